# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Salespeople open the invoices to which a bank or an order sends them."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _compute_payment_count(self):
        # Core shows it on the form to all who may read invoices, and so refuses the
        # whole invoice to salespeople, who may not read payments.
        if not self.env["account.payment"].has_access("read"):
            self.payment_count = 0
            return None
        return super()._compute_payment_count()
