# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What order lines delivered stays delivered where the addon is uninstalled."""

from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    @api.private
    def _leave_hour_banks(self):
        """Let core say what lines of hour banks delivered: the same as before.

        Where their time entries add up to it, core goes on adding them. Where they do
        not (multiplied, rounded, free, of several banks, or beyond them) the quantity
        is kept as if it was typed: it would be given away, or credited, otherwise.

        :return: ``[[order, line, kept, time entries]]`` of lines that are kept so
        """
        lines = self.search([("qty_delivered_method", "=", "hour_bank")])
        kept = {line: line.qty_delivered for line in lines}
        self._set_method_for_good(lines, "timesheet")
        counted = lines._prepare_qty_delivered()
        differ = lines.filtered(
            lambda line: abs(counted.get(line, 0.0) - kept[line]) >= 0.005
        )
        self._set_method_for_good(differ, "manual")
        return [
            [line.order_id.name, line.name, kept[line], counted.get(line, 0.0)]
            for line in differ.sorted(lambda line: (line.order_id.name, line.id))
        ]

    @api.model
    def _set_method_for_good(self, lines, method):
        """Change how lines are delivered, and nothing that follows from it."""
        # SQL: the ORM would compute quantities, statuses and activities of all orders
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE sale_order_line SET qty_delivered_method = %s"
                " WHERE id = ANY(%s) RETURNING id",
                method,
                lines.ids,
            )
        )
        self.env.invalidate_all(flush=False)
