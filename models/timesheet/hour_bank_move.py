# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a line of the ledger tells of the time entry that it debits."""

from odoo import models


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    def _show_drawn(self):
        res = super()._show_drawn()
        self.timesheet_id._show_first_bank()
        return res
