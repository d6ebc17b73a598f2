# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The forecast of all hours of a customer, on its form."""

from odoo import api, fields, models

from ..roles import MANAGER, SALESPERSON


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_forecast_text = fields.Char(
        string="Forecast",
        compute="_compute_hour_bank_forecast_text",
        groups=f"{MANAGER},{SALESPERSON}",
        help="From the use of the last half year: when all hours of the customer will "
        "be used up.",
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_hour_bank_forecast_text(self):
        told = self.env["hour.bank.forecast"].search(
            [
                ("partner_id", "in", self.commercial_partner_id._origin.ids),
                ("company_id", "=", self.env.company.id),
                ("bank_id", "=", False),
                ("minutes_left", "!=", 0),
            ]
        )
        texts = {forecast.partner_id.id: forecast.text for forecast in told}
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.hour_bank_forecast_text = texts.get(customer.id)
