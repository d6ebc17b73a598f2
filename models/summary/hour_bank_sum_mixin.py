# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is summed up of hours, by whatever rows are told apart, and its ratios."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.day_marks import COUNTED, TABLE
from ..roles import ACCOUNTANTS, TIME_APPROVER

COST_READERS = f"{TIME_APPROVER},{ACCOUNTANTS}"

# Of a group the ratio of its sums: an average of ratios counts a minute as a month.
CHARGED = ("used_hours", "overage_hours")
RATIOS = {
    "revenue_per_hour": (1, "revenue", CHARGED),
    "cost_per_hour": (1, "cost", CHARGED),
    "margin_percentage": (100, "margin", ("revenue",)),
}


class HourBankSumMixin(models.AbstractModel):
    """Measures of hours and money that a job counts, see :meth:`_get_measures`."""

    _name = "hour.bank.sum.mixin"
    _description = "Hours That Are Summed Up"
    _log_access = False
    _rec_name = "date"

    date = fields.Date(readonly=True, required=True, index=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    plan_id = fields.Many2one("hour.bank.plan", readonly=True, ondelete="set null")
    entry_count = fields.Integer(string="Time Entries", readonly=True)
    # --- of time entries
    worked_hours = fields.Float(string="Worked", readonly=True)
    rated_hours = fields.Float(
        string="Rated", readonly=True, help="As the contracts count the work."
    )
    free_hours = fields.Float(string="Free", readonly=True)
    waiting_hours = fields.Float(
        string="Not Decided", readonly=True, help="Parked, or of no customer yet."
    )
    free_cost = fields.Monetary(
        string="Cost of Free Time", readonly=True, groups=COST_READERS
    )
    cost = fields.Monetary(
        string="Cost of Work",
        readonly=True,
        groups=COST_READERS,
        help="What the worked time cost, as timesheets say.",
    )
    # --- of the ledger
    used_hours = fields.Float(
        string="Used", readonly=True, help="Debited from hours bought in advance."
    )
    overage_hours = fields.Float(string="Billed Afterwards", readonly=True)
    sold_hours = fields.Float(
        string="Sold", readonly=True, help="Less what was cancelled or credited."
    )
    expired_hours = fields.Float(string="Expired", readonly=True)
    other_hours = fields.Float(
        string="Otherwise",
        readonly=True,
        help="Opening balances, corrections, rollover, transfers, closing.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="What used and expired hours are worth: without tax, in the company's "
        "currency.",
    )
    # --- of both
    margin = fields.Monetary(
        readonly=True,
        groups=COST_READERS,
        help="Revenue less what the work cost, free time included.",
    )
    margin_percentage = fields.Float(
        string="Margin (%)",
        compute="_compute_ratios",
        aggregator="avg",
        groups=COST_READERS,
        help="Of the revenue.",
    )
    revenue_per_hour = fields.Monetary(
        string="Revenue/Hour",
        compute="_compute_ratios",
        aggregator="avg",
        help="What an hour brought that was used or billed afterwards: the revenue, "
        "with that of expired hours, divided by these hours.",
    )
    cost_per_hour = fields.Monetary(
        string="Cost/Hour",
        compute="_compute_ratios",
        aggregator="avg",
        groups=COST_READERS,
        help="What an hour cost that was used or billed afterwards: all work, free "
        "time included, divided by these hours.",
    )

    # === COMPUTE METHODS === #

    @api.depends("revenue", "cost", "margin", "used_hours", "overage_hours")
    def _compute_ratios(self):
        for row in self:
            row_sudo = row.sudo()  # sudo: of fields that have groups, as the ratios do
            for name, (factor, part, whole) in RATIOS.items():
                total = round(sum(row_sudo[each] for each in whole), 4)
                row_sudo[name] = total and factor * row_sudo[part] / total

    # === CRUD METHODS === #

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in RATIOS or function not in ("avg", "sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        factor, part, whole = RATIOS[name]
        added = function.replace("avg", "sum")
        select = super()._read_group_select
        return SQL(
            "%s * %s / NULLIF(ROUND((%s)::numeric, 4), 0)",
            factor,
            select(f"{part}:{added}", query),
            SQL(" + ").join(select(f"{each}:sum", query) for each in whole),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_measures(self):
        """Return ``{field: (of a move, of an entry)}``: what is summed up, as SQL.

        Of ``m``, a move of bank ``b``, and of ``a``, a time entry; None where it comes
        of the other. Extend it with fields of your own.
        """
        hours, time = "-m.minutes / 60.0", "m.move_type = 'time'"
        prepaid, bought = "b.kind = 'prepaid'", "('purchase', 'cancellation', 'refund')"
        sold = f"m.move_type IN {bought} AND {prepaid}"
        told = f"m.move_type IN ('time', 'expiry') OR m.move_type IN {bought}"

        def when(condition, what):
            return f"CASE WHEN {condition} THEN {what} ELSE 0 END"

        cost = "-COALESCE(a.amount, 0)"
        revenue = when("m.move_type IN ('time', 'expiry')", "-COALESCE(m.value, 0)")
        return {
            "entry_count": (None, "1"),
            "worked_hours": (None, "ROUND(a.unit_amount * 60) / 60.0"),
            "rated_hours": (None, "COALESCE(a.rated_minutes, 0) / 60.0"),
            "free_hours": (None, "COALESCE(a.free_minutes, 0) / 60.0"),
            "waiting_hours": (None, "COALESCE(a.waiting_minutes, 0) / 60.0"),
            "cost": (None, cost),
            "free_cost": (
                None,
                f"{cost} * COALESCE(a.free_minutes, 0) / NULLIF(a.rated_minutes, 0)",
            ),
            "used_hours": (when(f"{time} AND {prepaid}", hours), None),
            "overage_hours": (when(f"{time} AND NOT {prepaid}", hours), None),
            "sold_hours": (when(sold, "m.minutes / 60.0"), None),
            "expired_hours": (when("m.move_type = 'expiry'", hours), None),
            "other_hours": (when(f"NOT ({told})", "m.minutes / 60.0"), None),
            "revenue": (revenue, None),
            "margin": (revenue, f"-({cost})"),
        }

    @api.model
    def _get_keys(self):
        """Return the fields by which rows are told apart, company and day first.

        Each model that inherits this says which.
        """
        raise NotImplementedError

    @api.model
    def _get_key_columns(self):
        """Return ``{alias: [SQL]}``: the keys in the order of :meth:`_get_keys`."""
        raise NotImplementedError

    @api.model
    def _get_marked_query(self):
        """Return the query of what is about to be counted: company and ``date``."""
        return SQL("SELECT company_id, date FROM %s", SQL.identifier(TABLE))

    @api.private
    def _recount(self, periods):
        """Count these periods anew, by what is committed.

        :param periods: ``[(company id, first day, last day)]``
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s",
                SQL.identifier(self._table),
                self._get_period_condition(self._table, periods),
            )
        )
        names = (*self._get_keys(), *self._get_measures())
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT * FROM (%s) AS counted",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
                self._get_count_query(periods),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_sources(self):
        """Return where it comes of: moves ``m`` of banks ``b``, and entries ``a``.

        An entry is of plan and owner of the bank that it draws on first.

        :return: ``[(alias, tables, joins that keys need, condition)]``
        """
        return (
            (
                "m",
                "hour_bank_move m JOIN hour_bank b ON b.id = m.bank_id",
                """LEFT JOIN account_analytic_line a ON a.id = m.timesheet_id
                   LEFT JOIN helpdesk_ticket t ON t.id = m.ticket_id""",
                "TRUE",
            ),
            (
                "a",
                "account_analytic_line a",
                """LEFT JOIN helpdesk_ticket t ON t.id = a.ticket_id
                   LEFT JOIN LATERAL (
                        SELECT b.plan_id, b.partner_id
                          FROM hour_bank_move m JOIN hour_bank b ON b.id = m.bank_id
                         WHERE m.timesheet_id = a.id
                      GROUP BY b.id HAVING SUM(m.minutes) < 0
                      ORDER BY MIN(m.id) LIMIT 1) AS drawn ON TRUE""",
                COUNTED % {"row": "a"},
            ),
        )

    @api.model
    def _get_count_query(self, periods):
        """Return the query that counts these periods by all that rows are told by.

        :param periods: ``[(company id, first day, last day)]``
        """
        keys = self._get_key_columns()
        sources = (
            SQL(
                "SELECT %s, %s FROM %s %s WHERE %s AND (%s)",
                SQL(", ".join(keys[alias])),
                self._get_parts(number),
                SQL(tables),
                SQL(joins),
                SQL(condition),
                self._get_period_condition(alias, periods),
            )
            for number, (alias, tables, joins, condition) in enumerate(
                self._get_sources()
            )
        )
        return self._sum_up(sources, self._get_keys())

    def _get_period_condition(self, alias, periods):
        """Return the condition by which rows of a table are of one of the periods."""
        return SQL(" OR ").join(
            SQL(
                "%s = %s AND %s BETWEEN %s AND %s",
                SQL.identifier(alias, "company_id"),
                company_id,
                SQL.identifier(alias, "date"),
                first,
                last,
            )
            for company_id, first, last in periods
        )

    @api.model
    def _get_total_query(self):
        """Return the query that counts all, by company and day or month alone."""
        keys = self._get_key_columns()
        sources = (
            SQL(
                "SELECT %s, %s FROM %s WHERE %s",
                SQL(", ".join(keys[alias][:2])),
                self._get_parts(number),
                SQL(tables),
                SQL(condition),
            )
            for number, (alias, tables, _joins, condition) in enumerate(
                self._get_sources()
            )
        )
        return self._sum_up(sources, self._get_keys()[:2])

    @api.model
    def _get_stored_query(self):
        """Return the query that sums up what is stored, as :meth:`_get_total_query`."""
        table = SQL("SELECT * FROM %s", SQL.identifier(self._table))
        return self._sum_up([table], self._get_keys()[:2])

    def _get_parts(self, number):
        """Return what is summed up of the moves (0), or of the entries (1)."""
        return SQL(", ").join(
            SQL("%s AS %s", SQL(parts[number] or "0"), SQL.identifier(name))
            for name, parts in self._get_measures().items()
        )

    def _sum_up(self, sources, keys):
        keys = SQL(", ").join(map(SQL.identifier, keys))
        return SQL(
            "SELECT %(keys)s, %(sums)s FROM (%(all)s) AS counted GROUP BY %(keys)s",
            keys=keys,
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(%(name)s), 0) AS %(name)s", name=SQL.identifier(name))
                for name in self._get_measures()
            ),
            all=SQL(" UNION ALL ").join(sources),
        )
