# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Faults at every statement, answers that are lost, two at once: ``./run faults``."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import selftest
from cursor import KINDS
from doors import DOORS
from pairs import Pairs
from session import Session, now
from statements import Faults, choose

HEAD = ["door", "statements", "faults", *KINDS, "repeated", "answer lost", "violations"]
MEETINGS = 2  # of each pair, in a run that is not a quick one
# Of a quick run: so many doors, shares of their faults, and pairs that meet once.
QUICK = {"doors": 12, "share": 0.04, "retried": 0.3, "meetings": 16}


def setting(name, kind=str, default=None):
    text = os.environ.get(f"PROOF_{name}", "")
    return kind(text) if text else default


def say(text):
    print(text, flush=True)


def run(env):
    seed = setting("SEED", int, 0)
    say(f"Seed {seed}")
    begin, chance = now(), random.Random(seed)
    with Session.opened(env, say) as session:
        say(f"Scene made in {now() - begin:.0f} s")
        proof = Proof(session, chance)
        proof.run()
        seconds = now() - begin
    proof.finish(seed, seconds)


class Proof:
    """What is run, and the rows of the report."""

    def __init__(self, session, chance):
        self.session, self.chance = session, chance
        self.quick, self.full = setting("QUICK", bool), setting("FULL", bool)
        self.parts = setting("PARTS", str, "statements,pairs").split(",")
        wanted = setting("DOORS", str, "").split(",")
        self.doors = [d for d in DOORS if any(text in d.name for text in wanted)]
        self.rows, self.total = [], Counter()

    def run(self):
        if self.quick or setting("SELF_TEST", bool):
            selftest.run(self.session)
        if not setting("SELF_TEST", bool):
            if "statements" in self.parts:
                self.run_statements()
            if "pairs" in self.parts:
                self.run_pairs()

    # ---------------------------------------------------------------------------
    # One caller
    # ---------------------------------------------------------------------------

    def run_statements(self):
        share = 1.0 if self.full else setting("ROUNDS", float, 10) / 100
        retried = 1.0 if self.full else 0.3
        if self.quick:
            share, retried = QUICK["share"], QUICK["retried"]
        doors = self.doors
        if self.quick:
            doors = self.chance.sample(doors, min(QUICK["doors"], len(doors)))
        for door in doors:
            faults = Faults(self.session, self.chance, retried)
            before = len(self.session.violations)
            clean = faults.run_clean(door)
            if not clean:
                continue
            chosen = choose(self.chance, clean, share)
            for number, kind in chosen:
                faults.strike(door, clean, number, kind)
            became = faults.lose_answer(door, clean)
            wrong = len(self.session.violations) - before
            counts = faults.counts
            self.total += counts
            row = [door.name, len(clean.statements), len(chosen)]
            row += [counts[kind] for kind in KINDS]
            self.add([*row, counts["repeated"], became, wrong])

    def add(self, row):
        self.rows.append([str(cell) for cell in row])
        say(" | ".join(self.rows[-1]))

    # ---------------------------------------------------------------------------
    # Two callers
    # ---------------------------------------------------------------------------

    def run_pairs(self):
        pairs = Pairs(self.session)
        meetings = [
            (first, second)
            for first in self.doors
            for second in self.doors
            if first.shared and first.shared == second.shared
        ]
        if self.quick:
            meetings = self.chance.sample(
                meetings, min(QUICK["meetings"], len(meetings))
            )
        for first, second in meetings:
            places = pairs.get_places(first)
            count = 1 if self.quick else len(places) if self.full else MEETINGS
            for place in sorted(self.chance.sample(places, min(count, len(places)))):
                pairs.meet(first, second, place)
        self.total += pairs.counts
        say(
            f"{len(meetings)} pairs met {pairs.counts['met']} times: one waited"
            f" {pairs.counts['waited']} times, one gave up"
            f" {pairs.counts['given up']} times"
        )

    # ---------------------------------------------------------------------------
    # The end
    # ---------------------------------------------------------------------------

    def finish(self, seed, seconds):
        """Write the report, count, and end with 1 where anything fell short."""
        total, violations = self.total, self.session.violations
        faults = sum(total[kind] for kind in KINDS)
        summary = (
            f"{faults} faults, {total['lost answer']} answers lost, {total['met']}"
            f" meetings of two, {self.session.asked} different states asked for all"
            f" invariants: {len(violations)} violations, seed {seed}, {seconds:.0f} s"
        )
        if path := setting("RESULTS"):
            write(Path(path), summary, self.rows, violations)
        say(summary)
        sys.stdout.flush()
        os._exit(1 if violations else 0)


def write(path, summary, rows, violations):
    table = [HEAD, ["---"] * len(HEAD), *rows]
    lines = [f"| {' | '.join(cells)} |" for cells in table]
    title = setting("TITLE", str, "")
    found = "\n".join(f"- {text.splitlines()[0]}" for text in violations) or "None."
    path.write_text(
        f"# A fault at every statement\n\n{title}. {summary}.\n\n"
        + "\n".join(lines)
        + f"\n\n## Violations\n\n{found}\n"
    )
