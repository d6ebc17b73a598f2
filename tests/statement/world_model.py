# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What statements have to say, in plain Python: beside the engine, and without Odoo.

It is told the rows of the ledger as they are, and decides by itself which of them the
next statement takes, with what it opens and closes, and what it corrects.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple


class LedgerRow(NamedTuple):
    """A move, as values."""

    id: int
    bank: int
    minutes: int
    day: str
    kind: str
    entry: int  # number of the time entry, or 0
    origin: int  # move that it reverses, or 0


@dataclass
class Told:
    """What customers were told so far, by all statements."""

    moves: dict = field(default_factory=dict)  # move -> name of its statement
    balances: dict = field(default_factory=lambda: defaultdict(int))  # bank -> minutes
    # key of what may be corrected -> (name of the last statement, minutes in all)
    keys: dict = field(default_factory=dict)

    def predict(self, rows, banks, last_day):
        """Return what a statement of these banks has to say up to a day.

        :return: ``(moves, {bank: (before, after)}, {move: (statement, minutes)})``

        >>> told = Told()
        >>> sold = LedgerRow(1, 7, 600, "2026-01-15", "purchase", 0, 0)
        >>> time = LedgerRow(2, 7, -60, "2026-02-10", "time", 5, 0)
        >>> told.predict([sold, time], {7}, "2026-02-28")
        ([1, 2], {7: (0, 540)}, {})
        >>> told.tell("ST/1", [sold, time])
        >>> back = LedgerRow(3, 7, 60, "2026-03-01", "time", 5, 2)
        >>> told.predict([sold, time, back], {7}, "2026-03-31")
        ([3], {7: (540, 600)}, {3: ('ST/1', -60)})
        """
        taken = [
            row
            for row in rows
            if row.bank in banks
            and row.minutes
            and row.day <= last_day
            and row.id not in self.moves
        ]
        after = defaultdict(int, {bank: self.balances[bank] for bank in banks})
        for row in taken:
            after[row.bank] += row.minutes
        corrected = {row.id: self.find(row) for row in taken}
        return (
            [row.id for row in taken],
            {bank: (self.balances[bank], after[bank]) for bank in sorted(banks)},
            {move: said for move, said in corrected.items() if said},
        )

    def find(self, row):
        """Return which statement said before what this move corrects, if one did."""
        for key in self.get_keys(row):
            if key in self.keys:
                return self.keys[key]
        return self.keys.get(("move", row.origin))

    @staticmethod
    def get_keys(row):
        if row.kind == "time" and row.entry:
            return [("time", row.entry, row.bank)]
        if row.kind == "refund" and row.minutes > 0:
            return [("refund", row.bank)]
        return []

    def tell(self, name, rows):
        """Note that a statement told these moves."""
        sums = defaultdict(int)
        for row in rows:
            self.moves[row.id] = name
            self.balances[row.bank] += row.minutes
            keys = [("move", row.id), *self.get_keys(row)]
            if row.kind == "refund":
                keys = [("move", row.id), ("refund", row.bank)]
            for key in keys:
                sums[key] += row.minutes
        for key, minutes in sums.items():
            _name, before = self.keys.get(key, ("", 0))
            self.keys[key] = name, before + minutes
