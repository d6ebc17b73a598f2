# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where each line of a statement stands, before any of them is put into words.

A page tells a hundred lines. Which they are, and with which balance they begin, follows
from all moves of the bank: those that stand alone are counted by the database, those
that belong together are read as plain values, and only lines that are shown as records.
"""

from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...tools.valuation import is_gone


class Outline(NamedTuple):
    """A line of a statement without its words, and the balance after it, in minutes."""

    date: date
    is_free: bool
    last_id: int  # the move that says what it came to; 0 for free time
    minutes: int
    is_time: bool
    is_gone: bool
    late: bool
    keys: tuple  # ids of its moves
    entry_id: int
    balance: int = 0

    @property
    def month(self):
        return self.date.replace(day=1)


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _get_outlines(self, facts):
        """Return the lines that moves come to as :class:`Outline`, in no order.

        The same lines as of :meth:`_get_statement` for the whole life of a bank.

        :param facts: moves as :class:`~.net.Fact`
        """
        by_id = {fact.id: fact for fact in facts}
        return [
            self._get_outline([by_id[key] for key in net.keys], net.minutes, net.late)
            for net in self.env["hour.bank.move"]._get_net_of(facts)
        ]

    def _get_outline(self, facts, minutes, late):
        last = self._get_last_word(facts, minutes) if len(facts) > 1 else facts[0]
        return Outline(
            date=(late and last.statement_date) or last.date,
            is_free=False,
            last_id=last.id,
            minutes=minutes,
            is_time=last.move_type == "time",
            is_gone=is_gone(last.move_type, last.minutes),
            late=late,
            keys=tuple(fact.id for fact in facts),
            entry_id=last.timesheet_id or 0,
        )

    def _get_balances_after(self, bank, moves):
        """Return ``{entry id: minutes}``: what is left after it, as the page has it.

        As superuser: the caller says who may read the bank.

        :param moves: of entries that draw the bank
        """
        of_bank = Domain("bank_id", "=", bank.id) & Domain("minutes", "!=", 0)
        # sudo: the caller says who may read
        Move = bank.env["hour.bank.move"].sudo()
        _sums, facts = Move._search_sums(of_bank)
        others = self._get_outlines(facts)
        balances = {}
        for place, balance, fact, _drawn in Move._search_lines(
            of_bank, others, 0, 0, only=moves.ids
        ):
            entry_id = others[place].entry_id if fact is None else fact.timesheet_id
            balances.setdefault(entry_id, balance)
        return balances

    def _get_free_outline(self, entry):
        """Return the outline of free time, see :meth:`_prepare_free_line`."""
        return Outline(entry.date, True, 0, 0, True, False, False, (), entry.id)
