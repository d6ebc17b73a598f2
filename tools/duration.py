# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whole minutes and how people write them. Plain Python, no Odoo."""

import math

MINUTES_PER_HOUR = 60
# More than people can work or buy, and few enough for the integers of the database.
MOST_HOURS = 1_000_000
LAST_YEAR = 2999


def is_countable(number, most=MOST_HOURS):
    """Return whether ``number`` is one, and neither above ``most`` nor below -most.

    >>> [is_countable(hours) for hours in (0, -1.5, 1e6, 4e7, 1e308)]
    [True, True, True, False, False]
    >>> is_countable(float("nan")), is_countable(float("-inf"))
    (False, False)
    """
    return abs(number) <= most  # what is no number compares with none


def to_minutes(hours):
    """Return ``hours`` as the nearest whole number of minutes, halves up.

    The margin absorbs what binary fractions lose: 0.1 + 0.2 hours are 18 minutes.

    >>> to_minutes(0.1 + 0.2)
    18
    >>> to_minutes(35 / 60), to_minutes(2 / 3600), to_minutes(-1.5)
    (35, 0, -90)
    """
    return math.floor(hours * MINUTES_PER_HOUR + 0.5 + 1e-6)


def to_hours(minutes):
    """Return whole ``minutes`` as hours, for display and reports only.

    >>> to_hours(90)
    1.5
    """
    return minutes / MINUTES_PER_HOUR


def format_minutes(minutes):
    """Write ``minutes`` as hours and minutes, the way a clock does.

    >>> format_minutes(565), format_minutes(-20), format_minutes(0)
    ('9:25', '-0:20', '0:00')
    """
    hours, rest = divmod(abs(minutes), MINUTES_PER_HOUR)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02d}"
