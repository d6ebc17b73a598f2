# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoice that is replaced: its banks follow once, when both halves are there."""

from odoo import models

from ..tools.tokens import REPLACING


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Leave the hours as they are while an invoice is replaced by the next one."""
        if not is_modify:
            return super().reverse_moves(is_modify)
        # sudo: whoever replaces an invoice may have no right to read banks
        banks_sudo = self.move_ids.sudo()._get_hour_banks()
        replacing = self.with_context(**REPLACING.context)
        res = super(AccountMoveReversal, replacing).reverse_moves(is_modify)
        banks_sudo._sync_invoices()
        return res
