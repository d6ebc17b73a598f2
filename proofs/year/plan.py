# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens in a year: a list of plain steps, made of one seed.

A step is ``(day of the year, name, number)``. The number is all the chance that it has:
what it chooses among what is there follows from it. So steps can be left out, and the
others stay what they were.
"""

import hashlib
import random
from typing import NamedTuple

DAYS = 360
# How often each happens, in comparison. The first ones the oracle of minutes follows.
WEIGHTS = {
    "sell": 8,
    "log": 34,
    "edit": 12,
    "change": 8,
    "delete": 6,
    "mark": 4,
    "move": 2,
    "rule": 2,
    "urge": 2,
    "reserve": 4,
    "close": 2,
    "order": 5,
    "cancel": 2,
    "confirm": 2,
    "adjust": 2,
    "star": 2,
    "prolong": 3,
    "hold": 2,
    "release": 2,
    "shut": 1,
    "reopen": 1,
    "transfer": 4,
    # what is said follows other models, see ``said``
    "issue": 5,
    "accept": 2,
    "dispute": 4,
    "answer": 3,
    "withdraw": 1,
    "renew": 1,
}
# The random year of money, with its own customers: see ``money``.
MONEY = {
    "sell": 10,
    "give_away": 1,
    "sell_by_invoice": 1,
    "log": 12,
    "edit": 3,
    "delete": 1,
    "invoice": 9,
    "post_draft": 3,
    "reset_invoice": 1,
    "credit_hours": 2,
    "credit_price": 1,
    "replace": 1,
    "pay": 4,
    "unpay": 1,
    "cancel": 1,
    "cancel_and_reverse": 1,
    "close": 1,
    "reopen": 1,
    "refund": 1,
    "lower": 1,
    "raise": 1,
    "reprice": 1,
    "transfer": 2,
    "adjust": 1,
    "reverse_release": 1,
    "lock": 1,
    "merge": 1,
    "grant": 1,
}
WEIGHTS |= {f"money {name}": often for name, often in MONEY.items()}
FIRST = (
    "sell",
    "sell",
    "money sell",
    "log",
    "money invoice",
    "log",
)  # nothing without hours


class Step(NamedTuple):
    day: int
    name: str
    number: int


def make_steps(seed, count, weights=None):
    """Return ``count`` steps, in the order of their days.

    >>> make_steps(1, 4) == make_steps(1, 4)
    True
    >>> [step.name for step in make_steps(1, 4)][:3]
    ['sell', 'sell', 'money sell']
    """
    chance, weights = random.Random(seed), weights or WEIGHTS
    names = chance.choices(list(weights), list(weights.values()), k=count)
    names[: len(FIRST)] = FIRST[:count]
    days = sorted(chance.randrange(1, DAYS) for _name in names)
    return [
        Step(day, name, chance.getrandbits(32))
        for day, name in zip(days, names, strict=True)
    ]


def choose(number, keys):
    """Return the position of one of ``keys``, by chance.

    Where others come or go, it mostly is the same key: so what a step chooses stays
    what it was, although steps before it are left out.

    >>> keys = ["a", "b", "c"]
    >>> chosen = keys[choose(5, keys)]
    >>> all(chosen == few[choose(5, few)] for few in ([chosen], [chosen, "a"]))
    True
    """
    ranks = [
        hashlib.blake2b(f"{number} {key}".encode(), digest_size=8).digest()
        for key in keys
    ]
    return ranks.index(max(ranks))
