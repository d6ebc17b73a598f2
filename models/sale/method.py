# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which order lines sell hours in advance: a fact of their confirmation.

``qty_delivered_method`` keeps it. The product decides when it is chosen and once more
when the order is confirmed. What becomes of its plan later changes no confirmed line.
"""

from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    qty_delivered_method = fields.Selection(
        selection_add=[("hour_bank", "Hour Bank")],
        ondelete={"hour_bank": "set timesheet"},
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_qty_delivered_method(self):
        res = super()._compute_qty_delivered_method()
        self._filtered_hour_bank().qty_delivered_method = "hour_bank"
        return res

    # === BUSINESS METHODS: WHAT A LINE IS === #

    def _sells_hours(self):
        """Return whether the product of the line is one with an hour bank plan."""
        self.ensure_one()
        return bool(
            not self.is_expense
            and not self.display_type
            and not self.is_downpayment
            and self.product_id.type == "service"
            and self.product_id.hour_bank_plan_id
        )

    def _bills_overage(self):
        """Return whether the line bills time beyond hour banks."""
        self.ensure_one()
        # sudo: agents ask, too
        return any(bank.kind == "overage" for bank in self.sudo().hour_bank_ids)

    def _is_hour_bank_line(self):
        """Return whether the line delivers from hour banks."""
        return self.sudo().qty_delivered_method == "hour_bank"  # sudo: agents ask, too

    def _is_prepaid_line(self):
        """Return whether the line sells hours in advance."""
        return self._is_hour_bank_line() and not self._bills_overage()

    # === BUSINESS METHODS: DECISION === #

    def _filtered_hour_bank(self):
        """Return the lines that deliver from hour banks, as things are now.

        Those that have a bank. Of the others those whose product has a plan, unless
        something was delivered or invoiced without: that would be lost.
        """
        # sudo: banks that the salesperson may not read count, too
        Bank = self.env["hour.bank"].sudo()
        saved = self._origin
        banks = Bank.search([("sale_line_id", "in", saved.ids)]) if saved else Bank
        banks_by_line = banks.grouped("sale_line_id")
        kept = self.filtered(
            lambda line: any(
                bank.kind == "overage" or line._owns_bank(bank)
                for bank in banks_by_line.get(line._origin, ())
            )
        )
        selling = (self - kept).filtered(lambda line: line._sells_hours())
        earlier = selling._origin._filtered_earlier()
        return kept | selling.filtered(lambda line: line._origin not in earlier)

    def _filtered_earlier(self):
        """Return the saved lines that delivered or invoiced something without a bank.

        Override to let more, or fewer, lines stay what they were confirmed as.
        """
        if not self:
            return self
        # sudo: work and invoices that the salesperson may not read count, too
        entries_sudo = self.env["account.analytic.line"].sudo()
        groups = entries_sudo._read_group(self._get_earlier_domain(), ["so_line"])
        worked = self.browse(line.id for (line,) in groups)
        # sudo: as above
        items_sudo = self.env["account.move.line"].sudo()
        invoiced_sudo = items_sudo.search(
            [
                ("sale_line_ids", "in", self.ids),
                ("parent_state", "!=", "cancel"),
                ("hour_bank_id", "=", False),
            ]
        )
        return self & (worked | invoiced_sudo.sale_line_ids.sudo(self.env.su))

    def _get_earlier_domain(self):
        """Return the domain of the time that these lines delivered without a bank."""
        return (
            Domain("so_line", "in", self.ids)
            & Domain("project_id", "!=", False)
            & Domain("unit_amount", "!=", 0)
            & Domain("rated_minutes", "in", (0, False))
            & Domain("hour_bank_rating", "=", False)
            & Domain("hour_bank_free", "=", False)
        )

    def _decide_hour_banks(self):
        """Fix, as their order is confirmed, which of these lines sell hours.

        A line whose *Delivered* was typed stays what it is, as one that was worked on.
        """
        was = self.filtered(lambda line: line._is_hour_bank_line())
        asked = was | self.filtered(lambda line: line._sells_hours())
        if not asked:  # most orders have nothing to do with hours
            return
        sells = asked._filtered_hour_bank()
        typed = (sells - was).filtered("qty_delivered")
        (sells - was - typed).qty_delivered_method = "hour_bank"
        (was - sells)._compute_qty_delivered_method()
