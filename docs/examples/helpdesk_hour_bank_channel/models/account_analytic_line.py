# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What multiplies the time of an entry: ``[kind, key, name, factor]``."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_rating_factors(self, terms):
        factors = super()._get_rating_factors(terms)
        channel = self.ticket_id.channel_id
        for kind, key, factor in terms.get("multipliers", ()):
            if kind == "channel" and key == channel.id and factor != 1:
                factors.append([kind, key, channel.name, factor])
        return factors
