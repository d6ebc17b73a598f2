# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is refunded is what is left is worth, to the cent: nothing is used with it."""

import os
import random
from contextlib import closing

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .creditable_common import CreditableCase

EXAMPLES = max(int(os.environ.get("HOUR_BANK_EXAMPLES", "50")) // 5, 1)
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))


class RefundCase(CreditableCase):
    def _open_refund(self, bank=None):
        """Return the dialog as the accountant sees it."""
        return Form(
            self.env["hour.bank.refund"]
            .with_user(self.accountant)
            .with_context(default_bank_id=(bank or self.bank).id)
        )

    def _refund(self, bank=None):
        """Refund what is left; return the credit note and what the dialog said."""
        form = self._open_refund(bank)
        form.reason = "Contract ended"
        told = form.amount_untaxed
        action = form.save().action_refund()
        credit = self.env["account.move"].browse(action["res_id"])
        credit.with_user(self.accountant).action_post()
        return credit, told

    def _reduce(self, invoice, amount, of_today=False):
        """Lower what the hours cost, without hours.

        :param of_today: at the rate of today, not at that of the invoice
        """
        credit = self._reverse(invoice)
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 1
            line.price_unit = amount
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 0)
        if of_today:
            credit.refresh_invoice_currency_rate()
        credit.action_post()

    def assertRefundsAll(self, bank=None):
        """Exactly the value left goes back, and none of it becomes used."""
        bank = bank or self.bank
        left, used = bank.value_balance, bank.value_debited
        moves = bank.move_ids
        credit, told = self._refund(bank)
        line = credit.invoice_line_ids
        self.assertAlmostEqual(sum(line.mapped("balance")), left, places=2)
        self.assertAlmostEqual(credit.amount_untaxed, told, places=2)
        self.assertHolds(0, 0, bank)
        self.assertAlmostEqual(bank.value_debited, used, places=2)
        self.assertEqual((bank.move_ids - moves).mapped("move_type"), ["refund"])
        self.assertEqual(bank.state, "closed")
        return credit


@tagged("post_install", "-at_install")
class TestRefundValue(RefundCase):
    def test_an_earlier_price_reduction(self):
        self._log(self.ticket, 170)
        self._reduce(self.invoice, 324.19)
        self.assertEqual(
            (self.bank.minutes_balance, self.bank.value_balance), (430, 484.33)
        )
        credit = self.assertRefundsAll()
        self.assertEqual(credit.amount_untaxed, 484.33)
        self.assertEqual(credit.invoice_line_ids.tax_ids, self.tax_sale_a)

    def test_the_button_on_the_credit_note_credits_the_same(self):
        self._log(self.ticket, 170)
        self._reduce(self.invoice, 324.19)
        credit = self._reverse()
        self.assertRefused(credit, "7:10", "484.33", used="2:50")
        self.assertCreditsOnly(credit, 430, 484.33)

    def test_after_the_order_was_cancelled(self):
        self._log(self.ticket, 170)
        self._reduce(self.invoice, 324.19)
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "7:10", "484.33", used="2:50")
        self.assertCreditsOnly(credit, 430, 484.33)

    def test_a_reduction_by_discount_and_one_with_hours(self):
        credit = self._reverse()
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.discount = 90
        credit.action_post()
        credit = self._reverse()
        self._set_quantity(credit, 2)
        credit.action_post()
        self._log(self.ticket, 67)
        self.assertRefundsAll()

    def test_hours_that_do_not_come_to_a_round_price(self):
        for minutes in (7, 13, 101):
            self._log(self.ticket, minutes)
        self.assertRefundsAll()

    def test_a_price_that_contains_its_tax(self):
        tax = self._make_tax(19.6, price_include_override="tax_included")
        self._sell_anew(price_unit=119.99, discount=3, tax_ids=[Command.set(tax.ids)])
        self._log(self.ticket, 77)
        self._reduce(self.invoice, 50)
        credit = self.assertRefundsAll()
        self.assertEqual(credit.invoice_line_ids.tax_ids, tax)

    def test_two_lines_whose_taxes_are_rounded_together(self):
        tax = self._make_tax(20, price_include_override="tax_included")
        line = {"price_unit": 588.55, "tax_ids": [Command.set(tax.ids)]}
        self._sell_anew(3, product=self._make_product("P", uom_id=self.pack.id), **line)
        self._invoice_parts(1.11, 1.89)
        self._reduce(self.invoice, 49.92)
        self.assertEqual(self.bank.value_balance, 1429.78)
        self.assertEqual(len(self.assertRefundsAll().invoice_line_ids), 2)

    def _invoice_parts(self, *quantities):
        """Invoice the order in parts instead of at once."""
        self.invoice.button_draft()
        self.invoice.button_cancel()
        for quantity in quantities:
            self.invoice = self._invoice(self.order, quantity)

    def test_packs_and_days(self):
        for uom in (self.pack, self.day):
            product = self._make_product(uom.name, uom_id=uom.id)
            self._sell_anew(3, product=product, price_unit=1234.56)
            self._log(self.ticket, 77)
            self._reduce(self.invoice, 99.99)
            self.assertRefundsAll()

    def test_several_invoices_of_one_bank(self):
        self._sell_anew(invoice=False)
        self._invoice(self.order, quantity=7)
        last = self._invoice(self.order, post=False)
        last.invoice_line_ids.price_unit = 33.33
        last.action_post()
        self._log(self.ticket, 121)
        credit = self.assertRefundsAll()
        self.assertEqual(len(credit.invoice_line_ids), 2)

    def test_another_currency_goes_back_at_the_rate_of_its_invoice(self):
        self._sell_anew(pricelist=self._make_pricelist(self.foreign), price_unit=100)
        self.assertEqual(self.bank.value_balance, 2000)
        with freeze_time("2026-04-20 12:00:00"):
            credit = self.assertRefundsAll()
        self.assertEqual(credit.currency_id, self.foreign)
        self.assertEqual(credit.amount_untaxed, 1000)
        self.assertEqual(credit.invoice_currency_rate, 0.5)

    def test_another_currency_and_a_reduction_at_another_rate(self):
        self._sell_anew(pricelist=self._make_pricelist(self.foreign), price_unit=100)
        with freeze_time("2026-04-20 12:00:00"):
            self._reduce(self.invoice, 200, of_today=True)
            self.assertEqual(self.bank.value_balance, 1750)
            credit = self.assertRefundsAll()
        self.assertEqual(credit.amount_untaxed, 800)

    def test_what_a_lower_order_took_back_goes_along(self):
        self._log(self.ticket, 240)
        self.line.product_uom_qty = 6
        self.assertHolds(120, 200)
        credit, told = self._refund()
        self.assertEqual((credit.amount_untaxed, told), (600, 600))
        self.assertHolds(0, 0)
        self.assertEqual(self.bank.state, "closed")

    def test_hours_that_came_from_another_bank_stay_usable(self):
        source = self._sell(5)
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": source.id,
                "target_partner_id": self.customer.id,
                "target_bank_id": self.bank.id,
                "hours": 2,
                "reason": "Merged",
            }
        )
        transfer.with_user(self.manager).sudo().action_confirm()
        credit, told = self._refund()
        self.assertEqual((credit.amount_untaxed, told), (1000, 1000))
        self.assertHolds(120, 200)
        self.assertEqual(self.bank.state, "open")

    def test_hours_that_wait_for_their_payment(self):
        self.plan.grant_on = "payment"
        self._sell_anew()
        self._pay(self.invoice, self.invoice.amount_total / 2)
        self._log(self.ticket, 240)
        credit, told = self._refund()
        self.assertEqual((credit.amount_untaxed, told), (600, 600))
        self.assertHolds(0, 0)

    def test_no_more_is_credited_than_was_paid(self):
        self._reduce(self.invoice, 900)
        credit = self._reverse()
        self._set_quantity(credit, 5)
        with Form(credit) as form:
            self.assertIn("500.00", form.hour_bank_warning)
            self.assertIn("50.00", form.hour_bank_warning)
        message = "gives back.*500.00.*worth only.*50.00.*“Credit What Is Left”"
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            credit.action_post()
        self.env.invalidate_all()
        credit.action_credit_what_is_left()
        self.assertRecordValues(
            credit.invoice_line_ids,
            [{"quantity": 5, "price_unit": 10, "hour_bank_minutes": 300}],
        )
        credit.action_post()
        self.assertHolds(300, 50)
        self.assertRefundsAll()

    def test_nor_by_a_credit_note_without_hours(self):
        self._reduce(self.invoice, 900)
        credit = self._reverse()
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 15
        with self.assertRaisesRegex(UserError, "150.00.*100.00"), self.cr.savepoint():
            credit.action_post()
        self.env.invalidate_all()
        credit.action_credit_what_is_left()
        self.assertEqual(credit.amount_untaxed, 100)
        credit.action_post()
        self.assertHolds(600, 0)

    def test_all_that_is_left_is_credited_at_the_lower_price(self):
        self._log(self.ticket, 300)
        self._reduce(self.invoice, 150)
        credit = self._reverse()
        self._set_quantity(credit, 5)
        message = "500.00.*425.00"
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            credit.action_post()
        self.env.invalidate_all()
        self.assertCreditsOnly(credit, 300, 425)
        self.assertEqual(self.bank.value_debited, 425)

    def test_an_invoice_cannot_cost_less_than_was_credited(self):
        self._reduce(self.invoice, 300)
        new = self.env["account.move"].browse(
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.invoice.journal_id.id})
            .modify_moves()["res_id"]
        )
        new.invoice_line_ids.price_unit = 20
        with self.assertRaisesRegex(UserError, "100.00.*more than is asked"):
            with self.cr.savepoint():
                new.action_post()
        self.env.invalidate_all()
        new.invoice_line_ids.price_unit = 40
        new.action_post()
        self.assertHolds(600, 100)

    def test_nothing_is_refused_or_changed_where_the_price_is_right(self):
        self._log(self.ticket, 240)
        line = self.assertRefundsAll().invoice_line_ids
        self.assertRecordValues(line, [{"quantity": 6, "price_unit": 100}])


@tagged("post_install", "-at_install")
class TestRefundAnything(RefundCase):
    """Any price, tax, currency, use and reduction, as the dice have it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxes = [
            cls.tax_sale_a,
            cls._make_tax(20.0, price_include_override="tax_included"),
            cls._make_tax(5.5) + cls._make_tax(2.1),
            cls.env["account.tax"],
        ]
        cls.pricelists = [
            cls._make_pricelist(cls.env.company.currency_id),
            cls._make_pricelist(cls.foreign),
        ]
        cls.products = [
            cls.product,
            cls._make_product("Pack", uom_id=cls.pack.id),
            cls._make_product("Day", uom_id=cls.day.id),
        ]

    def test_what_is_left_is_refunded_to_the_cent(self):
        for seed in range(SEED, SEED + EXAMPLES):
            with self.subTest(seed=seed), closing(self.cr.savepoint()):
                self.dice = random.Random(seed)
                self._live()
                if self.bank.minutes_balance > 0 and self.bank.value_balance >= 0:
                    self.assertRefundsAll()
                self.env.invalidate_all()

    def _live(self):
        self.order = self._make_order(
            self.dice.choice([1, 3, 7.25]),
            partner=self.other_customer,
            product=self.dice.choice(self.products),
            confirm=False,
        )
        self.order.pricelist_id = self.dice.choice(self.pricelists)
        self.line = self.order.order_line
        self.line.write(
            {
                "price_unit": round(self.dice.uniform(5, 900), 2),
                "discount": self.dice.choice([0, 0, 10, 33.33]),
                "tax_ids": [Command.set(self.dice.choice(self.taxes).ids)],
            }
        )
        self.order.action_confirm()
        self.bank = self.line.hour_bank_ids
        self.ticket = self._make_ticket(self.other_customer)
        self.invoices = self.env["account.move"]
        for month in range(3, 3 + self.dice.randint(1, 3)):
            self._invoice_some(f"2026-{month:02}-20", self.dice.choice([1, 1, 0.37]))
        self._invoice_some("2026-05-25", 1)
        for _step in range(self.dice.randint(1, 5)):
            day = f"2026-0{self.dice.randint(5, 6)}-{self.dice.randint(26, 28)}"
            with freeze_time(f"{day} 12:00:00"):
                getattr(
                    self, self.dice.choice(["_use", "_use", "_lower", "_credit_some"])
                )()

    def _invoice_some(self, day, share):
        if self.line.qty_to_invoice <= 0:
            return
        quantity = max(round(self.line.qty_to_invoice * share, 2), 0.01)
        with freeze_time(f"{day} 12:00:00"):
            self.invoices |= self._invoice(self.order, quantity, invoice_date=day)

    def _use(self):
        try:
            with self.cr.savepoint():
                self._log(self.ticket, self.dice.randint(1, 300))
        except UserError:  # more than there is
            self.env.invalidate_all()

    def _lower(self):
        invoice = self.dice.choice(self.invoices)
        self._reduce(invoice, round(invoice.amount_untaxed * 0.0917, 2))

    def _credit_some(self):
        line = self.dice.choice(self.invoices).invoice_line_ids
        left = self.bank._get_refundable_minutes()
        minutes = int(min(left, line.hour_bank_minutes) * self.dice.random())
        if minutes:
            credit = self._reverse(line.move_id)
            credit.invoice_line_ids._set_credited_minutes(minutes)
            credit.action_post()
