# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was sold becomes a credit: at once, with the invoice, or when it is paid.

The ledger is credited with what is usable only; the rest waits. What was credited once
is never taken back because a payment is undone: the bank goes on hold instead."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ...tools.usable import get_minutes_to_credit, get_usable, get_whole_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: SALE === #

    @api.private
    def _set_sold_minutes(self, sold):
        """Make what these banks were sold equal to ``sold``, whatever it was before.

        Under lock: check that it may be so, credit what is usable by now as a
        difference, note what waits, and let the state follow.

        :param sold: ``{bank: minutes}`` of all of them
        :raises UserError: when less would be left than what is already used, or more
            is sold of what is over or closed
        """
        self._lock([("id", "in", self.ids)])
        for banks in self._get_followed_together():
            banks._follow_sold(sold)

    def _follow_sold(self, sold):
        """Do so for these locked banks, together."""
        for bank in self:
            bank._check_raised(sold[bank])
        waited = {bank: bank.minutes_waiting for bank in self}
        expired = self.filtered(lambda bank: bank.state == "expired")
        self._credit_purchases(
            {bank: bank._get_minutes_to_credit(sold[bank]) for bank in self}
        )
        self._note_waiting(sold)
        for bank in self:
            bank._update_pending()
            if bank in expired and bank.minutes_waiting < waited[bank]:
                bank._hold_ended()
            bank._sync_payment()

    def _check_raised(self, minutes):
        """:raises UserError: when more is sold than before of what is over or closed

        A payment that comes late cannot be refused: the bank goes on hold.
        """
        if minutes <= self._get_purchased_minutes() + self.minutes_waiting:
            return
        if self._is_closed_by_hand():
            raise UserError(self._get_closed_by_hand_message())
        if self._takes_no_more():
            raise UserError(self._get_over_message())

    def _takes_no_more(self):
        """Return whether it is an error to add hours, as nobody could use them.

        An invoice about a period that is over is not: the books need it, and its hours
        roll over or expire as those of every other period.
        """
        self.ensure_one()
        over = self.state != "closed" and self._is_over()
        return over and not self.invoice_name

    def _get_minutes_to_credit(self, minutes):
        """Return how many of the ``minutes`` sold are credited by now.

        Override to let the rest wait for something else.
        """
        self.ensure_one()
        if self._get_grant_on() == "order":
            return minutes
        if self._is_closed_by_hand():  # a payment does not open it
            return min(minutes, self._get_purchased_minutes())
        usable = self._get_usable_minutes(minutes)
        return get_minutes_to_credit(minutes, usable, self._get_due_credits())

    def _get_usable_minutes(self, sold):
        """Return the minutes of ``sold`` that were made usable so far."""
        self.ensure_one()
        return get_usable(
            sold,
            self._get_arrived_minutes(sold),
            self._get_due_credits(),
            self.minutes_usable,
            partial=self._get_terms().grant_partial,
        )

    def _get_arrived_minutes(self, sold):
        """Return which of the ``sold`` minutes came by now, for what they wait."""
        self.ensure_one()
        grant_on = self._get_grant_on()
        if grant_on == "payment":
            return self._get_paid_minutes()
        if grant_on == "invoice":
            invoiced = self._get_invoiced()
            return invoiced.invoices - invoiced.replaced
        return sold

    def _get_paid_minutes(self):
        """Return the minutes that are paid, without those that were credited before.

        A line without a price waits for nothing but its invoice.
        """
        self.ensure_one()
        lines = self._get_sold_lines()
        free = lines.filtered(
            lambda line: line.currency_id.is_zero(line.price_subtotal)
        )
        paid = sum(free.mapped("hour_bank_minutes"))
        for invoice, due in (lines - free).grouped("move_id").items():
            minutes = sum(due.mapped("hour_bank_minutes"))
            minutes -= invoice._get_credited_minutes(self)
            paid += minutes * invoice._get_paid_share()
        return get_whole_minutes(paid - self._get_invoiced().replaced)

    def _get_due_credits(self):
        """Return the credited minutes that therefore need not be paid any more."""
        self.ensure_one()
        waits = self._get_grant_on() == "payment"
        return self._get_refunded_minutes() if waits else 0

    def _credit_purchases(self, wanted):
        """Bring what the ledger credits for the sale to ``{bank: minutes}``."""
        changes = {}
        for bank in self:
            difference = wanted[bank] - bank._get_purchased_minutes()
            if bank.minutes_balance + difference < bank._get_minutes_of_others():
                raise UserError(bank._get_too_low_message(wanted[bank]))
            if difference:
                changes[bank] = difference
        by_hand = self.filtered(lambda bank: bank._is_closed_by_hand())
        for bank in by_hand & self.browse(bank.id for bank in changes):
            raise UserError(bank._get_closed_by_hand_message())
        followed = self - by_hand
        followed.filtered(lambda bank: bank.state == "closed")._open_sold_anew()
        changed = self.browse(bank.id for bank in changes)
        changed._sync_value()  # at the price of today, used hours included
        changed._post_purchases(
            changes, {bank: bank._get_purchase_cause() for bank in changed}
        )
        changed.filtered(lambda bank: changes[bank] > 0)._cover_overdrawn()
        followed._sync_value()

    def _open_sold_anew(self):
        """Open banks that their orders closed; what is over stays so."""
        for bank in self:
            bank._update_state(bank._get_natural_state())
        valid = self.filtered(lambda bank: bank.state != "expired")
        valid._return_expired()
        for bank in valid:  # sold anew: nothing of it is over
            bank._return_closed(bank._get_seller_name())

    def _get_purchase_cause(self):
        """Return why hours come in, or go, when what was sold changes."""
        self.ensure_one()
        grant_on = self._get_grant_on()
        if grant_on != "order":
            return grant_on
        return "order" if self.sale_line_id else "invoice"

    def _note_waiting(self, sold):
        """Note how many of the minutes ``sold`` are usable, and how many wait."""
        noted = {}
        for bank in self:
            usable = sold[bank]
            if bank._get_grant_on() != "order":
                usable = bank._get_usable_minutes(usable)
            waiting = max(sold[bank] - bank._get_purchased_minutes(), 0)
            noted[bank] = {"minutes_usable": usable, "minutes_waiting": waiting}
        self._write_each(noted)

    def _get_over_message(self):
        return self.env._(
            "%(bank)s of %(customer)s ended on %(day)s: hours that are added to it now "
            "could not be used. Add a new order line, or have a helpdesk manager "
            "prolong the bank first.",
            bank=self.name,
            customer=self.partner_id.display_name,
            day=format_date(self.env, self.date_end),
        )

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

    # === BUSINESS METHODS: END OF A SALE === #

    @api.private
    def _close(self):
        """Take what is unused out of use; what was delivered stays delivered."""
        banks = self._lock([("id", "in", self.ids)])
        for bank in banks:
            if bank._is_closed_by_hand():  # from now on its order decides
                bank._return_closed(bank.close_reason)
                bank.close_reason = False
            kept = bank._get_minutes_of_others()
            if kept > 0:
                raise UserError(bank._get_holds_others_message(kept))
        banks._update_state("closed")
        banks._take_back_unused("cancel")
        for bank in banks:  # what people added, too; sold anew, the bank has it again
            bank._empty_closed(bank._get_seller_name())
        noted = {}
        for bank in banks:
            # what is used stays sold; the rest begins anew with the next sale
            used = bank._get_purchased_minutes()
            noted[bank] = {"minutes_usable": used, "minutes_waiting": 0}
        banks._write_each(noted)

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

    def _is_sold_anew(self):
        """Return whether nothing was used before its order was cancelled."""
        self.ensure_one()
        unused = self.state == "closed" and not self.minutes_debited
        return unused and not self.close_reason

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

    def _check_nothing_transferred(self):
        """:raises UserError: when hours of these banks went into others"""
        for bank in self:
            gone = -bank._get_transferred_minutes()
            if gone > 0:
                raise UserError(
                    self.env._(
                        "%(gone)s of %(bank)s (%(order)s) went into other hour banks, "
                        "so its product, customer and order cannot change. Transfer "
                        "them back first, or sell anew.",
                        gone=format_minutes(gone),
                        bank=bank.name,
                        order=bank.sale_order_id.name,
                    )
                )

    # === BUSINESS METHODS: OPENING BALANCE === #

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
        bank = self.sudo().create(
            # nothing was invoiced: no liability to release
            {**terms, "deferred_account_id": False, **vals}
        )
        bank._adjust(minutes, reason, cause="grant")
        bank._cover_overdrawn()
        return bank
