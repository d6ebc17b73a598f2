# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Months of customers agree with the ledger, and a ratio is that of the sums."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import HourBankCase
from .test_day import DayChecks


@tagged("post_install", "-at_install")
class TestMonth(DayChecks, HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Month = cls.env["hour.bank.month"]
        cls.bank = cls._sell(10)
        cls.bank.date_start = "2026-01-01"
        cls.ticket = cls._make_ticket()
        cls.other = cls.other_customer
        cls.other_bank = cls._sell(20, partner=cls.other)
        cls.other_bank.date_start = "2026-01-01"
        cls.agent.employee_id.hourly_cost = 60

    def _get_used(self):
        self._count()
        self.assertDaysAgree()
        self.assertEqual(self.Month._audit(), [])
        groups = self.Month._read_group(
            [("used_hours", "!=", 0)], ["partner_id"], ["used_hours:sum"]
        )
        return {partner: round(60 * used) for partner, used in groups}

    def test_hours_are_of_the_customer_whose_bank_paid(self):
        other_ticket = self._make_ticket(self.other)
        self._log(self.ticket, 50)
        self._log(self.ticket, 10, date="2026-03-02")
        self._log(other_ticket, 30)
        self.assertEqual(self._get_used(), {self.customer: 60, self.other: 30})
        row = self.Month.search(
            [("partner_id", "=", self.customer.id), ("date", "=", "2026-03-01")]
        )
        self.assertEqual(row.plan_id, self.bank.plan_id)
        self.assertAlmostEqual(row.revenue, self.bank.value_debited)
        self.assertAlmostEqual(row.cost, 60)
        self.assertAlmostEqual(row.margin, row.revenue - 60)
        self.assertAlmostEqual(row.cost_per_hour, 60)

    def test_a_ticket_that_goes_to_another_customer_takes_its_month_along(self):
        self._log(self.ticket, 50, date="2026-03-02")
        self._count()
        self.ticket.partner_id = self.other
        self.assertEqual(self._get_used(), {self.other: 50})
        [(customer,)] = self.Month._read_group([("cost", ">", 0)], ["partner_id"])
        self.assertEqual(customer, self.other)

    def test_free_time_is_of_the_customer_of_its_ticket(self):
        self._log(self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Ours")
        self._count()
        row = self.Month.search([("free_hours", ">", 0)])
        self.assertEqual((row.partner_id, row.free_cost), (self.customer, 30))

    def test_a_ratio_is_that_of_the_sums(self):
        other_ticket = self._make_ticket(self.other)
        self._log(self.ticket, 60)
        self.agent.employee_id.hourly_cost = 100
        self._log(other_ticket, 180)
        self._count()
        reader = self.Month.with_user(self.accountant)
        names = ("revenue", "cost", "revenue_per_hour", "cost_per_hour")
        specs = [f"{name}:sum" for name in names[:2]]
        specs += [f"{name}:avg" for name in names[2:]]
        [(revenue, cost, brought, spent)] = reader._read_group([], [], specs)
        self.assertAlmostEqual(cost, 360)
        self.assertAlmostEqual(spent, 360 / 4, msg="(1 × 60 + 3 × 100) / 4, not 80")
        self.assertAlmostEqual(brought, revenue / 4)
        # as list and pivot ask
        [group] = reader.formatted_read_group(
            [], [], ["cost_per_hour:avg", "cost_per_hour:sum_currency"]
        )
        self.assertAlmostEqual(group["cost_per_hour:avg"], 90)
        self.assertAlmostEqual(group["cost_per_hour:sum_currency"], 90)

    def test_no_hour_no_ratio(self):
        self._count()
        reader = self.Month.with_user(self.accountant)
        specs = ["revenue_per_hour:avg", "margin_percentage:avg"]
        self.assertEqual(reader._read_group([], [], specs), [(False, False)])
        self.assertEqual(set(reader.search([]).mapped("revenue_per_hour")), {0})

    def test_who_reads_it(self):
        self._log(self.ticket, 30)
        self._count()
        manager = self.Month.with_user(self.manager)
        self.assertTrue(manager.search([]).read(["revenue_per_hour"]))
        for name in ("cost_per_hour", "margin_percentage"):
            self.assertNotIn(name, manager.fields_get())
            with self.assertRaises(AccessError):
                manager._read_group([], [], [f"{name}:avg"])
        with self.assertRaises(AccessError):
            self.Month.with_user(self.agent).search([])
        self.assertIn("cost_per_hour", self._get_fields(self.accountant))

    def _get_fields(self, user):
        fields = self.Month.with_user(user).fields_get(attributes=["aggregator"])
        return {name for name, field in fields.items() if field.get("aggregator")}

    def test_the_door_to_the_ledger(self):
        self._log(self.ticket, 30)
        self._log(self._make_ticket(self.other), 30)
        self._count()
        row = self.Month.search([("partner_id", "=", self.customer.id)])
        action = row.with_user(self.manager).action_view_moves()
        moves = self.env["hour.bank.move"].search(action["domain"])
        self.assertEqual(moves, self.bank.move_ids)
