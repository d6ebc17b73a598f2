# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which part of an entry was worked outside the support hours of the plan."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_worked_parts(self, rules):
        """Return ``[(minutes, kind)]``: the worked minutes, inside and outside hours.

        ``kind`` is ``inside``, ``after_hours`` or ``holiday``.

        :param rules: as in ``hour_bank_rating``: ``calendar_id`` and the factors
            ``after_hours`` and ``holiday``
        """
        self.ensure_one()
        return [(self._get_worked_minutes(), "inside")]
