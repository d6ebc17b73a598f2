# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The name of a channel among the terms of a bank."""

from odoo import models


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_multiplier_name(self, kind, key):
        if kind != "channel":
            return super()._get_multiplier_name(kind, key)
        channel = self.env["helpdesk.ticket.channel"].browse(key).exists()
        return channel.name or self.env._("(deleted)")
