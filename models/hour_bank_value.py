# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of a bank are worth: the money that goes along when they move."""

from odoo import models
from odoo.fields import Domain


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: VALUE === #

    def _get_value(self, minutes):
        """Return what ``minutes`` of this bank are worth, rounded as its currency."""
        self.ensure_one()
        return self.company_id.currency_id.round(minutes * self._get_minute_value())

    def _get_minute_value(self):
        """Return what was paid for a minute: without tax, in the company's currency.

        The average of all that came in: bought at the price of the order line, carried
        along by a rollover or transfer, given for nothing. Not rounded; 0 where
        nothing was paid. Override where hours are paid for in another way.
        """
        self.ensure_one()
        minutes, value = 0, 0.0
        groups = self.env["hour.bank.move"]._read_group(
            self._get_incoming_domain(), ["move_type"], ["minutes:sum", "value:sum"]
        )
        for move_type, part, carried in groups:
            minutes += part
            value += carried or 0.0
            if move_type in ("purchase", "refund"):
                value += part * self._get_price_per_minute()
        return value / minutes if minutes > 0 else 0.0

    def _get_incoming_domain(self):
        """Return the domain of the moves by which hours came in from outside.

        What the order took back did not come in. What expired or was taken out by
        hand was paid for nonetheless, and its return is no second payment.
        """
        ordered = Domain("move_type", "in", ("purchase", "refund"))
        given = Domain("move_type", "in", ("adjustment", "rollover", "transfer"))
        given &= Domain("minutes", ">", 0) & Domain("cause", "!=", "reopen")
        return Domain("bank_id", "=", self.id) & (ordered | given)

    def _get_price_per_minute(self):
        """Return the order's price of a minute, at the order's rate, without tax."""
        self.ensure_one()
        # sudo: whoever moves hours may not read the order that they were sold with
        line_sudo = self.sudo().sale_line_id
        minutes = line_sudo.product_uom_qty * self.minutes_per_unit
        if minutes <= 0:
            return 0.0
        return line_sudo.price_subtotal / (line_sudo.order_id.currency_rate * minutes)
