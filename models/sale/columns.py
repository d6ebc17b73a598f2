# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which columns of an order say nothing more: they fold, so that amounts are seen."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_hides_delivered = fields.Boolean(
        compute="_compute_hour_bank_hides",
        help="All that is sold is prepaid hours: Used says it to the minute.",
    )
    hour_bank_hides_invoiced = fields.Boolean(
        compute="_compute_hour_bank_hides",
        help="All that is sold is prepaid hours, and each line is invoiced as a whole, "
        "or not at all.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_line.qty_delivered_method",
        "order_line.qty_invoiced",
        "order_line.product_uom_qty",
    )
    def _compute_hour_bank_hides(self):
        for order in self:
            lines = order.order_line.filtered(
                lambda line: not line.display_type and not line.is_downpayment
            )
            # what is billed afterwards is invoiced by what was delivered
            hours_only = bool(lines) and all(line._is_prepaid_line() for line in lines)
            order.hour_bank_hides_delivered = hours_only
            order.hour_bank_hides_invoiced = hours_only and all(
                line._is_invoiced_as_a_whole() for line in lines
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_invoiced_as_a_whole(self):
        """Return whether all of the line is invoiced, or nothing of it."""
        self.ensure_one()
        if not self.qty_invoiced:
            return True
        difference = self.qty_invoiced - self.product_uom_qty
        return self.product_uom_id.is_zero(difference)
