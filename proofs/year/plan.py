# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens in a year: a list of plain steps, made of one seed.

A step is ``(day of the year, name, number)``. The number is all the chance that it has:
what it chooses among what is there follows from it. So steps can be left out, and the
others stay what they were.
"""

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
}
FIRST = ("sell", "sell", "log")  # a year without hours proves nothing


class Step(NamedTuple):
    day: int
    name: str
    number: int


def make_steps(seed, count, weights=None):
    """Return ``count`` steps, in the order of their days.

    >>> make_steps(1, 4) == make_steps(1, 4)
    True
    >>> [step.name for step in make_steps(1, 4)][:3]
    ['sell', 'sell', 'log']
    """
    chance, weights = random.Random(seed), weights or WEIGHTS
    names = chance.choices(list(weights), list(weights.values()), k=count)
    names[: len(FIRST)] = FIRST[:count]
    days = sorted(chance.randrange(1, DAYS) for _name in names)
    return [
        Step(day, name, chance.getrandbits(32))
        for day, name in zip(days, names, strict=True)
    ]
