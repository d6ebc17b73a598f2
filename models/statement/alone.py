# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Moves that are a line of their own: counted and found by the database.

Most entries are debited once and never corrected. Only what belongs together is read
and netted in Python; the rest of thousands of moves is sums.
"""

from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .net import Fact


class MonthSum(NamedTuple):
    """What moves of one kind and one sign came to in a month, in minutes."""

    date: date  # the first day of the month of the moves
    line_date: date  # and of that in which they are listed
    move_type: str
    minutes: int
    count: int
    entry_ids: tuple


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _search_sums(self, domain, steps=False):
        """Return the moves that stand alone as sums, and the others one by one.

        :param steps: all of them stand alone, see :meth:`_get_alone_query`
        :return: ``([MonthSum], [Fact])``
        """
        # One query: the moves that do not stand alone are groups of one.
        single = [name for name in Fact._fields if name not in ("id", "minutes")]
        rows = self.env.execute_query(
            SQL(
                "SELECT bound, SUM(minutes), COUNT(*), ARRAY_AGG(timesheet_id),"
                " date_trunc('month', MIN(date))::date,"
                " date_trunc('month', MIN(line_date))::date, %s"
                " FROM (SELECT *, CASE WHEN alone THEN 0 ELSE id END AS bound"
                " FROM (%s) AS move) AS move"
                " GROUP BY bound, move_type, minutes < 0, date_trunc('month', date),"
                " date_trunc('month', line_date) ORDER BY bound",
                SQL(", ").join(SQL("MIN(%s)", SQL.identifier(name)) for name in single),
                self._get_alone_query(domain, steps),
            )
        )
        sums, facts = [], []
        for bound, minutes, count, entries, month, line_month, *values in rows:
            fact = Fact(
                id=bound, minutes=minutes, **dict(zip(single, values, strict=True))
            )
            if bound:
                facts.append(fact)
            else:
                kind = fact.move_type
                ids = tuple(filter(None, entries))
                sums.append(MonthSum(month, line_month, kind, minutes, count, ids))
        return sums, facts

    @api.model
    @api.private
    def _search_lines(self, domain, others, offset, limit, steps=False, only=None):
        """Return a page of lines, the newest first.

        :param others: those that are no move that stands alone, as
            :class:`~.outline.Outline`
        :param only: ids of moves: of those that stand alone, only these
        :return: ``[(index of the other line or None, balance after it, fact or None,
            what its entry draws in all)]``
        """
        columns = [SQL("move.%s", SQL.identifier(name)) for name in Fact._fields]
        rows = self.env.execute_query(
            SQL(
                "SELECT place, balance, drawn, %(columns)s FROM (SELECT *,"
                " SUM(minutes) OVER (ORDER BY date, is_free, last_id, place"
                " ROWS UNBOUNDED PRECEDING) AS balance FROM (%(lines)s) AS line"
                " ORDER BY date DESC, is_free DESC, last_id DESC, place DESC"
                " OFFSET %(offset)s LIMIT %(limit)s) AS line"
                " LEFT JOIN hour_bank_move AS move"
                " ON move.id = line.last_id AND place IS NULL %(only)s"
                " ORDER BY line.date DESC, is_free DESC, last_id DESC, place DESC",
                columns=SQL(", ").join(columns),
                lines=self._get_lines_query(domain, others, steps),
                offset=offset,
                limit=limit or None,
                only=SQL()
                if only is None
                else SQL("WHERE place IS NOT NULL OR last_id = ANY(%s)", list(only)),
            )
        )
        return [
            (place, balance, Fact(*fact) if place is None else None, drawn)
            for place, balance, drawn, *fact in rows
        ]

    def _get_lines_query(self, domain, others, steps):
        """Return a query of all lines: moves that stand alone, and ``others``."""
        return SQL(
            "SELECT line_date AS date, FALSE AS is_free, id AS last_id, minutes,"
            " drawn, NULL::bigint AS place FROM (%s) AS move WHERE alone"
            " UNION ALL SELECT date, is_free, last_id, minutes, 0, place - 1"
            " FROM UNNEST(%s::date[], %s::bool[], %s::int[], %s::int[])"
            " WITH ORDINALITY AS other (date, is_free, last_id, minutes, place)",
            self._get_alone_query(domain, steps),
            [line.date for line in others],
            [line.is_free for line in others],
            [line.last_id for line in others],
            [line.minutes for line in others],
        )

    @api.model
    def _get_alone_query(self, domain, steps=False):
        """Return a query of moves with whether each is a line of its own, its day, and
        what its entry draws in all.

        Time that is neither corrected nor a correction, and all of its entry on this
        bank. Override, together with :meth:`_prepare_posting`, where more belongs
        together: what is not told to stand alone is netted.
        """
        query = self._search(domain)
        columns = [self._get_sql(name, query) for name in Fact._fields]
        if steps:
            statement_date, day = (
                self._get_sql(name, query) for name in ("statement_date", "date")
            )
            line_date = SQL("COALESCE(%s, %s) AS line_date", statement_date, day)
            drawn = SQL(
                "SUM(%s) OVER (PARTITION BY %s) AS drawn",
                *(self._get_sql(name, query) for name in ("minutes", "timesheet_id")),
            )
            return query.select(*columns, line_date, drawn, SQL("TRUE AS alone"))
        return SQL(
            "WITH all_moves AS MATERIALIZED (%s)"
            " SELECT *, date AS line_date, minutes AS drawn, move_type = 'time'"
            " AND timesheet_ref IS NOT NULL AND origin_move_id IS NULL"
            " AND timesheet_ref NOT IN (SELECT timesheet_ref FROM all_moves"
            " WHERE timesheet_ref IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1)"
            " AND id NOT IN (SELECT origin_move_id FROM all_moves"
            " WHERE origin_move_id IS NOT NULL) AS alone FROM all_moves",
            query.select(*columns),
        )

    def _get_sql(self, name, query):
        return self._field_to_sql(self._table, name, query)
