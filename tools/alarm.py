# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Levels of hours: who is in alarm, and how far hours may move before one can be.

All in whole minutes. Exactly on the line is in alarm.

>>> low = Level(1, "percent", 20)
>>> ten_hours = Holding(7, 120, bought=600)
>>> judge(low, [ten_hours])
{None: Finding(verdict='alarm', minutes=120)}
>>> judge(low, [ten_hours._replace(minutes=121)])
{None: Finding(verdict='ok', minutes=121)}
"""

from fractions import Fraction
from typing import NamedTuple

ALARM, OK = "alarm", "ok"
KEEP = "keep"  # nothing can be said now: it stays as it was
GONE = "gone"  # what it was about is no more: over, and nobody is told

SEVERITIES = ("info", "warning", "critical")
# Of the same severity, the last is told.
URGENCY = (
    "usable",
    "reserved",
    "hold",
    "days",
    "hours",
    "percent",
    "empty",
    "overdrawn",
)
LINES = ("percent", "hours", "empty", "overdrawn", "reserved")
FAR = 2**31 - 1  # further than any balance


class Level(NamedTuple):
    """A point at which something is said.

    measure: percent, hours, days, empty, overdrawn, hold, usable or reserved
    per_bank: each bank is judged alone, not all of them together
    """

    id: int
    measure: str
    number: float = 0
    per_bank: bool = False


class Holding(NamedTuple):
    """A bank as it is judged.

    bought: what a percentage is of
    days: until its last day; None: it has no end
    """

    id: int
    minutes: int
    bought: int = 0
    state: str = "open"  # open, depleted, hold, pending, over
    days: int | None = None
    reserved: int = 0

    @property
    def is_usable(self):
        return self.state in ("open", "depleted")


class Finding(NamedTuple):
    """What was found at a level: the verdict, and the minutes that it is about."""

    verdict: str
    minutes: int


class Window(NamedTuple):
    """Between which minutes, both included, a bank may be before one has to look."""

    low: int
    high: int


def get_rank(severity, measure, number):
    """Return how urgent an alarm is, to find the one that is told of several.

    >>> low = get_rank("warning", "percent", 20)
    >>> low < get_rank("warning", "percent", 5) < get_rank("critical", "empty", 0)
    True
    """
    return (
        SEVERITIES.index(severity) * 10_000_000
        + URGENCY.index(measure) * 1_000_000
        + max(999_999 - round(number * 10), 0)
    )


def get_line(level, bought, reserved=0):
    """Return at how many minutes, or fewer, it is in alarm.

    >>> get_line(Level(1, "percent", 20), 609), get_line(Level(1, "hours", 1.5), 0)
    (121, 90)
    >>> get_line(Level(1, "empty"), 600), get_line(Level(1, "overdrawn"), 600)
    (0, -1)

    All is reserved where nothing is left beside it; where nothing is, it never is.

    >>> get_line(Level(1, "reserved"), 600, 60), get_line(Level(1, "reserved"), 600)
    (60, -2147483647)
    """
    if level.measure == "percent":
        return int(bought * Fraction(str(level.number)) // 100)
    if level.measure == "hours":
        return round(level.number * 60)
    if level.measure == "reserved":
        return reserved if reserved > 0 else -FAR
    return {"empty": 0, "overdrawn": -1}[level.measure]


def judge(level, holdings):
    """Return ``{id of a bank: Finding}``; None: of all usable banks together.

    What a customer has not is not low: without usable hours all stays as it was.

    >>> empty = Level(2, "empty")
    >>> judge(empty, [Holding(7, 0, 600, "over")])
    {None: Finding(verdict='keep', minutes=0)}
    >>> judge(empty, [Holding(7, 0, 600, "depleted"), Holding(8, 60, 600)])
    {None: Finding(verdict='ok', minutes=60)}

    A bank that is used up, or over, does not end soon any more: nobody is told.

    >>> soon = Level(3, "days", 30, per_bank=True)
    >>> for days, minutes in ((30, 60), (31, 60), (30, 0)):
    ...     judge(soon, [Holding(7, minutes, 600, days=days)])[7].verdict
    'alarm'
    'ok'
    'gone'
    """
    if level.measure not in LINES or level.per_bank:
        return {each.id: _judge_bank(level, each) for each in holdings}
    usable = [each for each in holdings if each.is_usable]
    if not usable:
        return {None: Finding(KEEP, 0)}
    minutes = sum(each.minutes for each in usable)
    return {None: Finding(_compare(minutes, _get_common_line(level, usable)), minutes)}


def _compare(minutes, line):
    return ALARM if minutes <= line else OK


def _get_common_line(level, usable):
    bought = sum(each.bought for each in usable if each.state == "open")
    return get_line(level, bought, sum(each.reserved for each in usable))


def _judge_bank(level, holding):
    if holding.state == "over":
        return Finding(GONE, holding.minutes)
    if level.measure in ("hold", "usable"):
        waits = {"hold": "hold", "usable": "pending"}[level.measure]
        return Finding(ALARM if holding.state == waits else OK, holding.minutes)
    if not holding.is_usable:
        verdict = KEEP
    elif level.measure == "days":
        verdict = _judge_days(level, holding)
    else:
        line = get_line(level, holding.bought, holding.reserved)
        verdict = _compare(holding.minutes, line)
    return Finding(verdict, holding.minutes)


def _judge_days(level, holding):
    if holding.minutes <= 0:
        return GONE
    near = holding.days is not None and holding.days <= level.number
    return ALARM if near else OK


def get_windows(questions):
    """Return ``{id of a bank: Window}`` in which no level can be crossed.

    As long as each bank stays within its own, whatever the others do, no verdict of
    these questions changes: what lies between the hours together and a line is shared
    out. Only for changes of minutes: whatever else changes, one has to look. Banks
    without a window have to be looked at each time.

    :param questions: a list of a level and the holdings that it is judged of

    Ten hours, low at two: 479 minutes may be used, and the next one is looked at.

    >>> low, empty = Level(1, "percent", 20), Level(2, "empty")
    >>> get_windows([(level, [Holding(7, 600, 600)]) for level in (low, empty)])
    {7: Window(low=121, high=2147483647)}

    Two banks share it.

    >>> two = [Holding(7, 600, 600), Holding(8, 300, 600)]
    >>> get_windows([(low, two)])
    {7: Window(low=271, high=2147483647), 8: Window(low=1, high=2147483647)}

    In alarm, it is looked at where it could be over, and at the next line.

    >>> get_windows([(level, [Holding(7, 100, 600)]) for level in (low, empty)])
    {7: Window(low=1, high=120)}

    Whatever is crossed, a window is left. Here each uses a bit of it only:

    >>> three = [Holding(number, 100, 600) for number in (1, 2, 3)]
    >>> windows = get_windows([(Level(1, "hours", 4), three)])
    >>> all(window.low == 81 for window in windows.values())
    True
    >>> judge(Level(1, "hours", 4), [each._replace(minutes=81) for each in three])
    {None: Finding(verdict='ok', minutes=243)}
    """
    windows = {}
    for level, holdings in questions:
        if level.measure not in LINES:
            continue
        usable = [each for each in holdings if each.is_usable]
        for group in [[each] for each in usable] if level.per_bank else [usable]:
            slack = _get_slack(level, group)
            for each in group:
                window = _get_window(each, slack, len(group))
                if before := windows.get(each.id):
                    window = Window(
                        max(before.low, window.low), min(before.high, window.high)
                    )
                windows[each.id] = window
    watched = {
        each.id for _level, banks in questions for each in banks if each.minutes > 0
    }
    return {
        key: window
        for key, window in windows.items()
        if key in watched and window.low <= window.high
    }


def _get_slack(level, group):
    """Return how many minutes all of a group may lose, and gain."""
    minutes = sum(each.minutes for each in group)
    line = _get_common_line(level, group)
    if level.measure == "reserved" and any(each.reserved for each in group):
        return 0, 0  # what is reserved moves with what is used
    return (FAR, line - minutes) if minutes <= line else (minutes - line - 1, FAR)


def _get_window(holding, slack, count):
    """Return the part of one bank; below one minute its state changes anyway."""
    down, up = slack
    low = 1 if down == FAR else max(holding.minutes - down // count, 1)
    high = FAR if up == FAR else holding.minutes + up // count
    return Window(low, high)
