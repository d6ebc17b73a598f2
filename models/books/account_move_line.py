# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoice lines that sell hours are booked on the liability of their plan."""

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === COMPUTE METHODS === #

    def _compute_account_id(self):
        res = super()._compute_account_id()
        for line in self:
            if account := line._get_deferred_account():
                line.account_id = account
        return res

    # === BUSINESS METHODS === #

    def _get_deferred_account(self):
        """Return the liability account of the hours that this line sells or credits.

        As its bank keeps it; without a bank, as the plan of the product has it. Empty
        for all else: the line is income. Not mapped by the fiscal position: that is
        for income and taxes, and a bank has one liability.
        """
        self.ensure_one()
        if (
            self.display_type != "product"
            or not self.move_id.is_sale_document(include_receipts=True)
            or self.is_downpayment
        ):
            return self.env["account.account"]
        # sudo: whoever invoices may have no right to read banks or orders
        line_sudo = self.sudo()
        banks_sudo = line_sudo.hour_bank_id or line_sudo._get_order_banks()
        if banks_sudo or line_sudo.sale_line_ids:
            return banks_sudo.deferred_account_id[:1].sudo(self.env.su)
        plan_sudo = line_sudo.product_id.hour_bank_plan_id
        account_sudo = plan_sudo._get_deferred_account(self.move_id.company_id)
        return account_sudo.sudo(self.env.su)

    def _get_order_banks(self):
        """Return the bank whose hours the order lines of this line sell."""
        return self.sale_line_ids and self.sale_line_ids._get_invoiced_bank()
