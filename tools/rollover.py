# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much of what is left at the end goes on. Plain Python, no Odoo."""

import math


def get_rollover(rule, left, bought, *, minutes=0, percent=0.0, rolled=0, second=0):
    """Return how many of the ``left`` minutes of a bank are rolled over at its end.

    :param rule: ``none``, ``all``, ``hours`` (at most ``minutes``) or ``percent`` (at
        most that part of ``bought``, to the nearest minute, halves up)
    :param rolled: what was rolled over before: the limits are for the bank's life
    :param second: what is left of hours that were rolled over into the bank: hours
        are rolled over once

    >>> get_rollover("none", 300, 600), get_rollover("all", 300, 600)
    (0, 300)
    >>> get_rollover("hours", 300, 600, minutes=120)
    120
    >>> get_rollover("percent", 300, 600, percent=33.33)
    200
    >>> get_rollover("percent", 300, 605, percent=10)
    61
    >>> get_rollover("percent", 10, 600, percent=25)
    10
    >>> get_rollover("hours", 300, 600, minutes=120, rolled=90)
    30
    >>> get_rollover("all", 300, 600, second=60)
    240
    >>> get_rollover("all", -30, 600)
    0
    """
    limit = {
        "none": 0,
        "all": left,
        "hours": minutes - rolled,
        # the margin absorbs what binary fractions lose
        "percent": math.floor(bought * percent / 100 + 0.5 + 1e-6) - rolled,
    }[rule]
    return max(min(limit, left - second), 0)
