# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which account holds what hours cost until they are used."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY
from .release_common import ReleaseCase


class TestDeferredAccount(ReleaseCase):
    def test_bank_keeps_the_account_of_the_day_of_sale(self):
        bank = self._sell(10)
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.plan.deferred_account_id = False
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.assertFalse(self._sell(5).deferred_account_id)

    def test_hours_that_are_sold_anew_take_the_account_of_today(self):
        self.plan.deferred_account_id = False
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        self.plan.deferred_account_id = self.deferred
        bank.sale_order_id.action_draft()
        bank.sale_order_id.action_confirm()
        self.assertEqual(bank.deferred_account_id, self.deferred)

    def test_account_is_of_the_company_that_sells(self):
        other = self._make_other_company()["company"]
        plan = self.plan.with_company(other)
        self.assertFalse(plan.deferred_account_id)
        bank = self.env["hour.bank"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "plan_id": self.plan.id,
            }
        )
        self.assertFalse(bank.deferred_account_id)
        account = self._make_account(
            "487901", "liability_current", company_ids=[Command.set(other.ids)]
        )
        plan.deferred_account_id = account
        bank = bank.create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "plan_id": self.plan.id,
            }
        )
        self.assertEqual(bank.deferred_account_id, account)
        with self.assertRaises(UserError):  # of the other company
            plan.deferred_account_id = self.deferred

    def test_opening_balance_has_no_liability(self):
        values = {
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "product_id": self.product.id,
            "date_start": fields.Date.to_date("2026-01-01"),
        }
        bank = self.env["hour.bank"]._grant(values, 60, "Old system")
        self.assertFalse(bank.deferred_account_id)

    def test_invoice_posts_to_the_liability(self):
        order = self._make_order(10)
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids
        self.assertEqual(line.account_id, self.deferred)
        self.assertEqual(line.hour_bank_id, order.order_line.hour_bank_ids)
        self.assertBooks(deferred=-1000, income=0)
        credit = self._credit(invoice, 4)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
        self.assertBooks(deferred=-600, income=0)
        self.assertLiability(line.hour_bank_id)

    def test_invoice_without_order_posts_to_the_liability(self):
        invoice = self.init_invoice(
            "out_invoice", self.customer, TODAY, products=self.product
        )
        self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
        invoice.action_post()
        bank = invoice.invoice_line_ids.hour_bank_id
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.assertLiability(bank)

    def test_account_that_the_accountant_chose_stays(self):
        invoice = self._invoice(self._make_order(10), post=False)
        invoice.invoice_line_ids.account_id = self.income
        invoice.action_post()
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)

    def test_other_lines_are_income(self):
        plain = self._make_product("Consulting", hour_bank_plan_id=False)
        invoice = self.init_invoice("out_invoice", self.customer, products=plain)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)
        bill = self.init_invoice("in_invoice", self.customer, products=self.product)
        self.assertNotEqual(bill.invoice_line_ids.account_id, self.deferred)
        # sold before the plan had an account
        self.plan.deferred_account_id = False
        order = self._make_order(10)
        self.plan.deferred_account_id = self.deferred
        self.assertEqual(self._invoice(order).invoice_line_ids.account_id, self.income)

    def test_down_payment_is_not_for_hours(self):
        order = self._make_order(10)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self.assertNotIn(self.deferred, down.invoice_line_ids.account_id)
        final = self._invoice(order)
        hours = final.invoice_line_ids.filtered("hour_bank_id")
        self.assertEqual(hours.account_id, self.deferred)
        self.assertBooks(deferred=-1000)

    def test_accountant_chooses_accounts_and_nothing_else(self):
        plan = self.plan.with_user(self.accountant).with_company(self.company)
        plan.write({"deferred_account_id": False})
        plan.write({"deferred_account_id": self.deferred.id})
        for vals in (
            {"validity_months": 1},
            {"deferred_account_id": False, "name": "Mine"},
            {"grant_on": "payment"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                plan.write(vals)
        with self.assertRaises(AccessError):
            plan.copy()
        with self.assertRaises(AccessError):
            plan.unlink()
        self.plan.with_user(self.manager).write({"name": "Managed"})

    def test_form_of_the_accountant_is_readonly_but_for_the_accounts(self):
        plans = self.env["hour.bank.plan"]
        arch = plans.with_user(self.accountant).get_view(view_type="form")["arch"]
        self.assertIn("deferred_account_id", arch)
        for user, readonly in ((self.accountant, True), (self.manager, False)):
            view, _view = plans.with_user(user)._get_view(view_type="form")
            [field] = view.xpath("//field[@name='validity_months']")
            self.assertEqual(field.get("readonly") == "1", readonly)
            fields_ = view.xpath("//field[@name='deferred_account_id']")
            self.assertNotEqual(fields_[0].get("readonly"), "1")

    def test_journal_is_for_miscellaneous_operations(self):
        sales = self.company_data["default_journal_sale"]
        with self.assertRaisesRegex(ValidationError, "miscellaneous"):
            self.plan.release_journal_id = sales
        self.plan.release_journal_id = self.company_data["default_journal_misc"]
