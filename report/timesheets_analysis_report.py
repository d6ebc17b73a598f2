# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Core's analysis of timesheets, with time of hour banks on the right order lines."""

from odoo import api, fields, models

from ..tools.tokens import CORE_REPORT


class TimesheetsAnalysisReport(models.Model):
    """One line for each bank that an entry was drawn from, and for what is free.

    Core has one line an entry and multiplies worked hours with the price of its order
    line. Here worked hours and cost are divided as the rated minutes are, so that
    their sums stay what they are under any grouping; revenue is what the ledger
    says, see the shares.
    """

    _inherit = "timesheets.analysis.report"
    _order = "date desc, id desc"  # parts of an entry have numbers below zero
    _depends = {
        "hour.bank.share": [],
        "sale.order.line": ["qty_delivered_method"],
        "account.analytic.line": [
            *("ticket_id", "work_type_id", "hour_bank_free"),
            *("debited_minutes", "overage_minutes", "waiting_minutes"),
            "sole_hour_bank_id",
        ],
    }

    # Core's search of this report is that of time entries, with what we add to it.
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    work_type_id = fields.Many2one("hour.bank.work.type", readonly=True)
    hour_bank_free = fields.Boolean(string="Free", readonly=True)
    # pivots offer hours
    free_minutes = fields.Integer(readonly=True, aggregator=None)
    waiting_minutes = fields.Integer(readonly=True, aggregator=None)

    @property
    def _table_query(self):
        query = super()._table_query
        return self._get_share_query(query) if self._has_shares() else query

    @api.model
    def _has_shares(self):
        """Return whether the query is for Odoo, not for the view in the database."""
        return not CORE_REPORT.is_in(self.env)

    def init(self):
        # The view in the database stays as core makes it. Nothing in Odoo reads it,
        # and with our tables in it PostgreSQL would let nobody change their columns.
        core = self.with_context(**CORE_REPORT.context)
        return super(TimesheetsAnalysisReport, core).init()

    @api.model
    def _select(self):
        """Add what the shares need to know of an entry, ``A`` as core calls it."""
        select = super()._select()
        if not self._has_shares():
            return select
        return f"""{select},
            A.rated_minutes,
            A.debited_minutes,
            A.overage_minutes,
            A.free_minutes,
            A.waiting_minutes,
            A.sole_hour_bank_id,
            A.work_type_id,
            A.hour_bank_free,
            A.ticket_id AS hour_bank_ticket_id
        """

    @api.model
    def _get_share_query(self, query):
        """Return the query of the report with the shares of hour banks in it.

        The parts of the shares are apart: an order is then a column of each, which
        PostgreSQL looks up before it reads entries or the ledger.

        :param query: core's, one line an entry, as text
        """
        Share = self.env["hour.bank.share"]
        special = self._get_share_columns()
        columns = ", ".join(
            f"{special.get(name, f'Q.{name}')} AS {name}"
            for name, field in self._fields.items()
            if field.store and field.column_type
        )
        parts = (
            Share._get_none_query,
            Share._get_sole_query,
            Share._get_divided_query,
            Share._get_free_query,
        )
        return " UNION ALL ".join(
            f"""
            SELECT {columns}
              FROM {source}
        CROSS JOIN LATERAL (SELECT {share}) S
         LEFT JOIN account_analytic_line E ON E.id = Q.id
         LEFT JOIN sale_order_line SL ON SL.id = Q.so_line
             WHERE {condition}
            """
            for share, source, condition in (part(f"({query})", "Q") for part in parts)
        )

    @api.model
    def _get_share_columns(self):
        """Return ``{field: SQL}`` of what is not as core has it.

        ``Q`` is core's line, ``E`` its entry, ``S`` the share (NULL for time without
        hour banks, where ``S.found`` is false), ``SL`` the order line that the entry
        shows. Lines that are a part of an entry have numbers below zero. Override to
        divide other measures.
        """
        return {
            **self._get_share_measures(),
            "id": "CASE WHEN S.part < 1 THEN -S.id ELSE Q.id END",
            # OCA's helpdesk_mgmt_timesheet has a ticket of its own in the query
            "ticket_id": "Q.hour_bank_ticket_id",
            "so_line": self._get_share_sql("S.sale_line_id", "Q.so_line"),
            "order_id": self._get_share_sql("S.sale_order_id", "Q.order_id"),
            "timesheet_invoice_type": self._get_share_sql(
                "S.timesheet_invoice_type", "Q.timesheet_invoice_type"
            ),
            "timesheet_invoice_id": """
                CASE WHEN NOT S.found OR S.sale_line_id = Q.so_line
                     THEN Q.timesheet_invoice_id
                END""",
        }

    @api.model
    def _get_share_measures(self):
        """Return ``{field: SQL}`` of hours and money, see `_get_share_columns`."""
        part = "COALESCE(S.part, 1)"
        hours, cost = f"Q.unit_amount * {part}", f"Q.amount * {part}"
        # Time on the line of a bank from which nothing was drawn: nothing was earned.
        revenue = """
            CASE WHEN S.found THEN S.revenue
                 WHEN SL.qty_delivered_method = 'hour_bank' THEN 0
                 ELSE Q.timesheet_revenues
            END"""
        billable = f"""
            CASE WHEN NOT S.found THEN Q.billable_time
                 WHEN S.is_free THEN 0
                 ELSE {hours}
            END"""
        return {
            "unit_amount": hours,
            "amount": cost,
            "timesheet_revenues": revenue,
            "margin": f"({revenue}) + {cost}",
            "billable_time": billable,
            "non_billable_time": f"{hours} - ({billable})",
            "free_minutes": """
                CASE WHEN NOT S.found THEN Q.free_minutes
                     WHEN S.is_free THEN S.minutes
                     ELSE 0
                END""",
            "waiting_minutes": "CASE WHEN NOT S.found THEN Q.waiting_minutes END",
        }

    @api.model
    def _get_share_sql(self, share, core):
        # ``found`` is constant in each part: what is left is a plain column
        return f"CASE WHEN S.found THEN {share} ELSE {core} END"
