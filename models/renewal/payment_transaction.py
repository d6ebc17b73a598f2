# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is paid in the portal is invoiced at once, where hours wait for that."""

from odoo import models
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        confirmed = super()._check_amount_and_confirm_order()
        self._invoice_portal_hours()
        return confirmed

    def _invoice_portal_hours(self):
        """Invoice paid hours that wait for their invoice or payment.

        As “Automatic Invoice” does for all orders. Otherwise the customer would have
        paid, and wait for somebody of ours.
        """
        # sudo: a setting
        parameters = self.env["ir.config_parameter"].sudo()
        if str2bool(parameters.get_param("sale.automatic_invoice"), False):
            return
        for transaction in self.filtered(lambda tx: tx.state == "done"):
            # sudo: whoever paid; the payment decides
            orders_sudo = transaction.sudo().sale_order_ids
            banks = orders_sudo.hour_bank_renewal_ids.order_id.order_line.hour_bank_ids
            paid = all(order._is_paid() for order in orders_sudo)
            if paid and any(banks.mapped("minutes_waiting")):
                transaction._invoice_sale_orders()
