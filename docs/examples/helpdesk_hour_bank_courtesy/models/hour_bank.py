# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was agreed, in words: ``_get_overage_<policy>_text``."""

from odoo import models


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_overage_courtesy_text(self):
        return self.env._(
            "%(minutes)s more minutes of each ticket are free, further time is refused",
            minutes=self._get_term("courtesy_minutes", 0),
        )
