# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One seed, one year: ``./run simulate``."""

import contextlib
import os
import random
import sys
from collections import Counter
from unittest.mock import patch

from freezegun import freeze_time
from session import QUIET, now
from year.company import Company
from year.life import Year
from year.plan import make_steps
from year.shrink import shrink, write_test

from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

NOON = "2026-01-01 12:00:00"


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


def run(env):
    begin = now()
    seeds, count = setting("SEEDS", int, 1), setting("STEPS", int, 60)
    first = setting("SEED", int, 1)
    with opened(env) as year:
        say(f"Company made in {now() - begin:.1f} s")
        for seed in range(first, first + seeds):
            start = now()
            outcome = year.play(make_steps(seed, count))
            say(f"seed {seed}: {outcome.check} {outcome.text} at {outcome.at} done {sum(outcome.done.values())} refused {dict(outcome.refused)} {outcome.digest[:12]} {now() - start:.1f} s")
            if outcome.check:
                steps, last = shrink_year(year, outcome, make_steps(seed, count))
                say(write_test(seed, steps, f"{last.check}: {last.text}"))
                say([tuple(s) for s in steps])
    sys.stdout.flush()
    os._exit(0)
