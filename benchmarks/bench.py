# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people wait for, beside what core needs for the same: ``./run bench``."""

import os
import sys
from pathlib import Path

from measure import alternate, as_cells
from rows import ROWS
from scene import Scene


def run(env):
    size = os.environ.get("BENCH_SIZE", "quick")
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    scene = Scene(env, size)
    agent, manager = scene.first.agent.id, scene.first.manager.id
    results, failed = [], 0
    chosen = os.environ.get("BENCH_ROWS", "")
    for name, function, texts, repeats, how in ROWS:
        if chosen not in name:
            continue
        admin, boss = how.pop("admin", False), how.pop("manager", False)
        uid = env.uid if admin else manager if boss else agent
        ours, core = function(scene)
        try:
            result = alternate(env, uid, name, ours, core, repeats, **texts, **how)
        except Exception as error:  # one row that fails leaves the others to be seen
            failed += 1
            print(f"FAILED: {name}: {type(error).__name__}: {error}", flush=True)
            continue
        results.append(result)
        print(" | ".join(as_cells(result)), flush=True)
    if path := os.environ.get("BENCH_RESULTS"):
        write(Path(path), size, results)
    sys.stdout.flush()
    os._exit(1 if failed else 0)


def write(path, size, results):
    head = ["what", "ours", "core or SQL", "ratio", "limit", "goal"]
    rows = [head, ["---"] * len(head), *map(as_cells, results)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    title = os.environ.get("BENCH_TITLE", "")
    path.write_text(f"# Measured\n\n{title}, size *{size}*.\n\n{table}\n")
