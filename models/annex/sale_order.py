# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices made from orders get the lines of hours used."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _create_invoices(self, grouped=False, final=False, date=None):
        # Once the invoices exist: one may be made from several orders. Down payments
        # are made elsewhere, and tell nothing.
        invoices = super()._create_invoices(grouped=grouped, final=final, date=date)
        # sudo: salespeople make invoices of their orders without any right on them
        for invoice in invoices.sudo():
            if invoice._follows_hour_bank_option("hour_bank_usage_lines"):
                invoice._sync_usage_lines()
        return invoices
