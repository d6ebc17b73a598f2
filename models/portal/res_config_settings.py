# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The settings of the portal: what contacts see, and what they are shown of time."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_portal = fields.Selection(
        related="company_id.hour_bank_portal", readonly=False, required=True
    )
    hour_bank_show_persons = fields.Boolean(
        related="company_id.hour_bank_show_persons", readonly=False
    )
    hour_bank_show_worked = fields.Boolean(
        related="company_id.hour_bank_show_worked", readonly=False
    )
    hour_bank_show_tickets = fields.Boolean(
        related="company_id.hour_bank_show_tickets", readonly=False
    )
    hour_bank_show_money = fields.Boolean(
        related="company_id.hour_bank_show_money", readonly=False
    )
