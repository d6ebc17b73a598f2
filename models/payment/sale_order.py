# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an order shows of hours that wait for their invoice or payment."""

from odoo import api, fields, models

from ...tools.duration import format_minutes, to_hours


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_waiting = fields.Char(
        compute="_compute_hour_bank_count", help="Hours that are sold, not yet usable."
    )

    # === COMPUTE METHODS === #

    @api.depends("order_line.hour_bank_ids.minutes_waiting")
    def _compute_hour_bank_count(self):
        res = super()._compute_hour_bank_count()
        for order in self:
            # sudo: as for what is left
            banks = order._get_own_lines().hour_bank_ids.filtered("minutes_waiting")
            order.hour_bank_waiting = False
            if banks:
                order.hour_bank_waiting = order._get_waiting_text(banks)
        return res

    def _get_waiting_text(self, banks):
        """Return how much waits for what: ``10:00 waiting for payment``."""
        hours = format_minutes(sum(banks.mapped("minutes_waiting")))
        if any(bank._get_grant_on() == "payment" for bank in banks):
            return self.env._("%(hours)s waiting for payment", hours=hours)
        return self.env._("%(hours)s waiting for invoice", hours=hours)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    hour_bank_hours_waiting = fields.Float(
        string="Waiting",
        compute="_compute_hour_bank_hours_waiting",
        help="Sold, but usable only once invoiced or paid.",
    )

    # === COMPUTE METHODS === #

    @api.depends("hour_bank_ids.minutes_waiting")
    def _compute_hour_bank_hours_waiting(self):
        for line in self:
            # sudo: whoever reads the order line may know what is not yet usable
            minutes = sum(line.sudo().hour_bank_ids.mapped("minutes_waiting"))
            line.hour_bank_hours_waiting = to_hours(minutes)

    # === BUSINESS METHODS === #

    def _prepare_hour_bank_values(self):
        """A bank that is going to wait does not open first."""
        values = super()._prepare_hour_bank_values()
        waits = values["terms"].get("grant_on", "order") != "order"
        if waits and not self.currency_id.is_zero(self.price_subtotal):
            values["state"] = "pending"
        return values
