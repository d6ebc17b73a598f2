# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whoever may invoice an order may open it, also without rights on Sales."""

from odoo import models

from ..roles import SALESPERSON


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_project_ids(self):
        # Core reads a field of projects that is for salespeople only, and so refuses
        # the whole order to accountants, who may read and invoice it.
        if self.env.su or self.env.user.has_group(SALESPERSON):
            return super()._compute_project_ids()
        orders_sudo = self.sudo()  # only to find projects, not to show them
        super(SaleOrder, orders_sudo)._compute_project_ids()
        for order, order_sudo in zip(self, orders_sudo, strict=True):
            projects = order_sudo.project_ids.with_env(self.env)
            order.project_ids = projects._filtered_access("read")
            order_sudo.project_count = len(order_sudo.project_ids.filtered("active"))
        return None
