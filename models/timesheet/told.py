# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a change of saved time is looked at by whoever told somebody of it."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_told_facts(self):
        """Return ``{entry: facts}`` of those of these entries that somebody holds.

        Asked before they change. Override to hold some; here nobody does.
        """
        return {}

    def _check_told_facts(self, before):
        """Refuse a change of entries that somebody holds, or note it.

        Called once the values are written, before anything is posted. Override it
        together with :meth:`_get_told_facts`.

        :param before: what that returned
        """
