# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A credit note that an accountant writes by hand: which bank, which account."""

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from ..books.reconciliation_common import ReconciliationCase
from ..books.release_common import MARCH


@tagged("post_install", "-at_install")
class TestCreditByHand(ReconciliationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who may only invoice does not see the account of a line
        cls.bookkeeper = new_test_user(
            cls.env,
            "bookkeeper",
            "account.group_account_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.order = cls._make_order(10)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls.invoice = cls._invoice(cls.order)

    def _write(self, partner=None, product=None, user=None, **values):
        """Return the form of a credit note with a line, as the accountant types it."""
        form = Form(
            self.env["account.move"]
            .with_user(user or self.accountant)
            .with_context(default_move_type="out_refund")
        )
        form.partner_id = partner or self.customer
        with form.invoice_line_ids.new() as line:
            if product is not False:
                line.product_id = product or self.product
            for name, value in values.items():
                setattr(line, name, value)
        return form

    def test_the_only_bank_is_proposed_and_its_hours_are_taken(self):
        with self._write(quantity=2) as form:
            self.assertFalse(form.hour_bank_missing)
            self.assertFalse(form.hour_bank_warning)
        credit = form.record
        line = credit.invoice_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "hour_bank_id": self.bank.id,
                    "hour_bank_hours": 2,
                    "account_id": self.deferred.id,
                }
            ],
        )
        credit.action_post()
        self.assertEqual(
            (self.bank.minutes_balance, self.bank.value_balance), (480, 800)
        )
        self.assertNoDifference(self._reconcile())

    def test_also_for_a_contact_and_before_the_product(self):
        with self._write(partner=self.contact, quantity=1) as form:
            pass
        self.assertEqual(form.record.invoice_line_ids.hour_bank_id, self.bank)

    def test_where_there_are_several_it_asks(self):
        other = self._sell(5)
        with self._write(quantity=2) as form:
            for text in ("Support hours", self.bank.name, other.name):
                self.assertIn(text, form.hour_bank_missing)
            with form.invoice_line_ids.edit(0) as line:
                self.assertFalse(line.hour_bank_id)
                line.hour_bank_id = self.bank
            self.assertFalse(form.hour_bank_missing)
        form.record.action_post()
        self.assertEqual(self.bank.minutes_balance, 480)
        self.assertEqual(other.minutes_balance, 300)

    def test_a_bank_that_is_over_is_none_of_several(self):
        self._sell(5)._change_state_by_hand("close", "Given up")
        with self._write(quantity=2) as form:
            pass
        self.assertEqual(form.record.invoice_line_ids.hour_bank_id, self.bank)

    def test_nobody_is_proposed_the_bank_of_somebody_else(self):
        with self._write(self.other_customer, user=self.bookkeeper) as form:
            self.assertIn("Deco Addict has no hour bank", form.hour_bank_missing)
            self.assertIn(self.deferred.code, form.hour_bank_missing)
            with form.invoice_line_ids.edit(0) as line:
                self.assertFalse(line.hour_bank_id)
                line.account_id = self.income
            self.assertFalse(form.hour_bank_missing)

    def test_another_customer_has_another_bank(self):
        other = self._sell(5, self.other_customer)
        with self._write() as form:
            form.partner_id = self.other_customer
        self.assertEqual(form.record.invoice_line_ids.hour_bank_id, other)

    def test_another_product_has_another_bank(self):
        product = self._make_product("Phone hours")
        other = self._sell(5, product=product)
        with self._write() as form, form.invoice_line_ids.edit(0) as line:
            line.product_id = product
        self.assertEqual(form.record.invoice_line_ids.hour_bank_id, other)

    def test_the_bank_that_was_chosen_stays(self):
        order = self._make_order(5)
        other = order.order_line.hour_bank_ids
        self._invoice(order)
        with self._write(hour_bank_id=other) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 3
        line = form.record.invoice_line_ids
        self.assertEqual((line.hour_bank_id, line.hour_bank_hours), (other, 3))

    def test_a_line_without_product_on_the_liability(self):
        values = {"name": "Goodwill", "account_id": self.deferred, "price_unit": 7}
        with self._write(product=False, user=self.bookkeeper, **values) as form:
            self.assertFalse(form.hour_bank_missing)
        self.assertEqual(form.record.invoice_line_ids.hour_bank_id, self.bank)

    def test_the_account_follows_the_bank_that_is_chosen(self):
        self.plan.deferred_account_id = False
        old = self._sell(5)
        self.assertFalse(old.deferred_account_id)
        self.plan.deferred_account_id = self.deferred
        with self._write() as form:
            self.assertTrue(form.hour_bank_missing)
        line = form.record.invoice_line_ids
        self.assertEqual(line.account_id, self.deferred)
        for bank, account in ((old, self.income), (self.bank, self.deferred)):
            with Form(form.record) as edited, edited.invoice_line_ids.edit(0) as typed:
                typed.hour_bank_id = bank
            self.assertEqual((line.hour_bank_id, line.account_id), (bank, account))

    def test_what_no_bank_sells_is_left_alone(self):
        product = self._make_product("Cable", hour_bank_plan_id=False)
        with self._write(product=product) as form:
            self.assertFalse(form.hour_bank_missing)
        self.assertFalse(form.record.invoice_line_ids.hour_bank_id)

    def test_invoices_get_no_bank_before_they_sell_one(self):
        form = Form(
            self.env["account.move"]
            .with_user(self.accountant)
            .with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.customer
        with form.invoice_line_ids.new() as line:
            line.product_id = self.product
        self.assertFalse(form.save().invoice_line_ids.hour_bank_id)

    def test_a_credit_note_made_by_a_script_names_it_too(self):
        credit = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [
                        Command.create({"product_id": self.product.id, "quantity": 1})
                    ],
                }
            )
        )
        self.assertEqual(credit.invoice_line_ids.hour_bank_id, self.bank)
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 60)

    def test_the_reconciliation_names_only_the_document_that_did_it(self):
        other = self._make_order(5, self.other_customer)
        self._log(self._make_ticket(self.other_customer), 60)
        told = self._invoice(other, post=False)
        told.write(
            {"hour_bank_date_from": "2026-03-01", "hour_bank_date_to": "2026-03-31"}
        )
        told.action_add_usage_lines()
        usage = told.invoice_line_ids.filtered("is_hour_bank_usage")
        self.assertEqual(usage.account_id, self.income)
        told.action_post()
        with self._write(quantity=2) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.hour_bank_id = self.env["hour.bank"]
            self.assertIn(self.bank.name, form.hour_bank_missing)
        credit = form.record
        credit.action_post()
        line = self._get_line(self._reconcile(MARCH))
        self.assertDifference(line, -200, credit.name, "without hour bank")
        self.assertNotIn(told.name, line.explanation)

    def test_a_line_at_price_0_on_the_liability_is_no_cause(self):
        free = self.invoice.copy()
        free.invoice_line_ids.write(
            {"product_id": False, "price_unit": 0, "account_id": self.deferred.id}
        )
        free.invoice_date = "2026-03-18"
        free.action_post()
        self.assertIn(self.deferred, free.line_ids.account_id)
        entry = self._book(50)
        line = self._get_line(self._reconcile(MARCH))
        self.assertDifference(line, 50, entry.name)
        self.assertNotIn(free.name, line.explanation)
