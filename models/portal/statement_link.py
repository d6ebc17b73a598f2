# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page of an issued statement, and a mailed link to it."""

from odoo import api, models

from .link import VALID_DAYS


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.private
    def _get_portal_url(self, contact=None, days=VALID_DAYS):
        """Return the path of the statement's page; with ``contact`` signed for it.

        :param days: how long a signed one is valid
        """
        self.ensure_one()
        path = f"/my/hour-statements/{self.id}"
        if contact:
            path += f"?link={contact._get_hour_bank_token('statement', self.id, days)}"
        return path
