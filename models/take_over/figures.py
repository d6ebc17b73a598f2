# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What order lines of before sold, delivered and invoiced: thousands in a few queries.

The bank itself is made by ``earlier/``, which counts once more.
"""

from collections import namedtuple

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.duration import MINUTES_PER_HOUR, to_minutes

# Minutes that are sold (less what credit notes took) and used; what the invoices
# come to that is not used, without tax; why no bank can be opened, in words.
Figures = namedtuple("Figures", "bought used value problem")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _find_take_over(self, company, products):
        """Return the confirmed lines of these products that have no bank yet.

        Override to take over fewer.
        """
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("product_id", "in", products.ids)
            & Domain("state", "=", "sale")
            & Domain("product_uom_qty", ">", 0)
            & Domain("qty_delivered_method", "!=", "hour_bank")
        )
        lines = self.search(domain)
        Bank = self.env["hour.bank"]
        banked = Bank.search([("sale_line_id", "in", lines.ids)]).sale_line_id
        lines = (lines - banked).filtered(lambda line: line._sells_hours())
        return lines.sorted(
            lambda line: (
                line.order_id.partner_id.commercial_partner_id.name or "",
                line.order_id.date_order,
                line.id,
            )
        )

    def _get_take_over_figures(self):
        """Return ``{line: Figures}`` of lines without a bank, counted together."""
        entries = self._get_earlier_entries().grouped("so_line")
        invoiced = self._get_take_over_invoiced()
        nothing = self.env["account.analytic.line"].sudo()  # sudo: as the others
        return {
            line: line._count_take_over(entries.get(line, nothing), invoiced.get(line))
            for line in self
        }

    def _get_take_over_invoiced(self):
        """Return ``{line: [invoiced minutes, credited minutes, money]}``, as posted."""
        invoiced = {}
        for item in self._get_earlier_invoice_lines():
            line = item.sale_line_ids & self
            if item.parent_state != "posted" or len(line) != 1:
                continue
            sums = invoiced.setdefault(line, [0, 0, 0.0])
            uom = item.product_uom_id or line.product_uom_id
            quantity = uom._compute_quantity(
                item.quantity, line.product_uom_id, round=False
            )
            sums[item.move_type == "out_refund"] += quantity
            sums[2] -= item.balance
        return invoiced

    def _count_take_over(self, entries, invoiced):
        """Return the :class:`Figures` of one line.

        :param entries: the time that a bank of it can pay for
        :param invoiced: see :meth:`_get_take_over_invoiced`; None: nothing
        """
        self.ensure_one()
        billed, credited, money = invoiced or (0, 0, 0.0)
        worked = sum(entry._get_worked_minutes() for entry in entries)
        try:
            per_unit = self.product_id._get_hour_bank_unit_minutes(self.product_uom_id)
        except (UserError, ValidationError) as error:  # sold in what is no time
            return Figures(0, worked, 0.0, error.args[0])
        # credited, and not only invoiced too much before: as the bank will count it
        taken = max(credited - max(billed - self.product_uom_qty, 0), 0)
        bought = to_minutes(
            (self.product_uom_qty - taken) * per_unit / MINUTES_PER_HOUR
        )
        kept = to_minutes((billed - credited) * per_unit / MINUTES_PER_HOUR)
        unused = max(kept - worked, 0) / kept if kept > 0 else 0
        try:
            for entry in entries:
                entry._check_worked_minutes()
            self._check_earlier_line(entries, worked)
            self._check_not_too_much(worked, bought)
            problem = ""
        except (UserError, ValidationError) as error:
            problem = error.args[0]
        value = self.company_id.currency_id.round(money * unused)
        return Figures(bought, worked, value, problem)
