# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a call costs, milliseconds and SQL statements, beside another call."""

import os
import statistics
import time
import traceback
from contextlib import closing, contextmanager
from typing import NamedTuple
from unittest.mock import patch

from odoo import api
from odoo.sql_db import Cursor


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
        local = api.Environment(cr, uid, {"lang": "en_US"})  # as each call has it
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
    if os.environ.get("BENCH_DUMP"):
        with dumped(name):
            run(env, uid, ours, **how)
    return Result(name, results["ours"], results["core"], limit, goal)


@contextmanager
def dumped(name):
    """Print the statements of what is done meanwhile, and who asked for them."""
    statements, execute = [], Cursor.execute

    def record(cr, query, params=None, log_exceptions=True):
        code, values = getattr(query, "code", query), getattr(query, "params", params)
        text = cr._obj.mogrify(code, values).decode(errors="replace")
        statements.append((" ".join(text.split())[:400], name_callers()))
        return execute(cr, query, params, log_exceptions)

    with patch.object(Cursor, "execute", record):
        yield
    print(f"\n{name}, with what prepares it: {len(statements)} statements")
    for number, (text, callers) in enumerate(statements, 1):
        print(f"{number:4} {text}\n       {callers}")


def name_callers():
    """Name the methods of addons that led to a statement, innermost first."""
    frames = [
        f"{frame.filename.split('/addons/')[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_stack()
        if "/addons/" in frame.filename
    ]
    return " < ".join(reversed(frames))[:700]


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
