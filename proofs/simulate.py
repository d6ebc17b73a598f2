# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One seed, one year: ``./run simulate``."""

import contextlib
import os
import sys
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from session import QUIET, now
from year.company import Company
from year.life import Year
from year.mutations import MUTATIONS, planted
from year.once_failed import ONCE_FAILED
from year.plan import make_steps
from year.results import read_known, write_row
from year.shrink import shrink, write_test

from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

NOON = "2026-01-01 12:00:00"
SEEDS, STEPS = 5, 200
QUICK_SEEDS, QUICK_STEPS = 20, 40


def setting(name, kind=str, default=None):
    text = os.environ.get(f"PROOF_{name}", "")
    return kind(text) if text else default


def say(text):
    print(text, flush=True)


@contextlib.contextmanager
def opened(env):
    """Stop the clock, and make the company in a transaction that never ends."""
    env.cr.commit()
    with (
        freeze_time(NOON) as clock,
        mute_logger(*QUIET),
        patch.object(IrMail_Server, "_disable_send", return_value=True),
        contextlib.closing(env.registry.cursor()) as cr,  # nothing is ever committed
    ):
        company = Company(api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"}))
        company.make()
        tell = say if setting("TELL") else lambda text: None
        yield Year(company, clock, setting("EVERY", int, 1), tell)


def shrink_year(year, outcome, steps):
    """Return the fewest steps that fail as the whole year does, and how they do."""
    steps = steps[: outcome.at + 1]
    # quicker, where it is found by one look at the end
    pace = len(steps) if year.play(steps, len(steps)).check == outcome.check else 1

    def fails(fewer):
        return year.play(fewer, pace).check == outcome.check

    steps = shrink(steps, fails)
    return steps, year.play(steps, pace)


class Run:
    """The years of one call: played, counted, told and written down."""

    def __init__(self, year):
        self.year, self.quick = year, setting("QUICK", bool)
        self.steps = setting("STEPS", int, QUICK_STEPS if self.quick else STEPS)
        self.seeds = setting("SEEDS", int, QUICK_SEEDS if self.quick else SEEDS)
        self.first = setting("SEED", int, 0)
        self.total, self.rows, self.failed, self.skipped = Counter(), [], [], 0
        self.refused = Counter()

    def run(self):
        self.replay()
        known = read_known(self.get_results(), setting("TITLE"), self.steps)
        for number, seed in enumerate(range(self.first, self.first + self.seeds)):
            if seed in known:
                self.skipped += 1
                continue
            outcome = self.play(seed)
            if not number and not outcome.check:
                self.play_again(seed, outcome)

    def get_results(self):
        path = setting("RESULTS")
        return Path(path) if path else None

    def replay(self):
        """Play what once failed: it must not fail again."""
        for steps in ONCE_FAILED:
            outcome = self.year.play(steps)
            self.count(outcome)
            if outcome.check:
                self.fail(f"once failed, again: {outcome.check}: {outcome.text}")

    def play(self, seed):
        begin, steps = now(), make_steps(seed, self.steps)
        outcome = self.year.play(steps)
        self.count(outcome)
        done, checks = sum(outcome.done.values()), sum(outcome.checks.values())
        row = [seed, done, sum(outcome.refused.values()), checks, outcome.digest[:16]]
        row.append(f"{outcome.check}: {outcome.text}" if outcome.check else "")
        say(f"year {' | '.join(map(str, row))} | {now() - begin:.1f} s")
        if outcome.check:
            row[-1] = outcome.check
            self.tell_failure(seed, outcome, steps)
        self.rows.append(row)
        if path := self.get_results():
            write_row(path, setting("TITLE"), self.steps, row)
        return outcome

    def count(self, outcome):
        self.total["steps"] += sum(outcome.done.values())
        self.total["refused"] += sum(outcome.refused.values())
        self.total["checks"] += sum(outcome.checks.values())
        self.total["years"] += 1
        self.refused += outcome.refused

    def play_again(self, seed, outcome):
        """The same seed leaves the same."""
        again = self.year.play(make_steps(seed, self.steps))
        self.total["checks"] += 1
        if again.digest != outcome.digest:
            self.fail(f"seed {seed}: {outcome.digest}, then {again.digest}")

    def fail(self, text):
        self.failed.append(text)
        say(f"VIOLATION {text}")

    def tell_failure(self, seed, outcome, steps):
        fewest, last = shrink_year(self.year, outcome, steps)
        self.fail(f"seed {seed}, {len(fewest)} steps: {last.check}: {last.text}")
        say(write_test(seed, fewest, f"{last.check}: {last.text}"))

    def finish(self, seconds):
        total = self.total
        skipped = f", {self.skipped} known before" if self.skipped else ""
        say(
            f"{total['years']} years{skipped}, {total['steps']} steps done,"
            f" {total['refused']} refused, {total['checks']} checks:"
            f" {len(self.failed)} violations, first seed {self.first},"
            f" {seconds:.0f} s"
        )
        return bool(self.failed)


def run_mutations(year):
    """Plant each bug and play five years; return how many were caught by none."""
    only, missed = setting("ONLY", str, ""), []
    chosen = [mutation for mutation in MUTATIONS if only in mutation.name]
    steps, seeds = setting("STEPS", int, 60), setting("SEEDS", int, 5)
    first = setting("SEED", int, 0)
    for mutation in chosen:
        begin, caught = now(), ""
        with planted(mutation):
            for seed in range(first, first + seeds):
                if caught := year.play(make_steps(seed, steps)).check:
                    break
        if not caught:
            missed.append(mutation.name)
        say(f"{mutation.name} | {caught or 'NOT CAUGHT'} | {now() - begin:.0f} s")
    for name in missed:
        say(f"Not caught: {name}")
    say(f"{len(chosen)} mutations, {len(missed)} not caught, first seed {first}")
    return bool(missed)


def run(env):
    begin = now()
    say(f"Seed {setting('SEED', int, 0)}")
    with opened(env) as year:
        say(f"Company made in {now() - begin:.1f} s")
        if setting("MUTATIONS"):
            failed = run_mutations(year)
        else:
            years = Run(year)
            years.run()
            failed = years.finish(now() - begin)
    sys.stdout.flush()
    os._exit(1 if failed else 0)
