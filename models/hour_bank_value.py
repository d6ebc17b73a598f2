# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of a bank are worth: the money that goes along when they move."""

from odoo import models
from odoo.fields import Domain


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: VALUE === #

    def _get_value(self, minutes):
        """Return what ``minutes`` of the balance are worth, rounded as its currency.

        What is left before, less what is left after: the parts of a bank add up to
        the whole, and the last minute carries the last cent.
        """
        if not self:
            return 0.0
        self.ensure_one()
        price, currency = self._get_minute_value(), self.company_id.currency_id
        left = max(self.minutes_balance, 0)
        before, after = (currency.round(m * price) for m in (left, left - minutes))
        return currency.round(before - after)

    def _get_minute_value(self):
        """Return what was paid for a minute: without tax, in the company's currency.

        The average of all that came in: bought at the price of the order line, carried
        along by a rollover or transfer, given for nothing. Never more goes out than
        was paid. Not rounded; 0 where nothing was paid. Override where hours are paid
        for in another way.
        """
        self.ensure_one()
        minutes, value = 0, 0.0
        groups = self.env["hour.bank.move"]._read_group(
            self._get_paid_domain(), ["move_type"], ["minutes:sum", "value:sum"]
        )
        for move_type, part, carried in groups:
            minutes += part
            value += carried or 0.0
            if move_type in ("purchase", "refund"):
                value += part * self._get_price_per_minute()
        return value / minutes if minutes > 0 else 0.0

    def _get_paid_domain(self):
        """Return the domain of the moves that bring or take hours with their money.

        Hours that were given make the others cheaper. What expired or was taken out by
        hand was paid for nonetheless, and its return is no second payment.
        """
        types = ("purchase", "refund", "rollover", "transfer")
        given = Domain("move_type", "=", "adjustment") & Domain("minutes", ">", 0)
        given &= Domain("cause", "!=", "reopen")
        return Domain("bank_id", "=", self.id) & (
            Domain("move_type", "in", types) | given
        )

    def _get_price_per_minute(self):
        """Return the order's price of a minute, at the order's rate, without tax."""
        self.ensure_one()
        # sudo: whoever moves hours may not read the order that they were sold with
        line_sudo = self.sudo().sale_line_id
        minutes = line_sudo.product_uom_qty * self.minutes_per_unit
        if minutes <= 0:
            return 0.0
        return line_sudo.price_subtotal / (line_sudo.order_id.currency_rate * minutes)
