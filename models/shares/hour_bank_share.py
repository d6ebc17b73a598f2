# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each bank, thus each order line, paid of a time entry: for all reports."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sale_timesheet.models.hr_timesheet import TIMESHEET_INVOICE_TYPES

# What shares read of an entry.
ENTRY = (
    *("id", "project_id", "unit_amount", "amount"),
    *("rated_minutes", "free_minutes", "sole_hour_bank_id"),
)


class HourBankShare(models.Model):
    """Shares of a rated time entry: one for each bank, one of what was free.

    An entry shows the order line of its first bank only. Whatever counts hours, cost
    or revenue of order lines asks here instead.

    Revenue is the entry's part of what the used minutes of the bank are worth, so that
    the shares of a bank add up to what the ledger says was used. The values of single
    moves do not tell it: a price that is corrected after the work, or a purchase that
    pays for time drawn below zero, changes the money of work already done.
    """

    _name = "hour.bank.share"
    _description = "Share of a Time Entry"
    _auto = False
    # What the query reads, to be written to the database before.
    _depends = {
        "hour.bank": [
            *("sale_line_id", "sale_order_id"),
            *("minutes_debited", "value_debited"),
        ],
        "hour.bank.move": ["bank_id", "move_type", "minutes", "timesheet_id"],
        "account.analytic.line": [
            *("project_id", "unit_amount", "amount", "date"),
            *("rated_minutes", "free_minutes"),
            *("debited_minutes", "overage_minutes", "sole_hour_bank_id"),
        ],
        "product.template": ["invoice_policy", "service_type"],
    }

    timesheet_id = fields.Many2one("account.analytic.line", readonly=True)
    project_id = fields.Many2one("project.project", readonly=True)
    bank_id = fields.Many2one("hour.bank", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    timesheet_invoice_type = fields.Selection(TIMESHEET_INVOICE_TYPES, readonly=True)
    is_free = fields.Boolean(readonly=True)
    minutes = fields.Integer(readonly=True, help="Rated minutes of this share.")
    part = fields.Float(readonly=True, help="Of the whole entry, between 0 and 1.")
    unit_amount = fields.Float(readonly=True, help="Worked time of this share.")
    amount = fields.Float(readonly=True, help="Cost of this share, below zero.")
    revenue = fields.Float(
        readonly=True, help="Without tax, in the currency of the company."
    )

    @property
    def _table_query(self):
        return self._get_union(
            (self._get_sole_query, self._get_divided_query, self._get_free_query),
            "account_analytic_line",
        )

    @api.model
    def _get_union(self, parts, entries, more=""):
        return " UNION ALL ".join(
            f"SELECT {columns}{more} FROM {source} WHERE {condition}"
            for columns, source, condition in (part(entries, "a") for part in parts)
        )

    @api.model
    def _get_rest_query(self, entries, *names):
        """Return the query of those shares that are not a whole entry, as SQL.

        A search of shares by their entries would join all time once more.

        :param entries: ``Query`` of time entries
        :param names: columns of the entries that are wanted, too, as ``entry_NAME``
        """
        for model, fields_ in self._depends.items():
            self.env[model].flush_model(fields_)
        self.env["account.analytic.line"].flush_model(names)
        read = SQL(", ").join(
            SQL.identifier(entries.table, name) for name in (*ENTRY, *names)
        )
        parts = (self._get_divided_query, self._get_free_query)
        more = "".join(f", a.{name} AS entry_{name}" for name in names)
        query = self._get_union(parts, "(%(entries)s)", more)
        return SQL(query, entries=entries.select(read))

    @api.model
    def _get_invoice_types_query(self):
        """Return the query of ``bank_id`` and ``timesheet_invoice_type``, as SQL."""
        return SQL(
            f"SELECT b.id AS bank_id, {self._get_invoice_type_sql()}"
            " AS timesheet_invoice_type FROM hour_bank b" + self._get_product_join()
        )

    # Each part is columns, tables and condition as text, to fit into core's reports.
    # Each entry is in one of them, several where banks and what is free divide it.
    # ``entries`` is the table of the entries, or a query in parentheses, ``a`` its
    # alias. PostgreSQL arranges the first eight tables of a part freely (those of a
    # report count), and looks up what comes after them.

    @api.model
    def _get_paid_columns(self, a):
        """Return the columns that say which bank ``b`` pays for which entry."""
        return f"""
            TRUE AS found,
            {a}.id AS timesheet_id,
            {a}.project_id AS project_id,
            b.id AS bank_id,
            b.sale_line_id AS sale_line_id,
            b.sale_order_id AS sale_order_id,
            {self._get_invoice_type_sql()} AS timesheet_invoice_type,
            FALSE AS is_free"""

    @api.model
    def _get_sole_query(self, entries, a):
        """Return the part of what one bank pays alone, which is nearly all time.

        The order line is empty where hours came without one (opening balances).
        """
        columns = f"""
            2 * {a}.id + 1 AS id,
            {self._get_paid_columns(a)},
            {a}.rated_minutes AS minutes,
            1::float AS part,
            {a}.unit_amount AS unit_amount,
            {a}.amount AS amount,
            {self._get_revenue_sql(f"{a}.rated_minutes")} AS revenue"""
        source = f"""
                   hour_bank b
              JOIN {entries} {a} ON {a}.sole_hour_bank_id = b.id
                   {self._get_product_join()}"""
        condition = f"{a}.sole_hour_bank_id > 0 AND {a}.rated_minutes > 0"
        return columns, source, condition

    @api.model
    def _get_divided_query(self, entries, a):
        """Return the part of what several banks pay, or one beside what is free.

        A share is the first move of an entry and bank, with the sum of all. Nothing is
        grouped before it is filtered, so that PostgreSQL begins with what is asked for,
        an order or a month.
        """
        columns = f"""
            2 * m.id AS id,
            {self._get_paid_columns(a)},
            d.minutes AS minutes,
            d.minutes::float / {a}.rated_minutes AS part,
            {a}.unit_amount * d.minutes / {a}.rated_minutes AS unit_amount,
            {a}.amount * d.minutes / {a}.rated_minutes AS amount,
            {self._get_revenue_sql("d.minutes")} AS revenue"""
        source = f"""
                   hour_bank_move m
              JOIN hour_bank b ON b.id = m.bank_id
              JOIN {entries} {a} ON {a}.id = m.timesheet_id
        CROSS JOIN LATERAL (
                   SELECT MIN(n.id) AS first_id, -SUM(n.minutes)::integer AS minutes
                     FROM hour_bank_move n
                    WHERE n.timesheet_id = m.timesheet_id
                      AND n.bank_id = m.bank_id
                      AND n.move_type = 'time'
                   ) d
                   {self._get_product_join()}"""
        condition = f"""
                   m.move_type = 'time'
               AND {self._get_no_sole_sql(a)}
               AND d.first_id = m.id
               AND d.minutes <> 0"""
        return columns, source, condition

    @api.model
    def _get_free_query(self, entries, a):
        """Return the part of rated minutes that nobody pays."""
        columns = f"""
            2 * {a}.id + 1 AS id,
            TRUE AS found,
            {a}.id AS timesheet_id,
            {a}.project_id AS project_id,
            NULL::integer AS bank_id,
            NULL::integer AS sale_line_id,
            NULL::integer AS sale_order_id,
            'non_billable' AS timesheet_invoice_type,
            TRUE AS is_free,
            {a}.free_minutes AS minutes,
            {a}.free_minutes::float / {a}.rated_minutes AS part,
            {a}.unit_amount * {a}.free_minutes / {a}.rated_minutes AS unit_amount,
            {a}.amount * {a}.free_minutes / {a}.rated_minutes AS amount,
            0::numeric AS revenue"""
        condition = f"{a}.free_minutes > 0 AND {self._get_no_sole_sql(a)}"
        return columns, f"{entries} {a}", condition

    @api.model
    def _get_none_query(self, entries, a):
        """Return the part of entries that have no share: one line, all unknown."""
        columns = """
            NULL::integer AS id,
            FALSE AS found,
            NULL::integer AS timesheet_id,
            NULL::integer AS project_id,
            NULL::integer AS bank_id,
            NULL::integer AS sale_line_id,
            NULL::integer AS sale_order_id,
            NULL AS timesheet_invoice_type,
            FALSE AS is_free,
            NULL::integer AS minutes,
            NULL::float AS part,
            NULL::float AS unit_amount,
            NULL::numeric AS amount,
            NULL::numeric AS revenue"""
        condition = f"""
                   COALESCE({a}.rated_minutes, 0) <= 0
                OR {self._get_no_sole_sql(a)}
               AND COALESCE({a}.debited_minutes, 0) = 0
               AND COALESCE({a}.overage_minutes, 0) = 0
               AND COALESCE({a}.free_minutes, 0) <= 0"""
        return columns, f"{entries} {a}", condition

    @api.model
    def _get_no_sole_sql(self, a):
        """Return the condition for rated time that no bank pays alone.

        As the index has it.
        """
        return f"""
                   {a}.rated_minutes > 0
               AND ({a}.sole_hour_bank_id = 0 OR {a}.sole_hour_bank_id IS NULL)"""

    @api.model
    def _get_revenue_sql(self, minutes):
        return (
            f"COALESCE({minutes} * b.value_debited / NULLIF(b.minutes_debited, 0), 0)"
        )

    @api.model
    def _get_product_join(self):
        return """
         LEFT JOIN sale_order_line l ON l.id = b.sale_line_id
         LEFT JOIN product_product p ON p.id = l.product_id
         LEFT JOIN product_template t ON t.id = p.product_tmpl_id"""

    @api.model
    def _get_invoice_type_sql(self):
        """Return what core calls the billable type, from the product of the line.

        Hours of a bank without order were paid in advance, too.
        """
        return """
            CASE WHEN t.invoice_policy = 'delivery' AND t.service_type = 'timesheet'
                 THEN 'billable_time'
                 WHEN t.invoice_policy = 'delivery'
                      AND t.service_type IN ('milestones', 'manual')
                 THEN 'billable_' || t.service_type
                 ELSE 'billable_fixed'
            END
        """
