# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Worked time of orders, where an entry was drawn from several of them."""

from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_timesheet_total_duration(self):
        res = super()._compute_timesheet_total_duration()
        for order in self.filtered("hour_bank_count"):
            total = order.company_id.project_time_mode_id._compute_quantity(
                order._get_worked_time(),
                order.timesheet_encode_uom_id,
                rounding_method="HALF-UP",
            )
            order.timesheet_total_duration = round(total)
        return res

    def _get_worked_time(self):
        """Return what was worked for this order: its share of each entry.

        Rated time is divided as the ledger divides it, other time is the order's that
        the entry shows.
        """
        self.ensure_one()
        # sudo: as core computes it; a sum of hours
        ordinary = Domain("order_id", "=", self.id) & Domain("project_id", "!=", False)
        ordinary &= Domain("rated_minutes", "in", (0, False))
        groups = (
            ("account.analytic.line", ordinary),
            ("hour.bank.share", Domain("sale_order_id", "=", self.id)),
        )
        # sudo: the hours of an order that the user may read, whoever logged them
        return sum(
            self.env[model].sudo()._read_group(domain, [], ["unit_amount:sum"])[0][0]
            or 0.0
            for model, domain in groups
        )
