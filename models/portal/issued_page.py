# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An issued statement on a screen: the lines of its paper, a hundred at a time.

Which lines a page has, and with which balance, follows from all of them: these are read
as plain values, and put into words by what prints the paper."""

from collections import Counter
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
    """A line as printed, without its words: where it stands, and what it comes to."""

    order: tuple  # the day first
    facts: list
    minutes: int

    @property
    def month(self):
        return self.order[0].replace(day=1)


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
        every = [
            (bank_id, row, balance)
            for bank_id, (of_bank, balances) in rows.items()
            for row, balance in zip(of_bank, balances, strict=True)
        ]
        size = size or max(len(every), 1)
        first = (max(number, 1) - 1) * size
        shown = every[first : first + size]
        lines = groupby(self._prepare_page_lines(shown), lambda line: line["bank_id"])
        return {
            **self._get_page_numbers(),
            "count": len(every),
            "banks": self._get_page_banks(dict(lines), rows),
        }

    def _get_page_banks(self, lines, rows):
        """Return the balances of each bank, and those of its lines that are shown.

        :param lines: ``{bank id: lines}`` of the page
        :param rows: of the whole statement, see :meth:`_get_page_rows`
        """
        return [
            {
                **balance,
                "ending": balance["end"] and self._get_paper_ending(balance),
                "is_empty": not rows[balance["id"]][0],
                "months": self._get_page_months(
                    lines.get(balance["id"], ()), *rows[balance["id"]]
                ),
            }
            for balance in self.balances or ()
        ]

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
        """Return ``{bank id: (rows, balances)}`` in the order of the paper."""
        of_bank = dict(groupby(self._search_line_facts(), lambda fact: fact.bank_id))
        found = {}
        for balance in self.balances or ():
            rows = self._get_rows_of(of_bank.get(balance["id"], ()))
            minutes = (row.minutes for row in rows)
            balances = [*accumulate(minutes, initial=balance["opening"])]
            found[balance["id"]] = rows, balances[1:]
        return found

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
        """Return the rows of one bank, see :meth:`_get_paper_rows`.

        Nearly all lines stand alone: only what belongs together is netted.
        """
        entries = Counter(fact.timesheet_ref for fact in facts if fact.kind == "time")
        origins = {fact.origin_ref for fact in facts if fact.origin_ref}
        rows, together = [], []
        for fact in facts:
            if fact.kind == "free":
                rows.append(self._get_row([fact], 0))
            elif (
                fact.origin_ref
                or fact.move_id in origins
                or (fact.kind == "time" and entries[fact.timesheet_ref] > 1)
            ):
                together.append(fact)
            else:
                rows.append(self._get_row([fact], fact.minutes))
        rows += self._get_net_rows(together)
        return sorted(rows, key=lambda row: row.order)

    def _get_net_rows(self, facts):
        by_id = {fact.id: fact for fact in facts}
        by_move = {fact.move_id: fact.id for fact in facts if fact.move_id}
        netted = self.env["hour.bank.move"]._get_netted_types()
        postings = []
        for fact in facts:
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
        return [
            self._get_row([by_id[key] for key in net.keys], net.minutes)
            for net in get_net(postings)
        ]

    def _get_row(self, facts, minutes):
        last = facts[0]
        if len(facts) > 1:
            last = self._get_last_line(facts, minutes)
        is_late = any(fact.corrects_id for fact in facts)
        day = (is_late and last.posted_date) or last.date
        return Row((day, last.kind == "free", last.sequence), facts, minutes)

    # === BUSINESS METHODS: WORDS === #

    def _prepare_page_lines(self, shown):
        """Return what a page tells of these rows. Extend it to tell more.

        :param shown: ``[(bank id, row, balance)]``
        """
        # sudo: as above
        Line = self.env["hour.bank.statement.line"].sudo()
        every = Line.browse(
            fact.id for _bank, row, _left in shown for fact in row.facts
        )
        entries = self._find_free_entries_of([row for _bank, row, _left in shown])
        lines = []
        for bank_id, row, balance in shown:
            of_row = every.browse(fact.id for fact in row.facts)
            members = [*of_row.with_prefetch(every._prefetch_ids)]
            printed = self._prepare_paper_row(members, row.minutes)
            last = self._get_last_line(members, row.minutes)
            is_correction = printed["is_correction"]
            lines.append(
                {
                    **printed,
                    "bank_id": bank_id,
                    "date": row.order[0],
                    "month": row.month,
                    "move": last.move_id,
                    "entry": entries.get(last.timesheet_ref, entries[0]),
                    "balance": balance,
                    "is_free": last.kind == "free",
                    "corrected": is_correction and printed["note"],
                    "corrects": is_correction and last.corrects_id.statement_id,
                    "why": "" if is_correction else printed["note"],
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

    def _get_page_months(self, lines, rows, balances):
        """Return the lines of a bank by month, each with the sums of all its rows."""
        report = self.env[REPORT]
        shown = groupby(lines, lambda line: line["month"])
        months = []
        for month, members in shown:
            of_month = [
                (row, balance)
                for row, balance in zip(rows, balances, strict=True)
                if (row.order[0].year, row.order[0].month) == (month.year, month.month)
            ]
            sums = [self._get_month_facts(row) for row, _balance in of_month]
            title = report._get_month_title(self.env, month, *report._sum_minutes(sums))
            months.append(
                {
                    "month": month,
                    "title": title,
                    "lines": members,
                    "balance": of_month[-1][1],
                    "is_part": len(members) < len(of_month),
                }
            )
        return months

    def _get_month_facts(self, row):
        """Return ``(minutes, is time, is gone)`` of a row."""
        kind = row.facts[-1].kind
        return row.minutes, kind in ("time", "free"), is_gone(kind, row.minutes)
