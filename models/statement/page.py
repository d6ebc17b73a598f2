# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A page of a statement on a screen: some of its lines, the newest first.

Told like the statement that is printed, and beyond it: why a number is what it is, that
it was corrected, and that it may still change."""

from collections import Counter, defaultdict
from datetime import date

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, groupby

from ...tools.duration import format_minutes
from ...tools.valuation import is_gone

PAGE_SIZE = 100  # lines


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _get_bank_page(self, bank, number=1, steps=False, size=PAGE_SIZE):
        """Return a page of the statement of a bank, for its whole life.

        As superuser: the caller says who may read the bank. In the language of its
        environment.

        :param number: of the page, from 1, the newest lines first
        :param steps: list each correction; otherwise entries as they ended
        :param size: how many lines; 0: all
        """
        of_bank = Domain("bank_id", "=", bank.id) & Domain("minutes", "!=", 0)
        # sudo: the caller says who may read
        found = bank.env["hour.bank.move"].sudo()._search_sums(of_bank, steps)
        sums, facts = found

        def find_free(told):
            return self._find_free_entries(bank, told, date.min, date.max)

        return {
            **self._get_page(of_bank, found, find_free, number, steps, size),
            **self._get_numbers(bank, sums + facts, bank._get_today()),
            # the same as ``consumption`` of the bank, from what is known
            "consumption": bank._prepare_consumption(
                (each.date.replace(day=1), each.move_type, each.minutes)
                for each in sums + facts
            ),
        }

    def _get_page(self, domain, found, find_free, number, steps, size):
        """Return the lines of a page by month.

        :param domain: of all moves that are told, on this page or another
        :param found: what ``_search_sums`` says of them
        :param find_free: returns the entries of free time that are lines of their own,
            of the ids of those of which a line tells already
        :rtype: dict
        """
        sums, facts = found
        others = self._get_outlines(facts)
        told = {line.entry_id for line in others if line.is_time}
        for each in sums:
            if each.move_type == "time":
                told.update(each.entry_ids)
        entries = find_free(told)
        others += [self._get_free_outline(entry) for entry in entries]
        offset = (max(number, 1) - 1) * size
        shown, drawn = self._get_shown(domain, facts, others, offset, size, steps)
        lines = self._prepare_page_lines(shown, drawn, entries, steps)
        months = self._sum_months(sums, others)
        return {
            "count": sum(count for _sums, count, _balance in months.values()),
            "months": [
                self._prepare_page_month(month, of_month, *months[month])
                for month, of_month in groupby(lines, lambda line: line["month"])
            ],
        }

    def _get_shown(self, domain, facts, others, offset, size, steps):
        """Return the outlines of a page, and ``{entry id: what it draws in all}``.

        :param others: the outlines of ``facts`` and of free time
        """
        # sudo: the caller says who may read
        Move = self.env["hour.bank.move"].sudo()
        outlines, drawn = [], Counter()
        for fact in facts:
            drawn[fact.timesheet_id] += fact.minutes
        for place, balance, fact, minutes in Move._search_lines(
            domain, others, offset, size, steps
        ):
            if fact is None:
                outline = others[place]
            else:
                outline = self._get_outline((fact,), fact.minutes, steps)
                # with steps it is what all moves of the entry draw
                before = 0 if steps else drawn[fact.timesheet_id]
                drawn[fact.timesheet_id] = before + minutes
            outlines.append(outline._replace(balance=balance))
        return outlines, drawn

    def _sum_months(self, alone, others):
        """Return of each month its sums, number of lines and balance after the last.

        :param alone: as :class:`~.alone.MonthSum`
        :param others: all other lines as :class:`~.outline.Outline`
        """
        rows, counts = defaultdict(list), Counter()
        for each in alone:
            kind = each.move_type
            rows[each.line_date].append(
                (each.minutes, kind == "time", is_gone(kind, each.minutes))
            )
            counts[each.line_date] += each.count
        for line in others:
            rows[line.month].append((line.minutes, line.is_time, line.is_gone))
            counts[line.month] += 1
        months, balance = {}, 0
        for month in sorted(rows):
            balance += sum(minutes for minutes, *_kind in rows[month])
            months[month] = (self._sum_minutes(rows[month]), counts[month], balance)
        return months

    def _prepare_page_month(self, month, lines, sums, count, balance):
        """Return a month of the page: the lines shown, the sums of all its lines."""
        return {
            "month": month,
            "title": self._get_month_title(self.env, month, *sums),
            "lines": lines,
            "balance": balance,
            "is_part": len(lines) < count,
        }

    # === BUSINESS METHODS: LINES === #

    def _prepare_page_lines(self, outlines, drawn, entries, steps):
        """Return the lines of these outlines, in their order.

        :param drawn: what their entries draw in all, by id
        """
        Move = self.env["hour.bank.move"].sudo()  # sudo: the caller says who may read
        moves = Move.browse(key for line in outlines for key in line.keys)
        names = self._get_names(moves, drawn)
        free = {entry.id: entry for entry in entries}
        lines = [
            self._prepare_free_line(free[line.entry_id])
            if line.is_free
            else self._prepare_net_line(
                moves.browse(line.keys).with_prefetch(moves._prefetch_ids),
                line.minutes,
                line.late and not steps,
                names,
                date.min,
                steps,
            )
            for line in outlines
        ]
        corrected = {} if steps else self._get_corrected_texts(moves, outlines)
        for line, outline in zip(lines, outlines, strict=True):
            line["balance"] = outline.balance
            line["day"] = format_date(self.env, outline.date)
            line["moves"] = moves.browse(outline.keys)
            line["value"] = sum(line["moves"].mapped("value"))
            line["corrected"] = corrected.get(outline.keys, "")
            line["is_provisional"] = self._is_provisional(line)
        self._hide_by_company(lines)
        for line in lines:
            line["why"] = self._get_why(line)
        return lines

    def _hide_by_company(self, lines):
        """Take out what is not shown, and money but where the company shows it."""
        for company, of_company in groupby(lines, self._get_line_company):
            self._hide_what_is_not_shown(company, of_company)
            if not company._shows_hour_bank_money():
                for line in of_company:
                    line["value"] = 0.0

    def _get_line_company(self, line):
        return (line["move"] or line["entry"]).company_id

    def _is_provisional(self, line):
        """Return whether a line may still change: time of today.

        Override where time is final later, e.g. once a ticket is closed.
        """
        record = line["move"] or line["entry"]
        today = record.env["hour.bank"]._get_company_today(record.company_id)
        return line["is_time"] and record.date >= today

    # === BUSINESS METHODS: WORDS === #

    def _get_why(self, line):
        """Return in a sentence how the minutes of a line of time came about.

        Nothing where they are what was worked.
        """
        move = line["move"]
        if not line["is_time"] or line["is_free"] or not move:
            return line["note"]
        debited = -line["minutes"]
        if not line["note"] and line["worked"] in (0, debited):
            return ""
        texts = []
        if line["worked"]:
            texts.append(
                self.env._("%(worked)s worked", worked=format_minutes(line["worked"]))
            )
        if line["note"]:
            texts.append(line["note"])
        if 0 < debited < move.rated_minutes:
            texts.append(
                self.env._("%(drawn)s from this bank", drawn=format_minutes(debited))
            )
        return " → ".join(texts)

    def _get_corrected_texts(self, moves, outlines):
        """Return ``{keys of a line: "corrected from 1:10 on 3 Nov"}``.

        An error that was put right on the day that it was made is not told.
        """
        texts = {}
        for line in outlines:
            texts[line.keys] = ""
            if not line.is_time or len(line.keys) < 2:
                continue
            before = 0
            for move in moves.browse(line.keys):
                if before and move._get_statement_date() > move.date:
                    break
                before -= move.minutes
            else:
                continue
            if before != -line.minutes:
                last = moves.browse(line.keys)[-1]
                texts[line.keys] = self.env._(
                    "corrected from %(minutes)s on %(day)s",
                    minutes=format_minutes(before),
                    day=format_date(self.env, last._get_statement_date()),
                )
        return texts
