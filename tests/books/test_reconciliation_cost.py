# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the Reconciliation of Hours costs does not depend on the number of banks."""

from .reconciliation_common import ReconciliationCase
from .release_common import MARCH


class TestReconciliationCost(ReconciliationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.banks = cls.env["hour.bank"]

    def _add_banks(self, number):
        """Sell hours to so many customers; the last is not invoiced."""
        for index in range(number):
            partner = self.env["res.partner"].create({"name": f"Customer {index}"})
            bank = self._sell(10, partner=partner)
            if index < number - 1:
                self._invoice(bank.sale_order_id)
            self._log(self._make_ticket(partner), 60)
            self.banks += bank

    def _count(self, action):
        values = {"date": MARCH, "date_from": "2026-01-01"}
        report = self.env["hour.bank.reconciliation"].with_user(self.accountant)
        report = report.create(values)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        getattr(report, action)()
        self.env.flush_all()
        return report, self.cr.sql_log_count - before

    def test_more_banks_cost_no_more_statements(self):
        for action, lines, budget in (
            ("action_open", "line_ids", 26),
            ("action_roll_forward", "rollforward_ids", 20),
        ):
            with self.subTest(action):
                self._add_banks(2)
                self._count(action)  # the first fills what all transactions share
                report, few = self._count(action)
                self.assertEqual(report[lines].bank_id, self.banks)
                self._add_banks(5)
                report, many = self._count(action)
                self.assertEqual(report[lines].bank_id, self.banks)
                self.assertEqual(many, few)
                self.assertLessEqual(many, budget)

    def test_opened_again_it_has_its_lines_once(self):
        self._add_banks(2)
        report = self._reconcile()
        first = report.line_ids
        self._add_banks(1)
        report.action_open()
        self.assertFalse(first.exists())
        self.assertEqual(report.line_ids.mapped("bank_id"), self.banks)
        self.assertEqual(len(report.line_ids), 3)
        self.assertNoDifference(report)
