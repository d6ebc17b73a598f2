# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The settings of what is told: whether customers are mailed, and who of staff."""

from odoo import fields, models

from .judge import MINUTES_TO_SETTLE, SETTLE


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_alert_mail = fields.Boolean(
        related="company_id.hour_bank_alert_mail", readonly=False
    )
    hour_bank_alert_staff = fields.Selection(
        related="company_id.hour_bank_alert_staff", readonly=False, required=True
    )
    hour_bank_done_mail = fields.Boolean(
        related="company_id.hour_bank_done_mail", readonly=False
    )
    hour_bank_settle_minutes = fields.Integer(
        string="Settling Time (Minutes)",
        config_parameter=SETTLE,
        default=MINUTES_TO_SETTLE,
    )
