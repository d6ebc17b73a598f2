# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time beyond the banks that is billed on the order."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestOverage(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beyond = cls._make_product(
            "Support by the hour",
            hour_bank_plan_id=False,
            service_policy="delivered_manual",
            list_price=120.0,
        )
        cls.plan.write({"overage_policy": "bill", "overage_product_id": cls.beyond.id})
        cls.bank = cls._sell(1)
        cls.order = cls.bank.sale_order_id
        cls.ticket = cls._make_ticket()

    def _get_overage(self):
        return self.env["hour.bank"].search([("kind", "=", "overage")])

    def _invoice(self, post=True):
        invoice = self.order._create_invoices()
        if post:
            invoice.action_post()
        return invoice

    def test_the_rest_goes_on_a_line_of_the_order(self):
        entry = self._log(self.ticket, 90)
        overage = self._get_overage()
        line = overage.sale_line_id
        self.assertEqual((entry.debited_minutes, entry.overage_minutes), (60, 30))
        self.assertEqual(entry.rated_minutes, 90)
        self.assertEqual(line.order_id, self.order)
        self.assertEqual(line.product_id, self.beyond)
        self.assertRecordValues(
            line,
            [
                {
                    "qty_delivered": 0.5,
                    "qty_to_invoice": 0.5,
                    "price_unit": 120.0,
                    "product_uom_qty": 0,
                    "qty_delivered_method": "hour_bank",
                }
            ],
        )
        self.assertCounters(self.bank, 60, 60)
        self.assertCounters(overage, 0, 30)
        self.assertEqual(
            entry.hour_bank_explanation,
            f"1:30 worked → 1:00 from {self.bank.name}, 0:30 billed on "
            f"{self.order.name}",
        )

    def test_the_line_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.beyond.with_context(lang="fr_FR").name = "Assistance à l'heure"
        self.customer.lang = "fr_FR"
        self._log(self.ticket, 90)
        name = self._get_overage().sale_line_id.name
        self.assertIn("Assistance à l'heure", name)
        self.assertIn("Temps au-delà", name)

    def test_one_line_for_all(self):
        for minutes in (90, 15, 15):
            self._log(self.ticket, minutes)
        self.assertCounters(self._get_overage(), 0, 60)
        self.assertEqual(len(self.order.order_line), 2)

    def test_the_price_of_the_plan_goes_before_the_pricelist(self):
        self.plan.overage_price = 95
        bank = self._sell(1, partner=self.other_customer)
        self._log(self._make_ticket(partner=self.other_customer), 90)
        line = bank.sale_order_id.order_line[-1]
        self.assertEqual((line.price_unit, line.qty_delivered), (95, 0.5))

    def test_the_price_of_the_customers_pricelist(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.beyond.id,
                            "compute_price": "fixed",
                            "fixed_price": 80,
                        }
                    )
                ],
            }
        )
        order = self._make_order(1, partner=self.other_customer, confirm=False)
        order.pricelist_id = pricelist
        order.action_confirm()
        self._log(self._make_ticket(partner=self.other_customer), 90)
        self.assertEqual(order.order_line[-1].price_unit, 80)

    def test_create_invoice_bills_it_once(self):
        self._log(self.ticket, 90)
        line = self._get_overage().sale_line_id
        invoice = self._invoice()
        quantities = dict(
            invoice.invoice_line_ids.mapped(lambda li: (li.product_id, li.quantity))
        )
        self.assertEqual(quantities, {self.product: 1, self.beyond: 0.5})
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (0.5, 0))
        with self.assertRaises(UserError):
            self._invoice()

    def test_edits_and_deletions_follow_until_the_invoice(self):
        entry = self._log(self.ticket, 90)
        line = self._get_overage().sale_line_id
        entry.unit_amount = 2
        self.assertEqual(line.qty_to_invoice, 1)
        entry.unit_amount = 0.5
        self.assertEqual(line.qty_to_invoice, 0)
        self.assertCounters(self.bank, 60, 30)
        entry.unlink()
        self.assertCounters(self._get_overage(), 0, 0)

    def test_after_the_invoice_a_change_is_a_dated_correction(self):
        self.bank.date_start = "2026-01-01"
        entry = self._log(self.ticket, 90, date="2026-03-10")
        invoice, overage = self._invoice(), self._get_overage()
        entry.unit_amount = 1.25
        move = overage.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [{"minutes": 15, "cause": "correction", "date": invoice.invoice_date}],
        )
        line = overage.sale_line_id
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (0.25, 0.5))
        self.assertEqual(line.qty_to_invoice, -0.25)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.invoice_line_ids[-1].quantity, 0.5)

    def test_before_the_invoice_a_change_has_the_day_of_the_work(self):
        self.bank.date_start = "2026-01-01"
        entry = self._log(self.ticket, 90, date="2026-03-10")
        entry.unit_amount = 1.25
        move = self._get_overage().move_ids.sorted("id")[-1]
        self.assertEqual((str(move.date), move.cause), ("2026-03-10", "change"))

    def test_a_deletion_after_the_invoice_leaves_it_untouched(self):
        entry = self._log(self.ticket, 90)
        invoice = self._invoice()
        entry.unlink()
        line = self._get_overage().sale_line_id
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (0, -0.5))
        self.assertEqual(invoice.amount_untaxed, 100 + 60)

    def test_core_does_not_count_the_time_again(self):
        entry = self._log(self.ticket, 90)
        later = self._log(self.ticket, 30)
        line = self._get_overage().sale_line_id
        self.assertEqual(later.so_line, line)
        line._compute_qty_delivered()
        self.assertEqual(line.qty_delivered, 1)
        invoice = self._invoice()
        self.assertFalse((entry + later).timesheet_invoice_id)
        self.assertEqual(invoice.invoice_line_ids[-1].quantity, 1)

    def test_a_new_purchase_is_drawn_before_billing_goes_on(self):
        self._log(self.ticket, 90)
        bank = self._sell(1)
        self._log(self.ticket, 45)
        self.assertCounters(bank, 60, 45)
        self.assertCounters(self._get_overage(), 0, 30)

    def test_granted_hours_without_an_order_get_an_order(self):
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.other_customer.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": self.bank.date_start,
            },
            60,
            "From the old system",
        )
        ticket = self._make_ticket(partner=self.other_customer)
        self._log(ticket, 90)
        self._log(ticket, 30)
        overage = self._get_overage()
        self.assertCounters(overage, 0, 60)
        order = overage.sale_order_id
        self.assertEqual((order.state, order.origin), ("sale", bank.name))
        self.assertEqual(order.partner_id, self.other_customer)

    def test_a_cancelled_order_bills_no_more(self):
        self._log(self.ticket, 90)
        first = self._get_overage()
        self.order._action_cancel()
        self._log(self.ticket, 30)
        second = self._get_overage() - first
        self.assertCounters(first, 0, 30)
        self.assertCounters(second, 0, 30)
        self.assertNotEqual(second.sale_order_id, self.order)

    def test_a_customer_without_contract_by_the_plan_of_the_team(self):
        self.team.hour_bank_plan_id = self.plan
        self._log(self._make_ticket(partner=self.other_customer), 45)
        overage = self._get_overage()
        self.assertCounters(overage, 0, 45)
        self.assertEqual(overage.sale_order_id.partner_id, self.other_customer)

    def test_hours_left_do_not_count_what_is_billed(self):
        self._log(self.ticket, 90)
        self.assertEqual(self.customer.hour_bank_hours_balance, 0)
        self.assertEqual(self.ticket.hour_bank_hours_balance, 0)
        self.assertEqual(self.order.hour_bank_summary, "0:00 of 1:00")
        self.assertFalse(self._get_overage().sale_line_id.remaining_hours)

    def test_what_is_billed_is_not_adjusted_by_hand(self):
        self._log(self.ticket, 90)
        overage = self._get_overage()
        with self.assertRaisesRegex(UserError, "change the time entries"):
            overage._adjust(10, "Goodwill")
        self.assertEqual(overage.level, "plenty")
        self.assertIn(f"Time beyond {self.bank.name}", overage.notice)
        self.bank._adjust(10, "Goodwill")

    def test_the_preview_makes_nothing(self):
        ticket = self.ticket.with_user(self.agent)
        form = Form(ticket, view="helpdesk_mgmt.ticket_view_form")
        with form.timesheet_ids.new() as line:
            line.name = "Typed"
            line.unit_amount = 1.5
        self.assertIn(
            f"1:00 from {self.bank.name}, 0:30 billed on {self.order.name}",
            form.hour_bank_preview,
        )
        self.assertFalse(form.hour_bank_refused)
        self.assertFalse(self._get_overage())

    def test_plans_that_bill_need_a_product_that_can(self):
        with self.assertRaisesRegex(ValidationError, "choose the product"):
            self._make_plan("Bills", overage_policy="bill")
        for wrong in (
            self.product,
            self._make_product(
                "T", hour_bank_plan_id=False, service_policy="delivered_timesheet"
            ),
        ):
            with self.assertRaisesRegex(ValidationError, "cannot bill time"):
                self._make_plan(
                    "Bills", overage_policy="bill", overage_product_id=wrong.id
                )

    def test_a_product_that_is_gone_is_named(self):
        self.bank.terms = {**self.bank.terms, "overage_product_id": False}
        with self.assertRaisesRegex(UserError, "the plan names no product"):
            self._log(self.ticket, 90)
        self.assertCounters(self.bank, 60, 0)
