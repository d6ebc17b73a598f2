# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payments without journal entries: banks follow their state."""

from odoo import api, models


class AccountPayment(models.Model):
    """Payments without a journal entry pay invoices by their state alone."""

    _inherit = "account.payment"

    @api.model
    def _get_payment_triggers(self):
        """Return the fields that change what is paid."""
        return {"state", "invoice_ids"}

    def write(self, vals):
        if not self._get_payment_triggers() & set(vals):
            return super().write(vals)
        invoices = self.invoice_ids
        res = super().write(vals)
        (invoices + self.invoice_ids)._follow_hour_bank_payments()
        return res

    def unlink(self):
        invoices = self.invoice_ids
        res = super().unlink()
        invoices.exists()._follow_hour_bank_payments()
        return res
