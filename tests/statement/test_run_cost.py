# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a run costs: so many statements for each customer, however many there are."""

from datetime import date

from odoo.tests import tagged

from .run_common import RunCase


@tagged("post_install", "-at_install")
class TestRunCost(RunCase):
    def _count(self, do):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_due(self):
        return self._count(lambda: self.Statement._get_due(self.company))

    def test_what_is_due_is_found_for_all_together(self):
        self._count_due()
        few = self._count_due()
        self._make_many(20)
        self.assertEqual(len(self._get_due()), 23)
        self.assertLessEqual(self._count_due(), few + 1)
        self.assertLessEqual(few, 15)

    def _make_many(self, count):
        for number in range(count):
            partner = self.env["res.partner"].create(
                {"name": f"Customer {number}", "email": f"c{number}@example.com"}
            )
            self.env["hour.bank"]._grant(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "product_id": self.product.id,
                    "plan_id": self.plan.id,
                    "date_start": date(2026, 2, 10),
                },
                60,
                "Opening",
            )

    def test_each_customer_costs_the_same(self):
        self._make_many(12)
        run = self._make_due_run()
        lines = run.line_ids
        costs = [self._count(line.browse(line.id).sudo()._issue_line) for line in lines]
        self.assertEqual(set(lines.mapped("state")), {"issued"})
        # the first ones read what is cached for all later ones
        self.assertLessEqual(max(costs[-5:]), min(costs[-5:]) + 2)
        self.assertLessEqual(min(costs[-5:]), 55)
