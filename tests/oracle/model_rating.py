# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What work should be worth, in plain Python and without a line of the addon's."""

from fractions import Fraction
from typing import NamedTuple

HALF = Fraction(1, 2)
ONE = Fraction(1)


class WorkType(NamedTuple):
    step: int = 0
    tolerance: int = 0
    minimum: int = 0
    by_day: bool = False  # a ticket's day is rounded together
    free: bool = False
    multiplier: Fraction = ONE


# The work types at the beginning; a step of a history may change one into another.
WORK_TYPES = [
    WorkType(15, 5),
    WorkType(step=15, by_day=True),
    WorkType(10, 3, 20, multiplier=3 * HALF),
    WorkType(free=True, step=10),
    WorkType(20, 9, by_day=True, multiplier=HALF),
    WorkType(multiplier=3 * HALF),
    WorkType(20, 9, by_day=True),
]


class Terms(NamedTuple):
    """What a bank keeps of its plan from the day of its sale."""

    colleague: Fraction = ONE  # multiplier of one person
    urgent: Fraction = ONE  # of the tickets of one priority
    highest: bool = False  # of several multipliers the highest counts alone
    only: tuple = ()  # work types that the bank pays for; none: for all work
    pool: bool = False  # subsidiaries may draw
    first_use: bool = False  # validity begins with the first debit
    grace: int = 0  # days after the end
    rollover: str = "none"
    rollover_limit: int = 0  # minutes or percent
    rollover_months: int = 0


TERMS = [
    Terms(),
    Terms(3 * HALF, Fraction(2), pool=True, rollover="all", rollover_months=1),
    Terms(only=(0, 1), pool=True, grace=10, rollover="hours", rollover_limit=30),
    Terms(
        *(HALF, 3 * HALF),
        highest=True,
        first_use=True,
        rollover="percent",
        rollover_limit=50,
        rollover_months=1,
    ),
]


class Rules(NamedTuple):
    """The rules by which an entry was rated; it keeps them."""

    work_type: WorkType
    factors: tuple
    highest: bool


def make_rules(work_type, terms, by_colleague, urgent):
    factors = (
        work_type.multiplier,
        terms.colleague if by_colleague else ONE,
        terms.urgent if urgent else ONE,
    )
    return Rules(work_type, factors, terms.highest)


def round_up(minutes, work_type):
    """Return the first allowed value that the work is not over by more than allowed."""
    if not minutes:
        return 0
    if not work_type.step:
        return max(minutes, work_type.minimum)
    value = work_type.minimum or work_type.step
    while minutes > value + work_type.tolerance:
        value += work_type.step
    return value


def share(all_minutes, work_type):
    """Return what each of the entries counts that are rounded together.

    Each counts what was worked as long as there is something left of what they count
    together; the last one all the rest.
    """
    left, shares = round_up(sum(all_minutes), work_type), []
    for minutes in all_minutes[:-1]:
        shares.append(min(minutes, left))
        left -= shares[-1]
    return [*shares, left]


def multiply(minutes, rules):
    """Return ``minutes`` by all factors or the highest, exactly."""
    factor = ONE
    for each in rules.factors:
        factor *= each
    if rules.highest:
        factor = max((each for each in rules.factors if each != 1), default=ONE)
    return minutes * factor


def to_whole(minutes):
    """Return whole minutes, halves up."""
    return int(minutes + HALF)
