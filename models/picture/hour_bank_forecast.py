# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What it is worth to renew the hours that a forecast is about."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..roles import MONEY_READERS


class HourBankForecast(models.Model):
    _inherit = "hour.bank.forecast"

    currency_id = fields.Many2one(related="company_id.currency_id")
    worth = fields.Monetary(
        string="Worth to Renew",
        compute="_compute_worth",
        groups=MONEY_READERS,
        help="What the hours that can be used now were sold for, without tax: the same "
        "again would bring as much.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_worth(self):
        worth = self.env["hour.bank"]._read_worth(self.partner_id.ids)
        for forecast in self:
            key = (forecast.partner_id.id, forecast.company_id.id)
            forecast.worth = worth.get(key, 0.0)


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _read_worth(self, partner_ids):
        """Return ``{(customer id, company id): what it is worth to renew}``."""
        domain = self._get_worth_domain() & Domain("partner_id", "in", partner_ids)
        return {
            (partner.id, company.id): value
            for partner, company, value in self._read_group(
                domain, ["partner_id", "company_id"], ["value_credited:sum"]
            )
        }

    @api.model
    def _get_worth_domain(self):
        """Return the domain of banks whose price says what renewing is worth.

        Override to count others, e.g. what ended lately, too.
        """
        return Domain("is_usable", "=", True) & Domain("kind", "=", "prepaid")
