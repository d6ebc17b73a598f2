# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories with statements in between: they are the ledger, and never change.

To look harder: ``HOUR_BANK_SEED=1000 HOUR_BANK_EXAMPLES=300 ./run test
--tags /helpdesk_hour_bank:TestIssuedHistories``.
"""

import os
from contextlib import closing
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from odoo.tests import tagged

from ..oracle import test_model
from ..oracle.model import World
from ..oracle.model_bank import AZUR, DAYS, DECO, SUD
from ..oracle.model_case import ModelCase
from ..oracle.model_histories import histories
from ..oracle.model_resolve import resolve
from .issued_common import IssuedChecks

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "10"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))
issues = st.tuples(st.just("issue"), st.sampled_from([AZUR, DECO, SUD]), st.booleans())


@tagged("post_install", "-at_install")
class TestIssuedHistories(IssuedChecks, ModelCase):
    _make_step = test_model.TestModel._make_step

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(TemporaryDirectory())
        set_hypothesis_home_dir(folder)  # it would write into the current folder

    def test_random_histories(self):
        for number in range(EXAMPLES):
            self._run_round(seed(SEED + number))

    def _run_round(self, seeded):
        @seeded
        @settings(
            max_examples=2,
            deadline=None,
            database=None,
            print_blob=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(history=histories, issued=st.lists(issues, min_size=6, max_size=14))
        def run(history, issued):
            with closing(self.cr.savepoint()):
                self._play(history, issued)

        run()

    def _play(self, history, issued):
        """Make every step, and issue statements between them."""
        self.world, self.texts = World(), {}
        self.banks, self.entries, self.ledger, self.clock = [], [], [], 0
        self.plans = {}
        every = max(len(history) // len(issued), 1)
        for number, (name, *arguments) in enumerate(history):
            arguments = resolve(self.world, name, arguments)
            if arguments is not None:
                self._make_step(name, arguments, "steps")
            if number % every == 0 and issued:
                _issue, customer, is_early = issued.pop()
                self._do_issue(customer, DAYS[-2] if is_early else DAYS[-1])
        for customer in (AZUR, DECO, SUD):
            self._do_issue(customer, DAYS[-1])
            partner = self.partners[customer]
            self.assertFalse(self.assertChainHolds(partner))
            self._check_last(partner)
        self._check_texts()

    def _do_issue(self, customer, day):
        partner = self.partners[customer]
        chain = self.Statement.search([("partner_id", "=", partner.id)], limit=1)
        statement = self._issue(max(str(day), str(chain.date_to or "")), partner)
        self.env.flush_all()
        self.env.invalidate_all()
        self.texts[statement] = statement._get_canonical_text(), statement.digest

    def _check_texts(self):
        """What was issued reads as it did on the day it was, digest and all."""
        self.env.flush_all()
        self.env.invalidate_all()
        for statement, (text, digest) in self.texts.items():
            self.assertEqual(statement._get_canonical_text(), text)
            self.assertEqual(statement.digest, digest)

    def _check_last(self, partner):
        """What a customer was told in all is what its banks and entries say now."""
        statements = self.Statement.search([("partner_id", "=", partner.id)])
        last, _merged = statements[0]._get_ends()
        later = last._get_banks().move_ids.filtered(lambda m: m.date > last.date_to)
        for each in last.balances or ():
            bank = self.env["hour.bank"].browse(each["id"])
            waiting = sum((later & bank.move_ids).mapped("minutes"))
            self.assertEqual(each["closing"], bank.minutes_balance - waiting)
        for line in statements.line_ids.filtered("corrects_id"):
            self.assertEqual(line.corrected_name, line.corrects_id.statement_id.name)
            self.assertTrue(line.reason)
            self.assertLess(line.corrects_id.id, line.id)
        told = {}
        for line in statements.line_ids.filtered(lambda each: each.kind == "free"):
            ref = line.timesheet_ref
            told[ref] = told.get(ref, 0) + line.free_minutes
        for ref, minutes in told.items():
            entry = self.env["account.analytic.line"].browse(ref).exists()
            if minutes:
                self.assertEqual(entry.free_minutes, minutes)
