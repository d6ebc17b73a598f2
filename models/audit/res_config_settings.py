# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How often banks that nobody uses are audited."""

from odoo import models

from ..fields import Count
from .audit import DEFAULT_WEEKS, WEEKS_PARAMETER

MOST_WEEKS = 520


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_audit_weeks = Count(
        most=MOST_WEEKS,
        string="Weeks between Audits",
        default=DEFAULT_WEEKS,
        config_parameter=WEEKS_PARAMETER,
        help="Banks that nobody uses are audited again after so many weeks. 0: as if "
        "nothing were set, after four.",
    )
