# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Credit notes take hours back, exactly and once."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..accounting_common import FrenchChart, HourBankAccountingCase


@tagged("post_install", "-at_install")
class TestCreditNote(HourBankAccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10)
        cls.line = cls.order.order_line
        cls.bank = cls.line.hour_bank_ids
        cls.ticket = cls._make_ticket()
        cls.invoice = cls._invoice(cls.order)

    def assertHeld(self, minutes, value, bank=None):
        bank = bank or self.bank
        self.assertReplays(bank)
        self.assertEqual(bank.minutes_balance, minutes)
        self.assertAlmostEqual(bank.value_balance, value)
        self.assertAlmostEqual(
            bank.value_balance, sum(bank.move_ids.mapped("value")), places=2
        )

    def test_the_credited_quantity_at_the_sold_price_is_taken_back(self):
        self._credit(self.invoice, quantity=2.5)
        self.assertHeld(450, 750)
        refund = self.bank.move_ids[:1]
        self.assertRecordValues(
            refund,
            [
                {
                    "move_type": "refund",
                    "cause": "credit",
                    "minutes": -150,
                    "value": -250,
                }
            ],
        )

    def test_the_order_line_is_not_to_be_invoiced_again(self):
        self._credit(self.invoice, quantity=2.5)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertEqual(self.line.untaxed_amount_to_invoice, 0)
        self.assertEqual(self.line.amount_to_invoice, 0)
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_neither_is_it_while_the_credit_note_is_a_draft(self):
        self._credit(self.invoice, quantity=2.5, post=False)
        self.assertHeld(600, 1000)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_a_price_reduction_takes_no_hours_and_lowers_their_worth(self):
        self._log(self.ticket, 300)
        credit = self._credit(self.invoice, quantity=1, price_unit=100.5, post=False)
        self.assertEqual(credit.invoice_line_ids.hour_bank_hours, 0)
        credit.action_post()
        self.assertHeld(300, 449.75)
        self.assertEqual(self.bank.value_debited, 449.75)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_a_discount_is_a_price_reduction(self):
        credit = self._credit(self.invoice, post=False)
        credit.invoice_line_ids.discount = 80
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 0)
        credit.action_post()
        self.assertHeld(600, 800)

    def test_the_accountant_changes_the_hours(self):
        credit = self._credit(self.invoice, quantity=4, post=False)
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            self.assertEqual(line.hour_bank_hours, 4)
            line.hour_bank_hours = 1.5
        credit.action_post()
        self.assertHeld(510, 600)

    def test_what_is_used_cannot_be_taken_back(self):
        self._log(self.ticket, 240)
        credit = self._credit(self.invoice, post=False)
        with self.assertRaisesRegex(
            UserError, r"4:00 of 10:00 are used.*only 6:00 \(.*600\.00.*without tax"
        ):
            with self.cr.savepoint():
                credit.action_post()
        self.assertEqual(credit.state, "draft")
        self.assertIn("6:00", credit.hour_bank_warning)
        credit.action_credit_what_is_left()
        self.assertFalse(credit.hour_bank_warning)
        self.assertEqual(credit.amount_untaxed, 600)
        credit.action_post()
        self.assertHeld(0, 0)
        self.assertEqual(self.bank.value_debited, 400)

    def test_what_is_left_may_be_no_round_quantity(self):
        self._log(self.ticket, 200)
        credit = self._credit(self.invoice, post=False)
        credit.action_credit_what_is_left()
        self.assertEqual(credit.amount_untaxed, 666.67)
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 400)
        credit.action_post()
        self.assertHeld(0, 0)

    def test_reset_to_draft_gives_the_hours_back_and_posting_takes_them_again(self):
        credit = self._credit(self.invoice, quantity=2)
        for _again in range(2):
            credit.button_draft()
            self.assertHeld(600, 1000)
            credit.action_post()
            self.assertHeld(480, 800)
        credit._follow_hour_banks()
        self.assertEqual(self._get_ledger(self.bank), [600, -120, 120, -120, 120, -120])

    def test_a_cancelled_credit_note_gives_the_hours_back(self):
        credit = self._credit(self.invoice, quantity=2)
        credit.button_cancel()
        self.assertHeld(600, 1000)

    def test_a_deleted_credit_note_gives_nothing_twice(self):
        credit = self._credit(self.invoice, quantity=2)
        credit.button_draft()
        credit.with_context(force_delete=True).unlink()
        self.assertHeld(600, 1000)

    def test_replacing_an_invoice_leaves_hours_that_are_used(self):
        self._log(self.ticket, 240)
        self._credit(self.invoice, is_modify=True)
        new = self.order.invoice_ids.filtered(lambda move: move.state == "draft")
        self.assertHeld(360, 600)
        self.assertEqual(self.line.qty_to_invoice, 0)
        new.invoice_line_ids.price_unit = 90
        new.action_post()
        self.assertHeld(360, 540)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_a_replacement_that_is_deleted_is_to_be_invoiced(self):
        self._credit(self.invoice, is_modify=True)
        self.order.invoice_ids.filtered(lambda move: move.state == "draft").unlink()
        self.assertHeld(600, 1000)
        self.assertEqual(self.line.qty_to_invoice, 10)

    def test_credited_and_invoiced_anew_comes_back(self):
        self._credit(self.invoice)
        self.assertHeld(0, 0)
        again = self.invoice.with_context(include_business_fields=True).copy()
        again.action_post()
        self.assertHeld(600, 1000)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_a_bank_that_is_credited_entirely_is_closed(self):
        credit = self._credit(self.invoice)
        self.assertEqual(self.bank.state, "closed")
        credit._follow_hour_banks()
        self.assertEqual(self.bank.state, "closed")
        credit.button_draft()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))

    def test_a_bank_that_was_used_is_depleted(self):
        self._log(self.ticket, 60)
        self._credit(self.invoice, quantity=9)
        self.assertEqual(self.bank.state, "depleted")

    def test_a_lower_order_takes_its_hours_back_once(self):
        self.line.product_uom_qty = 6
        self.assertHeld(360, 600)
        self._invoice(self.order)  # a credit note of 4 hours
        self.assertHeld(360, 600)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_a_credit_note_for_a_lower_order_warns_of_nothing(self):
        self._log(self.ticket, 360)
        self.line.product_uom_qty = 6
        credit = self._invoice(self.order, post=False)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertFalse(credit.hour_bank_warning)
        credit.action_post()
        self.assertHeld(0, 0)

    def test_lowered_credited_and_raised_again(self):
        self.line.product_uom_qty = 6
        self._invoice(self.order)
        self.line.product_uom_qty = 9
        self.assertHeld(540, 900)
        self.assertEqual(self.line.qty_to_invoice, 3)
        self._invoice(self.order)
        self.assertHeld(540, 900)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_lowered_credited_and_the_invoice_posted_again(self):
        self.line.product_uom_qty = 6
        self._invoice(self.order)
        moves = self.bank.move_ids
        self.invoice.button_draft()
        self.invoice.action_post()
        self.assertEqual(self.bank.move_ids, moves)

    def test_an_order_that_is_lowered_to_what_was_credited(self):
        self._log(self.ticket, 300)
        self._credit(self.invoice, quantity=4)
        self.line.product_uom_qty = 6
        self.assertHeld(60, 100)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.line.product_uom_qty = 8
        self.assertHeld(180, 300)
        self.assertEqual(self.line.qty_to_invoice, 2)

    def test_a_settled_credit_note_that_is_undone(self):
        self.line.product_uom_qty = 6
        credit = self._invoice(self.order)
        credit.button_draft()
        self.assertEqual(credit.invoice_line_ids.hour_bank_settled_minutes, 0)
        self.assertHeld(360, 600)

    def test_a_cancelled_order_takes_its_hours_back_once(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        self.assertEqual(self.bank.minutes_balance, 0)
        self._credit(self.invoice, quantity=6)
        self.assertHeld(0, 0)

    def test_a_credit_note_of_the_future_waits_for_its_day(self):
        credit = self._credit(self.invoice, quantity=2, date="2026-04-10", post=False)
        self.assertEqual(credit.auto_post, "at_date")
        self.assertHeld(600, 1000)
        cron = self.env.ref("account.ir_cron_auto_post_draft_entry")
        with freeze_time("2026-04-11"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertEqual(credit.state, "posted")
        self.assertHeld(480, 800)

    def test_hours_are_changed_on_drafts_of_credit_notes_only(self):
        credit = self._credit(self.invoice, quantity=4, post=False)
        line = credit.invoice_line_ids.with_user(self.accountant)
        line.hour_bank_minutes = 60
        with self.assertRaises(UserError):
            line.hour_bank_settled_minutes = 60
        credit.action_post()
        self.assertHeld(540, 600)
        for name in ("hour_bank_minutes", "hour_bank_hours", "hour_bank_id"):
            with self.subTest(name):
                with self.assertRaises(UserError) as refused:  # undoes what was done
                    line.write({name: False})
                self.assertIn(credit.name, str(refused.exception))
        self.invoice.button_draft()
        with self.assertRaisesRegex(UserError, "quantity"):
            self.invoice.invoice_line_ids.with_user(self.accountant).write(
                {"hour_bank_minutes": 6000}
            )
        self.invoice.invoice_line_ids.with_user(self.accountant).quantity = 9

    def _credit_by_hand(self, bank, partner=None):
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": (partner or self.customer).id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Two hours",
                            "quantity": 2,
                            "price_unit": 100,
                            "tax_ids": False,
                            "hour_bank_id": bank.id,
                        }
                    )
                ],
            }
        )
        credit.action_post()
        return credit

    def test_a_credit_note_by_hand_names_the_bank(self):
        self._credit_by_hand(self.bank)
        self.assertHeld(480, 800)

    def test_nobody_is_credited_the_hours_of_another_customer(self):
        with self.assertRaisesRegex(UserError, "Azur Interior.*Deco Addict"):
            with self.cr.savepoint():
                self._credit_by_hand(self.bank, self.other_customer)
        self.assertHeld(600, 1000)

    def test_a_customer_that_became_a_contact_of_another_is_credited(self):
        self.customer.write({"is_company": False, "parent_id": self.other_customer.id})
        self._credit_by_hand(self.bank)
        self.assertHeld(480, 800)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._credit_by_hand(self.bank, self.other_customer)
        self.assertEqual(self.bank.partner_id, self.customer)

    def test_an_order_that_somebody_else_pays_is_credited_to_them(self):
        order = self._make_order(10, confirm=False)
        order.partner_invoice_id = self.other_customer
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self._credit(self._invoice(order), quantity=2)
        self.assertHeld(480, 800, bank)


class TestCreditNoteFrench(FrenchChart, TestCreditNote):
    pass
