"""What people wait for, measured beside core on a database made for it."""

import os
import subprocess

from console import say
from environment import ADDON, ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import bench
bench.run(env)
"""


def bench(database, size, rows, keep, on):
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


def title():
    """Commit, and size of the machine."""
    commit = subprocess.run(
        ["git", "-C", ROOT, "log", "-1", "--format=%h of %cs"],
        capture_output=True,
        text=True,
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"Commit {commit}, {os.cpu_count()} cores, {memory:.0f} GB"
