# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time for which hours are sold that are not paid yet."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _apply_overage(self, batch, minutes):
        """Neither bill nor give away time for which sold hours wait for a payment."""
        bank, plan = self._get_last_resort(batch)
        if bank and bank._is_waiting_for_money():
            return self._overage_refuse(batch, bank, plan, minutes)
        return super()._apply_overage(batch, minutes)
