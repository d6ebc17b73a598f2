# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What minutes are worth. Plain numbers in and out; money is rounded by the caller's
currency, and the last minute always carries the last cent.
"""

from dataclasses import dataclass


@dataclass
class Holding:
    """Minutes and money of a bank, while moves are posted to it.

    >>> held = Holding(600, 600, 1000.0, 1000.0)
    >>> held.add("time", -60, 0.0), held.balance, held.value
    (0.0, -60, 0.0)
    >>> held.add("purchase", 120, 200.0), held.value  # half of it is used already
    (100.0, 200.0)
    """

    credited: int
    debited: int
    value_credited: float
    value_debited: float

    @property
    def balance(self):
        """Minutes left; below zero where more was drawn."""
        return self.credited - self.debited

    @property
    def value(self):
        """Money of the minutes that are left."""
        return self.value_credited - self.value_debited

    def add(self, move_type, minutes, value):
        """Count a move; return the money that it owes to time drawn below zero."""
        unpaid = max(-self.balance, 0)
        if move_type == "time":
            self.debited -= minutes
            self.value_debited -= value
            return 0.0
        self.credited += minutes
        self.value_credited += value
        return value * min(unpaid, minutes) / minutes if minutes > 0 else 0.0


def get_part_value(part, minutes, value, rounded):
    """Return what ``part`` of ``minutes`` is worth, if all of them are ``value``.

    What is worth before less what is left after: whatever the parts, they add up to
    the whole. Minutes that nobody paid for are worth nothing.

    :param rounded: rounds money, e.g. ``currency.round``

    >>> cent = lambda value: round(value, 2)
    >>> get_part_value(20, 60, 100.0, cent)
    33.33
    >>> get_part_value(25, 40, 66.67, cent), get_part_value(15, 15, 25.0, cent)
    (41.67, 25.0)
    >>> get_part_value(90, 60, 100.0, cent), get_part_value(10, 0, 0.0, cent)
    (100.0, 0.0)
    """
    if part <= 0 or minutes <= 0:
        return 0.0
    if part >= minutes:
        return value
    return rounded(value - rounded(value * (minutes - part) / minutes))


def get_returned_value(part, balance, debited, value, rounded):
    """Return what ``part`` is worth that a bank gets back of its ``debited`` minutes.

    What was drawn below zero was not paid for, and comes back first.

    :param balance: minutes of the bank before, below zero where it is overdrawn
    :param value: of all debited minutes

    >>> cent = lambda value: round(value, 2)
    >>> get_returned_value(60, 0, 600, 1000.0, cent)
    100.0
    >>> get_returned_value(120, -120, 720, 1000.0, cent)
    0.0
    >>> get_returned_value(180, -120, 720, 1000.0, cent)
    100.0
    """
    unpaid = max(-balance, 0)
    return get_part_value(part - unpaid, debited - unpaid, value, rounded)


def get_sold_value(minutes, invoiced_minutes, invoiced_value, price, rounded):
    """Return what ``minutes`` cost: as invoiced, the rest at the ``price`` of a minute.

    >>> cent = lambda value: round(value, 2)
    >>> get_sold_value(600, 0, 0.0, 100 / 60, cent)
    1000.0
    >>> get_sold_value(600, 300, 450.0, 100 / 60, cent)  # the first half was cheaper
    950.0
    >>> get_sold_value(300, 600, 900.0, 100 / 60, cent)  # only half is paid yet
    450.0
    """
    if minutes >= invoiced_minutes:
        return rounded(invoiced_value + price * (minutes - invoiced_minutes))
    return rounded(invoiced_value * max(minutes, 0) / invoiced_minutes)


def get_used_share(value, balance, debited, rounded):
    """Return the share of a change of price that falls on minutes used already.

    >>> cent = lambda value: round(value, 2)
    >>> get_used_share(100.0, 300, 300, cent), get_used_share(-100.0, 0, 600, cent)
    (50.0, -100.0)
    >>> get_used_share(100.0, 600, 0, cent), get_used_share(100.0, -60, 660, cent)
    (0.0, 100.0)
    """
    used = debited + min(balance, 0)
    left = max(balance, 0)
    if not used + left:
        return 0.0
    return rounded(value * used / (used + left))
