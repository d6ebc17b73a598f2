# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _check_customer_change(self, banks):
        """Hours that went into other banks are sold, as those that were used."""
        banks._check_nothing_transferred()
        return super()._check_customer_change(banks)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _check_unused(self, vals):
        res = super()._check_unused(vals)
        for line in self.sudo():  # sudo: banks that the salesperson may not read
            if any(
                name in vals and vals[name] != line[name].id
                for name in ("product_id", "order_id")
            ):
                line.hour_bank_ids._check_nothing_transferred()
        return res


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _check_nothing_transferred(self):
        """:raises UserError: when hours of these banks went into others"""
        for bank in self:
            gone = -bank._get_transferred_minutes()
            if gone > 0:
                raise UserError(
                    self.env._(
                        "%(gone)s of %(bank)s (%(order)s) went into other hour banks, "
                        "so its product, customer and order cannot change. Transfer "
                        "them back first, or sell anew.",
                        gone=format_minutes(gone),
                        bank=bank.name,
                        order=bank.sale_order_id.name,
                    )
                )
