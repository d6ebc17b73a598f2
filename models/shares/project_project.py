# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Profitability of projects: the orders that pay for their time, as the ledger says."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _get_sale_order_items_query(self, domain_per_model=None):
        """Add the order lines from which time of these projects was drawn.

        Core knows of an entry only the line that it shows. Revenue, sales items and
        counts of orders all start from this query.
        """
        query = super()._get_sale_order_items_query(domain_per_model)
        tables = query._tables
        tables["project_sale_order_item"] = SQL(
            "(%s UNION %s)",
            tables["project_sale_order_item"],
            self._get_drawn_items_query(domain_per_model or {}),
        )
        return query

    def _get_drawn_items_query(self, domain_per_model):
        """Return the query of ``id`` (project) and ``sale_line_id``.

        :param domain_per_model: as core's, to restrict time entries
        """
        entries = Domain("project_id", "in", self.ids)
        entries &= Domain("rated_minutes", ">", 0)
        entries &= Domain("project_id.allow_billable", "=", True)
        Entry = self.env["account.analytic.line"]
        entries &= Domain(domain_per_model.get(Entry._name, Domain.TRUE))
        # sudo: the ledger says which lines; entries are those that the person may read
        Share = self.env["hour.bank.share"].sudo()
        query = Share._search(
            Domain("timesheet_id", "in", Entry._search(entries))
            & Domain("sale_line_id", "!=", False)
        )
        return query.select(
            SQL("%s AS id", SQL.identifier(query.table, "project_id")),
            SQL.identifier(query.table, "sale_line_id"),
        )

    # === COST === #

    def _get_profitability_items_from_aal(self, profitability_items, with_action=True):
        items = super()._get_profitability_items_from_aal(
            profitability_items, with_action
        )
        if self.allow_timesheets:
            self._move_shared_cost(items["costs"]["data"])
        return items

    def _move_shared_cost(self, sections):
        """Move the cost of entries that several banks pay to the sections of each.

        Core has the whole entry where the order line that it shows belongs; a part of
        it may be billed afterwards or be free. The total stays what it is.

        :param sections: data of the costs, changed in place
        """
        differences = self._get_shared_cost()
        by_type = {section["id"]: section for section in sections}
        sequences = self._get_profitability_sequence_per_invoice_type()
        for invoice_type, amount in differences.items():
            if self.currency_id.is_zero(amount):
                continue
            if invoice_type not in by_type:
                by_type[invoice_type] = {
                    "id": invoice_type,
                    "sequence": sequences[invoice_type],
                    "billed": 0.0,
                    "to_bill": 0.0,
                }
                sections.append(by_type[invoice_type])
            by_type[invoice_type]["billed"] += amount

    def _get_shared_cost(self):
        """Return ``{billable type: amount}``: cost to add to each; the sum is zero."""
        # sudo: as core reads the entries; only sums leave here
        entries = (
            self.env["account.analytic.line"]
            .sudo()
            ._search(
                self.sudo()._get_profitability_aal_domain()
                & Domain("rated_minutes", ">", 0)
            )
        )
        # sudo: as above, their shares
        groups = (
            self.env["hour.bank.share"]
            .sudo()
            ._read_group(
                Domain("timesheet_id", "in", entries),
                [
                    "timesheet_invoice_type",
                    "timesheet_id.timesheet_invoice_type",
                    "timesheet_id.currency_id",
                ],
                ["amount:sum"],
            )
        )
        company = self.company_id or self.env.company
        differences = defaultdict(float)
        for own, shown, currency, amount in groups:
            if own != shown:
                amount = currency._convert(amount, self.currency_id, company)
                differences[own] += amount
                differences[shown] -= amount
        return differences
