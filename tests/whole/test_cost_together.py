# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A debit with levels, a renewal rule and an approval on, all at once."""

from contextlib import contextmanager

from odoo.tests import tagged

from ..alert.alert_common import AlertCase

# Statements more than without them, for create new and warm, change and delete warm:
# the turn of the approval is taken, and who approved stands on the ledger's line.
MORE = 1
CROSSED = 1  # more, where a level may have been crossed: its customer is looked at


@tagged("post_install", "-at_install")
class TestCostTogether(AlertCase):
    @contextmanager
    def _counted(self, counts):
        self.env.cr.flush()
        before = self.cr.sql_log_count
        yield
        self.env.cr.flush()  # as the commit does
        counts.append(self.cr.sql_log_count - before)

    def _measure(self):
        counts = []
        self.env.flush_all()
        self.env.invalidate_all()
        for _warm in (False, True):
            with self._counted(counts):
                entry = self._use(5)
        with self._counted(counts):
            entry.unit_amount = 0.1
        with self._counted(counts):
            entry.unlink()
        return counts

    def _switch_on(self):
        """Three levels, a quotation mailed at each, and time that is approved."""
        for number in (50, 20, 5):
            self._make_level("percent", number, plan_id=self.plan.id)
        self.plan.write(
            {"renewal_mode": "sign", "approval": "ticket", "approval_hours": 0}
        )
        self.bank = self._sell(100, partner=self.other_customer)
        self.ticket = self._make_ticket(self.other_customer)
        approval = self.env["hour.bank.approval"]._ask(
            self.ticket, self.plan, 6000, "As much as it takes"
        )
        approval._approve(6000, "Lea")
        self._use(1)
        return approval

    def _get_looks(self):
        return self.env["hour.bank.look"].search([])

    def test_a_debit_stays_in_its_budget(self):
        self._judge()
        self._measure()  # fills what all transactions of a server share
        plain = self._measure()
        approval = self._switch_on()
        self._judge()
        self._measure()
        few = self._measure()
        for before, after in zip(plain, few, strict=True):
            self.assertLessEqual(after - before, MORE, (plain, few))
        self.assertFalse(self._get_looks())
        self.assertGreater(approval.minutes_used, 0)
        # one more where a line is crossed, and the renewal is made by its job
        self._use(1)  # what was deleted emptied the cache
        counts = []
        with self._counted(counts):
            self._use(int(self.bank.minutes_balance * 0.9))
        self.assertLessEqual(counts[0], few[1] + CROSSED)
        self.assertEqual(len(self._get_looks()), 1)
        self._judge()
        self._run_job("hour.bank.renewal.decision", "_cron_renew")
        renewal = self.env["hour.bank.renewal"].search(
            [("partner_id", "=", self.other_customer.id)]
        )
        self.assertEqual(len(renewal), 1)
