# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank follows its posted invoices and credit notes: hours, price, value.

Everything is computed from the documents as they are and posted as a difference, so
it does not matter how, or how often, they came to be so."""

from odoo import api, models
from odoo.exceptions import UserError


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: FOLLOW === #

    @api.private
    def _sync_invoices(self):
        """Bring hours, value and state to what invoices and payments say.

        In this order: hours are sold, credited and worth something before it counts
        whether they are paid.

        :raises UserError: when hours are to be taken back that are used already
        """
        for banks in self._lock([("id", "in", self.ids)])._get_followed_together():
            prepaid = banks.filtered(lambda bank: bank.kind == "prepaid")
            prepaid._sync_sold()
            prepaid._sync_refunded()
            prepaid._sync_value()
            for bank in prepaid:
                bank._sync_payment()
            banks._touch()
            for bank in banks:
                bank._close_refunded()

    def _get_followed_together(self):
        """Return these banks in parts that follow their documents together.

        All at once; one after the other where what becomes of one changes the next: an
        overdrawn one is covered by those before it, and a price goes along with hours.
        """
        linked = any(
            bank.minutes_balance < 0 or bank._has_moves("transfer", "rollover")
            for bank in self
        )
        return list(self) if linked else [self]

    # === BUSINESS METHODS: HOURS SOLD === #

    def _sync_sold(self):
        """Let invoices bring hours; those of an order are brought by the order."""
        # Hours that an undone credit note gives back are there before others go.
        self.filtered(
            lambda bank: (
                bank.minutes_usable
                and bank._get_refunded_minutes()
                < -bank._get_purchased_minutes("refund")
            )
        )._sync_refunded()
        following = self.filtered(
            lambda bank: (
                bank.sale_line_id._sells_from(bank)
                if bank.sale_line_id
                else bank.invoice_name
            )
        )
        sold = {bank: bank._get_sold_minutes() for bank in following}
        following._set_sold_minutes(sold)
        following.filtered(
            lambda bank: (
                not sold[bank] and not bank.sale_line_id and bank.state != "closed"
            )
        )._close()

    def _get_sold_minutes(self):
        """Return the minutes that order or invoices sell now, credit notes aside."""
        self.ensure_one()
        if self.sale_line_id:
            return self.sale_line_id._get_sold_minutes(self)
        return self._get_invoice_sold_minutes() if self.invoice_name else 0

    def _get_invoice_sold_minutes(self):
        """Return the minutes that invoices sell where there is no order.

        Also those of an invoice that is a draft again: its hours wait until it is
        posted anew, or go when it is cancelled or deleted.
        """
        self.ensure_one()
        invoiced = self._get_invoiced(("draft", "posted"))
        return invoiced.invoices - invoiced.replaced

    # === BUSINESS METHODS: HOURS CREDITED === #

    def _sync_refunded(self):
        """Take back the hours of posted credit notes, or return those of undone ones.

        Hours that were credited and then invoiced anew come back.
        """
        taken = {}
        for bank in self:
            difference = bank._get_pending_refund()
            if not difference:
                continue
            refundable = bank._get_refundable_minutes()
            if difference > refundable:
                value = bank._get_value(refundable)
                raise UserError(bank._get_refund_message(difference, refundable, value))
            if difference < 0 and bank.state == "closed" and bank._is_sold():
                bank._update_state(bank._get_natural_state())
            taken[bank] = difference
        moves = [bank._prepare_refund(minutes) for bank, minutes in taken.items()]
        if moves:
            self._post_moves(moves).bank_id._empty_closed()

    def _get_pending_refund(self):
        """Return the signed minutes that credit notes take and the ledger does not."""
        return self._get_refunded_minutes() + self._get_purchased_minutes("refund")

    def _get_refunded_minutes(self):
        """Return the minutes that credit notes take back, net of new invoices."""
        self.ensure_one()
        invoiced = self._get_invoiced()
        if invoiced.credits <= 0:
            return 0
        return max(invoiced.credits - self._get_minutes_too_many(invoiced), 0)

    def _get_minutes_too_many(self, invoiced):
        """Return the minutes of ``invoiced`` beyond what the bank keeps."""
        self.ensure_one()
        kept = self._get_kept_minutes()
        return max(invoiced.invoices - invoiced.replaced - kept, 0)

    def _get_kept_minutes(self):
        """Return the minutes that need no credit note: sold, or used once cancelled."""
        self.ensure_one()
        if self._is_sold():
            return self._get_sold_minutes()
        return self._get_purchased_minutes()

    def _is_sold(self):
        """Return whether its order sells the bank; without one its invoices do."""
        self.ensure_one()
        line = self.sale_line_id
        return not line or line._sells_from(self)

    def _get_refundable_minutes(self):
        """Return what a credit note may take back: unused, and bought here.

        Also hours that wait for their payment.
        """
        unused = self._get_unused_minutes()
        waits = self._get_grant_on() == "payment"
        return unused + self.minutes_waiting if waits else unused

    def _prepare_refund(self, minutes):
        """Return the move by which credit notes take ``minutes``, or return them."""
        line = self._get_credit_lines()[-1:]
        return {
            "bank_id": self.id,
            "move_type": "refund",
            "cause": "credit",
            "minutes": -minutes,
            "value": self._get_value_of_sold(-minutes),
            "date": line.date if minutes > 0 else self._get_today(),
            "description": line.move_id.name,
            "invoice_line_id": line.id,
        }

    @api.private
    def _settle_credits(self, lines):
        """Remember what credit notes need not take back, as the order was lowered.

        It stays so when the order is raised again, which sells other hours.

        :param lines: credit note lines of this bank that are posted
        """
        self.ensure_one()
        invoiced = self._get_invoiced()
        taken = sum(line._get_minutes_to_take() for line in lines)
        left = self._get_minutes_too_many(invoiced) - (invoiced.credits - taken)
        for line in lines:
            part = min(max(left, 0), line._get_minutes_to_take())
            if part:
                line.hour_bank_settled_minutes += part
            left -= part

    @api.private
    def _return_refunded(self):
        """Give back what credit notes took, as orders are lowered by it now."""
        credited = self.filtered(lambda bank: bank._get_credit_lines())
        for bank in credited._lock([("id", "in", credited.ids)]):
            bank._settle_credits(bank._get_credit_lines())
            if bank._get_refunded_minutes() < -bank._get_purchased_minutes("refund"):
                bank._sync_refunded()

    def _close_refunded(self):
        """Close a bank of which all was credited before any of it was used."""
        self.ensure_one()
        touched = self.minutes_balance or self.minutes_debited
        if touched or self.state not in ("open", "depleted"):
            return
        refunded = self._get_purchased_minutes("refund")
        if refunded and not refunded + self._get_purchased_minutes():
            self._update_state("closed")

    # === BUSINESS METHODS: VALUE === #

    def _sync_value(self):
        """Correct what the hours cost when an order or invoice says something else."""
        for bank in self:
            bank._sync_value_of_one()

    def _sync_value_of_one(self):
        self.ensure_one()
        if not (self._has_moves() or self._get_invoice_lines()):
            return  # just made: nothing was sold yet
        if self._get_pending_refund():
            return  # invoices have its money already, the ledger has it with its hours
        rounded = self._get_rounding()
        value = rounded(self._get_value_of_sold(0))
        if not value:
            return
        by_line = self._get_value_by_line()
        if rounded(sum(by_line.values()) - value):  # the order has another price
            line = self._get_invoice_lines([("parent_state", "=", "posted")])[-1:]
            self._correct_value(value, line.date or self._get_today(), line)
            return
        for line, part in by_line.items():
            self._correct_value(part, line.date, line)

    def _get_value_by_line(self):
        """Return ``{line: money}`` by which invoices differ from the order, not posted.

        A correction has the day of its invoice, also when it is undone.
        """
        self.ensure_one()
        rounded, price = self._get_rounding(), self._get_price_per_minute()
        groups = self.env["hour.bank.move"]._read_group(
            [
                ("bank_id", "=", self.id),
                ("cause", "=", "price"),
                ("move_type", "=", "purchase"),
                ("invoice_line_id", "!=", False),
            ],
            ["invoice_line_id"],
            ["value:sum"],
        )
        posted = dict(groups)
        parts = {}
        for line in self._get_invoice_lines() | self.env["account.move.line"].union(
            *posted
        ):
            part = line._get_value_beyond(price) - posted.get(line, 0.0)
            if part := rounded(part):
                parts[line] = part
        return parts
