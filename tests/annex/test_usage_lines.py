# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of an invoice that tell what was used, and cost nothing."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..accounting_common import FrenchChart
from ..common import TODAY
from .test_annex import AnnexCase


@tagged("post_install", "-at_install")
class TestUsageLines(AnnexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"invoice_annex": False, "invoice_usage_lines": True})

    def _renew(self, day=TODAY, hours=1, post=False, **values):
        """Sell some more on an order of its own; return its invoice."""
        with freeze_time(day):
            order = self._make_order(hours)
            return self._invoice(order, post=post, **values)

    def _get_usage(self, invoice):
        return invoice.invoice_line_ids.filtered("is_hour_bank_usage").sorted(
            "sequence"
        )

    def test_a_line_for_each_bank_used_under_a_section(self):
        section, line = self._get_usage(self._renew())
        self.assertEqual(section.display_type, "line_section")
        self.assertEqual(section.name, "Hours used")
        self.assertEqual(
            line.name,
            f"{self.bank.name}, 01/15/2026 – 03/18/2026: 0:35 used, 9:25 of 10:00 left",
        )
        self.assertRecordValues(
            line,
            [
                {
                    "quantity": 0.58,
                    "product_uom_id": self.hour.id,
                    "price_unit": 0.0,
                    "price_total": 0.0,
                    "hour_bank_id": False,
                    "sale_line_ids": [],
                    "product_id": False,
                }
            ],
        )

    def test_totals_orders_and_banks_are_as_without(self):
        self.customer.hour_bank_usage_lines = "never"
        without = self._renew()
        self.customer.hour_bank_usage_lines = "always"
        invoice = self._renew(post=True)
        self.assertFalse(self._get_usage(without))
        self.assertTrue(self._get_usage(invoice))
        self.assertEqual(invoice.amount_total, without.amount_total)
        self.assertEqual(invoice.amount_tax, without.amount_tax)
        order = invoice.line_ids.sale_line_ids.order_id
        self.assertEqual(order.order_line.qty_invoiced, 1)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(len(order.order_line.hour_bank_ids), 1)
        self.assertFalse(self._get_usage(invoice).hour_bank_id)

    def test_the_line_has_the_account_and_tax_of_what_is_sold(self):
        invoice = self._renew(post=True)
        _section, line = self._get_usage(invoice)
        sold = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(line.account_id, sold.account_id)
        self.assertEqual(line.tax_ids, sold.tax_ids)
        self.assertEqual(line.balance, 0)

    def test_a_tax_per_unit_does_not_tax_what_is_told(self):
        eco = self._make_tax(2.0, amount_type="fixed")
        self.product.taxes_id = [Command.set(eco.ids)]
        invoice = self._renew()
        self.assertFalse(self._get_usage(invoice).tax_ids)
        self.assertEqual(invoice.amount_tax, 2)

    def test_what_was_told_is_not_told_again(self):
        self._renew("2026-02-28", post=True)
        self.assertFalse(self._get_usage(self._renew("2026-03-01")))
        self._log_on("2026-03-05", 90, "New cable")
        _section, line = self._get_usage(self._renew())
        self.assertIn("03/01/2026 – 03/18/2026: 1:30 used, 7:55 of 10:00", line.name)

    def test_time_logged_until_the_invoice_is_posted_is_told(self):
        invoice = self._renew()
        self._log_on(TODAY, 25, "Last call")
        invoice.action_post()
        _section, line = self._get_usage(invoice)
        self.assertEqual(line.quantity, 1)
        self.assertIn("1:00 used", line.name)

    def test_another_period_is_told_when_it_is_posted(self):
        self._log_on("2026-03-05", 90, "New cable")
        invoice = self._renew()
        invoice.hour_bank_date_from = "2026-03-01"
        invoice.action_post()
        _section, line = self._get_usage(invoice)
        self.assertIn("1:30 used", line.name)

    def test_annex_and_lines_tell_the_same(self):
        self.plan.invoice_annex = True
        invoice = self._renew(post=True)
        _section, line = self._get_usage(invoice)
        annex = invoice._get_hour_bank_annex()
        self.assertEqual(annex["used"], 35)
        self.assertIn("0:35 used", line.name)

    def test_several_orders_on_one_invoice_tell_once(self):
        orders = self._make_order(1) + self._make_order(2)
        invoice = orders._create_invoices()
        self.assertEqual(len(invoice), 1)
        self.assertEqual(len(self._get_usage(invoice)), 2)
        last = invoice.invoice_line_ids.sorted("sequence")[-2:]
        self.assertEqual(last, self._get_usage(invoice))

    def test_down_payments_tell_nothing_and_are_deducted_as_ever(self):
        order = self._make_order(10)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        )
        wizard = wizard.create({"advance_payment_method": "percentage", "amount": 30})
        advance = wizard._create_invoices(order)
        advance.action_post()
        self.assertFalse(self._get_usage(advance))
        final = self._invoice(order)
        self.assertTrue(self._get_usage(final))
        self.assertAlmostEqual(
            final.amount_total + advance.amount_total, order.amount_total
        )

    def test_a_credit_note_does_not_tell_it_again(self):
        invoice = self._renew(post=True)
        credit = self._credit(invoice)
        self.assertFalse(credit.invoice_line_ids.filtered("is_hour_bank_usage"))
        self.assertNotIn("Hours used", credit.invoice_line_ids.mapped("name"))
        self.assertEqual(credit.amount_total, invoice.amount_total)

    def test_a_copy_does_not_tell_it_again(self):
        copy = self._renew(post=True).copy()
        self.assertFalse(self._get_usage(copy))
        self.assertEqual(len(copy.invoice_line_ids), 1)

    def test_an_analytic_plan_that_demands_a_distribution_lets_them_pass(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        account = self.env["account.analytic.account"].create(
            {"name": "Support", "plan_id": plan.id}
        )
        plan.applicability_ids = [
            Command.create({"business_domain": "invoice", "applicability": "mandatory"})
        ]
        invoice = self._renew()
        invoice.invoice_line_ids.filtered("product_id").analytic_distribution = {
            str(account.id): 100
        }
        self._log_on(TODAY, 25, "Last call")
        invoice.with_context(validate_analytic=True).action_post()
        self.assertEqual(invoice.state, "posted")

    def test_a_salesperson_gets_them_without_rights_on_invoices(self):
        with freeze_time(TODAY):
            order = self._make_order(1)
            order.user_id = self.salesperson
            invoice = order.with_user(self.salesperson)._create_invoices()
        self.assertTrue(self._get_usage(invoice.sudo()))

    def test_the_accountant_adds_them_to_an_invoice_without_order(self):
        invoice = self._bill(post=False).with_user(self.accountant)
        self.assertFalse(self._get_usage(invoice))
        invoice.action_add_usage_lines()
        self.assertEqual(len(self._get_usage(invoice)), 2)
        invoice.action_add_usage_lines()
        self.assertEqual(len(self._get_usage(invoice)), 2)
        invoice.action_post()
        with self.assertRaisesRegex(UserError, "is posted"):
            invoice.action_add_usage_lines()

    def test_adding_where_nothing_was_used_is_refused(self):
        with freeze_time(TODAY):
            self._sell(5, partner=self.other_customer)
        invoice = self._bill(post=False, partner=self.other_customer)
        with self.assertRaisesRegex(UserError, "No hours of Deco Addict"):
            invoice.action_add_usage_lines()

    def test_agents_cannot_add_them(self):
        invoice = self._bill(post=False)
        with self.assertRaises(AccessError):
            invoice.with_user(self.agent).action_add_usage_lines()

    def test_the_customer_reads_them_in_french(self):
        self.customer.lang = "fr_FR"
        _section, line = self._get_usage(self._renew())
        self.assertIn("15/01/2026 – 18/03/2026", line.name)

    def test_customers_without_the_option_have_none(self):
        self.plan.invoice_usage_lines = False
        self.assertFalse(self._get_usage(self._renew()))
        self.customer.hour_bank_usage_lines = "always"
        self.assertTrue(self._get_usage(self._renew()))


class TestUsageLinesFrench(FrenchChart, TestUsageLines):
    pass
