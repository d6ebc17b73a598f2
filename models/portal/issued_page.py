# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An issued statement on a screen: the lines of its paper, a hundred at a time.

Which lines a page has, and with which balance, follows from all of them: these are read
as plain values, and put into words by what prints the paper."""

from datetime import date
from itertools import accumulate
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import groupby

from ...tools.netting import Posting, get_net
from ...tools.valuation import is_gone
from ..statement.page import PAGE_SIZE

REPORT = "report.helpdesk_hour_bank.report_hour_bank_statement"


class LineFact(NamedTuple):
    """What of a line decides where it is printed, and with what: values, no records."""

    id: int
    sequence: int
    bank_id: int
    kind: str
    move_id: int | None
    origin_ref: int
    timesheet_ref: int
    minutes: int
    date: date
    posted_date: date | None
    corrects_id: int | None


class Row(NamedTuple):
    """A line as printed without its words, and the balance after it, in minutes."""

    order: tuple
    facts: list
    minutes: int
    balance: int = 0

    @property
    def month(self):
        return self.order[0].replace(day=1)

    @property
    def kind(self):
        return self.facts[-1].kind


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS === #

    @api.private
    def _get_issued_page(self, number=1, size=PAGE_SIZE):
        """Return a page of an issued statement: its numbers, and lines as printed.

        As superuser: the caller says who may read it. In the language of its
        environment; what was written as it was issued stays in the language of then.

        :param number: of the page, from 1, in the order of the paper
        :param size: how many lines; 0: all
        :rtype: dict
        """
        self.ensure_one()
        rows = self._get_page_rows()
        every = [(bank, row) for bank, of_bank in rows for row in of_bank]
        size = size or max(len(every), 1)
        first = (max(number, 1) - 1) * size
        shown = every[first : first + size]
        lines = self._prepare_page_lines([row for _bank, row in shown])
        of_bank = dict(rows)
        by_bank = {
            bank: [line for _bank, line in members]
            for bank, members in groupby(
                zip([bank for bank, _row in shown], lines, strict=True),
                lambda pair: pair[0],
            )
        }
        return {
            **self._get_page_numbers(),
            "count": len(every),
            "banks": [
                {
                    **balance,
                    "ending": balance["end"] and self._get_paper_ending(balance),
                    "is_empty": not of_bank[balance["id"]],
                    "months": self._get_page_months(
                        by_bank.get(balance["id"], ()), of_bank[balance["id"]]
                    ),
                }
                for balance in self.balances or ()
            ],
        }

    def _get_page_numbers(self):
        """Return the sums of all banks that are paid in advance, in minutes."""
        prepaid = [each for each in self.balances or () if each["kind"] == "prepaid"]
        return {
            "prepaid": bool(prepaid),
            "has_gone": any(each["gone"] for each in prepaid),
            **{
                name: sum(each[name] for each in prepaid)
                for name in ("opening", "added", "used", "gone", "closing")
            },
        }

    # === BUSINESS METHODS: WHERE A LINE STANDS === #

    def _get_page_rows(self):
        """Return ``[(bank id, rows)]`` in the order of the paper, with balances."""
        of_bank = dict(groupby(self._search_line_facts(), lambda fact: fact.bank_id))
        rows = []
        for balance in self.balances or ():
            of_this = self._get_rows_of(of_bank.get(balance["id"], ()))
            balances = accumulate(
                (row.minutes for row in of_this), initial=balance["opening"]
            )
            next(balances)
            rows.append(
                (
                    balance["id"],
                    [
                        row._replace(balance=minutes)
                        for row, minutes in zip(of_this, balances, strict=True)
                    ],
                )
            )
        return rows

    def _search_line_facts(self):
        """Return the lines as :class:`LineFact`, in their order: one query."""
        # sudo: the caller says who may read the statement
        Line = self.env["hour.bank.statement.line"].sudo()
        query = Line._search([("statement_id", "=", self.id)], order="sequence")
        columns = [
            Line._field_to_sql(Line._table, name, query) for name in LineFact._fields
        ]
        rows = self.env.execute_query(query.select(*columns))
        return [LineFact(*row) for row in rows]

    def _get_rows_of(self, facts):
        """Return the rows of one bank, see :meth:`_get_paper_rows`."""
        by_id = {fact.id: fact for fact in facts}
        by_move = {fact.move_id: fact.id for fact in facts if fact.move_id}
        netted = self.env["hour.bank.move"]._get_netted_types()
        postings = []
        for fact in facts:
            if fact.kind == "free":
                continue
            group = fact.kind == "time" and fact.timesheet_ref
            origin = fact.kind in netted and fact.origin_ref
            postings.append(
                Posting(
                    fact.id,
                    (fact.timesheet_ref, fact.bank_id) if group else None,
                    by_move.get(origin, ("move", origin)) if origin else None,
                    fact.minutes,
                )
            )
        rows = [
            self._get_row([by_id[key] for key in net.keys], net.minutes)
            for net in get_net(postings)
        ]
        rows += [self._get_row([fact], 0) for fact in facts if fact.kind == "free"]
        return sorted(rows, key=lambda row: row.order)

    def _get_row(self, facts, minutes):
        last = self._get_last_line(facts, minutes)
        is_late = any(fact.corrects_id for fact in facts)
        day = (is_late and last.posted_date) or last.date
        return Row((day, last.kind == "free", last.sequence), facts, minutes)

    # === BUSINESS METHODS: WORDS === #

    def _prepare_page_lines(self, rows):
        """Return what a page tells of these rows. Extend it to tell more."""
        # sudo: as above
        Line = self.env["hour.bank.statement.line"].sudo()
        every = Line.browse(fact.id for row in rows for fact in row.facts)
        entries = self._find_free_entries_of(rows)
        lines = []
        for row in rows:
            keys = [fact.id for fact in row.facts]
            members = [line.with_prefetch(every._prefetch_ids) for line in Line.browse(keys)]
            printed = self._prepare_paper_row(members, row.minutes)
            last = self._get_last_line(members, row.minutes)
            corrected = last.corrects_id.statement_id
            lines.append(
                {
                    **printed,
                    "date": row.order[0],
                    "month": row.month,
                    "move": last.move_id,
                    "entry": entries.get(last.timesheet_ref, entries[0]),
                    "balance": row.balance,
                    "is_free": last.kind == "free",
                    "corrected": printed["is_correction"] and printed["note"],
                    "corrects": printed["is_correction"] and corrected,
                    "why": "" if printed["is_correction"] else printed["note"],
                    "is_provisional": False,
                }
            )
        return lines

    def _find_free_entries_of(self, rows):
        """Return ``{id: entry}`` of the free time that is still there; 0: none."""
        # sudo: only for its ticket, which who reads it has to be allowed to open
        Entry = self.env["account.analytic.line"].sudo()
        refs = {
            fact.timesheet_ref
            for row in rows
            for fact in row.facts
            if fact.kind == "free"
        }
        found = Entry.search(Domain("id", "in", list(refs))) if refs else Entry
        return {0: Entry, **{entry.id: entry for entry in found}}

    def _get_page_months(self, lines, rows):
        """Return the lines of a bank by month, each with the sums of all its rows."""
        report = self.env[REPORT]
        by_month = dict(groupby(rows, lambda row: row.month))
        months = []
        for month, members in groupby(lines, lambda line: line["month"]):
            of_month = by_month[month]
            used, added, gone = report._sum_minutes(
                [
                    (row.minutes, row.kind in ("time", "free"), is_gone(row.kind, row.minutes))
                    for row in of_month
                ]
            )
            months.append(
                {
                    "month": month,
                    "title": report._get_month_title(self.env, month, used, added, gone),
                    "lines": members,
                    "balance": of_month[-1].balance,
                    "is_part": len(members) < len(of_month),
                }
            )
        return months
