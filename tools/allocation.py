# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How minutes are drawn from banks and given back. Plain Python, no Odoo.

Banks are any hashable keys; ``balances`` maps each to what it holds, in minutes.
"""


def draw(minutes, banks, balances):
    """Take ``minutes`` from ``banks``, the first until it is empty, then the next.

    Return the draws as ``[(bank, minutes)]`` and what no bank could cover.
    ``balances`` is brought up to date.

    >>> balances = {"HB1": 20, "HB2": 600}
    >>> draw(60, ["HB1", "HB2"], balances)
    ([('HB1', 20), ('HB2', 40)], 0)
    >>> balances
    {'HB1': 0, 'HB2': 560}
    >>> draw(30, ["HB1"], balances)
    ([], 30)
    """
    draws = []
    for bank in banks:
        taken = min(minutes, balances[bank])
        if taken > 0:
            balances[bank] -= taken
            draws.append((bank, taken))
            minutes -= taken
    return draws, minutes


def overdraw(minutes, bank, balances, limit):
    """Take ``minutes`` from ``bank`` below zero, all of them or none.

    ``limit`` is how far below zero the bank may go, in minutes. Return the draws
    and what was not covered, as :func:`draw` does.

    >>> balances = {"HB1": 0}
    >>> overdraw(90, "HB1", balances, limit=60)
    ([], 90)
    >>> overdraw(60, "HB1", balances, limit=60), balances
    (([('HB1', 60)], 0), {'HB1': -60})
    """
    if not minutes or balances[bank] - minutes < -limit:
        return [], minutes
    balances[bank] -= minutes
    return [(bank, minutes)], 0


def kept_for_others(kept, key):
    """Return what a bank keeps for others than ``key``, of ``{key: minutes}``.

    >>> kept_for_others({"HT1": 60, "HT2": 30}, "HT1"), kept_for_others({}, "HT1")
    (30, 0)
    """
    return sum(minutes for other, minutes in kept.items() if other != key)


def find_sole(parts, total):
    """Return who of ``{key: minutes}`` gives all of ``total`` alone, or None.

    >>> find_sole({"HB1": 60}, 60)
    'HB1'
    >>> find_sole({"HB1": 60}, 90), find_sole({"HB1": 20, "HB2": 40}, 60)
    (None, None)
    """
    return next((key for key, part in parts.items() if part == total), None)


def give_back(minutes, drawn):
    """Choose what to return of ``drawn``, last drawn first.

    ``drawn`` is ``[(key, minutes)]`` in the order of drawing. Return the same shape,
    in the order of returning; never more than was drawn.

    >>> give_back(50, [("first", 20), ("second", 40)])
    [('second', 40), ('first', 10)]
    >>> give_back(0, [("first", 20)])
    []
    """
    returned = []
    for key, available in reversed(drawn):
        part = min(minutes, available)
        if part > 0:
            returned.append((key, part))
            minutes -= part
    return returned
