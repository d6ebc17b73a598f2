# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What credits a bank: orders, opening balances, adjustments."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ..bank.hour_bank_move import SOLD_TYPES


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
        minutes = bank._get_minutes_to_credit(minutes)
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

    def _get_minutes_to_credit(self, minutes):
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

    # === BUSINESS METHODS: GRANT AND ADJUST === #

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

    def _get_free_minutes(self):
        """Return what can go to other banks: not what a credit note takes next."""
        free = super()._get_free_minutes()
        return max(free - max(self._get_pending_refund(), 0), 0)

    def _take_back_unused(self, cause, reason=None):
        """Take out what is unused of what the order sold, and nothing else."""
        self.ensure_one()
        sold = max(self._get_purchased_minutes(), 0)
        if minutes := min(sold, self._get_unused_minutes()):
            self._post_purchase(-minutes, cause, reason)

    def _get_transferred_minutes(self):
        """Return the net minutes that came from other banks; below zero, that left."""
        self.ensure_one()
        [(minutes,)] = self.env["hour.bank.move"]._read_group(
            [("bank_id", "=", self.id), ("move_type", "in", ("transfer", "rollover"))],
            aggregates=["minutes:sum"],
        )
        return minutes or 0

    def _is_spent(self):
        """Return whether hours of the bank are used, invoiced, or went into others.

        Nobody else can have them by an order that changes: they are transferred.
        """
        self.ensure_one()
        if self.minutes_debited or self._get_transferred_minutes() < 0:
            return True
        invoiced = self._get_invoiced(("draft", "posted"))
        return invoiced.invoices > invoiced.credits + invoiced.replaced

    def _stays_with_buyer(self):
        """Return whether its line goes on selling the bank to who bought it.

        Also where the contact of the order counts as another customer's since.
        """
        self.ensure_one()
        if self.minutes_debited:
            return True
        return self.state != "closed" and self._is_spent()

    def _get_closed_by_order_message(self):
        bank_sudo = self.sudo()  # managers may read neither orders nor invoices
        credited = bank_sudo._get_credit_lines().move_id.mapped("name")
        if credited and bank_sudo._is_sold():
            return self.env._(
                "%(bank)s was closed because all that was left of it was credited by "
                "%(documents)s. Have the hours sold anew, on a new order line.",
                bank=self.name,
                documents=", ".join(credited),
            )
        if not bank_sudo.sale_order_id:
            return self.env._(
                "%(bank)s was closed with its invoice %(invoice)s. Have the hours sold "
                "anew.",
                bank=self.name,
                invoice=bank_sudo._get_seller_name(),
            )
        return self.env._(
            "%(bank)s was closed with its order %(order)s. Have a salesperson confirm "
            "the order again, which opens it, or sell the hours on a new one.",
            bank=self.name,
            order=bank_sudo.sale_order_id.name,
        )
