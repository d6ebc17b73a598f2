# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What credits a bank: orders, opening balances, adjustments."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.allocation import give_back
from ..tools.duration import format_minutes
from .hour_bank_move import SOLD_TYPES


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: SALE === #

    @api.private
    def _set_sold_minutes(self, minutes):
        """Make what the bank was sold equal to ``minutes``, by a purchase move.

        :raises UserError: when less would be left than what is already used
        """
        self.ensure_one()
        bank = self._lock([("id", "=", self.id)])
        minutes = bank._get_granted_minutes(minutes)
        difference = minutes - bank._get_purchased_minutes()
        if bank.minutes_balance + difference < bank._get_minutes_of_others():
            raise UserError(bank._get_too_low_message(minutes))
        if bank._is_closed_by_hand():
            if difference:
                raise UserError(bank._get_closed_by_hand_message())
            return
        if difference > 0 and bank._takes_no_more():
            raise UserError(bank._get_over_message())
        if bank.state == "closed":
            bank._update_state(bank._get_natural_state())
            if bank.state != "expired":  # sold anew: nothing of it is over
                bank._return_expired()
                bank._return_closed(bank._get_seller_name())
        if difference:
            bank._sync_value()  # at the price of today, used hours included
            bank._post_purchase(difference, bank._get_purchase_cause())
            if difference > 0:
                bank._cover_overdrawn()
        bank._sync_value()

    def _get_granted_minutes(self, minutes):
        """Return how many of the ``minutes`` sold are usable by now.

        Override to let the rest wait for something.
        """
        self.ensure_one()
        return minutes

    def _get_purchase_cause(self):
        """Return why hours come in, or go, when what was sold changes."""
        self.ensure_one()
        return "order" if self.sale_line_id else "invoice"

    def _takes_no_more(self):
        """Return whether it is an error to add hours, as nobody could use them.

        An invoice about a period that is over is not: the books need it, and its hours
        roll over or expire as those of every other period.
        """
        self.ensure_one()
        over = self.state != "closed" and self._is_over()
        return over and not self.invoice_name

    def _get_over_message(self):
        return self.env._(
            "%(bank)s of %(customer)s ended on %(day)s: hours that are added to it now "
            "could not be used. Add a new order line, or have a helpdesk manager "
            "prolong the bank first.",
            bank=self.name,
            customer=self.partner_id.display_name,
            day=format_date(self.env, self.date_end),
        )

    def _is_sold_anew(self):
        """Return whether nothing was used before its order was cancelled."""
        self.ensure_one()
        unused = self.state == "closed" and not self.minutes_debited
        return unused and not self.close_reason

    def _get_too_low_message(self, minutes):
        return self.env._(
            "%(bank)s of %(customer)s: %(used)s are already used or transferred, so "
            "%(order)s cannot be lowered to %(sold)s. Leave at least %(used)s on its "
            "line, or have time entries marked as free, or hours transferred back by a "
            "helpdesk manager, first.",
            bank=self.name,
            order=self._get_seller_name(),
            customer=self.partner_id.display_name,
            used=format_minutes(self._get_spent_minutes()),
            sold=format_minutes(minutes),
        )

    def _get_minutes_of_others(self):
        """Return what the balance holds that came from other banks, in minutes.

        Orders never take it back. Below zero where the bank is overdrawn.
        """
        came = max(self._get_transferred_minutes(), 0)
        return min(came, self.minutes_balance)

    def _get_spent_minutes(self):
        """Return how much of the order is used, or went into other banks."""
        left = self.minutes_balance - self._get_minutes_of_others()
        return max(self._get_purchased_minutes() - left, 0)

    def _get_purchased_minutes(self, *types):
        """Return the net minutes that the order or invoice credited so far.

        :param types: kinds of move to count, purchases less what was cancelled; none:
            purchases only
        """
        self.ensure_one()
        if not types or "purchase" in types:
            types = {*types, *SOLD_TYPES}
        [(minutes,)] = self.env["hour.bank.move"]._read_group(
            [
                ("bank_id", "=", self.id),
                ("move_type", "in", types),
            ],
            aggregates=["minutes:sum"],
        )
        return minutes or 0

    def _post_purchase(self, minutes, cause, reason=False):
        """Credit (or, below zero, take back) minutes that the order sells."""
        self.ensure_one()
        origin = self.env["hour.bank.move"]
        if minutes < 0:
            origin = origin.search(
                [
                    ("bank_id", "=", self.id),
                    ("move_type", "=", "purchase"),
                    ("minutes", ">", 0),
                ],
                limit=1,
            )
        return self._post_moves(
            [
                {
                    "bank_id": self.id,
                    "move_type": "cancellation" if cause == "cancel" else "purchase",
                    "cause": cause,
                    "minutes": minutes,
                    "date": self._get_today() if self.move_ids else self.date_start,
                    "origin_move_id": origin.id,
                    "description": self._get_seller_name(),
                    "reason": reason,
                    "value": self._get_value_of_sold(minutes),
                }
            ]
        )

    @api.private
    def _close(self):
        """Take what is unused out of use; what was delivered stays delivered."""
        for bank in self._lock([("id", "in", self.ids)]):
            if bank._is_closed_by_hand():  # from now on its order decides
                bank._return_closed(bank.close_reason)
                bank.close_reason = False
            kept = bank._get_minutes_of_others()
            if kept > 0:
                raise UserError(bank._get_holds_others_message(kept))
            bank._update_state("closed")
            bank._take_back_unused("cancel")

    def _get_holds_others_message(self, minutes):
        return self.env._(
            "%(bank)s of %(customer)s holds %(minutes)s that came from other hour "
            "banks. Ask a helpdesk manager to transfer them into another one before "
            "%(order)s is cancelled or sold anew.",
            bank=self.name,
            customer=self.partner_id.display_name,
            minutes=format_minutes(minutes),
            order=self._get_seller_name(),
        )

    @api.private
    def _cover_overdrawn(self):
        """Let this bank take over time by which the customer's others are overdrawn.

        The time moves, newest first, from the overdrawn bank to this one: each order
        line then delivers no more than it sold.
        """
        self.ensure_one()
        # Also banks that somebody else may be overdrawing right now: whoever of us is
        # second begins anew and sees the other's work.
        others = self._lock(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("overdraft_minutes", ">", 0),
                ("state", "not in", self._get_fixed_states()),
                ("id", "!=", self.id),
            ]
        )
        for bank in others.sorted("id"):
            bank._touch()
            minutes = min(max(-bank.minutes_balance, 0), self._get_free_minutes())
            drawn = bank._get_open_draws()
            for move, part in give_back(minutes, drawn):
                self._take_over(move, part)
                move.timesheet_id._show_first_bank()

    def _get_free_minutes(self):
        """Return what can go to other banks: not what a credit note takes next."""
        self.ensure_one()
        return max(self.minutes_balance - max(self._get_pending_refund(), 0), 0)

    def _take_over(self, move, minutes):
        """Move ``minutes`` of a debit from its bank to this one."""
        shared = {
            **move._prepare_copy_values(),
            "date": max(move.date, self.date_start),
            "statement_date": max(move.date, self._get_today()),
            "cause": "cover",
        }
        self._post_moves(
            [
                {
                    **shared,
                    "bank_id": move.bank_id.id,
                    "minutes": minutes,
                    "origin_move_id": move.id,
                },
                {**shared, "bank_id": self.id, "minutes": -minutes},
            ]
        )

    def _get_open_draws(self):
        """Return ``[(move, minutes)]``: debits of the bank that were not given back."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("move_type", "=", "time")], order="id"
        )
        return moves._get_open_draws()

    # === BUSINESS METHODS: GRANT AND ADJUST === #

    @api.private
    def _adjust(self, minutes, reason, cause="adjust"):
        """Correct the bank by signed ``minutes``.

        :raises UserError: without a reason, or below what the bank may go
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the adjustment."))
        bank = self._lock([("id", "=", self.id)])
        if bank.kind == "overage":
            raise UserError(
                self.env._(
                    "%(bank)s is billed for time that was logged: change the time "
                    "entries, or the price and discount of its order line.",
                    bank=bank.name,
                )
            )
        if bank.minutes_balance + minutes < -bank.overdraft_minutes:
            raise UserError(
                self.env._(
                    "%(bank)s holds %(balance)s; %(minutes)s cannot be taken out of "
                    "it.",
                    bank=bank.name,
                    balance=format_minutes(bank.minutes_balance),
                    minutes=format_minutes(-minutes),
                )
            )
        return bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": self._get_adjusting_type(cause),
                    "cause": cause,
                    "minutes": minutes,
                    "date": bank.date_start if cause == "grant" else bank._get_today(),
                    "reason": reason.strip(),
                }
            ]
        )

    @api.model
    def _get_adjusting_type(self, cause):
        """Return the kind of the move by which somebody changes a bank by hand."""
        kinds = {"grant": "opening", "close": "closing", "reopen": "reopening"}
        return kinds.get(cause, "adjustment")

    @api.model
    @api.private
    def _grant(self, vals, minutes, reason):
        """Make a bank of an opening balance, without an order.

        :param vals: ``partner_id``, ``company_id``, ``product_id`` (with a plan),
            ``date_start``, ``reference`` and, if not the plan's, ``date_end``
        :param minutes: hours left in the old system, in minutes, above zero
        :return: the bank
        """
        plan = self.env["product.product"].browse(vals["product_id"]).hour_bank_plan_id
        # sudo: terms name people and jobs that managers may not read
        terms = plan.sudo()._prepare_bank_terms(vals["date_start"])
        # sudo: creating a bank is guarded; callers check who may grant
        bank = self.sudo().create({**terms, **vals})
        bank._adjust(minutes, reason, cause="grant")
        bank._cover_overdrawn()
        return bank
