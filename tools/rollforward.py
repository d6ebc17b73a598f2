# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How hours and their money came from one day to another, and how old the rest is.

Plain numbers in and out; money is rounded by the caller's currency.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

# What moves hours, in the order in which people read it.
MOVEMENTS = ("billed", "recognised", "credited", "transferred", "expired", "other")
# Where a kind of move is counted; one that is not named here is among the others. A
# change of price moves no minutes, and counts as what it corrects: a purchase, or time.
COLUMN_OF_KIND = {
    "purchase": "billed",
    "cancellation": "billed",
    "time": "recognised",
    "refund": "credited",
    "transfer": "transferred",
    "rollover": "transferred",
    "expiry": "expired",
}
# Ages in whole months, below which hours are counted; what is older comes last.
AGES = {"age_3": 3, "age_6": 6, "age_12": 12}
OLDEST = "age_more"
BUCKETS = (*AGES, OLDEST)


def get_column(kind):
    """Return in which column moves of a ``kind`` are counted.

    >>> get_column("time"), get_column("rollover"), get_column("a kind to come")
    ('recognised', 'transferred', 'other')
    """
    return COLUMN_OF_KIND.get(kind, "other")


def get_bucket(since, day):
    """Return how old on ``day`` is what is there ``since``: one of :data:`BUCKETS`.

    >>> from datetime import date
    >>> day = date(2026, 12, 31)
    >>> get_bucket(date(2026, 10, 1), day), get_bucket(date(2026, 9, 30), day)
    ('age_3', 'age_6')
    >>> get_bucket(date(2026, 1, 1), day), get_bucket(date(2025, 12, 31), day)
    ('age_12', 'age_more')
    >>> get_bucket(date(2027, 3, 1), day)  # sold for later
    'age_3'
    """
    for bucket, months in AGES.items():
        if since > day - relativedelta(months=months):
            return bucket
    return OLDEST


@dataclass
class RollForward:
    """Minutes and money of a bank between two days.

    >>> bank = RollForward()
    >>> bank.add_opening(600, 1000.0)
    >>> bank.add("time", -240, -400.0)
    >>> bank.add("purchase", 0, 10.0)
    >>> bank.closing_minutes, bank.closing
    (360, 610.0)
    >>> bank.minutes["recognised"], bank.values["billed"]
    (-240, 10.0)
    """

    rounded: Callable = lambda value: round(value, 2)
    opening_minutes: int = 0
    opening: float = 0.0
    minutes: dict = field(default_factory=lambda: dict.fromkeys(MOVEMENTS, 0))
    values: dict = field(default_factory=lambda: dict.fromkeys(MOVEMENTS, 0.0))

    def add_opening(self, minutes, value):
        """Count what happened before the first day, whatever it was."""
        self.opening_minutes += minutes
        self.opening = self.rounded(self.opening + value)

    def add(self, kind, minutes, value):
        """Count moves of a kind between the days."""
        column = get_column(kind)
        self.minutes[column] += minutes
        self.values[column] = self.rounded(self.values[column] + value)

    @property
    def closing_minutes(self):
        return self.opening_minutes + sum(self.minutes.values())

    @property
    def closing(self):
        return self.rounded(self.opening + sum(self.values.values()))

    def is_empty(self):
        """Return whether there is nothing to tell."""
        return not (
            self.opening_minutes
            or self.opening
            or any(self.minutes.values())
            or any(self.values.values())
        )
