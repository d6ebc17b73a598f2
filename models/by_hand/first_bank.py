# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An empty list of banks leads to the first one."""

from markupsafe import Markup

from odoo import api, models

from ..roles import MANAGER


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    def get_empty_list_help(self, help_message):
        """Offer the first steps to whoever may take them."""
        help_message = super().get_empty_list_help(help_message)
        if not help_message or not self.env.user.has_group(MANAGER):
            return help_message
        link = Markup(
            '<p><a type="action" class="btn btn-primary"'
            ' name="helpdesk_hour_bank.hour_bank_setup_action">%s</a></p>'
        )
        label = self.env._("Set up the first hour bank")
        return f"{help_message}{link % label}"
