"""What people wait for, measured beside core on a database made for it."""

import os
import subprocess
import sys

from cache import ADDON, ROOT
from console import say

sys.path.append(str(ROOT / "benchmarks"))
import forecast
import load
import replica

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
RESULTS_LOAD = ROOT / "benchmarks" / "RESULTS-load.md"
RESULTS_REPLICA = ROOT / "benchmarks" / "RESULTS-replica.md"
RESULTS_FORECAST = ROOT / "benchmarks" / "RESULTS-forecast.md"
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import bench
bench.run(env)
"""


def bench(database, size, rows, keep, on, dump):
    """Make the database of that size, measure; answer whether a row failed."""
    name = on or f"hour_bank_bench_{os.getpid()}"
    if not on:
        database.clone(database.template(), name)
        database.install(name, [ADDON])
    variables = {**database.variables, "BENCH_SIZE": size, "BENCH_TITLE": title()}
    if size == "full" and not rows:
        variables["BENCH_RESULTS"] = str(RESULTS)
    if rows:
        variables["BENCH_ROWS"] = rows
    if dump:
        variables["BENCH_DUMP"] = "1"
    command = database.environment.odoo("shell", "-d", name, "--log-level=warn")
    script = SCRIPT.format(folder=str(ROOT / "benchmarks"))
    try:
        return subprocess.run(
            command, input=script, text=True, env=variables
        ).returncode
    finally:
        if keep or on:
            say(f"Database kept: {name}")
        else:
            database.drop(name)


def bench_load(database, quick, on, **options):
    """Let agents work at once, on a database of theirs; answer whether it failed."""
    chosen = {key: value for key, value in options.items() if value}
    short = {"seconds": 5.0, "rounds": 2} if quick else {}
    options = load.Options(**{**short, **chosen})
    path = None if quick else RESULTS_LOAD
    return on_copy(database, on, load.load, options, path, title())


def bench_replica(database, quick, on):
    """Measure with and without a replica; answer whether something is wrong."""
    path = None if quick else RESULTS_REPLICA
    return on_copy(database, on, replica.replica, path, title(), 3 if quick else 15)


def bench_forecast(quick):
    """Tell how good the forecast is; it needs no database."""
    if quick:
        forecast.run(title(), 10)
    else:
        forecast.run(title(), path=RESULTS_FORECAST)


def on_copy(database, on, measure, *arguments):
    """Measure in a new database, or in a copy of one, which stays as it is."""
    name = f"hour_bank_load_{os.getpid()}"
    try:
        database.clone(on or database.template(), name)
        if not on:
            database.install(name, [ADDON])
        problems = measure(database, name, *arguments)
    finally:
        database.drop(name)
    for problem in problems:
        say(f"FAILED: {problem}")
    return bool(problems)


def title():
    """Commit, and size of the machine."""
    commit = subprocess.run(
        ["git", "-C", ROOT, "log", "-1", "--format=%h of %cs"],
        capture_output=True,
        text=True,
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"Commit {commit}, {os.cpu_count()} cores, {memory:.0f} GB"
