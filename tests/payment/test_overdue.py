# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks on hold while their invoice is overdue."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form
from odoo.tests.common import new_test_user

from ..accounting_common import FrenchChart
from .grant_common import GrantCase

# 30 days after the invoice of 18 March are 17 April; fourteen more are 1 May.
DUE, LAST, LATE = "2026-04-17", "2026-05-01 12:00:00", "2026-05-02 12:00:00"


class OverdueCase(GrantCase):
    """An invoice that is due on 17 April, of a bank that is held 14 days later."""

    @classmethod
    def setUpScene(cls):
        cls.plan.write(
            {"grant_on": "order", "hold_overdue": True, "validity_months": 24}
        )
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.invoice = cls._invoice(cls.order, invoice_date_due=DUE, post=False)
        cls.invoice.invoice_payment_term_id = False
        cls.invoice.invoice_date_due = DUE
        cls.invoice.action_post()

    def _run_job_on(self, moment):
        with freeze_time(moment):
            self._run_job()


class TestOverdue(OverdueCase):
    def test_until_the_days_are_over_it_is_usable(self):
        self._run_job_on(LAST)
        self.assertBank(self.bank, "open", 600)
        with freeze_time(LAST):
            self._log(self.ticket, 30)

    def test_then_the_job_holds_it_and_says_since_when(self):
        self._run_job_on(LATE)
        self.assertBank(self.bank, "hold", 600)
        with freeze_time(LATE):
            text = f"{self.invoice.name} overdue since 04/17/2026"
            self.assertEqual(self.bank.hold_text, text)
            refusal = self._refuse()
            self.assertIn(f"{self.bank.name} (10:00) is on hold: {text}.", refusal)
            ticket = self.ticket.with_user(self.agent)
            self.assertIn(text, ticket.hour_bank_summary)
            self.assertNotRegex(ticket.hour_bank_summary, "1.?000")

    def test_the_payment_releases_it(self):
        self._run_job_on(LATE)
        with freeze_time(LATE):
            self._pay(self.invoice, self.invoice.amount_total / 2)
            self.assertBank(self.bank, "hold", 600)
            self._pay(self.invoice)
            self.assertBank(self.bank, "open", 600)
            self._log(self.ticket, 30)

    def test_a_credit_note_releases_it(self):
        self._run_job_on(LATE)
        with freeze_time(LATE):
            self._credit(self.invoice, quantity=4)
            self.assertBank(self.bank, "hold", 360)
            self._pay(self.invoice, self.invoice.amount_residual / 2)
            self._credit(self.invoice, price_unit=1, quantity=300)
            self.assertBank(self.bank, "open", 360)

    def test_the_salesperson_gets_one_activity_that_the_payment_does(self):
        self._run_job_on(LATE)
        activity = self.bank.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(self.invoice.name, activity.note)
        self._run_job_on("2026-05-03 12:00:00")
        self.assertEqual(self.bank.activity_ids, activity)
        self._pay(self.invoice)
        self.assertFalse(self.bank.activity_ids)
        self.assertIn("No longer on hold", self.bank.message_ids.sorted("id")[-1].body)

    def test_an_activity_that_is_done_does_not_come_back(self):
        self._run_job_on(LATE)
        self.bank.activity_ids.action_done()
        self._run_job_on("2026-05-03 12:00:00")
        self.assertFalse(self.bank.activity_ids)

    def test_who_may_not_read_the_bank_is_not_told(self):
        other = new_test_user(self.env, "purchaser", "base.group_user")
        self.order.user_id = other
        self.invoice.invoice_user_id = self.salesperson
        self._run_job_on(LATE)
        self.assertEqual(self.bank.state, "hold")
        self.assertFalse(self.bank.activity_ids)  # not the order of the salesperson

    def test_a_second_run_changes_nothing(self):
        self._run_job_on(LATE)
        messages = self.bank.message_ids
        with freeze_time(LATE):
            self.assertFalse(self.bank._has_to_follow())
            self._run_job()
        self.assertEqual(self.bank.message_ids, messages)

    def test_off_by_default(self):
        self.plan.hold_overdue = False
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self.assertIsNone(bank._get_term("overdue_days"))
        self._run_job_on("2027-01-01 12:00:00")
        self.assertBank(bank, "open", 600)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_released_by_hand_it_is_not_held_for_it_again(self):
        self._run_job_on(LATE)
        with freeze_time(LATE):
            self.bank._change_state_by_hand("resume", "They promised")
            self._run_job()
            self.assertBank(self.bank, "open", 600)
            self.assertIn("overdue since", self.bank.notice)
            self.assertFalse(self.bank.activity_ids)
            self._pay(self.invoice)
            self._unpay(self.invoice)
            self.assertEqual((self.bank.state, self.bank.hold_waived), ("hold", False))

    def test_a_payment_that_is_undone_after_the_due_date_holds_at_once(self):
        self._pay(self.invoice)
        self._run_job_on(LATE)
        self.assertEqual(self.bank.state, "open")
        with freeze_time(LATE):
            self._unpay(self.invoice)
            self.assertEqual(self.bank.state, "hold")
            self.assertEqual(self.bank.hold_cause, "overdue")

    def test_what_is_used_up_is_not_held(self):
        self._log(self.ticket, 600)
        self._run_job_on(LATE)
        self.assertBank(self.bank, "depleted", 600, used=600)

    def test_an_overdraft_is_held(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 2})
        self.bank.with_user(self.manager).action_update_terms()
        self._log(self.ticket, 600)
        self._run_job_on(LATE)
        self.assertBank(self.bank, "hold", 600, used=600)

    def test_an_invoice_in_dispute_is_not_overdue(self):
        self.invoice.action_toggle_block_payment()
        self._run_job_on(LATE)
        self.assertBank(self.bank, "open", 600)

    def test_the_first_instalment_that_is_late_counts(self):
        bank = self._sell(10)
        bank.sale_order_id.payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": 10}),
                    Command.create({"value_amount": 50, "nb_days": 90}),
                ],
            }
        )
        invoice = self._invoice(bank.sale_order_id)
        self._run_job_on("2026-04-12 12:00:00")
        self.assertEqual(bank.hold_cause, "overdue")
        self._pay(invoice, invoice.amount_total / 2)
        self.assertEqual(bank.state, "open")

    def test_invoice_and_payment_come_before_overdue(self):
        self.plan.grant_on = "payment"
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._run_job_on("2026-12-01 12:00:00")
        self.assertEqual(bank.state, "pending")
        self._pay(invoice, invoice.amount_total / 2)
        self._run_job_on("2026-12-01 12:00:00")
        self.assertEqual((bank.state, bank.hold_cause), ("hold", "overdue"))
        self._unpay(invoice)
        self.assertEqual(bank.hold_cause, "payment")

    def test_a_hold_by_hand_stays_one(self):
        self.bank._change_state_by_hand("hold", "Fraud")
        self._run_job_on(LATE)
        self.assertEqual(self.bank.hold_text, "Fraud")
        self._pay(self.invoice)
        self.assertEqual(self.bank.state, "hold")

    def test_a_broken_bank_does_not_stop_the_others(self):
        other = self._sell(5)
        invoice = self._invoice(other.sale_order_id)
        follow = type(self.bank)._sync_invoices
        first = self.bank

        def fail(banks):
            if banks == first:
                raise ValueError("broken")
            return follow(banks)

        self.patch(type(self.bank), "_sync_invoices", fail)
        with self.assertLogs("odoo.addons.helpdesk_hour_bank", "ERROR"):
            self._run_job_on("2026-12-01 12:00:00")
        self.assertEqual((first.state, other.state), ("open", "hold"))
        self.assertTrue(invoice)

    def test_terms_in_words(self):
        for days, text in ((0, "day after"), (1, "1 day overdue"), (30, "30 days")):
            self.plan.overdue_days = days
            lines = dict(self._sell(1)._get_terms_lines())
            self.assertIn(text, lines["Late payment"])

    def test_the_plan_asks_for_the_days_only_where_it_holds(self):
        with Form(self.env["hour.bank.plan"]) as form:
            form.name = "New"
            form.hold_overdue = True
            form.overdue_days = 7
            form.grant_on = "payment"
        plan = form.save()
        self.assertEqual(plan._prepare_terms()["overdue_days"], 7)


class TestOverdueFrench(FrenchChart, OverdueCase):
    def test_held_and_paid_with_the_french_chart(self):
        self._run_job_on(LATE)
        self.assertBank(self.bank, "hold", 600)
        self._pay(self.invoice)
        self.assertBank(self.bank, "open", 600)
