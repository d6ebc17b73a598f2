# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that a credit note takes back of a product that is sold by the piece."""

from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === COMPUTE METHODS === #

    @api.depends("invoice_lines.product_uom_id")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    @api.depends("invoice_lines.product_uom_id")
    def _compute_qty_invoiced_posted(self):
        res = super()._compute_qty_invoiced_posted()
        for line in self:
            lines = line._get_invoice_lines()
            posted = lines.filtered(lambda ln: ln.parent_state == "posted")
            line.qty_invoiced_posted += line._get_piece_correction(posted)
        return res

    def _prepare_qty_invoiced(self):
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            lines = line._get_invoice_lines()
            counted = lines.filtered(lambda ln: ln.parent_state != "cancel")
            if correction := line._get_piece_correction(counted):
                quantities[line] += correction
        return quantities

    # === BUSINESS METHODS === #

    def _get_piece_correction(self, invoice_lines):
        """Return by how many pieces core is wrong about hours on ``invoice_lines``.

        It takes an hour for a piece where the units have nothing in common.
        """
        self.ensure_one()
        unit, wrong = self.product_uom_id, 0.0
        for line in invoice_lines:
            uom = line.product_uom_id
            if not uom or not unit or uom._has_common_reference(unit):
                continue
            # sudo: banks and products are no salesperson's records
            pieces_sudo = line.sudo()
            size = pieces_sudo.hour_bank_id.minutes_per_unit
            if size and line.product_id.hour_bank_plan_id:
                minutes = line.quantity * pieces_sudo._get_hour_bank_unit_minutes()
                pieces = minutes / size - uom._compute_quantity(line.quantity, unit)
                wrong -= line.move_id.direction_sign * pieces
        return wrong
