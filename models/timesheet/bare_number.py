# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a number without a unit means where time is typed: minutes or hours."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_bare_unit = fields.Selection(
        [("minutes", "Minutes: 35 is 0:35"), ("hours", "Hours: 2 is 2:00")],
        string="A Bare Number Is",
        default="minutes",
        required=True,
        help="How a whole number without anything is read where time on a ticket is "
        "typed. 35m, 1:30, 1h30 and 1,5 always mean the same.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_bare_unit = fields.Selection(
        related="company_id.hour_bank_bare_unit", readonly=False
    )


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the browser, which reads what is typed, what the companies chose."""
        result = super().session_info()
        if self.env.user._is_internal():
            told = result["user_companies"]["allowed_companies"]
            for company_id, values in self._get_hour_bank_companies().items():
                told[company_id].update(values)
        return result

    @api.model
    def _get_hour_bank_companies(self):
        """Return ``{company id: values}`` that the browser is told of each company."""
        return {
            company.id: {"hour_bank_bare_unit": company.hour_bank_bare_unit}
            for company in self.env.user.company_ids
        }
