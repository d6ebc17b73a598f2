# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The name of a channel where a debit is explained."""

from odoo import models


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    def _get_factor_name(self, kind, key, name):
        if kind != "channel":
            return super()._get_factor_name(kind, key, name)
        # sudo: readers of the ledger need no right on channels
        return (
            self.env["helpdesk.ticket.channel"].sudo().browse(key).exists().name or name
        )
