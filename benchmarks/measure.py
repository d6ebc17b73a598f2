# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a call costs, milliseconds and SQL statements, beside another call."""

import statistics
import time
from contextlib import closing
from typing import NamedTuple

from odoo import api


class Cost(NamedTuple):
    milliseconds: float
    statements: int


class Result(NamedTuple):
    """One row of the report; ``core`` is what the same costs without hour banks."""

    name: str
    ours: list
    core: list
    limit: str  # where there is no counterpart: what it is held against
    goal: str


def run(env, uid, prepare, warm=False):
    """Measure once, in a transaction of its own that is rolled back.

    :param prepare: called with an environment; returns the call that is measured
    :param warm: the call was done before in the same transaction
    """
    with closing(env.registry.cursor()) as cr:
        local = api.Environment(cr, uid, {})
        call = prepare(local)
        if warm:
            call()
            call = prepare(local)
        else:
            local.flush_all()
            local.invalidate_all()
        cr.flush()
        count, begin = cr.sql_log_count, time.perf_counter()
        call()
        cr.flush()
        milliseconds = 1000 * (time.perf_counter() - begin)
        return Cost(milliseconds, cr.sql_log_count - count)


def alternate(env, uid, name, ours, core=None, repeats=5, goal="", limit="", **how):
    """Measure both in alternation; the first of each only fills the caches."""
    results = {"ours": [], "core": []}
    sides = {"ours": ours, **({"core": core} if core else {})}
    for number in range(repeats + 1):
        for side, prepare in sides.items():
            cost = run(env, uid, prepare, **how)
            if number or not repeats:
                results[side].append(cost)
    return Result(name, results["ours"], results["core"], limit, goal)


def median(costs, what):
    return statistics.median(getattr(cost, what) for cost in costs)


def spread(costs):
    """Return half of the distance between fastest and slowest, in percent."""
    times = [cost.milliseconds for cost in costs]
    return 50 * (max(times) - min(times)) / (statistics.median(times) or 1)


def as_cells(result):
    """Return the texts of a row: ours, core, ratio, limit, goal."""
    ours, core = result.ours, result.core
    cells = [result.name, describe(ours), describe(core) if core else "–"]
    ratio = "–"
    if core:
        times = median(ours, "milliseconds") / (median(core, "milliseconds") or 1)
        ratio = f"{times:.2f} ×"
    return [*cells, ratio, result.limit or "–", result.goal or "–"]


def describe(costs):
    time_, count = median(costs, "milliseconds"), median(costs, "statements")
    return f"{time_:,.1f} ms ± {spread(costs):.0f} %, {count:g} SQL"
