# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random worlds with statements: two companies, families, merges, transfers, refunds.

What each statement has to say a model in plain Python says before, see
``world_model``. To look harder: ``HOUR_BANK_SEED=1000 HOUR_BANK_EXAMPLES=300 ./run test
--tags /helpdesk_hour_bank:TestIssuedWorlds``.
"""

import logging
import os
from collections import Counter
from contextlib import closing
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..accounting_common import HourBankAccountingCase
from .issued_common import IssuedChecks
from .world_model import LedgerRow, Told
from .world_steps import WorldSteps

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "4"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))
# Free time of a subsidiary was told again by its parent, whose hours paid since.
WRONG_ONCE = (1005,)
STEPS = 40
FIRST_DAY = "2026-01-05"
_logger = logging.getLogger(__name__)

NOISY = ("odoo.sql_db", "odoo.models.unlink", "odoo.addons.base.partner.merge")


@tagged("post_install", "-at_install")
class TestIssuedWorlds(WorldSteps, IssuedChecks, HourBankAccountingCase):
    clock = first_day = FIRST_DAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = [
            cls._make_plan("Year", validity_months=12),
            cls._make_plan("Group", is_pool=True, overage_policy="free"),
            cls._make_plan("Over", overage_policy="overdraw", overdraft_hours=5),
            cls._make_plan("Rest", validity_months=1, rollover="all"),
        ]
        cls.products = [
            cls._make_product(plan.name, hour_bank_plan_id=plan.id, taxes_id=False)
            for plan in plans
        ]
        cls._make_families()
        cls._make_elsewhere()

    @classmethod
    def _make_families(cls):
        Partner = cls.env["res.partner"]
        cls.group = Partner.create({"name": "Group", "is_company": True})
        cls.subsidiary = Partner.create(
            {"name": "Subsidiary", "is_company": True, "parent_id": cls.group.id}
        )
        cls.customers = cls.customer | cls.other_customer | cls.group | cls.subsidiary
        cls.tickets = cls.env["helpdesk.ticket"]
        for customer in cls.customers:
            cls.tickets += cls._make_ticket(customer)

    @classmethod
    def _make_elsewhere(cls):
        cls.currencies = cls.env["res.currency"].create(
            [{"name": name, "symbol": "x", "rounding": 0.01} for name in ("XHA", "XHB")]
        )
        cls.elsewhere = cls.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": cls.currencies[0].id}
        )
        cls.env.user.company_ids |= cls.elsewhere
        cls.manager.company_ids |= cls.elsewhere
        project = cls.env["project.project"].create(
            {
                "name": "Elsewhere",
                "allow_timesheets": True,
                "allow_billable": True,
                "company_id": cls.elsewhere.id,
            }
        )
        cls.other_employee = cls.env["hr.employee"].create(
            {"name": "Far", "company_id": cls.elsewhere.id}
        )
        cls.other_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Elsewhere",
                "company_id": cls.elsewhere.id,
                "allow_timesheet": True,
                "use_hour_banks": True,
                "default_project_id": project.id,
            }
        )
        (cls.env.company | cls.elsewhere).hour_bank_show_money = True
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.env.company | cls.elsewhere).ids,
            }
        )
        new_test_user(cls.env, "approver", "helpdesk_mgmt.group_helpdesk_manager")

    # === HISTORIES === #

    def test_random_worlds(self):
        for number in (*WRONG_ONCE, *range(SEED, SEED + EXAMPLES)):
            with self.subTest(seed=number), closing(self.cr.savepoint()):
                self._play(number)
                _logger.info("World %s holds: %s", number, dict(self.done))
            self.env.invalidate_all()

    def _play(self, number):
        cls = type(self)
        self.customers, self.tickets = cls.customers, cls.tickets
        self.rng, self.today = Random(number), FIRST_DAY
        self.told, self.texts, self.done = Told(), {}, Counter()
        names = list(self.weights)
        weights = list(self.weights.values())
        with mute_logger(*NOISY):
            for name in ["sell", "sell", "sell", "log", "log"]:
                self._do(name)
            for name in self.rng.choices(names, weights, k=STEPS):
                self._do(name)
            self._check_end()

    def _do(self, name):
        """Do a step, as of the day of the world; refused ones change nothing."""
        with freeze_time(f"{self.today} 12:00:00"):
            before = self.customers, self.tickets
            try:
                with self.cr.savepoint():
                    getattr(self, f"_step_{name}")()
                    self.env.flush_all()
                self.done[name] += 1
            except (UserError, AccessError):
                self.customers, self.tickets = before
                self.env.invalidate_all()

    def _pass_days(self, days):
        day = Date.add(Date.to_date(self.today), days=days)
        self.today = Date.to_string(day)

    # === ISSUING === #

    def _step_issue(self):
        company = self._pick_company()
        self._issue_for(self._pick_customer(), company, self._pick_day())

    def _issue_for(self, customer, company, day):
        draft = self.Statement.create(
            {"partner_id": customer.id, "company_id": company.id, "date_to": day}
        )
        banks = draft._get_banks()
        rows = self._get_rows()
        expected = self.told.predict(rows, set(banks.ids), day)
        draft._issue()
        draft._keep_paper(f"%PDF {draft.name}".encode())
        self.env.flush_all()
        self.env.invalidate_all()
        self._check_said(draft, expected)
        taken = set(expected[0])
        self.told.tell(draft.name, [row for row in rows if row.id in taken])
        self.texts[draft] = draft._get_canonical_text(), draft.digest

    def _get_rows(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, bank_id, minutes, date::text, move_type,"
            " COALESCE(timesheet_ref, 0), COALESCE(origin_move_id, 0)"
            " FROM hour_bank_move ORDER BY id"
        )
        return [LedgerRow(*values) for values in self.env.cr.fetchall()]

    def _check_said(self, statement, expected):
        """The engine says what the model said: moves, balances and corrections."""
        moves, balances, corrected = expected
        lines = statement.line_ids
        self.assertEqual(sorted(lines.move_id.ids), moves)
        said = {
            each["id"]: (each["opening"], each["closing"])
            for each in statement.balances or ()
        }
        nothing = {bank for bank, both in balances.items() if both == (0, 0)}
        self.assertEqual(
            {bank: both for bank, both in said.items() if bank not in nothing},
            {bank: both for bank, both in balances.items() if bank not in nothing},
        )
        self.assertEqual(
            {
                line.move_id.id: (line.corrected_name, line.corrected_minutes)
                for line in lines.filtered(
                    lambda each: each.move_id and each.corrects_id
                )
            },
            corrected,
        )
        for line in lines.filtered("corrects_id"):
            self.assertTrue(line.reason)
            self.assertEqual(line.corrected_name, line.corrects_id.statement_id.name)
        balances = statement.balances or ()
        prepaid = [each for each in balances if each["kind"] == "prepaid"]
        self.assertEqual(statement.closing_minutes, sum(e["closing"] for e in prepaid))
        for each in statement.bank_values or ():
            if (
                each["closing"]
                and statement.currency_id == self.env.company.currency_id
            ):
                self._check_value(statement, each)

    def _check_value(self, statement, said):
        """What is left is worth what the bank says, where all of it was told."""
        bank = self.env["hour.bank"].browse(said["id"])
        untold = bank.move_ids.filtered(lambda m: str(m.date) > str(statement.date_to))
        if not untold:
            self.assertAlmostEqual(float(said["closing"]), bank.value_balance, 2)

    # === THE END === #

    def _check_end(self):
        """All was told once, nothing changed, and what was free is told as it is."""
        with freeze_time(f"{self.today} 18:00:00"):
            banks = self.env["hour.bank"].with_context(active_test=False).search([])
            pairs = {(bank.partner_id, bank.company_id) for bank in banks}
            pairs |= {(each.partner_id, each.company_id) for each in self.texts}
            for customer, company in sorted(
                pairs, key=lambda each: (each[0].id, each[1].id)
            ):
                self._issue_for(customer, company, self.today)
            self._check_frozen()
            statements = self.Statement.concat(*self.texts)
            told = {row.id for row in self._get_rows() if row.day <= self.today}
            untold = told - set(self.told.moves)
            rows = {row.id: row for row in self._get_rows()}
            self.assertFalse([rows[each] for each in untold if rows[each].minutes])
            self.assertFalse(statements._audit())
            self.assertFalse(banks._audit())
            self._check_free(statements)

    def _check_frozen(self):
        for statement, (text, digest) in self.texts.items():
            self.assertEqual(statement._get_canonical_text(), text)
            self.assertEqual(statement.digest, digest)
            self.assertTrue(statement._check_digest())
            name = f"%PDF {statement.name}".encode()
            self.assertEqual(statement._find_paper().raw, name)

    def _check_free(self, statements):
        told = Counter()
        for line in statements.line_ids.filtered(lambda each: each.kind == "free"):
            told[line.timesheet_ref] += line.free_minutes
        entries = self.env["account.analytic.line"].browse(told).exists()
        free = {entry.id: entry.free_minutes for entry in entries}
        for ref, minutes in told.items():
            self.assertIn(minutes, (0, free.get(ref, 0)), f"entry {ref}")
