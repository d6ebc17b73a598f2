# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What minutes are worth. Plain numbers in and out; money is rounded by the caller's
currency, and the last minute always carries the last cent.
"""

from dataclasses import dataclass
from itertools import accumulate


@dataclass
class Holding:
    """Minutes and money of a bank, while moves are posted to it.

    What is used is kept unrounded, so that a thousand small debits take no cent more
    than one large: each is worth the difference that it makes to the rounded sum.

    >>> cent = lambda value: round(value, 2)
    >>> held = Holding(60, 0, 100.0, 0.0)
    >>> [held.add("time", -20, -held.get_drawn_value(20), cent) for _time in range(3)]
    [-33.33, -33.34, -33.33]
    >>> held.balance, held.value
    (0, 0.0)
    >>> held.add("time", 20, held.get_returned_value(20), cent)
    33.33
    """

    credited: int
    debited: int
    value_credited: float
    value_used: float
    owed: float = 0.0  # money that came in for time drawn below zero
    gone: int = 0  # minutes that left unused, see `is_gone`

    @property
    def balance(self):
        """Minutes left; below zero where more was drawn."""
        return self.credited - self.debited

    @property
    def value(self):
        """Money of the minutes that are left, not rounded."""
        return self.value_credited - self.value_used

    def get_drawn_value(self, minutes):
        """Return what ``minutes`` of those that are left are worth, not rounded.

        Minutes that nobody paid for are worth nothing.

        >>> held = Holding(600, 540, 1000.0, 900.0)
        >>> held.get_drawn_value(30), held.get_drawn_value(90)
        (50.0, 100.0)
        """
        return get_part_value(minutes, self.balance, self.value)

    def get_taken_value(self, minutes, rounded):
        """Return the money that leaves with ``minutes`` that are taken out unused.

        All of them take what is left in whole cents.

        >>> cent = lambda value: round(value, 2)
        >>> held = Holding(60, 20, 100.0, 100 / 3)
        >>> held.get_taken_value(10, cent), held.get_taken_value(40, cent)
        (16.67, 66.67)
        >>> Holding(60, 90, 100.0, 100.0).get_taken_value(10, cent)
        0.0
        """
        if 0 < self.balance <= minutes:
            return rounded(self.value_credited - rounded(self.value_used))
        return rounded(self.get_drawn_value(minutes))

    def get_returned_value(self, minutes):
        """Return what ``minutes`` are worth that come back of those debited.

        What was drawn below zero was not paid for, and comes back first.

        >>> held = Holding(600, 720, 1000.0, 1000.0)
        >>> held.get_returned_value(120), held.get_returned_value(180)
        (0.0, 100.0)
        """
        unpaid = max(-self.balance, 0)
        return get_part_value(minutes - unpaid, self.debited - unpaid, self.value_used)

    def add(self, move_type, minutes, value, rounded):
        """Count a move; return what it is worth as money.

        :param value: signed like the minutes, not rounded
        :param rounded: rounds money, e.g. ``currency.round``
        """
        if move_type == "time":
            before = rounded(self.value_used)
            self.debited -= minutes
            self.value_used -= value
            return rounded(before - rounded(self.value_used))
        if is_gone(move_type, minutes):
            self.gone -= minutes
        value = rounded(value)
        unpaid = max(-self.balance, 0)
        self.owed += get_part_value(min(unpaid, minutes), minutes, value)
        self.credited += minutes
        self.value_credited += value
        return value


# Kinds of move by which unused hours leave, or come back.
GONE_TYPES = ("expiry", "closing", "reopening", "rollover", "transfer")


def is_gone(move_type, minutes):
    """Return whether unused hours left by such a move, or came back by it.

    They were bought nonetheless, as those were that are used. A credit note or a
    cancelled order takes back what was bought, and a correction says what was.

    >>> is_gone("expiry", -60), is_gone("expiry", 60), is_gone("transfer", -60)
    (True, True, True)
    >>> is_gone("transfer", 60), is_gone("refund", -60), is_gone("time", -60)
    (False, False, False)
    """
    if move_type in ("rollover", "transfer"):
        return minutes < 0
    return move_type in GONE_TYPES


def get_part_value(part, minutes, value):
    """Return what ``part`` of ``minutes`` is worth, if all are ``value``; not rounded.

    >>> get_part_value(20, 60, 90.0), get_part_value(90, 60, 90.0)
    (30.0, 90.0)
    >>> get_part_value(-20, 60, 90.0), get_part_value(10, 0, 0.0)
    (0.0, 0.0)
    """
    if part <= 0 or minutes <= 0:
        return 0.0
    return value if part >= minutes else value * part / minutes


def get_sold_value(minutes, invoiced_minutes, invoiced_value, price, rounded):
    """Return what ``minutes`` cost: as invoiced, the rest at the ``price`` of a minute.

    >>> cent = lambda value: round(value, 2)
    >>> get_sold_value(600, 0, 0.0, 100 / 60, cent)
    1000.0
    >>> get_sold_value(600, 300, 450.0, 100 / 60, cent)  # the first half was cheaper
    950.0
    >>> get_sold_value(300, 600, 900.0, 100 / 60, cent)  # only half is paid yet
    450.0
    >>> get_sold_value(300, 300, -50.0, 100 / 60, cent)  # never less than nothing
    0.0
    """
    if minutes >= invoiced_minutes:
        value = invoiced_value + price * (minutes - invoiced_minutes)
    else:
        value = invoiced_value * max(minutes, 0) / invoiced_minutes
    return rounded(max(value, 0.0))


def split_value(value, weights, rounded):
    """Return ``value`` in parts by their weights; together they are exactly it.

    >>> cent = lambda value: round(value, 2)
    >>> split_value(100.0, [1, 1, 1], cent), split_value(0.01, [1.0, 0.0, 5.0], cent)
    ([33.33, 33.34, 33.33], [0.0, 0.0, 0.01])
    >>> split_value(10.0, [0, 0], cent)
    [0.0, 10.0]
    """
    total, before, parts = sum(weights), 0.0, []
    for index, weight in enumerate(accumulate(weights)):
        last = index == len(weights) - 1
        upto = rounded(value if last else value * weight / total if total else 0.0)
        parts.append(rounded(upto - before))
        before = upto
    return parts
