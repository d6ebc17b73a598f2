# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Accountants without rights on Sales invoice orders, but add nothing to them."""

from odoo import models
from odoo.exceptions import AccessError


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        if self.advance_payment_method != "delivered":
            self._check_may_add_down_payment(sale_orders)
        return super()._create_invoices(sale_orders)

    def _check_may_add_down_payment(self, orders):
        """Raise unless the person may add the lines of a down payment to orders.

        :raises AccessError: saying who may, and what can be invoiced instead
        """
        if self.env["sale.order.line"].has_access("create"):
            return
        names = orders.user_id.mapped("name") or [self.env._("a salesperson")]
        raise AccessError(
            self.env._(
                "A down payment adds a line to %(orders)s, which takes rights on "
                "Sales. Ask %(salespeople)s to create it, or create a regular invoice "
                "and lower its quantities.",
                orders=", ".join(orders.mapped("name")),
                salespeople=", ".join(names),
            )
        )
