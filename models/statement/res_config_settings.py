# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The settings of statements: how often, and whether they are mailed."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_statement_cycle = fields.Selection(
        related="company_id.hour_bank_statement_cycle", readonly=False, required=True
    )
    hour_bank_statement_mail = fields.Boolean(
        related="company_id.hour_bank_statement_mail", readonly=False
    )
