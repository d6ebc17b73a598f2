# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours by day agree with ledger and time entries, whatever happened in what order."""

from contextlib import closing
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.day_marks import TABLE
from ..common import TODAY, HourBankCase
from ..job_common import JobChecks
from ..oracle import test_model

LOGGER = "odoo.addons.helpdesk_hour_bank.models.audit.days"


class DayChecks(JobChecks):
    def _count(self):
        self._run_job("hour.bank.day", "_cron_count")

    def _get_marked(self):
        self.env.flush_all()
        self.cr.execute(f"SELECT DISTINCT date FROM {TABLE} ORDER BY date")
        return [day.isoformat() for (day,) in self.cr.fetchall()]

    def assertDaysAgree(self):
        """All is counted, and is what ledger and entries come to."""
        self.assertEqual(self._get_marked(), [])
        self.assertEqual(self.env["hour.bank.day"]._audit(), [])
        self.assertEqual(self.env["hour.bank.month"]._audit(), [])


@tagged("post_install", "-at_install")
class TestDay(DayChecks, HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Day = cls.env["hour.bank.day"]
        cls.bank = cls._sell(10)
        cls.bank.date_start = "2026-01-01"
        cls.ticket = cls._make_ticket()

    def setUp(self):
        super().setUp()
        self._count()
        self.assertDaysAgree()

    def _get_sums(self, *names, **domain):
        found = self.Day.search([(name, "=", value) for name, value in domain.items()])
        return [round(60 * sum(found.mapped(f"{name}_hours"))) for name in names]

    def test_what_is_sold_and_used(self):
        self.assertEqual(self._get_sums("sold", "used"), [600, 0])
        self._log(self.ticket, 50)
        self.assertEqual(self._get_marked(), [TODAY])
        self._count()
        self.assertEqual(
            self._get_sums("worked", "used", "rated", user_id=self.agent.id),
            [50, 50, 50],
        )
        self.assertDaysAgree()
        row = self.Day.search([("user_id", "=", self.agent.id)])
        self.assertEqual(row.team_id, self.ticket.team_id)
        self.assertEqual(row.plan_id, self.bank.plan_id)
        self.assertEqual(row.entry_count, 1)
        self.assertAlmostEqual(row.revenue, self.bank.value_debited)

    def test_free_time_and_what_it_cost(self):
        self.agent.employee_id.hourly_cost = 60
        self._log(self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Ours")
        self._count()
        row = self.Day.search([("user_id", "=", self.agent.id)])
        self.assertEqual(self._get_sums("used", "free", user_id=self.agent.id), [0, 30])
        self.assertEqual((row.cost, row.free_cost), (30, 30))
        self.assertDaysAgree()

    def test_every_change_marks_its_day(self):
        entry = self._log(self.ticket, 30).sudo()
        self._count()
        other = self._make_agent("second")
        team = self.ticket.team_id.copy({"name": "Second line"})
        for change in (
            lambda: entry.write({"unit_amount": 1}),
            lambda: entry.write({"user_id": other.id}),
            lambda: entry.write({"date": "2026-03-10"}),
            lambda: self.ticket.write({"team_id": team.id}),
            lambda: self.bank.write({"plan_id": self._make_plan("Other").id}),
            lambda: self.bank._adjust(-10, "counted wrong"),
            lambda: entry.unlink(),
        ):
            change()
            self.assertTrue(self._get_marked())
            self._count()
            self.assertDaysAgree()

    def test_what_is_of_no_contract_marks_nothing(self):
        entry = self._log(self.ticket, 30)
        self._count()
        entry.name = "In other words"
        self.env["account.analytic.line"].create(
            {"name": "Rent", "amount": -10, "account_id": self._make_account().id}
        )
        self.assertEqual(self._get_marked(), [])

    def _make_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Costs"})
        return self.env["account.analytic.account"].create(
            {"name": "Office", "plan_id": plan.id}
        )

    def test_a_correction_of_another_day_follows_its_entry(self):
        entry = self._log(self.ticket, 30, date="2026-03-10")
        self.bank._post_moves(
            [
                {
                    "bank_id": self.bank.id,
                    "move_type": "time",
                    "cause": "correction",
                    "minutes": 10,
                    "date": TODAY,
                    "timesheet_id": entry.id,
                }
            ]
        )
        self._count()
        entry.sudo().work_type_id = self.env["hour.bank.work.type"].create(
            {"name": "Phone"}
        )
        self._count()
        self.assertEqual(
            self._get_sums("used", work_type_id=entry.work_type_id.id, date=TODAY),
            [-10],
        )
        self.assertDaysAgree()

    def test_a_run_that_is_killed_goes_on(self):
        for day in range(1, 29):
            self._log(self.ticket, 5, date=date(2026, 2, day))
        with self._killed_after("hour.bank.day", "_count", 1):
            self._count()
        self.assertEqual(len(self._get_marked()), 8, "20 of 28 are counted")
        self._count()
        self.assertDaysAgree()
        self.assertEqual(self._get_sums("used"), [140])

    def test_what_is_wrong_is_found_and_counted_anew(self):
        self._log(self.ticket, 30)
        self._count()
        row = self.Day.search([("user_id", "=", self.agent.id)])
        row.used_hours = 3
        self.env.flush_all()
        [finding] = self.Day._audit()
        self.assertEqual((finding.name, finding.found), ("used_hours", 3))
        with mute_logger(LOGGER):
            self.Day._audit_and_mend()
        self.assertEqual(self._get_marked(), [TODAY])
        self._count()
        self.assertDaysAgree()

    def test_what_is_missing_is_found(self):
        self._log(self.ticket, 30)
        self._count()
        self.Day.search([]).unlink()
        self.env.flush_all()
        self.assertIn("used_hours", {each.name for each in self.Day._audit()})

    def test_who_reads_it(self):
        self._log(self.ticket, 30)
        self._count()
        rows = self.Day.search([("user_id", "=", self.agent.id)])
        self.assertTrue(rows.with_user(self.manager).read(["used_hours"]))
        with self.assertRaises(AccessError):
            rows.with_user(self.agent).read(["used_hours"])
        with self.assertRaises(AccessError):
            rows.with_user(self.manager).read(["cost"])

    def test_the_door_to_the_ledger(self):
        self._log(self.ticket, 30)
        self._count()
        row = self.Day.search([("user_id", "=", self.agent.id)])
        action = row.with_user(self.manager).action_view_moves()
        moves = self.env["hour.bank.move"].search(action["domain"])
        self.assertEqual(moves.filtered("timesheet_id").mapped("minutes"), [-30])

    def test_the_page_reads_no_ledger(self):
        self._log(self.ticket, 30)
        self._count()
        with self.assertQueryCount(1):
            self.Day._read_group([], ["date:month"], ["used_hours:sum"])


@tagged("post_install", "-at_install")
class TestDayHistories(DayChecks, test_model.TestModel):
    """After any history the days come to what the ledger says."""

    test_histories_that_once_went_wrong = None  # they are about other things

    def test_random_histories_agree_with_the_model(self):
        for number in range(max(test_model.EXAMPLES // 10, 1)):
            self._run_round(test_model.seed(test_model.SEED + number), 2)

    def _check_replay(self):
        with closing(self.cr.savepoint()):
            self._count()
            self.assertDaysAgree()
            Day = self.env["hour.bank.day"]
            [(used,)] = Day._read_group([], [], ["used_hours:sum"])
            banks = self.env["hour.bank"].search([("kind", "=", "prepaid")])
            moves = self.env["hour.bank.move"].search(
                [("bank_id", "in", banks.ids), ("move_type", "=", "time")]
            )
            self.assertEqual(round(60 * used), -sum(moves.mapped("minutes")))
            groups = self.env["hour.bank.month"]._read_group(
                [], ["partner_id"], ["used_hours:sum"]
            )
            for customer, used in groups:
                own = moves.filtered(lambda m, c=customer: m.partner_id == c)
                self.assertEqual(round(60 * used), -sum(own.mapped("minutes")))
        return super()._check_replay()
