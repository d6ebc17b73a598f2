# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that become usable with the order, the invoice or the payment."""

from freezegun import freeze_time

from odoo import Command

from ..accounting_common import FrenchChart
from .grant_common import GrantCase


class TestGrantOn(GrantCase):
    def test_on_order_all_is_usable_at_once(self):
        self.plan.grant_on = "order"
        bank = self._sell(10)
        self.assertBank(bank, "open", 600)
        self._log(self.ticket, 30)

    def test_on_invoice_the_bank_is_pending_until_it_is_posted(self):
        self.plan.grant_on = "invoice"
        bank = self._sell(10)
        self.assertBank(bank, "pending", 0, waiting=600)
        self.assertFalse(bank.move_ids)
        self.assertEqual((bank.hours_bought, bank.hours_waiting), (10, 10))
        self.assertEqual(bank.level, "plenty")
        invoice = self._invoice(bank.sale_order_id, post=False)
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice.action_post()
        self.assertBank(bank, "open", 600)
        self.assertEqual(bank.move_ids.cause, "invoice")

    def test_several_invoices_bring_their_shares(self):
        self.plan.grant_on = "invoice"
        bank = self._sell(10)
        self._invoice(bank.sale_order_id, quantity=4)
        self.assertBank(bank, "open", 240, waiting=360)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)
        self.assertEqual(self._get_ledger(bank), [240, 360])

    def test_the_whole_waits_for_the_last_invoice(self):
        bank = self._sell_whole(grant_on="invoice")
        self._invoice(bank.sale_order_id, quantity=4)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)

    def test_on_payment_the_posted_invoice_brings_nothing(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)
        self.assertEqual(bank.move_ids.cause, "payment")

    def test_each_payment_brings_its_share_rounded_down(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 3)
        self.assertBank(bank, "open", 199, waiting=401)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_the_whole_waits_for_the_last_payment(self):
        bank = self._sell_whole()
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_the_whole_waits_for_the_payment_of_all_invoices(self):
        bank = self._sell_whole()
        first = self._invoice(bank.sale_order_id, quantity=4)
        self._pay(first)
        second = self._invoice(bank.sale_order_id)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(second)
        self.assertBank(bank, "open", 600)

    def test_one_payment_for_several_invoices(self):
        banks = self._sell(10) + self._sell(5)
        invoices = self.env["account.move"].union(
            *(self._invoice(bank.sale_order_id) for bank in banks)
        )
        self._register_payment(invoices, group_payment=True)
        self.assertBank(banks[0], "open", 600)
        self.assertBank(banks[1], "open", 300)

    def test_the_value_is_that_of_what_is_usable(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertEqual(bank.value_credited, 500)
        self._log(self.ticket, 60)
        self.assertEqual(bank.value_debited, 100)
        self._pay(invoice)
        self.assertEqual((bank.value_credited, bank.value_debited), (1000, 100))

    def test_a_gift_waits_for_nothing(self):
        self.assertBank(self._sell(10, price_unit=0), "open", 600)
        self.assertBank(self._sell(10, discount=100), "open", 600)

    def test_hours_of_an_invoice_that_became_a_gift_are_usable(self):
        bank = self._sell(10)
        bank.sale_line_id.discount = 100
        self.assertBank(bank, "open", 600)

    def test_a_gift_that_gets_a_price_is_held_not_taken(self):
        bank = self._sell(10, price_unit=0)
        bank.sale_line_id.price_unit = 100
        self.assertBank(bank, "hold", 600)
        self._pay(self._invoice(bank.sale_order_id))
        self.assertBank(bank, "open", 600)

    def test_a_free_line_on_an_invoice_waits_for_the_invoice_only(self):
        order = self._make_order(10, confirm=False)
        order.order_line = [
            Command.create(
                {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 0}
            )
        ]
        order.action_confirm()
        self.assertBank(order.order_line[0].hour_bank_ids, "pending", 0, waiting=600)
        self.assertBank(order.order_line[1].hour_bank_ids, "open", 60)

    def test_several_lines_of_one_product(self):
        order = self._make_order(10, confirm=False)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        ]
        order.action_confirm()
        invoice = self._invoice(order)
        self._pay(invoice, invoice.amount_total / 2)
        first, second = order.order_line.hour_bank_ids.sorted("id")
        self.assertBank(first, "open", 300, waiting=300)
        self.assertBank(second, "open", 150, waiting=150)

    def test_an_order_that_is_raised_waits_for_the_rest(self):
        bank = self._sell(10)
        self._pay(self._invoice(bank.sale_order_id))
        bank.sale_line_id.product_uom_qty = 12
        self.assertBank(bank, "open", 600, waiting=120)
        self._pay(self._invoice(bank.sale_order_id))
        self.assertBank(bank, "open", 720)

    def test_an_order_that_is_lowered_waits_for_less(self):
        bank = self._sell(10)
        bank.sale_line_id.product_uom_qty = 6
        self.assertBank(bank, "pending", 0, waiting=360)
        self._pay(self._invoice(bank.sale_order_id))
        bank.sale_line_id.product_uom_qty = 4
        self.assertBank(bank, "open", 240)

    def test_a_cancelled_order_closes_the_pending_bank(self):
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        self.assertBank(bank, "closed", 0)
        self.assertFalse(bank.notice)
        bank.sale_order_id.action_draft()
        bank.sale_order_id.action_confirm()
        self.assertBank(bank, "pending", 0, waiting=600)

    def test_a_cancelled_order_leaves_what_is_used(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self._log(self.ticket, 60)
        bank.sale_order_id._action_cancel()
        self.assertBank(bank, "closed", 60, used=60)
        self._pay(invoice)
        self.assertBank(bank, "closed", 60, used=60)

    def test_foreign_currency(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 50
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        invoice = self._invoice(order)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        with freeze_time("2026-04-02 12:00:00"):  # another rate: a difference
            self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_a_cash_discount_is_payment(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        order.payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertBank(bank, "open", 600)

    # === DOWN PAYMENTS === #

    def _pay_in_advance(self, order, percentage):
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": percentage})
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        self._pay(invoice)

    def test_a_down_payment_brings_nothing_the_final_invoice_all(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        self._pay_in_advance(order, 30)
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_untaxed, 700)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_after_a_down_payment_of_all_the_final_invoice_is_paid(self):
        bank = self._sell(10)
        self._pay_in_advance(bank.sale_order_id, 100)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)

    # === INVOICE WITHOUT AN ORDER === #

    def _invoice_alone(self, hours=10, price=100):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-18",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": hours,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice, invoice.invoice_line_ids.hour_bank_id

    def test_without_an_order_the_posted_invoice_is_the_sale(self):
        for grant_on in ("order", "invoice"):
            self.plan.grant_on = grant_on
            invoice, bank = self._invoice_alone()
            self.assertBank(bank, "open", 600)
            invoice.button_draft()
            self.assertBank(bank, "hold", 600)
            self.assertEqual(bank.hold_cause, "invoice")
            self.assertIn(f"{invoice.name} is not posted", bank.notice)
            invoice.action_post()
            self.assertBank(bank, "open", 600)
            invoice.button_cancel()
            self.assertBank(bank, "closed", 0)

    def test_without_an_order_hours_wait_for_the_payment(self):
        invoice, bank = self._invoice_alone()
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_without_an_order_a_gift_waits_for_nothing(self):
        invoice, bank = self._invoice_alone(price=0)
        self.assertBank(bank, "open", 600)
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_pending_invoice_that_is_cancelled_closes_the_bank(self):
        invoice, bank = self._invoice_alone()
        invoice.button_draft()
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice.button_cancel()
        self.assertBank(bank, "closed", 0)


class TestGrantOnFrench(FrenchChart, GrantCase):
    def test_payment_and_back_with_the_french_chart(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 4)
        self.assertBank(bank, "open", 150, waiting=450)
        self._pay(invoice)
        self._unpay(invoice)
        self.assertBank(bank, "hold", 600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)
        self._credit(invoice, quantity=4)
        self.assertBank(bank, "open", 360)
