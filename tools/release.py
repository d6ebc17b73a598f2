# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much of a liability can be released to income. Plain numbers in and out; money is
rounded by the caller's currency.
"""

from collections import defaultdict
from itertools import accumulate
from typing import NamedTuple


class Due(NamedTuple):
    """Money that is to leave the liability of ``bank``, negative where it comes back.

    ``target`` is the bank to whose liability it goes, if it goes to one.
    """

    key: object
    bank: object
    amount: float
    target: object = None


def get_available(lines, day):
    """Return what can be released on ``day``: also later days stay above zero.

    Below zero where more is released than is there: what arrives fills that first.

    :param lines: ``[(day, amount)]`` of one liability, what raises it above zero

    >>> get_available([(1, 100.0), (3, 50.0)], 2), get_available([(1, 100.0)], 0)
    (100.0, 0.0)
    >>> get_available([(1, 100.0), (3, -70.0), (4, 500.0)], 2)  # released since
    30.0
    >>> get_available([(1, 100.0), (2, -140.0)], 3)
    -40.0
    """
    ordered = sorted(lines, key=lambda line: line[0])
    start = sum((amount for moment, amount in ordered if moment <= day), 0.0)
    later = [amount for moment, amount in ordered if moment > day]
    return min(accumulate(later, initial=start))


def allocate_release(dues, available, rounded):
    """Return ``{key: amount}``: what is released of each due, none more than it is.

    What comes back goes first. The rest follows in order, as far as the liability of
    its bank goes; what arrives from another bank can be released at once.

    :param dues: :class:`Due`, in the order of the ledger
    :param available: ``{bank: money}``; a bank that is not in it has no limit
    :param rounded: rounds money, e.g. ``currency.round``

    >>> cent = lambda value: round(value, 2)
    >>> dues = [Due(1, "A", 60.0), Due(2, "A", 60.0), Due(3, "A", -20.0)]
    >>> allocate_release(dues, {"A": 500.0}, cent)
    {3: -20.0, 1: 60.0, 2: 60.0}
    >>> allocate_release(dues, {"A": 50.0}, cent)  # half is invoiced
    {3: -20.0, 1: 60.0, 2: 10.0}
    >>> allocate_release(dues[:2], {"A": 0.0}, cent)
    {}

    Hours of A go to B, where they were used before:

    >>> dues = [Due(1, "B", 30.0), Due(2, "A", 40.0, "B")]
    >>> allocate_release(dues, {"A": 100.0, "B": 0.0}, cent)
    {2: 40.0, 1: 30.0}
    >>> allocate_release(dues, {"A": 100.0, "B": -20.0}, cent)  # a liability below zero
    {2: 40.0, 1: 20.0}
    """
    left, taken = dict(available), {}

    def take(due, amount):
        taken[due.key] = rounded(taken.get(due.key, 0.0) + amount)
        for bank, change in ((due.bank, -amount), (due.target, amount)):
            if bank in left:
                left[bank] = rounded(left[bank] + change)

    def get_part(due):
        rest = rounded(due.amount - taken.get(due.key, 0.0))
        return rounded(min(rest, max(left.get(due.bank, rest), 0.0)))

    for due in dues:
        if due.amount < 0:
            take(due, due.amount)
    waiting = [due for due in dues if due.amount > 0]
    moving = True
    while moving:  # what arrives in one round can go on in the next
        moving = False
        for due in waiting:
            if (part := get_part(due)) > 0:
                take(due, part)
                moving = True
    return taken


def split_banks(banks, links, size):
    """Return lists of about ``size`` banks; those that are linked stay together.

    :param links: ``[(bank, bank)]`` between which hours moved

    >>> split_banks([1, 2, 3, 4, 5], [(4, 1), (9, 5)], 2)
    [[1, 4], [2, 3], [5, 9]]
    >>> split_banks([], [], 2)
    []
    """
    near = defaultdict(set)
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    batches, seen = [], set()
    for bank in banks:
        found, waiting = [], [bank]
        while waiting:
            if (one := waiting.pop()) not in seen:
                seen.add(one)
                found.append(one)
                waiting += near[one]
        if found and (not batches or len(batches[-1]) >= size):
            batches.append([])
        if found:
            batches[-1] += found
    return batches
