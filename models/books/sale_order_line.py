# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_hour_bank_terms(self):
        """Keep the liability account; hours that are sold anew take today's.

        Not where something is invoiced: what is on the account stays there.
        """
        terms = super()._prepare_hour_bank_terms()
        if self.hour_bank_ids.invoice_line_ids:
            return terms
        plan = self.product_id.hour_bank_plan_id
        account = plan._get_deferred_account(self.company_id)
        return {**terms, "deferred_account_id": account.id}
