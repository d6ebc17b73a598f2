# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a debit pays for the levels: nothing, or one statement."""

from odoo.tests import tagged

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestAlarmCost(AlertCase):
    def setUp(self):
        super().setUp()
        for number in (50, 20, 5):
            self._make_level("percent", number, plan_id=self.plan.id)
        self._judge()

    def _count(self, minutes):
        """Return the statements of a warm debit, with the end of its transaction."""
        self._use(1)
        self.env.cr.flush()
        self.env["hour.bank.look"].search([]).unlink()
        self.env.cr.flush()
        before = self.cr.sql_log_count
        self._use(minutes)
        self.env.cr.flush()
        return self.cr.sql_log_count - before

    def _get_looks(self):
        return self.env["hour.bank.look"].search([])

    def test_none_where_no_level_can_be_crossed_else_one(self):
        far = self._count(10)
        self.assertFalse(self._get_looks())
        near = self._count(290)
        self.assertEqual(len(self._get_looks()), 1)
        self.assertEqual(near - far, 1)
        self._judge()
        self.assertEqual(self._count(10), far, "in alarm, too")
        self.assertFalse(self._get_looks())

    def test_a_list_costs_the_same_for_many_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(4)]
        )
        alarms = self.Alarm.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.env.company.id,
                    "level_id": self.Level.search([], limit=1).id,
                }
                for customer in customers
            ]
        )
        for customer in customers:
            self._sell(10, partner=customer)

        def count(shown):
            for _warm in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                shown.with_user(self.manager).read(["hours", "forecast_text"])
            return self.cr.sql_log_count - before

        self.assertEqual(count(alarms), count(alarms[:1]))

    def test_one_row_for_a_batch(self):
        entries = [
            {"ticket_id": self.ticket.id, "name": "Work", "unit_amount": 2.0}
            for _number in range(4)
        ]
        self.env["account.analytic.line"].with_user(self.agent).create(entries)
        self.env.cr.flush()
        self.assertEqual(len(self._get_looks()), 1)

    def test_a_quiet_customer_costs_the_judge_nothing(self):
        self._judge()
        self.env.cr.flush()
        with self._steps():
            before = self.cr.sql_log_count
            self.Alarm._cron_judge()
            self.assertLessEqual(self.cr.sql_log_count - before, 3)
