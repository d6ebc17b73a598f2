# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Profitability of projects: the orders that pay for their time, as the ledger says."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

# Context key of the order lines that a panel knows already.
ITEMS = "hour_bank_project_items"


class KnownItems:
    """Order lines of some projects: an object, so that no call by RPC can give them."""

    __slots__ = ("project_ids", "line_ids")

    def __init__(self, projects, line_ids):
        self.project_ids = projects.ids
        self.line_ids = line_ids

    def are_of(self, projects):
        # read as superuser, as core does for the sums of a panel
        return projects.env.su and projects.ids == self.project_ids


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

        Lines that the entries show are core's to find: of time that one bank pays
        alone, which is nearly all, hardly any is left.

        :param domain_per_model: as core's, to restrict time entries
        """
        entries = Domain("project_id", "in", self.ids)
        entries &= Domain("rated_minutes", ">", 0)
        entries &= Domain("project_id.allow_billable", "=", True)
        Entry = self.env["account.analytic.line"]
        entries &= Domain(domain_per_model.get(Entry._name, Domain.TRUE))
        sole = Entry._search(entries & Domain("sole_hour_bank_id", ">", 0))
        bank = sole.join(Entry._table, "sole_hour_bank_id", "hour_bank", "id", "bank")
        sole.add_where(
            SQL(
                "%(paid)s IS NOT NULL AND %(paid)s IS DISTINCT FROM %(shown)s",
                paid=SQL.identifier(bank, "sale_line_id"),
                shown=SQL.identifier(Entry._table, "so_line"),
            )
        )
        rest = Entry._search(entries & Domain("sole_hour_bank_id", "=", 0))
        # the ledger says which lines; entries are those that the person may read
        return SQL(
            "%s UNION SELECT project_id, sale_line_id FROM (%s) AS share"
            " WHERE sale_line_id IS NOT NULL",
            sole.select(
                SQL("%s AS id", SQL.identifier(Entry._table, "project_id")),
                SQL.identifier(bank, "sale_line_id"),
            ),
            self.env["hour.bank.share"]._get_rest_query(rest),
        )

    def _fetch_sale_order_item_ids(
        self, domain_per_model=None, limit=None, offset=None
    ):
        """Answer what a panel asks again and again from what it asked first."""
        known = self.env.context.get(ITEMS)
        asked = domain_per_model or limit or offset
        if isinstance(known, KnownItems) and not asked and known.are_of(self):
            return known.line_ids
        return super()._fetch_sale_order_item_ids(domain_per_model, limit, offset)

    # === PROFITABILITY === #

    def _get_profitability_items(self, with_action=True):
        # sudo: as core asks for them
        known = KnownItems(self, self.sudo()._fetch_sale_order_item_ids())
        asking = self.with_context(**{ITEMS: known})
        return super(ProjectProject, asking)._get_profitability_items(with_action)

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
        Entry = self.env["account.analytic.line"].sudo()
        # sudo: as core asks which they are
        rated = self.sudo()._get_profitability_aal_domain()
        rated &= Domain("rated_minutes", ">", 0)
        # SQL: compares the type of the line that paid with the one that core has of
        # the entry, which no domain can. Flushed by the query of the rest
        groups = self.env.execute_query(
            SQL(
                """
                SELECT own, shown, currency_id, SUM(amount)
                  FROM (%s UNION ALL %s) AS cost
                 WHERE own IS DISTINCT FROM shown
                 GROUP BY own, shown, currency_id
                """,
                self._get_rest_cost_query(
                    Entry._search(rated & Domain("sole_hour_bank_id", "=", 0))
                ),
                self._get_sole_cost_query(
                    Entry._search(rated & Domain("sole_hour_bank_id", ">", 0))
                ),
            )
        )
        company = self.company_id or self.env.company
        differences = defaultdict(float)
        for own, shown, currency_id, amount in groups:
            currency = self.env["res.currency"].browse(currency_id)
            amount = currency._convert(amount, self.currency_id, company)
            differences[own] += amount
            differences[shown] -= amount
        return differences

    def _get_rest_cost_query(self, entries):
        """Return the query of cost that several banks pay, or that is free in part."""
        return SQL(
            "SELECT timesheet_invoice_type AS own,"
            " entry_timesheet_invoice_type AS shown,"
            " entry_currency_id AS currency_id, amount FROM (%s) AS share",
            self.env["hour.bank.share"]._get_rest_query(
                entries, "timesheet_invoice_type", "currency_id"
            ),
        )

    def _get_sole_cost_query(self, entries):
        """Return the query of cost that one bank pays, summed before types are read."""
        bank, shown, currency, amount = (
            SQL.identifier(entries.table, name)
            for name in (
                *("sole_hour_bank_id", "timesheet_invoice_type"),
                *("currency_id", "amount"),
            )
        )
        entries.groupby = SQL("%s, %s, %s", bank, shown, currency)
        return SQL(
            """
            SELECT type.timesheet_invoice_type, entry.timesheet_invoice_type,
                   entry.currency_id, entry.amount
              FROM (%s) AS entry
              JOIN (%s) AS type ON type.bank_id = entry.sole_hour_bank_id
            """,
            entries.select(bank, shown, currency, SQL("SUM(%s) AS amount", amount)),
            self.env["hour.bank.share"]._get_invoice_types_query(),
        )
