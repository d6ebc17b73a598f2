# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What worked minutes are worth. Plain Python, no Odoo.

The one place for the order of the rules and their arithmetic:

1. **Steps.** The minimum is always counted; what is above it goes up to the next
   step, unless it is over the last step by no more than the tolerance. Without a
   minimum the first step is always counted.
2. **Group.** Where a ticket's day is rounded together, 1 applies to the sum of its
   entries; each entry keeps what was worked, the last carries the difference.
3. **Multipliers** of work type, person, priority and hours apply to the result of the
   steps. Work that is partly outside the support hours is weighed by minutes. They
   are multiplied, or the highest that applies counts alone.
4. **Rounding.** All of it is exact; the result is rounded once, half minutes up. Of a
   group it is the sum that is rounded: each entry is worth what it adds to that.

Free work goes through the same steps, so that everybody sees what was given.
"""

import math
from fractions import Fraction
from typing import NamedTuple


class Rule(NamedTuple):
    """How time is rounded, in whole minutes; all zero: to the minute."""

    step: int = 0
    tolerance: int = 0
    minimum: int = 0


def step_up(minutes, rule):
    """Return ``minutes`` by minimum, step and tolerance.

    Remote, steps of half an hour with a tolerance of ten minutes:

    >>> remote = Rule(step=30, tolerance=10)
    >>> [step_up(worked, remote) for worked in (0, 1, 30, 35, 40, 41)]
    [0, 30, 30, 30, 30, 60]

    On site, at least two hours, then steps of one hour with a quarter's tolerance:

    >>> on_site = Rule(step=60, tolerance=15, minimum=120)
    >>> [step_up(worked, on_site) for worked in (1, 120, 135, 136, 138, 195, 196)]
    [120, 120, 120, 180, 180, 180, 240]

    >>> step_up(35, Rule()), step_up(35, Rule(minimum=20)), step_up(5, Rule(minimum=20))
    (35, 35, 20)
    """
    if minutes <= 0:
        return 0
    over = max(minutes - rule.minimum, 0)
    if not rule.step:
        return rule.minimum + over
    steps, rest = divmod(over, rule.step)
    first = not steps and not rule.minimum
    if rest and (first or rest > rule.tolerance):
        steps += 1
    return rule.minimum + steps * rule.step


def share(worked, rule):
    """Return what each entry of a group counts, in the order of ``worked``.

    The last carries the difference; what it has too little of, the one before.

    >>> share([4, 4, 4, 4, 4], Rule(step=15))
    [4, 4, 4, 4, 14]
    >>> share([31, 4], Rule(step=30, tolerance=10))
    [30, 0]
    >>> share([], Rule(step=15))
    []
    """
    shares = list(worked)
    difference = step_up(sum(worked), rule) - sum(worked)
    for number in reversed(range(len(shares))):
        carried = max(difference, -shares[number])
        shares[number] += carried
        difference -= carried
    return shares


def to_fraction(factor):
    """Return a typed multiplier as the decimal number that was typed.

    >>> to_fraction(1.1) * 10
    Fraction(11, 1)
    """
    return Fraction(str(round(factor, 6)))


def combine(factors, combination):
    """Return the factor of several: their product, or the highest of them.

    Those that are 1 change nothing, also where the others are lower.

    >>> combine([1.5, 2], "product"), combine([1.5, 2], "highest")
    (Fraction(3, 1), Fraction(2, 1))
    >>> combine([1, 0.5], "highest"), combine([], "highest")
    (Fraction(1, 2), Fraction(1, 1))
    """
    exact = [to_fraction(factor) for factor in factors]
    if combination == "highest":
        return max((factor for factor in exact if factor != 1), default=Fraction(1))
    return math.prod(exact, start=Fraction(1))


def weigh(minutes, parts, combination):
    """Return ``minutes`` multiplied, each part of the work by its own factors: exact.

    :param parts: ``[(worked minutes, factors)]``, e.g. inside and outside the hours

    >>> weigh(45, [(35, [1.5])], "product")
    Fraction(135, 2)
    >>> weigh(60, [(30, []), (30, [1.5])], "product")
    Fraction(75, 1)
    >>> weigh(45, [], "product")
    Fraction(45, 1)
    """
    worked = sum(part for part, _factors in parts)
    if not worked:
        return Fraction(minutes)
    weighed = sum(part * combine(factors, combination) for part, factors in parts)
    return minutes * weighed / worked


def rate(weighed, before=0):
    """Return what an entry is worth in whole minutes, half minutes up.

    :param weighed: the exact minutes of the entry, see :func:`weigh`
    :param before: those of the entries before it that are rounded together with it.
        The entry is worth what it adds to their rounded sum: in the end that is the
        sum, rounded once

    >>> rate(Fraction(135, 2))
    68
    >>> [rate(Fraction(9, 2), number * Fraction(9, 2)) for number in range(5)]
    [5, 4, 5, 4, 5]
    """
    return _round(before + weighed) - _round(before)


def _round(exact):
    return math.floor(exact + Fraction(1, 2))
