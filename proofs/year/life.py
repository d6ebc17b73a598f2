# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A year passes: its clock, who acts, the jobs of the night, and what is asked then."""

import random
import traceback
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

from odoo.addons.helpdesk_hour_bank.tests.oracle import model_bank

from .births import Births
from .checks import Checks
from .digest import digest
from .followed import FollowedSteps
from .money import Money
from .nights import Nights
from .plan import Step
from .said import Said
from .world import Violation, YearWorld

FIRST_DAY = date(2026, 1, 1)
# Days on which banks are about to end, are over, and are given up; each has a night.
NIGHTS = """
    SELECT DISTINCT day FROM hour_bank, LATERAL (
        VALUES (date_end - 30), (date_end + 1), (date_end + grace_days + 1)
    ) AS days (day)
     WHERE kind = 'prepaid' AND day > %(last)s AND day < %(today)s
     ORDER BY day
"""


class Outcome(NamedTuple):
    """How a year went.

    ``check``, ``text``: what did not hold, at which of the steps; empty where all did.
    """

    check: str
    text: str
    at: int
    done: Counter
    refused: Counter
    checks: Counter
    digest: str


class Year(FollowedSteps, Said, Nights, Checks):
    """One year after the other, each from the same beginning.

    :param company: see ``company.Company``; its transaction is that of the years
    :param clock: of freezegun: where it stands is moved
    :param every: after how many steps all is looked at; the last one always is
    :param tell: told why steps were refused
    """

    def __init__(self, company, clock, every=1, tell=lambda text: None):
        self.company, self.clock, self.every = company, clock, every
        self.tell = tell
        self.cr = company.env.cr
        self.first_day = FIRST_DAY

    # ---------------------------------------------------------------------------
    # A year
    # ---------------------------------------------------------------------------

    def play(self, steps, every=0):
        """Let the year pass, and undo it; return its outcome.

        :param every: another one than that of all years
        """
        self.pace = every or self.every
        try:
            with closing(self.cr.savepoint()):
                self.begin()
                return self.pass_days([Step(*step) for step in steps])
        finally:
            self.forget()

    def forget(self):
        """Forget what is cached or waits for a commit that never comes."""
        self.cr.precommit.clear()
        self.cr.postcommit.clear()
        self.cr.transaction.reset()
        registry = self.cr.transaction.registry
        if names := set(registry.cache_invalidated):
            registry.clear_cache(*names)
            registry.cache_invalidated.clear()
        self.cr.transaction.default_env = self.company.env

    def begin(self):
        company = self.company
        self.env = company.env
        self.world = YearWorld()
        self.partners, self.tickets = company.partners, list(company.tickets)
        self.types, self.products = list(company.types), company.products
        self.banks, self.entries, self.plans = [], [], {}
        self.started = defaultdict(int)  # day -> time entries
        self.done, self.refused_steps = Counter(), Counter()
        self.checks = Counter()
        self.ledger = []
        self.today = FIRST_DAY  # no step is of it, so that each day begins with a night
        self.month, self.week = FIRST_DAY.month, 0
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM hour_bank")
        [self.last_bank] = self.env.cr.fetchone()
        self.partners_followed = self.env["res.partner"].union(*self.partners.values())
        self.births = Births(self.cr)
        self.money = Money(self)
        self.begin_checks()
        self.begin_said()

    def pass_days(self, steps):
        number = 0
        try:
            for number, step in enumerate(steps):
                self.go_to(step.day)
                self.take(step)
                if number % self.pace == 0 or number == len(steps) - 1:
                    self.check()
            self.check_end()
        except Violation as violation:
            return self.get_outcome(number, violation.check, violation.text)
        except Exception as error:
            if type(error) in (KeyboardInterrupt, SystemExit):
                raise
            name = f"error {type(error).__name__}"
            return self.get_outcome(number, name, tell_error(error))
        return self.get_outcome(number)

    def get_outcome(self, at, check="", text=""):
        found = "" if check else digest(self.env)
        counts = self.done, self.refused_steps, self.checks
        return Outcome(check, text, at, *counts, found)

    def take(self, step):
        """Do a step; what is refused with words is not done, and leaves nothing."""
        self.dice, self.refused = random.Random(step.number), False
        before = self.look_at_sizes()
        try:
            with self.cr.savepoint():
                self.do(step.name)
        except UserError as error:
            self.refused = True
            self.tell(f"{step.name} refused: {type(error).__name__} {error.args[0]}")
        self.end_transaction()
        self.births.note(step.number)
        if self.refused and self.look_at_sizes() != before:
            raise Violation("refused, but not nothing", step.name)
        (self.refused_steps if self.refused else self.done)[step.name] += 1

    def do(self, name):
        family, _space, rest = name.partition(" ")
        if family == "money":
            self.money.do(rest)
        else:
            getattr(self, f"do_{name}")()

    # ---------------------------------------------------------------------------
    # The clock
    # ---------------------------------------------------------------------------

    def go_to(self, day):
        """Let it be noon of a day of the year; the jobs ran in the night."""
        today = FIRST_DAY + timedelta(days=day)
        if today != self.today:
            for night in [*self.get_nights(today), today]:
                self.sleep(night)
        self.set_time(time(12))

    def get_nights(self, today):
        """Return the days until then of which a job has to notice something."""
        self.cr.execute(NIGHTS, {"last": self.today, "today": today})
        return [day for (day,) in self.cr.fetchall()]

    def sleep(self, day):
        self.today = model_bank.clock.today = day
        self.set_time(time(2, 30))
        self.run_night()
        self.births.note("night")

    def set_time(self, moment):
        now = datetime.combine(self.today, moment)
        self.clock.move_to(now)
        self.cr._now = now  # of this transaction, which is one for all of the year

    # ---------------------------------------------------------------------------
    # Who acts
    # ---------------------------------------------------------------------------

    def as_(self, role):
        """Return the environment of a user, who is also the transaction's."""
        user = getattr(self.company, role)
        context = {"lang": "en_US", "allowed_company_ids": self.env.company.ids}
        env = api.Environment(self.cr, user.id, {**self.env.context, **context})
        self.cr.transaction.default_env = env
        return env

    def see(self, records, role):
        """Return records as a user sees them."""
        return records.with_env(self.as_(role))

    def end_transaction(self):
        """Write all, and forget what is cached: what follows is another request."""
        self.cr.flush()
        self.cr.transaction.default_env = self.env
        self.env.invalidate_all()
        self.cr.postcommit.clear()

    # ---------------------------------------------------------------------------
    # Jobs
    # ---------------------------------------------------------------------------

    def run_job(self, model, method):
        """Run a scheduled job as Odoo does; a savepoint stands for each commit."""
        root = api.Environment(self.cr, SUPERUSER_ID, self.env.context)
        self.cr.transaction.default_env = root
        with self.steps_of_job():
            getattr(root[model], method)()
        self.end_transaction()

    @contextmanager
    def steps_of_job(self):
        cr = self.cr
        kept = [cr.savepoint()]

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cr.flush()
            kept.pop().close(rollback=False)
            cr.clear()
            kept.append(cr.savepoint())
            return float("inf")

        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit),
            patch.object(cr, "rollback", lambda: kept[-1].rollback()),
        ):
            yield
        kept.pop().close(rollback=False)


def tell_error(error):
    """Return the last lines of where an error came from."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.split('/')[-1]}:{f.lineno}" for f in frames)
    return f"{error} ({places})"
