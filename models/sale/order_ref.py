# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The customer's purchase order on a bank."""

from odoo import api, fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    client_order_ref = fields.Char(
        string="Customer Reference",
        compute="_compute_client_order_ref",
        store=True,
        readonly=False,
        tracking=True,
        help="The customer's purchase order: as on the order or, without an order, on "
        "the invoice that sold the hours. Printed on statements and annexes.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "sale_order_id.client_order_ref",
        "invoice_line_id.move_id.ref",
        "origin_bank_id",
    )
    def _compute_client_order_ref(self):
        for bank in self:
            bank.client_order_ref = bank._get_client_order_ref()

    # === BUSINESS METHODS === #

    def _get_client_order_ref(self):
        """Return the purchase order of whatever sold the hours.

        Hours that were rolled over or moved inside one company keep theirs. Override
        where it is noted elsewhere.
        """
        self.ensure_one()
        origin = self.origin_bank_id
        if self.sale_order_id:
            return self.sale_order_id.client_order_ref
        if self.invoice_line_id:
            return self.invoice_line_id.move_id.ref
        if origin and origin.partner_id == self.partner_id:
            return origin.client_order_ref
        return self.client_order_ref
