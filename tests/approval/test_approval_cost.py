# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a limit costs a debit: no statement where no plan asks, one where one does."""

from contextlib import contextmanager

from odoo.tests import tagged

from ..common import HourBankCase

# Statements more than without, warm: the turn is taken, and told who approved what.
MORE = 1


@tagged("post_install", "-at_install")
class TestApprovalCost(HourBankCase):
    @contextmanager
    def _counted(self, counts):
        self.env.flush_all()
        before = self.cr.sql_log_count
        yield
        self.env.flush_all()
        counts.append(self.cr.sql_log_count - before)

    def _measure(self, ticket):
        """Return the statements of create (new, warm), change and delete (warm)."""
        counts = []
        self.env.invalidate_all()
        for _warm in (False, True):
            with self._counted(counts):
                entry = self._log(ticket, 10)
        with self._counted(counts):
            entry.unit_amount = 0.5
        with self._counted(counts):
            entry.unlink()
        return counts

    def _prepare(self, **terms):
        """Return a ticket of a customer of its own, with hours on these terms."""
        self.plan.write({"approval": "none", **terms})
        partner = self.env["res.partner"].create({"name": "Own", "is_company": True})
        self._sell(100, partner)
        ticket = self._make_ticket(partner)
        self._log(ticket, 10)
        self._measure(ticket)  # fills what all transactions of a server share
        return ticket

    def test_no_statement_where_nothing_is_approved(self):
        ticket = self._prepare()
        before = self._measure(ticket)
        approval = self.env["hour.bank.approval"]._ask(ticket, self.plan, 600, "")
        approval._approve(600, "Lea")
        self.assertEqual(self._measure(ticket), before)

    def test_one_statement_where_a_plan_asks(self):
        plain = self._measure(self._prepare())
        asked = self._measure(self._prepare(approval="ticket", approval_hours=99))
        for before, after in zip(plain, asked, strict=True):
            self.assertLessEqual(after - before, MORE)

    def test_one_statement_where_it_is_used(self):
        plain = self._measure(self._prepare())
        self.plan.write({"approval": "ticket", "approval_hours": 0})
        partner = self.env["res.partner"].create({"name": "Own", "is_company": True})
        self._sell(100, partner)
        ticket = self._make_ticket(partner)
        approval = self.env["hour.bank.approval"]._ask(ticket, self.plan, 6000, "")
        approval._approve(6000, "Lea")
        self._log(ticket, 10)
        self._measure(ticket)
        few = self._measure(ticket)
        for before, after in zip(plain, few, strict=True):
            self.assertLessEqual(after - before, MORE)
        # many entries on the ticket change nothing
        vals = {"ticket_id": ticket.id, "name": "More", "unit_amount": 0.1}
        self.env["account.analytic.line"].with_user(self.agent).create([vals] * 100)
        self.assertEqual(self._measure(ticket), few)
