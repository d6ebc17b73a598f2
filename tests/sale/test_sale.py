# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A confirmed order makes a bank, and its changes follow."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, HourBankCase


@tagged("post_install", "-at_install")
class TestSale(HourBankCase):
    def test_confirmed_line_becomes_an_open_bank(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        self.assertRecordValues(
            bank,
            [
                {
                    "partner_id": self.customer.id,
                    "state": "open",
                    "plan_id": self.plan.id,
                    "sale_order_id": order.id,
                }
            ],
        )
        self.assertEqual(str(bank.date_start), TODAY)
        self.assertEqual(str(bank.date_end), "2027-03-17")
        self.assertCounters(bank, 600, 0)

    def test_quotation_sells_nothing(self):
        self.assertFalse(self._make_order(10, confirm=False).order_line.hour_bank_ids)

    def test_salesperson_sells_without_rights_on_banks(self):
        order = self._make_order(10, confirm=False).with_user(self.salesperson)
        order.action_confirm()
        self.assertEqual(order.order_line.hour_bank_ids.hours_balance, 10)

    def test_units_convert_exactly(self):
        minute = self.env["uom.uom"].create(
            {
                "name": "Minute",
                "relative_factor": 1 / 60,
                "relative_uom_id": self.hour.id,
            }
        )
        for uom, quantity, minutes in (
            (self.hour, 1 / 3, 20),
            (self.day, 1.5, 720),
            (self.pack, 2, 1200),
            (minute, 35, 35),
        ):
            with self.subTest(uom.name):
                bank = self._sell(quantity, product_uom_id=uom.id)
                self.assertEqual(bank.minutes_credited, minutes)

    def test_pieces_are_worth_the_hours_of_the_product(self):
        product = self._make_product(
            "Pack of 10 hours", uom_id=self.unit.id, hour_bank_hours=10
        )
        bank = self._sell(3, product=product)
        self.assertEqual(bank.minutes_credited, 1800)
        ticket = self._make_ticket()
        self._log(ticket, 90)
        self.assertAlmostEqual(bank.sale_line_id.qty_delivered, 0.15)
        product.hour_bank_hours = 8
        self.assertAlmostEqual(bank.sale_line_id.qty_delivered, 0.15)
        bank.sale_line_id.product_uom_qty = 4
        self.assertCounters(bank, 2400, 90)

    def test_unit_without_time_is_refused_on_product_and_line(self):
        kg = self.env.ref("uom.product_uom_kgm")
        with self.assertRaisesRegex(ValidationError, "is no time"):
            self._make_product("Weighed hours", uom_id=kg.id)
        with self.assertRaisesRegex(UserError, "cannot be converted to time"):
            self._sell(10, product_uom_id=kg.id)

    def test_plan_needs_a_prepaid_service(self):
        with self.assertRaisesRegex(ValidationError, "Prepaid"):
            self._make_product("Later", service_policy="delivered_timesheet")
        with self.assertRaisesRegex(ValidationError, "Prepaid"):
            self._make_product("Box", type="consu")

    def test_raising_credits_and_lowering_takes_back_what_is_unused(self):
        bank = self._sell(10)
        self._log(self._make_ticket(), 65)
        line = bank.sale_line_id
        line.product_uom_qty = 12
        self.assertCounters(bank, 720, 65)
        line.product_uom_qty = 2
        self.assertCounters(bank, 120, 65)
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            line.product_uom_qty = 1
        for word in ("1:05", "1:00", bank.name):
            self.assertIn(word, refused.exception.args[0])
        self.assertCounters(bank, 120, 65)

    def test_line_added_to_a_confirmed_order_credits(self):
        order = self._make_order(10)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        ]
        self.assertEqual(
            order.order_line.hour_bank_ids.mapped("minutes_credited"), [600, 300]
        )

    def test_cancel_and_confirm_again_neither_doubles_nor_loses(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        self._log(self._make_ticket(), 65)
        order._action_cancel()
        self.assertEqual(bank.state, "closed")
        self.assertCounters(bank, 65, 65)
        self.assertEqual(bank.sale_line_id.remaining_hours, 0)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(bank.state, "open")
        self.assertCounters(bank, 600, 65)
        self.assertEqual(order.order_line.hour_bank_ids, bank)

    def test_cancelled_bank_is_not_drawn(self):
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        self.assertCounters(bank, 0, 0)
        with self.assertRaises(UserError):
            self._log(self._make_ticket(), 30)

    def test_order_with_used_hours_keeps_customer_and_product(self):
        bank = self._sell(10)
        self._log(self._make_ticket(), 65)
        order = bank.sale_order_id
        order._action_cancel()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "1:05"):
            order.partner_id = self.other_customer
        with self.assertRaisesRegex(UserError, "1:05"):
            order.order_line.product_id = self._make_product("Other hours")
        order.partner_id = self.contact
        self.assertEqual(order.partner_id, self.contact, "same company: let through")

    def test_unused_order_may_go_to_another_customer_with_a_new_bank(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        order._action_cancel()
        order.action_draft()
        order.partner_id = self.other_customer
        order.action_confirm()
        new = order.order_line.hour_bank_ids - bank
        self.assertEqual(bank.state, "closed")
        self.assertEqual(new.partner_id, self.other_customer)
        self.assertCounters(new, 600, 0)

    def test_order_with_a_bank_cannot_be_deleted(self):
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        with self.assertRaisesRegex(UserError, bank.name):
            bank.sale_order_id.unlink()
        unsold = self._make_order(10, confirm=False)
        unsold.unlink()
        self.assertFalse(unsold.exists())

    def test_validity_starts_at_the_delivery_date_where_the_order_has_one(self):
        order = self._make_order(10, confirm=False)
        order.commitment_date = "2026-05-01 22:30:00"
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self.assertEqual(str(bank.date_start), "2026-05-02", "in the company's zone")
        self.assertEqual(str(bank.date_end), "2027-05-01")

    def test_bank_keeps_the_terms_of_its_sale(self):
        bank = self._sell(10)
        self.plan.write({"overage_policy": "free", "validity_months": 1})
        self.assertEqual(bank.overage_policy, "refuse")
        self.assertEqual(str(bank.date_end), "2027-03-17")

    def test_product_without_plan_leaves_its_sold_banks_alone(self):
        bank = self._sell(10)
        self.product.hour_bank_plan_id = False
        bank.sale_line_id.product_uom_qty = 12
        self.assertEqual(bank.state, "open")
        self.assertCounters(bank, 720, 0)
        self.assertFalse(self._sell(5), "nothing new is sold")

    def test_ten_hours_are_invoiced_at_once_whatever_was_used(self):
        bank = self._sell(10)
        self._log(self._make_ticket(), 65)
        invoice = bank.sale_order_id._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.quantity, 10)
        self.assertEqual(bank.sale_line_id.qty_to_invoice, 0)

    def test_delivered_of_a_past_day_comes_from_the_ledger(self):
        bank = self._sell(10)
        bank.date_start = "2026-03-01"
        ticket = self._make_ticket()
        self._log(ticket, 60, date="2026-03-05")
        self._log(ticket, 30, date="2026-03-18")
        line = bank.sale_line_id
        self.assertEqual(line.qty_delivered, 1.5)
        past = line.with_context(accrual_entry_date="2026-03-10")
        self.assertEqual(past.qty_delivered_at_date, 1)

    def test_remaining_hours_is_what_can_still_be_drawn(self):
        bank = self._sell(10)
        self._log(self._make_ticket(), 65)
        self.assertAlmostEqual(bank.sale_line_id.remaining_hours, 535 / 60)

    def test_customer_sees_hours_left_on_company_and_contact(self):
        self._sell(10)
        self._log(self._make_ticket(), 65)
        partners = (self.customer + self.contact).with_user(self.salesperson)
        for partner in partners:
            self.assertAlmostEqual(partner.hour_bank_hours_balance, 535 / 60)
        self.assertFalse(self.other_customer.hour_bank_hours_balance)
