# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two agents, and a customer who answers, at the same moment: no minute covers two."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY

ASKING = {"approval": "ticket", "approval_minutes": 0}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestApprovalConcurrency(ConcurrencyCase):
    @classmethod
    def _make_scene(cls, env):
        res = super()._make_scene(env)
        cls.work_types = [
            cls._make(env, "hour.bank.work.type", name=name) for name in ("X", "Y")
        ]
        cls.by_the_hour = cls._make(
            env,
            "product.product",
            name="By the hour",
            type="service",
            service_policy="delivered_manual",
            uom_id=env.ref("uom.product_uom_hour").id,
        )
        cls.made.append(("product.template", cls.by_the_hour.product_tmpl_id.ids))
        return res

    def setUp(self):
        super().setUp()
        self.approval = self._commit(self._approve, 60)

    def _approve(self, env, minutes):
        bank = env["hour.bank"].browse(self.bank.id)
        bank.terms = ASKING
        ticket = env["helpdesk.ticket"].browse(self.ticket.id)
        approval = env["hour.bank.approval"]._ask(ticket, bank, minutes, "")
        approval._approve(minutes, "Lea")
        return approval

    def _log_as(self, env, minutes, work_type):
        entry = env["account.analytic.line"].create(
            {
                "ticket_id": self.ticket.id,
                "employee_id": self.employee.id,
                "work_type_id": work_type.id,
                "name": "Extinguished",
                "unit_amount": minutes / 60,
            }
        )
        env.flush_all()
        return entry

    def _answer(self, env, method, *arguments):
        approval = env["hour.bank.approval"].browse(self.approval.id)
        result = getattr(approval, method)(*arguments)
        env.flush_all()
        return result

    def _read(self, name):
        return self._commit(
            lambda env: env["hour.bank.approval"].browse(self.approval.id)[name]
        )

    def _use_up_and_sell(self, env):
        """Leave a bank of X that is empty and bills, and sell one of Y."""
        first, second = self.work_types
        bank = env["hour.bank"].browse(self.bank.id)
        bank._adjust(-bank.minutes_balance, "Used")
        bill = {"overage_product_id": self.by_the_hour.id, **ASKING}
        bank.write(
            {"overage_policy": "bill", "terms": {**bill, "work_type_ids": first.ids}}
        )
        other = self._sell_more(env)
        other.terms = {**ASKING, "work_type_ids": second.ids}
        return other

    def test_two_debits_of_one_bank(self):
        env = self._open()
        self._commit(self._log, 40)
        self._lose(env, self._log, 40)
        with self.assertRaisesRegex(UserError, "needs 0:20 more"):
            self._retry(env, self._log, 40)
        self.assertEqual(self._read("minutes_used"), 40)
        self.assertBank(self.bank, 120, 40)

    def test_two_debits_that_share_no_bank(self):
        """One is billed, one drawn from a bank: only the turn keeps them apart."""
        self._commit(self._use_up_and_sell)
        first, second = self.work_types
        env = self._open()
        self._commit(self._log_as, 40, first)
        self._lose(env, self._log_as, 40, second)
        with self.assertRaisesRegex(UserError, "needs 0:20 more"):
            self._retry(env, self._log_as, 40, second)
        self._retry(env, self._log_as, 20, second)
        self.assertEqual(self._read("minutes_used"), 60)
        self.assertEqual(self._read("state"), "used")

    def test_tickets_do_not_wait_for_each_other(self):
        first, second = self._open(), self._open()
        second.cr.execute("SET LOCAL lock_timeout = '2s'")
        self._log(first, 40)
        self._log(second, 40, self.other_ticket)
        second.cr.commit()
        first.cr.commit()
        self.assertEqual(self._read("minutes_used"), 40)

    def test_it_ends_while_time_is_logged(self):
        env = self._open()
        self._commit(self._answer, "_end", "cancelled")
        self._lose(env, self._log, 40)
        with self.assertRaisesRegex(UserError, "needs 0:40 more"):
            self._retry(env, self._log, 40)

    def test_time_is_logged_while_it_ends(self):
        env = self._open()
        self._commit(self._log, 40)
        self._lose(env, self._answer, "_end", "cancelled")
        self._retry(env, self._answer, "_end", "cancelled")
        self.assertEqual(self._read("minutes_kept"), 40)

    def test_two_answers(self):
        ticket, bank = self.ticket, self.bank

        def ask(env):
            approvals = env["hour.bank.approval"]
            ticket_now = env["helpdesk.ticket"].browse(ticket.id)
            return approvals._ask(ticket_now, env["hour.bank"].browse(bank.id), 30, "")

        self.approval = self._commit(ask)
        env = self._open()
        self.assertTrue(self._commit(self._answer, "_approve", 30, "Lea"))
        self._lose(env, self._answer, "_decline", "Jo")
        self.assertFalse(self._retry(env, self._answer, "_decline", "Jo"))
        self.assertEqual(self._read("approved_name"), "Lea")

    def test_two_requests(self):
        def ask(env, minutes):
            ticket = env["helpdesk.ticket"].browse(self.ticket.id)
            bank = env["hour.bank"].browse(self.bank.id)
            approval = env["hour.bank.approval"]._ask(ticket, bank, minutes, "")
            env.flush_all()
            return approval

        env = self._open()
        self._commit(ask, 30)
        self._lose(env, ask, 45)
        self.approval = self._retry(env, ask, 45)
        env.cr.commit()
        domain = [("ticket_id", "=", self.ticket.id), ("state", "=", "asked")]
        asked = self._commit(lambda env: env["hour.bank.approval"].search(domain).ids)
        self.assertEqual(asked, self.approval.ids)
