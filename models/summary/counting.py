# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How days are counted: those that were marked, some at a time, and never all."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.day_marks import COUNTED, TABLE

BATCH = 20  # days for each commit
SAME = ("company_id", "date", "user_id", "team_id", "work_type_id", "plan_id")


class HourBankDay(models.Model):
    _inherit = "hour.bank.day"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_count(self):
        """Count the days that were marked, the latest first; commit some at a time.

        A run that is killed goes on where it stopped. Of two at once one fails when it
        removes a mark, and leaves the days to the next run.
        """
        cron = self.env["ir.cron"]
        while done := self.sudo()._count_some():  # sudo: whoever the job runs as
            if not cron._commit_progress(done, remaining=self._get_marked_count()):
                break

    @api.model
    def _get_marked_count(self):
        """Return how many days are to be counted."""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM (SELECT DISTINCT company_id, date FROM %s) AS d",
                SQL.identifier(TABLE),
            )
        )
        return count

    # === BUSINESS METHODS === #

    def _count_some(self):
        """Count the next days; return how many they were."""
        self.env.flush_all()
        days = self.env.execute_query(
            SQL(
                """SELECT company_id, date FROM %s GROUP BY company_id, date
                    ORDER BY date DESC, company_id LIMIT %s""",
                SQL.identifier(TABLE),
                BATCH,
            )
        )
        if days:
            self._count(days)
        return len(days)

    @api.private
    def _count(self, days):
        """Count these days anew, by what is committed.

        :param days: ``[(company id, day)]``
        """
        wanted = SQL(", ").join(SQL("(%s, %s::date)", *day) for day in days)
        for table in (TABLE, self._table):
            self.env.execute_query(
                SQL(
                    "DELETE FROM %s WHERE (company_id, date) IN (%s) RETURNING 1",
                    SQL.identifier(table),
                    wanted,
                )
            )
        names = SQL(", ").join(map(SQL.identifier, self._get_columns()))
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT * FROM (%s) AS counted",
                SQL.identifier(self._table),
                names,
                self._get_count_query(wanted),
            )
        )
        self.invalidate_model()

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
            "revenue": (
                when("m.move_type IN ('time', 'expiry')", "-COALESCE(m.value, 0)"),
                None,
            ),
        }

    @api.model
    def _get_columns(self):
        return (*SAME, *self._get_measures())

    @api.private
    def _mark(self, days):
        """Let these days be counted anew: ``[(company id, day)]``."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (company_id, date) VALUES %s",
                SQL.identifier(TABLE),
                SQL(", ").join(SQL("(%s, %s::date)", *day) for day in days),
            )
        )

    @api.model
    def _get_sources(self):
        """Return where it comes of: moves ``m`` of banks ``b``, and entries ``a``.

        An entry is of the plan of the bank that it was drawn from first.

        :return: ``[(alias, tables, joins that keys need, condition, keys)]``, keys as
            in SAME
        """
        return (
            (
                "m",
                "hour_bank_move m JOIN hour_bank b ON b.id = m.bank_id",
                """LEFT JOIN account_analytic_line a ON a.id = m.timesheet_id
                   LEFT JOIN helpdesk_ticket t ON t.id = m.ticket_id""",
                "TRUE",
                """m.company_id, m.date,
                   CASE WHEN m.move_type = 'time'
                        THEN COALESCE(a.user_id, m.user_id) END AS user_id,
                   t.team_id, a.work_type_id, b.plan_id""",
            ),
            (
                "a",
                "account_analytic_line a",
                """LEFT JOIN helpdesk_ticket t ON t.id = a.ticket_id
                   LEFT JOIN LATERAL (
                        SELECT b.plan_id
                          FROM hour_bank_move m JOIN hour_bank b ON b.id = m.bank_id
                         WHERE m.timesheet_id = a.id AND m.minutes < 0
                      ORDER BY m.id LIMIT 1) AS drawn ON TRUE""",
                COUNTED % {"row": "a"},
                """a.company_id, a.date, a.user_id, t.team_id, a.work_type_id,
                   drawn.plan_id""",
            ),
        )

    @api.model
    def _get_count_query(self, wanted):
        """Return the query that counts these days by all that rows are told by."""
        sources = (
            SQL(
                "SELECT %s, %s FROM %s %s WHERE %s AND (%s, %s) IN (%s)",
                SQL(keys),
                self._get_parts(number),
                SQL(tables),
                SQL(joins),
                SQL(condition),
                SQL.identifier(alias, "company_id"),
                SQL.identifier(alias, "date"),
                wanted,
            )
            for number, (alias, tables, joins, condition, keys) in enumerate(
                self._get_sources()
            )
        )
        return self._sum_up(sources, SAME)

    @api.model
    def _get_total_query(self):
        """Return the query that counts all days, by company and day alone."""
        sources = (
            SQL(
                "SELECT %s, %s, %s FROM %s WHERE %s",
                SQL.identifier(alias, "company_id"),
                SQL.identifier(alias, "date"),
                self._get_parts(number),
                SQL(tables),
                SQL(condition),
            )
            for number, (alias, tables, _joins, condition, _keys) in enumerate(
                self._get_sources()
            )
        )
        return self._sum_up(sources, SAME[:2])

    @api.model
    def _get_stored_query(self):
        """Return the query that sums up what is stored, as :meth:`_get_total_query`."""
        table = SQL("SELECT * FROM %s", SQL.identifier(self._table))
        return self._sum_up([table], SAME[:2])

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
