# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of a bank cost: the money that a transfer carries along."""

from odoo import models
from odoo.fields import Domain


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_minute_value(self):
        """Return what was paid for one minute of the bank, not rounded.

        Without tax, in the currency of the company. Hours added for nothing make each
        one cheaper, so that never more goes out than was paid.
        """
        self.ensure_one()
        if self.minutes_credited <= 0:
            return 0.0
        [(carried,)] = self.env["hour.bank.move"]._read_group(
            Domain("bank_id", "=", self.id), aggregates=["value:sum"]
        )
        return (self._get_price_paid() + (carried or 0.0)) / self.minutes_credited

    def _get_price_paid(self):
        """Return what the order asks for the hours that it credited so far."""
        line = self.sale_line_id
        ordered = line.product_uom_qty * self.minutes_per_unit
        if not ordered:
            return 0.0
        price = line.currency_id._convert(
            line.price_subtotal,
            self.company_id.currency_id,
            self.company_id,
            line.order_id.date_order,
            round=False,
        )
        return price * self._get_purchased_minutes() / ordered

    def _get_transfer_value(self, minutes):
        """Return what ``minutes`` of the balance are worth, rounded.

        What is left before, less what is left after: the parts of a bank add up to the
        whole, and its last minute carries the last cent.
        """
        if not self:
            return 0.0
        self.ensure_one()
        minute_value = self._get_minute_value()
        currency = self.company_id.currency_id
        before, after = (
            currency.round(max(left, 0) * minute_value)
            for left in (self.minutes_balance, self.minutes_balance - minutes)
        )
        return currency.round(before - after)
