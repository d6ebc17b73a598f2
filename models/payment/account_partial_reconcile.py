# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payments by journal entries: banks follow when one is matched, or undone."""

from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Invoices are paid, and payments undone, by these records alone."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_reconciled_moves()._follow_hour_bank_payments()
        return partials

    def unlink(self):
        moves = self._get_reconciled_moves()
        res = super().unlink()
        moves.exists()._follow_hour_bank_payments()
        return res

    def _get_reconciled_moves(self):
        return (self.debit_move_id + self.credit_move_id).move_id
