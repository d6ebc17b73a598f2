# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much of a ticket's time needs an approval, and which one covers it. No Odoo."""

import re

from .duration import MINUTES_PER_HOUR

CLOCK = re.compile(r"(\d{1,4})(?::([0-5]?\d))?", re.ASCII)


def get_need(counted):
    """Return the minutes that need an approval, of ``{limit: minutes}`` of a ticket.

    What banks of one limit debited counts together: above it the customer is asked. A
    limit of 0 is that of time beyond the hours left, and of all time.

    >>> get_need({120: 150, 0: 20}), get_need({120: 90}), get_need({})
    (50, 0, 0)
    """
    return sum(max(minutes - limit, 0) for limit, minutes in counted.items())


def spread(used, limits):
    """Return ``{key: minutes}``: which approval covers how much, the first one first.

    :param used: minutes that need an approval
    :param limits: ``[(key, minutes)]`` in their order

    >>> spread(100, [("A1", 60), ("A2", 60)]), spread(10, [("A1", 60), ("A2", 60)])
    ({'A1': 60, 'A2': 40}, {'A1': 10, 'A2': 0})
    """
    parts = {}
    for key, limit in limits:
        parts[key] = min(limit, used)
        used -= parts[key]
    return parts


def add(counted, consent, sign=1):
    """Add what one entry counts to ``{limit: minutes}``; nothing where it counts none.

    >>> counted = {120: 60}
    >>> add(counted, {"above": 120, "minutes": 30})
    >>> add(counted, None)
    >>> counted
    {120: 90}
    """
    if consent:
        above = consent["above"]
        counted[above] = counted.get(above, 0) + sign * consent["minutes"]


def read_clock(text):
    """Return the minutes that somebody typed as hours and minutes, or None.

    >>> read_clock("1:30"), read_clock(" 2 "), read_clock("1h05"), read_clock("0:7")
    (90, 120, 65, 7)
    >>> read_clock("1,5"), read_clock("1.25"), read_clock("x"), read_clock("1:75")
    (90, 75, None, None)
    """
    text = "".join(text.split()).lower().replace("h", ":").removesuffix(":")
    if match := CLOCK.fullmatch(text):
        hours, minutes = match.groups(default="0")
        return int(hours) * MINUTES_PER_HOUR + int(minutes)
    if match := re.fullmatch(r"(\d{1,4})[.,](\d{1,2})", text, re.ASCII):
        whole, part = match.groups()
        return round((int(whole) + int(part) / 10 ** len(part)) * MINUTES_PER_HOUR)
    return None
