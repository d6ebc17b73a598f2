# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""On which day hours will be used up, as a range. Plain numbers in and out.

Use of whole weeks, the late ones count more, gives a pace, how much weeks differ from
it, and how sure the pace is itself. Days are weighed: by the share that each day of the
week had, and nothing on days on which nobody works. What the range is worth is measured
by ``benchmarks/forecast.py``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

WEEK = 7  # days
HISTORY = 26  # weeks that are looked at
LEAST_WEEKS = 3
LEAST_DAYS = 3  # with use
FARTHEST = 3 * 365  # days: no pace says anything about later
# Days of use in eight of ten futures: this many standard deviations around the pace.
SURE = 1.2816
DRIFT = 0.08  # by what share the pace itself may change from one week to the next
# After how many weeks use counts half. A history says itself which of them foretold
# it best; the second is taken where none is much better.
HALF_LIVES = (3, 8, 26)
USUAL = HALF_LIVES[1]
BETTER = 1.15
WIDE = 4  # times the first day of a range: farther than that, no day is likely
AHEAD = 4  # weeks for which a half-life is tried


@dataclass(frozen=True)
class Forecast:
    """The day on which hours are likely used up; eight of ten times within the others.

    A day is None where they may last, or are likely to, for longer than anybody tells.
    """

    early: date
    likely: date | None
    late: date | None

    def is_narrow(self, today):
        """Return whether the likely day is worth telling, or the range alone is.

        >>> today, early, late = date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 25)
        >>> Forecast(early, date(2026, 3, 20), late).is_narrow(today)
        True
        >>> Forecast(early, date(2026, 5, 1), date(2026, 9, 1)).is_narrow(today)
        False
        """
        near = max((self.early - today).days, 1)
        return bool(self.late) and (self.late - today).days <= WIDE * near


@dataclass(frozen=True)
class Pace:
    """Minutes a usual week, their variance, and how sure they are: in weeks."""

    minutes: float
    variance: float
    weeks: float


def foretell(use, today, left, closed=frozenset()):
    """Return when ``left`` minutes will be used up, or None where nothing tells it.

    :param use: ``{day: minutes}`` that were used, of the days before ``today``
    :param closed: days on which nobody works, of the past and to come

    Ten hours at one hour each working day:

    >>> today = date(2026, 3, 16)  # a Monday
    >>> days = [today - timedelta(days=back) for back in range(1, 100)]
    >>> use = {day: 60 for day in days if day.weekday() < 5}
    >>> foretell(use, today, 600).likely
    datetime.date(2026, 3, 27)

    Nobody works in the first of these weeks:

    >>> closed = frozenset(today + timedelta(days=day) for day in range(5))
    >>> foretell(use, today, 600, closed).likely
    datetime.date(2026, 4, 3)

    What lasts for years is not told to the day:

    >>> foretell({day: 1 for day in use}, today, 60000).likely

    Two weeks of use are too little to say anything, and so is nothing that is left:

    >>> late = {day: 60 for day in days if (today - day).days <= 14}
    >>> foretell(late, today, 600)
    >>> foretell(use, today, 0)
    """
    use = {day: minutes for day, minutes in use.items() if _is_late(day, today)}
    if left <= 0 or not use:
        return None
    weeks = min((today - min(use)).days // WEEK, HISTORY)
    if weeks < LEAST_WEEKS or sum(map(bool, use.values())) < LEAST_DAYS:
        return None
    weights = get_weights(use)
    pace = get_pace(list(_get_weeks(use, today, weeks, weights, closed)))
    if not pace:
        return None

    def find_day(sure):
        weeks = _get_duration(pace, left, sure)
        return weeks and _find_day(today, weeks, weights, closed)

    early = find_day(SURE) or today + timedelta(days=FARTHEST)
    return Forecast(early, find_day(0), find_day(-SURE))


def _is_late(day, today):
    return 0 < (today - day).days <= HISTORY * WEEK


def get_weights(use):
    """Return what share of a week each day of the week has, Monday first.

    A working day that had nothing keeps a tenth of an even share: it may come.

    >>> [round(each, 2) for each in get_weights({date(2026, 3, 16): 60})]
    [0.92, 0.02, 0.02, 0.02, 0.02, 0.0, 0.0]
    """
    sums = [0] * WEEK
    for day, minutes in use.items():
        sums[day.weekday()] += max(minutes, 0)
    total = sum(sums) or 1
    even = [0.2] * 5 + [0, 0]
    return [
        0.9 * minutes / total + 0.1 * usual
        for minutes, usual in zip(sums, even, strict=True)
    ]


def _get_weeks(use, today, count, weights, closed):
    """Yield ``(minutes, share of a usual week)`` of each week, the last one first."""
    for back in range(count):
        days = [
            today - timedelta(days=back * WEEK + each) for each in range(1, WEEK + 1)
        ]
        open_days = (day for day in days if day not in closed)
        share = sum(weights[day.weekday()] for day in open_days)
        yield sum(use.get(day, 0) for day in days), share


def get_pace(weeks):
    """Return the pace of these weeks, or None where there was none.

    :param weeks: ``[(minutes, share of a usual week)]``, the last one first

    >>> round(get_pace([(300, 1)] * 8).minutes)
    300
    >>> get_pace([(0, 1)] * 8)

    A week of which half is a holiday says as much by half of it:

    >>> round(get_pace([(150, 0.5)] + [(300, 1)] * 7).minutes)
    300
    """
    half = get_half_life(weeks)
    ages = [0.5 ** (age / half) for age in range(len(weeks))]
    minutes = _get_mean(weeks, ages)
    if minutes <= 0:
        return None
    rests = [used - minutes * share for used, share in weeks]
    total = sum(ages)
    # as many weeks of equal weight would say as much
    equal = total * total / sum(age * age for age in ages)
    squares = sum(age * rest * rest for age, rest in zip(ages, rests, strict=True))
    variance = squares / total * equal / max(equal - 1, 1)
    # Weeks that are all alike say little about those to come.
    variance = max(variance, 0.025 * minutes * minutes)
    return Pace(minutes, variance * _get_inertia(rests), equal)


def _get_mean(weeks, ages):
    shares = sum(age * share for age, (_used, share) in zip(ages, weeks, strict=True))
    used = sum(age * used for age, (used, _share) in zip(ages, weeks, strict=True))
    return used / shares if shares else 0.0


def _get_inertia(rests):
    """Return by how much a busy week makes the next one busy: a factor from 1 to 4."""
    squares = sum(rest * rest for rest in rests) / len(rests)
    if not squares:
        return 1
    products = [one * next_one for one, next_one in zip(rests, rests[1:], strict=False)]
    likeness = sum(products) / max(len(products), 1) / squares
    likeness = min(max(likeness, 0), 0.6)
    return (1 + likeness) / (1 - likeness)


def get_half_life(weeks):
    """Return the half-life that would have foretold these weeks best.

    >>> get_half_life([(300, 1)] * 20)
    8

    Where the pace changed it forgets sooner:

    >>> get_half_life([(600, 1)] * 8 + [(100, 1)] * 12)
    3
    """
    errors = dict.fromkeys(HALF_LIVES, 0.0)
    tries = 0
    for start in range(1, len(weeks) - LEAST_WEEKS + 1):
        ahead, past = weeks[max(start - AHEAD, 0) : start], weeks[start:]
        tries += 1
        used = sum(used for used, _share in ahead)
        shares = sum(share for _used, share in ahead)
        for half in HALF_LIVES:
            mean = _get_mean(past, [0.5 ** (age / half) for age in range(len(past))])
            errors[half] += (mean * shares - used) ** 2
    if tries < AHEAD:
        return USUAL
    # the first of two that are alike, and no difference by the way numbers are kept
    return min(
        (USUAL, *HALF_LIVES),
        key=lambda half: round(errors[half] * (1 if half == USUAL else BETTER), 6),
    )


def _get_duration(pace, left, sure):
    """Return after how many usual weeks ``left`` minutes are used up, or None: too far.

    :param sure: standard deviations by which use is above its pace; 0: as likely
        before as after
    """

    def is_used_up(weeks):
        variance = weeks * pace.variance  # how weeks differ
        variance += weeks * weeks * pace.variance / pace.weeks  # how sure the pace is
        variance += (DRIFT * pace.minutes) ** 2 * weeks**3 / 3  # how it changes
        return pace.minutes * weeks + sure * sqrt(variance) >= left

    low, high = 0.0, FARTHEST / WEEK
    if not is_used_up(high):
        return None
    for _step in range(40):
        middle = (low + high) / 2
        if is_used_up(middle):
            high = middle
        else:
            low = middle
    return high


def _find_day(today, weeks, weights, closed):
    """Return the day on which so many usual weeks are over, or None: too far."""
    passed = 0.0
    for day in (today + timedelta(days=each) for each in range(FARTHEST)):
        if day not in closed:
            passed += weights[day.weekday()]
        if passed >= weeks - 1e-9:
            return day
    return None
