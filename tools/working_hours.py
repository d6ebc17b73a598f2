# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which minutes of some work were outside the support hours. Plain Python, no Odoo.

Durations are real time: a night in which the clocks go forward has an hour less. Days
are those of the time zone: Sunday begins at its own midnight.
"""

import math
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytz

# As they are reported, and in this order.
KINDS = ("inside", "after_hours", "holiday")
SUNDAY = 6
LAST_SECOND = 59


def split(start, end, work, holidays, zone):
    """Return ``[(minutes, kind)]``: the work from ``start`` to ``end``, by kind.

    What lies in ``work`` is inside, whatever the day. The rest is ``holiday`` on
    Sundays and in ``holidays``, else ``after_hours``. Times are cut to whole minutes
    where the kind changes, so that they add up to what was worked.

    :param start, end: aware datetimes
    :param work, holidays: ``[(start, end)]`` of aware datetimes, in any order
    :param zone: time zone (of pytz) whose Sundays count

    A Wednesday evening, from 16:30 to 18:10, with support until 17:00:

    >>> zone = pytz.timezone("Europe/Brussels")
    >>> def at(day, hour, minute=0):
    ...     return zone.localize(datetime(2026, 3, day, hour, minute))
    >>> split(at(18, 16, 30), at(18, 18, 10), [(at(18, 9), at(18, 17))], [], zone)
    [(30, 'inside'), (70, 'after_hours')]

    From Saturday 22:00 to Sunday 7:00 in the night of the clock change: 8 hours.

    >>> split(at(28, 22), at(29, 7), [], [], zone)
    [(120, 'after_hours'), (360, 'holiday')]

    A public holiday ends a second before midnight, as calendars write it:

    >>> day = (at(18, 0), at(19, 0) - timedelta(seconds=1))
    >>> split(at(18, 23), at(19, 1), [], [day], zone)
    [(60, 'after_hours'), (60, 'holiday')]

    >>> split(at(18, 9), at(18, 9), [], [], zone)
    []
    """
    length = get_distance(start, end)
    inside = place(work, start)
    special = place([*holidays, *find_sundays(start, end, zone)], start)
    edges = {edge for interval in inside + special for edge in interval}
    cuts = sorted({0, length} | {edge for edge in edges if 0 < edge < length})
    minutes = dict.fromkeys(KINDS, 0)
    for first, last in pairwise(cuts):
        if contains(inside, first):
            kind = "inside"
        else:
            kind = "holiday" if contains(special, first) else "after_hours"
        minutes[kind] += last - first
    return [(minutes[kind], kind) for kind in KINDS if minutes[kind]]


def get_distance(start, moment):
    """Return the whole minutes of real time from ``start`` to ``moment``.

    >>> start = datetime(2026, 3, 18, 9, tzinfo=pytz.utc)
    >>> get_distance(start, start + timedelta(seconds=90))
    2
    """
    # In UTC: Python subtracts the clock times of datetimes of one time zone.
    passed = moment.astimezone(pytz.utc) - start.astimezone(pytz.utc)
    return math.floor(passed.total_seconds() / 60 + 0.5)


def place(intervals, start):
    """Return the intervals in minutes after ``start``.

    Calendars end days at 23:59:59; midnight is meant.

    >>> start = datetime(2026, 3, 18, 22, 0, 30, tzinfo=pytz.utc)
    >>> place([(start, datetime(2026, 3, 18, 23, 59, 59, tzinfo=pytz.utc))], start)
    [(0, 120)]
    """
    return [
        tuple(get_distance(start, end_of_minute(moment)) for moment in interval)
        for interval in intervals
    ]


def end_of_minute(moment):
    """Return the next full minute after the last second of one, else ``moment``.

    >>> str(end_of_minute(datetime(2026, 3, 18, 23, 59, 59, 999999)))
    '2026-03-19 00:00:00'
    """
    if moment.second < LAST_SECOND:
        return moment
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def contains(intervals, minute):
    return any(first <= minute < last for first, last in intervals)


def find_sundays(start, end, zone):
    """Return the Sundays that touch the work, each from midnight to midnight."""
    day = start.astimezone(zone).date()
    sundays = []
    while (midnight := get_midnight(day, zone)) < end:
        following = day + timedelta(days=1)
        if day.weekday() == SUNDAY:
            sundays.append((midnight, get_midnight(following, zone)))
        day = following
    return sundays


def get_midnight(day, zone):
    return zone.localize(datetime.combine(day, time.min))
