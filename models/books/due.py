# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is to be released, how much of it can be, and on which day."""

from collections import defaultdict
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Date
from odoo.tools import SQL

from ...tools.release import Due, allocate_release, get_available, split_banks

KINDS = {
    "time": "income",
    "expiry": "breakage",
    "adjustment": "breakage",
    "opening": "breakage",
    "closing": "breakage",
    "reopening": "breakage",
    "rollover": "transfer",
    "transfer": "transfer",
}
# Banks that are released together, by one entry for each journal and day.
BATCH = 1000
# Moves that take hours along to another bank
CARRYING = ("rollover", "transfer")
# The move with which hours that ledger move ``m`` carries arrived in the other bank.
ARRIVAL = SQL(
    """
    SELECT MIN(o.id) FROM hour_bank_move o
     WHERE o.bank_id = m.counterpart_bank_id
       AND o.counterpart_bank_id = m.bank_id
       AND o.move_type = m.move_type
       AND o.minutes = - m.minutes AND o.id > m.id
    """
)
# What was released of ledger move ``m``, and when something of it was taken back.
RELEASED = SQL(
    """
    SELECT SUM(amount) AS amount, SUM(minutes) AS minutes,
           MAX(date) FILTER (WHERE takes_back) AS returned_on
      FROM hour_bank_release
     WHERE bank_move_id = m.id AND state != 'cancel'
       AND NOT (takes_back AND state = 'draft')
    """
)


class DueMove(NamedTuple):
    """A ledger move that the books do not show yet, or not entirely.

    ``amount`` leaves the liability of the bank. ``target_id`` and ``target_move_id``:
    other side of a rollover or transfer. ``returned_on``: when a reversal took it back
    last. ``day``: first accounting date that is open, and not before that.
    """

    move_id: int
    bank_id: int
    date: Date
    move_type: str
    amount: float
    minutes: int
    target_id: int
    target_move_id: int
    returned_on: Date
    day: Date

    @property
    def group(self):
        """What is one line of a journal entry: bank, kind, month, other bank."""
        month = self.date.replace(day=1)
        return self.bank_id, self.move_type, month, self.target_id

    @property
    def is_late(self):
        """Whether it is released after the month of the move."""
        return self.day > self._month_end

    @property
    def is_returned(self):
        """Whether that is so because it was taken back after the month."""
        return bool(self.returned_on and self.returned_on > self._month_end)

    @property
    def _month_end(self):
        return self.date + relativedelta(day=31)

    @property
    def kind(self):
        return KINDS[self.move_type]


class Part(NamedTuple):
    """The money of one move that is released on one day."""

    due: DueMove
    amount: float
    minutes: int
    day: Date


class HourBankRelease(models.Model):
    _inherit = "hour.bank.release"

    # === BUSINESS METHODS: PLAN === #

    @api.model
    @api.private
    def _plan(self, company, date_end, bank_ids=None):
        """Return what can be released until ``date_end``, and what waits.

        :param date_end: last day of a month
        :param bank_ids: of these banks only, see :meth:`_split_banks`
        :return: list of :class:`Part`, and ``{due move: amount}`` that waits for its
            invoice
        """
        dues = self._get_due_moves(company, date_end, bank_ids)
        liability = self._get_liabilities(dues)
        rest = {due: (due.amount, due.minutes) for due in dues}
        parts = []
        for day in self._get_accounting_days(company, date_end, dues, liability):
            released = self._plan_day(company, day, rest, liability)
            parts += released
            for part in released:
                self._take_part(part, rest, liability)
        rounded = company.currency_id.round
        waiting = {due: rounded(amount) for due, (amount, _minutes) in rest.items()}
        return parts, {due: amount for due, amount in waiting.items() if amount}

    def _plan_day(self, company, day, rest, liability):
        """Return the parts that an entry of ``day`` releases."""
        dues = {
            due.move_id: due
            for due, (amount, _minutes) in rest.items()
            if amount and due.day <= day
        }
        taken = allocate_release(
            [
                Due(due.move_id, due.bank_id, rest[due][0], due.target_id)
                for due in dues.values()
            ],
            {bank: get_available(lines, day) for bank, lines in liability.items()},
            company.currency_id.round,
        )
        parts = [
            Part(
                dues[key], amount, self._get_part_minutes(rest[dues[key]], amount), day
            )
            for key, amount in taken.items()
        ]
        return self._drop_zero_groups(company, parts)

    def _get_part_minutes(self, rest, amount):
        """Return the minutes that go with a part of ``rest``; the last has the rest."""
        whole, minutes = rest
        return minutes if amount == whole else round(minutes * amount / whole)

    def _drop_zero_groups(self, company, parts):
        """Leave out groups that add up to nothing: an entry has no line for them."""
        totals = defaultdict(float)
        for part in parts:
            totals[part.due.group] += part.amount
        zero = company.currency_id.is_zero
        return [part for part in parts if not zero(totals[part.due.group])]

    def _take_part(self, part, rest, liability):
        due = part.due
        amount, minutes = rest[due]
        rest[due] = self._round(amount - part.amount), minutes - part.minutes
        if due.bank_id in liability:
            liability[due.bank_id].append((part.day, -part.amount))
        if due.target_id in liability:
            liability[due.target_id].append((part.day, part.amount))

    @api.model
    def _round(self, amount):
        """Remove what floats add behind the smallest coin of any currency."""
        return round(amount, 6)

    # === BUSINESS METHODS: WHAT IS DUE === #

    @api.model
    def _get_due_moves(self, company, date_end, bank_ids=None):
        """Return the moves until ``date_end`` whose value is not released, as due."""
        days = {}
        dues = []
        for row in self._fetch_due_moves(company, date_end, bank_ids):
            *values, returned_on, amount = row
            move_id, bank_id, date, move_type, minutes, target_id, target_move = values
            key = date + relativedelta(day=31), returned_on
            if key not in days:
                days[key] = self._get_accounting_day(company, *key)
            carries = move_type in CARRYING
            dues.append(
                DueMove(
                    move_id,
                    bank_id,
                    date,
                    move_type,
                    float(amount),
                    minutes,
                    target_id if carries else None,
                    target_move if carries else None,
                    returned_on,
                    days[key],
                )
            )
        return dues

    @api.model
    def _fetch_due_moves(self, company, date_end, bank_ids=None):
        """Read the due moves at once: a company has many thousands.

        What is released is looked up move by move, by an index: joined as a group it
        is as slow as the square of it where PostgreSQL has no statistics yet. Drafts
        release, but take nothing back: it would be due, and released, before they are
        posted.
        """
        for model in ("hour.bank.move", "hour.bank.release", "hour.bank"):
            self.env[model].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT m.id, m.bank_id, m.date, m.move_type,
                       - m.minutes - COALESCE(r.minutes, 0),
                       m.counterpart_bank_id,
                       CASE WHEN m.move_type IN %(carrying)s THEN (%(arrival)s) END,
                       r.returned_on,
                       - m.value - COALESCE(r.amount, 0)
                  FROM hour_bank_move m
                  JOIN hour_bank b ON b.id = m.bank_id
             LEFT JOIN hour_bank t ON t.id = m.counterpart_bank_id
             LEFT JOIN LATERAL (%(released)s) r ON TRUE
                 WHERE m.company_id = %(company)s
                   AND m.date <= %(date_end)s AND %(chosen)s
                   AND b.kind = 'prepaid'
                   AND (m.move_type IN %(own)s AND b.deferred_account_id IS NOT NULL
                        OR m.move_type IN %(carrying)s
                           AND (m.minutes < 0 OR m.minutes = 0 AND EXISTS (
                                SELECT FROM hour_bank_move o
                                 WHERE o.id = m.origin_move_id AND o.minutes < 0))
                           AND (b.deferred_account_id IS NOT NULL
                                OR t.deferred_account_id IS NOT NULL))
                   AND - m.value - COALESCE(r.amount, 0) != 0
              ORDER BY m.id
                """,
                company=company.id,
                date_end=date_end,
                own=tuple(set(KINDS) - set(CARRYING)),
                carrying=CARRYING,
                chosen=SQL("m.bank_id IN %s", tuple(bank_ids))
                if bank_ids
                else SQL("TRUE"),
                arrival=ARRIVAL,
                released=RELEASED,
            )
        )

    @api.model
    def _split_banks(self, company):
        """Return lists of ids: banks of ``company`` that are released together.

        What a large company releases does not fit into memory, or into one entry.
        """
        banks = self.env["hour.bank"].search(
            [("company_id", "=", company.id), ("deferred_account_id", "!=", False)],
            order="id",
        )
        moved = self.env["hour.bank.move"]._read_group(
            [("company_id", "=", company.id), ("move_type", "in", CARRYING)],
            ["bank_id", "counterpart_bank_id"],
        )
        links = [(bank.id, other.id) for bank, other in moved if other]
        linked = sorted({bank_id for link in links for bank_id in link})
        return split_banks([*banks.ids, *linked], links, BATCH)

    # === BUSINESS METHODS: LIABILITY === #

    @api.model
    def _get_liabilities(self, dues):
        """Return ``{bank id: [(day, amount)]}``: how each liability rose and fell.

        Of banks with a liability account only. What drafts of entries release is gone
        already, on every day.
        """
        bank_ids = {due.bank_id for due in dues} | {due.target_id for due in dues}
        banks = self.env["hour.bank"].browse(bank_ids - {None})
        banks = banks.filtered("deferred_account_id")
        liability = {bank.id: [] for bank in banks}
        for bank, account, day, balance in self.env["account.move.line"]._read_group(
            [
                ("hour_bank_id", "in", banks.ids),
                ("account_id", "in", banks.deferred_account_id.ids),
                ("parent_state", "=", "posted"),
            ],
            ["hour_bank_id", "account_id", "date:day"],
            ["balance:sum"],
        ):
            if account == bank.deferred_account_id:
                liability[bank.id].append((day, -balance))
        for bank, amount in self._read_group(
            [
                ("bank_id", "in", banks.ids),
                ("state", "=", "draft"),
                ("takes_back", "=", False),
            ],
            ["bank_id"],
            ["amount:sum"],
        ):
            liability[bank.id].append((Date.to_date("1900-01-01"), -amount))
        return liability

    # === BUSINESS METHODS: DAYS === #

    @api.model
    def _get_accounting_day(self, company, month_end, returned_on=None):
        """Return the day on which an entry of the month is posted.

        Its last one. In a locked month that of the next one that is open; where that
        is not over yet, today or the first day that is open.

        :param returned_on: day of a reversal that took back what was released. Income
            of the months between was right without it, so its own month counts then
        """
        today = self.env["hour.bank"]._get_company_today(company)
        day = month_end
        if returned_on and returned_on > month_end:
            day = returned_on + relativedelta(day=31)
            day = day if day <= today else max(returned_on, today)
        while locks := company._get_violated_lock_dates(day, False, None):
            first = locks[-1][0] + relativedelta(days=1)
            day = first + relativedelta(day=31)
            if day > today:
                day = max(first, today)
        return day

    @api.model
    def _get_accounting_days(self, company, date_end, dues, liability):
        """Return the accounting dates on which something may be released, in order.

        Those of the moves, and of months in which an invoice raised the liability.
        """
        days = {due.day for due in dues}
        if not days:
            return []
        months = {
            day + relativedelta(day=31)
            for lines in liability.values()
            for day, _amount in lines
            if min(days) < day <= date_end
        }
        days |= {self._get_accounting_day(company, month) for month in months}
        return sorted(days)
