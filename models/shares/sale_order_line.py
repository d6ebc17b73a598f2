# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cost and margin of a bank's order line, where margins are installed."""

from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # `sale_margin` and its bridge to timesheets are no dependency, and may be loaded
    # after this addon, so that their method would not call this one. What it depends
    # on counts wherever it stands; the cost itself is set in _compute_field_value.
    @api.depends("hour_bank_ids.minutes_debited")
    def _compute_purchase_price(self):
        return super()._compute_purchase_price()

    def _compute_field_value(self, field):
        res = super()._compute_field_value(field)
        if field.name == "purchase_price":
            self._set_hour_bank_cost()
        return res

    def _set_hour_bank_cost(self):
        """Set the cost of a unit from the time that the banks of the lines paid for.

        As core does it for timesheets: only where the product names no cost.
        """
        lines = self.filtered(
            lambda line: (
                line._is_hour_bank_line()
                and not line.product_id.with_company(line.company_id).standard_price
            )
        )
        costs = lines._get_hour_bank_costs() if lines else {}
        for line in lines:
            # sudo: the cost of the order's own line, for who reads no banks
            delivered = sum(line.sudo().hour_bank_ids.mapped("minutes_debited"))
            per_unit = line._get_current_bank().minutes_per_unit
            if delivered and (cost := costs.get(line._origin)):
                line.purchase_price = line._convert_to_sol_currency(
                    cost * per_unit / delivered, line.company_id.currency_id
                )

    def _get_hour_bank_costs(self):
        """Return ``{line: cost}`` of the time that was drawn, in company currency."""
        # sudo: cost of people's time is not readable, its sum is the line's cost
        groups = (
            self.env["hour.bank.share"]
            .sudo()
            ._read_group(
                [("sale_line_id", "in", self.ids)], ["sale_line_id"], ["amount:sum"]
            )
        )
        return {self.browse(line.id): -amount for line, amount in groups}
