# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Disputes where something was told, billed, released or has ended already."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..books.release_common import ReleaseCase
from ..job_common import JobChecks
from ..statement.issued_common import IssuedChecks
from .dispute_common import DisputeCase, DisputeChecks


@tagged("post_install", "-at_install")
class TestDisputeStatements(IssuedChecks, DisputeCase):
    def _get_rows(self, statement):
        return [
            (line.kind, line.minutes, line.free_minutes, line.corrected_name)
            for line in statement.line_ids.filtered(
                lambda each: each.timesheet_ref == self.entry.id
            )
        ]

    def test_before_a_statement_it_tells_what_is_left(self):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "reduced", self.manager, 0.25, "A detour of ours")
        statement = self._issue()
        self.assertEqual(sum(row[1] for row in self._get_rows(statement)), -30)
        free = statement.line_ids.filtered(
            lambda line: line.kind == "free" and line.timesheet_ref == self.entry.id
        )
        self.assertEqual(free.free_minutes, 15)
        self.assertIn("free after a dispute: A detour of ours", free.note)
        self.assertFalse(self.assertChainHolds())

    def test_after_a_statement_it_is_a_correction_on_the_next_one(self):
        first = self._issue()
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "reduced", self.manager, 0.25, "A detour of ours")
        with freeze_time("2026-04-10"):
            second = self._issue("2026-04-10")
        self.assertEqual(
            self._get_rows(second),
            [("time", 15, 0, first.name), ("free", 0, 15, False)],
        )
        move_line = second.line_ids.filtered(lambda line: line.minutes == 15)
        self.assertEqual(move_line.reason, "Dispute decided · A detour of ours")
        self.assertFalse(self.assertChainHolds())
        self.assertAudited()

    def test_what_is_in_dispute_is_marked_on_the_statement(self):
        self._dispute(self.entry, self.contact)
        statement = self._issue()
        line = statement.line_ids.filtered(
            lambda each: each.timesheet_ref == self.entry.id
        )
        self.assertIn("0:45 in dispute", line.note)
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        printed = report._get_statement(self.bank)
        notes = [line["note"] for month in printed["months"] for line in month["lines"]]
        self.assertEqual(sum("in dispute" in note for note in notes), 1)

    def test_on_a_locked_statement_a_manager_decides(self):
        self.env.company.hour_bank_lock_issued = True
        self._issue()
        dispute = self._dispute(self.entry, self.contact)
        with (
            self.assertRaisesRegex(UserError, "Only helpdesk managers"),
            self.env.cr.savepoint(),
        ):
            self._answer(dispute, "reduced", self.agent, 0.25)
        self._answer(dispute, "reduced", self.manager, 0.25)
        self.assertParts(self.entry, 30, 15)

    def test_on_a_locked_statement_an_agent_may_uphold(self):
        self.env.company.hour_bank_lock_issued = True
        self._issue()
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "upheld", self.agent)
        self.assertEqual(dispute.state, "upheld")


@tagged("post_install", "-at_install")
class TestDisputeBilled(DisputeCase):
    """1:15 of 2:00 are beyond the bank, and billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        beyond = cls._make_product(
            "Support by the hour",
            hour_bank_plan_id=False,
            service_policy="delivered_manual",
            list_price=120.0,
        )
        cls.plan.write({"overage_policy": "bill", "overage_product_id": beyond.id})
        cls.customer = cls.other_customer
        cls.contact = cls.people["stranger"].partner_id
        cls.contact.email = "stranger@deco.example.com"
        cls.bank = cls._sell(0.75, partner=cls.customer)
        cls.order = cls.bank.sale_order_id
        cls.ticket = cls._make_ticket(cls.contact)
        cls.entry = cls._log(cls.ticket, 120)
        cls.overage = cls.env["hour.bank"].search([("kind", "=", "overage")])

    def _invoice(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        return invoice

    def test_not_yet_invoiced_less_is_delivered(self):
        dispute = self._dispute(self.entry, self.contact)
        self.assertEqual(dispute.minutes, 120)
        self._answer(dispute, "reduced", self.manager, 0.5)
        self.assertParts(self.entry, 90, 30)
        self.assertEqual(self.overage.sale_line_id.qty_delivered, 0.75)
        self.assertFalse(dispute.credit_amount)
        self.assertAudited()

    def test_invoiced_a_credit_note_is_proposed(self):
        invoice = self._invoice()
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "reduced", self.manager, 1.5)
        self.assertParts(self.entry, 30, 90)
        self.assertEqual(self.bank.minutes_balance, 15)
        self.assertEqual(dispute.credit_amount, 150.0, "1:15 at 120.00")
        self.assertEqual(dispute.credit_invoice_id, invoice)
        self.assertRecordValues(invoice, [{"state": "posted", "amount_total": 225.0}])
        activity = dispute.activity_ids
        self.assertTrue(activity.user_id.has_group("account.group_account_invoice"))
        self.assertIn("150.00", activity.note)
        self.assertIn(invoice.name, activity.note)
        move = self.overage.move_ids.sorted("id")[-1]
        self.assertRecordValues(move, [{"cause": "dispute", "minutes": 75}])
        self.assertAudited()

    def test_the_dialog_says_so_before(self):
        self._invoice()
        dispute = self._dispute(self.entry, self.contact)
        dialog = self.env["hour.bank.dispute.answer"].with_user(self.manager)
        dialog = dialog.new({"dispute_id": dispute.id, "outcome": "free"})
        self.assertIn("1:15 are invoiced already", dialog.effect)
        self.assertIn(f"0:45 go back to {self.bank.name}.", dialog.effect)
        self.assertIn("0:00 stay debited", dialog.effect)

    def test_a_later_edit_after_the_invoice_keeps_it(self):
        self._invoice()
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "free", self.manager)
        self.entry.sudo().unit_amount = 3
        self.assertParts(self.entry, 0, 180)
        self.assertAudited()


@tagged("post_install", "-at_install")
class TestDisputeEnded(JobChecks, DisputeCase):
    def test_a_closed_bank_does_not_keep_what_comes_back(self):
        dispute = self._dispute(self.entry, self.contact)
        self.bank.sudo()._change_state_by_hand("close", "Ended by agreement", False)
        dialog = self.env["hour.bank.dispute.answer"].with_user(self.manager)
        dialog = dialog.new({"dispute_id": dispute.id, "outcome": "free"})
        self.assertIn("which has ended", dialog.effect)
        self._answer(dispute, "free", self.manager)
        self.assertParts(self.entry, 0, 45)
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("closed", 0))
        self.assertAudited()

    def test_an_expired_bank_takes_it_back(self):
        dispute = self._dispute(self.entry, self.contact)
        with freeze_time("2027-06-01"):
            self._run_job("hour.bank", "_cron_refresh_state")
            self.assertEqual(self.bank.state, "expired")
            self._answer(dispute, "reduced", self.manager, 0.25)
            self.assertParts(self.entry, 30, 15)
            self._run_job("hour.bank", "_cron_refresh_state")
        self.assertEqual(self.bank.minutes_balance, 0)
        self.assertAudited()

    def test_hours_that_were_transferred_meanwhile(self):
        dispute = self._dispute(self.entry, self.contact)
        transfer = self.env["hour.bank.transfer"].create(
            {"bank_id": self.bank.id, "hours": 7.75, "reason": "Moved"}
        )
        transfer.action_confirm()
        self.assertEqual(self.bank.minutes_balance, 0)
        self._answer(dispute, "reduced", self.manager, 0.25)
        self.assertEqual(self.bank.minutes_balance, 15, "they stay where they were")
        self.assertAudited()


class TestDisputeReleased(DisputeChecks, ReleaseCase):
    def test_released_revenue_is_taken_back_by_the_next_release(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self.contact.hour_bank_portal = "all"
        entry = self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertBooks(deferred=-900, income=-100)
            dispute = self._dispute(entry, self.contact)
            self._answer(dispute, "reduced", self.manager, 0.5)
        with freeze_time("2026-05-02"):
            self._release("2026-04-30")
        self.assertBooks(deferred=-950, income=-50)
        self.assertLiability(bank)
        self.assertAudited()

    def test_before_the_release_less_becomes_income(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self.contact.hour_bank_portal = "all"
        entry = self._log(self.ticket, 60)
        dispute = self._dispute(entry, self.contact)
        self._answer(dispute, "reduced", self.manager, 0.5)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertBooks(deferred=-950, income=-50)
        self.assertAudited()
