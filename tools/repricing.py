# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who bears a change of price: the hours that are left, and those that are used or went
elsewhere. Plain numbers in and out; money is rounded by the caller's currency.
"""

from collections import Counter
from dataclasses import dataclass

from .valuation import split_value

# Hours may come back to where they were: so often is money sent round in a circle, in
# ever smaller parts, before a bank keeps what it can.
MOST_ROUNDS = 50


@dataclass
class Part:
    """Hours of one bank that are, or went, in one direction, and their money.

    ``target`` is the bank to which they moved, if they moved to one; ``change`` the
    money by which they became dearer, below zero cheaper.
    """

    key: object
    minutes: int
    value: float
    target: object = None
    change: float = 0.0

    def add(self, amount, rounded):
        self.value = rounded(self.value + amount)
        self.change = rounded(self.change + amount)


def share_change(change, parts, rounded):
    """Return the share of each of ``parts`` in a change of price; they add up to it.

    By their hours, but none becomes worth less than nothing: what one cannot bear,
    those bear that are still worth something. Where nobody can, the last one does, as
    it bears what no hours are there for.

    >>> cent = lambda value: round(value, 2)
    >>> used, left = Part("used", 240, 400.0), Part("left", 360, 600.0)
    >>> share_change(-100.0, [used, left], cent)
    [-40.0, -60.0]
    >>> share_change(-900.0, [Part("gift", 300, 0.0), used, left], cent)
    [0.0, -360.0, -540.0]
    >>> share_change(-900.0, [Part("used", 0, 0.0), Part("left", 0, 0.0)], cent)
    [0.0, -900.0]
    """
    shares = split_value(change, [part.minutes for part in parts], rounded)
    if change >= 0:
        return shares
    shares = [
        max(share, 0.0 - max(part.value, 0.0))
        for share, part in zip(shares, parts, strict=True)
    ]
    if rest := rounded(change - sum(shares)):
        left = [
            rounded(max(part.value + share, 0.0))
            for share, part in zip(shares, parts, strict=True)
        ]
        bearable = max(rest, -rounded(sum(left)))
        more = split_value(bearable, left, rounded)
        more[-1] += rest - bearable
        shares = [rounded(a + b) for a, b in zip(shares, more, strict=True)]
    return shares


def spread_change(change, bank, get_parts, rounded):
    """Return ``{bank: parts}`` with what each of them bears of a change of price.

    What moved to another bank takes its share there, where it is one of the hours of
    that bank, used or left or moved on.

    :param change: money by which all hours of ``bank`` become dearer
    :param get_parts: function that returns the list of :class:`Part` of a bank

    A has half of its hours left; B used two thirds of the other half:

    >>> cent = lambda value: round(value, 2)
    >>> banks = {
    ...     "A": [Part("moved", 300, 500.0, "B"), Part("left", 300, 500.0)],
    ...     "B": [Part("used", 200, 333.33), Part("left", 100, 166.67)],
    ... }
    >>> found = spread_change(-900.0, "A", banks.get, cent)
    >>> [(part.key, part.change) for part in found["A"] + found["B"]]
    [('moved', -450.0), ('left', -450.0), ('used', -300.0), ('left', -150.0)]
    """
    known, pending, rounds = {}, {bank: change}, Counter()
    while pending:
        bank, amount = pending.popitem()
        if bank not in known:
            known[bank] = get_parts(bank)
        parts = known[bank]
        rounds[bank] += 1
        if rounds[bank] > MOST_ROUNDS:
            parts = [part for part in parts if part.target is None] or parts
        for part, share in zip(
            parts, share_change(amount, parts, rounded), strict=True
        ):
            part.add(share, rounded)
            if share and part.target is not None:
                rest = rounded(pending.pop(part.target, 0.0) + share)
                if rest:
                    pending[part.target] = rest
    return known
