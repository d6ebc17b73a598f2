# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hours are worth: the money of their invoices, to the last cent."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..accounting_common import FrenchChart, HourBankAccountingCase


@tagged("post_install", "-at_install")
class TestInvoiceValue(HourBankAccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()

    def _get_values(self, bank):
        return bank.move_ids.sorted("id").mapped("value")

    def test_the_last_minute_brings_the_sum_to_what_was_paid(self):
        order = self._make_order(10, price_unit=33.333)
        bank = order.order_line.hour_bank_ids
        self._invoice(order)
        for minutes in (7, 11, 13, 569):
            self._log(self.ticket, minutes)
        self.assertEqual(bank.value_credited, 333.33)
        self.assertEqual((bank.value_debited, bank.value_balance), (333.33, 0))

    def test_given_back_in_parts_is_given_back_entirely(self):
        bank = self._sell(10, price_unit=33.333)
        entry = self._log(self.ticket, 100)
        for minutes in (71, 38, 1):
            entry.unit_amount = minutes / 60
        entry.unlink()
        self.assertEqual((bank.value_debited, bank.value_balance), (0, 333.33))

    def test_many_small_debits_take_no_cent_more_than_one_large(self):
        bank = self._sell(10, price_unit=33.333)
        for _entry in range(29):
            self._log(self.ticket, 7)
        self.assertEqual(bank.value_debited, 112.78)  # 203 of 600 minutes
        self.assertEqual(bank._get_value(bank.minutes_balance), 220.55)

    def test_tax_is_no_value(self):
        tax = self._make_tax(20, price_include_override="tax_included")
        order = self._make_order(10, price_unit=120, tax_ids=[Command.set(tax.ids)])
        bank = order.order_line.hour_bank_ids
        self.assertEqual(bank.value_balance, 1000)
        self._invoice(order)
        self.assertEqual((bank.value_balance, bank.hour_value), (1000, 100))
        self.assertEqual(self._get_values(bank), [1000])

    def test_the_rate_of_the_invoice_counts(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 100
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self._log(self.ticket, 240)
        self.assertEqual(self._get_values(bank), [2000, -800])
        with freeze_time("2026-04-02"):
            self._invoice(order)
        self.assertEqual(self._get_values(bank), [2000, -800, -750, 300])
        self.assertEqual((bank.value_balance, bank.hour_value), (750, 125))

    def test_several_invoices_at_their_own_price(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        self._invoice(order, quantity=4)
        self.assertEqual(self._get_values(bank), [1000])
        last = self._invoice(order, post=False)
        last.invoice_line_ids.discount = 10
        last.action_post()
        self.assertEqual(bank.value_balance, 940)

    def test_an_invoice_that_is_a_draft_again_is_worth_what_the_order_says(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.price_unit = 90
        invoice.action_post()
        self.assertEqual(bank.value_balance, 900)
        invoice.button_draft()
        self.assertEqual(bank.value_balance, 1000)

    def test_the_order_at_another_price(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        self._log(self.ticket, 150)
        order.order_line.price_unit = 80
        self.assertEqual((bank.value_balance, bank.value_debited), (600, 200))
        order.order_line.product_uom_qty = 12
        self.assertEqual(bank.value_balance, 760)

    def test_a_gift_is_worth_nothing(self):
        order = self._make_order(10, price_unit=0)
        bank = order.order_line.hour_bank_ids
        self._invoice(order)
        self._log(self.ticket, 60)
        self.assertEqual(set(self._get_values(bank)), {0})

    def test_given_hours_make_what_is_left_cheaper(self):
        bank = self._sell(10)
        self._log(self.ticket, 300)
        bank._adjust(300, "Goodwill")
        self._log(self.ticket, 60)
        self.assertEqual(self._get_values(bank), [1000, -500, 0, -50])

    def test_a_down_payment_is_no_part_of_the_price(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 30,
                "sale_order_ids": order.ids,
            }
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.assertEqual(self._get_values(bank), [1000])
        final = self._invoice(order)
        self.assertEqual(final.amount_untaxed, 700)
        self.assertEqual(self._get_values(bank), [1000])

    def test_lines_of_one_product_are_banks_of_their_own(self):
        order = self._make_order(10, confirm=False)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "More"}),
            Command.create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 5,
                    "price_unit": 80,
                }
            ),
            Command.create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": -1,
                    "price_unit": 80,
                }
            ),
        ]
        order.action_confirm()
        banks = order.order_line.hour_bank_ids.sorted("id")
        invoice = self._invoice(order)
        self.assertEqual(banks.mapped("value_balance"), [1000, 400])
        self.assertEqual(invoice.invoice_line_ids.hour_bank_id, banks)

    def test_overdrawn_time_is_worth_what_pays_for_it(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        self._log(self.ticket, 720)
        self.assertEqual((bank.value_debited, bank.value_balance), (1000, 0))
        order.order_line.product_uom_qty = 15
        self.assertEqual((bank.value_debited, bank.value_balance), (1200, 300))

    def test_a_settlement_has_the_day_of_its_own_bank(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})
        bank, other = self._sell(1), self._sell(1, partner=self.other_customer)
        self._log(self.ticket, 120)
        move = {"move_type": "purchase", "cause": "order", "minutes": 60}
        self.env["hour.bank"]._post_moves(
            [
                {**move, "bank_id": bank.id, "date": "2026-03-10", "value": 90},
                {**move, "bank_id": other.id, "date": "2026-03-17"},
            ]
        )
        settled = bank.move_ids.filtered(lambda move: move.cause == "price")
        self.assertEqual(settled.mapped("value"), [-90])
        self.assertEqual(str(settled.date), "2026-03-10")

    def test_billed_time_is_worth_its_price(self):
        product = self._make_product(
            "Overage", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.plan.write(
            {
                "overage_policy": "bill",
                "overage_product_id": product.id,
                "overage_price": 150,
            }
        )
        bank = self._sell(1)
        entry = self._log(self.ticket, 100)
        overage = bank.sale_order_id.order_line.hour_bank_ids - bank
        self.assertEqual(self._get_values(overage), [-100])
        entry.unit_amount = 1.5
        self.assertEqual(overage.value_debited, 75)
        entry.unlink()
        self.assertEqual(overage.value_debited, 0)


class TestInvoiceValueFrench(FrenchChart, TestInvoiceValue):
    pass


@tagged("post_install", "-at_install")
class TestInvoiceAlone(HourBankAccountingCase):
    """Hours that an invoice sells, without an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()

    def _make_invoice(self, quantity=12, post=True, **line):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.contact.id,
                "invoice_date": "2026-03-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": quantity,
                            "price_unit": 50,
                            **line,
                        }
                    )
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def test_a_posted_invoice_makes_a_bank(self):
        invoice = self._make_invoice(post=False)
        self.assertFalse(invoice._get_hour_banks())
        invoice.action_post()
        bank = invoice._get_hour_banks()
        self.assertCounters(bank, 720, 0)
        self.assertRecordValues(
            bank,
            [
                {
                    "partner_id": self.customer.id,
                    "invoice_line_id": invoice.invoice_line_ids.id,
                    "plan_id": self.plan.id,
                    "state": "open",
                    "value_balance": 600,
                    "invoice_name": invoice.name,
                }
            ],
        )
        self.assertEqual(str(bank.date_start), "2026-03-01")
        self.assertEqual(bank.move_ids.cause, "invoice")
        self._log(self.ticket, 60)
        self.assertEqual(bank.value_balance, 550)

    def test_posting_again_makes_no_second_bank(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(invoice._get_hour_banks(), bank)
        self.assertCounters(bank, 720, 0)

    def test_a_changed_quantity_is_followed(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        self._log(self.ticket, 300)
        invoice.button_draft()
        invoice.invoice_line_ids.quantity = 8
        invoice.action_post()
        self.assertCounters(bank, 480, 300)
        self.assertEqual(bank.value_balance, 150)

    def test_a_cancelled_invoice_takes_unused_hours(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        invoice.button_cancel()
        self.assertCounters(bank, 0, 0)
        self.assertEqual(bank.state, "closed")

    def test_an_invoice_whose_hours_are_used_cannot_be_cancelled(self):
        invoice = self._make_invoice()
        self._log(self.ticket, 60)
        with self.assertRaises(Exception) as error, self.cr.savepoint():
            invoice.button_cancel()
        self.assertIn("1:00", str(error.exception))
        self.assertEqual(invoice.state, "posted")

    def test_a_line_that_is_deleted_takes_its_hours(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertCounters(bank, 0, 0)
        self.assertFalse(bank.invoice_line_id)

    def test_replaced_by_another_invoice_it_stays_one_bank(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        self._log(self.ticket, 300)
        self._credit(invoice, is_modify=True)
        new = self.env["account.move"].search(
            [("state", "=", "draft"), ("partner_id", "=", self.contact.id)]
        )
        self.assertCounters(bank, 720, 300)
        new.invoice_line_ids.price_unit = 60
        new.action_post()
        self.assertCounters(bank, 720, 300)
        self.assertEqual(new._get_hour_banks(), bank)
        self.assertEqual(bank.value_credited, 720)

    def test_a_credit_note_takes_back_what_is_left(self):
        invoice = self._make_invoice()
        bank = invoice._get_hour_banks()
        self._log(self.ticket, 300)
        self._credit(invoice, quantity=7)
        self.assertEqual((bank.minutes_balance, bank.value_balance), (0, 0))

    def test_other_products_and_negative_lines_make_none(self):
        for values in ({"product_id": self.product_a.id}, {"quantity": -1}):
            invoice = self._make_invoice(post=False, **values)
            invoice.invoice_line_ids = [
                Command.create({"name": "Something", "price_unit": 500})
            ]
            invoice.action_post()
            self.assertFalse(invoice._get_hour_banks())

    def test_accountants_without_other_rights_sell_hours(self):
        invoice = self._make_invoice(post=False)
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(invoice._get_hour_banks().minutes_balance, 720)
