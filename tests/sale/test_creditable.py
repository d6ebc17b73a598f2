# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is used is not credited, whatever became of the order."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .creditable_common import CreditableCase


@tagged("post_install", "-at_install")
class TestDownPayment(CreditableCase):
    """Half of the order is paid before, and four hours are used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_sale(invoice=False, tax_ids=False)
        cls.down = cls._pay_down(50)
        cls._log(cls.ticket, 240)

    @classmethod
    def _pay_down(cls, percentage):
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(cls.order.ids)],
                "advance_payment_method": "percentage",
                "amount": percentage,
            }
        )
        invoice = cls.env["account.move"].browse(wizard.create_invoices()["res_id"])
        invoice.action_post()
        return invoice

    def assertRefusedDown(self, credit, *texts):
        with Form(credit) as form:
            warning = form.hour_bank_warning
        for text in (self.order.name, *texts):
            self.assertIn(text, warning)
        with self.assertRaisesRegex(UserError, texts[-1]), self.cr.savepoint():
            credit.action_post()
        self.env.invalidate_all()

    def test_what_is_used_stays_paid_once_the_order_is_cancelled(self):
        self.order._action_cancel()
        credit = self._reverse(self.down)
        self.assertEqual(credit.amount_untaxed, 500)
        self.assertRefusedDown(credit, "500.00", "400.00", "100.00")
        credit.action_credit_what_is_left()
        self.assertFalse(credit.hour_bank_warning)
        self.assertEqual(credit.amount_untaxed, 100)
        credit.action_post()
        self.assertRefusedDown(self._reverse(self.down), "500.00", "400.00", "0.00")

    def test_all_of_it_goes_back_where_nothing_is_used(self):
        self.bank.move_ids.timesheet_id.unlink()
        self.order._action_cancel()
        credit = self._reverse(self.down)
        self.assertFalse(credit.hour_bank_warning)
        credit.action_post()

    def test_an_order_that_sells_is_invoiced_without_it(self):
        credit = self._reverse(self.down)
        self.assertFalse(credit.hour_bank_warning)
        credit.action_post()
        self.assertEqual(self._invoice(self.order).amount_untaxed, 1000)

    def test_the_last_invoice_and_its_down_payment_are_credited(self):
        last = self._invoice(self.order)
        self.assertEqual(last.amount_untaxed, 500)
        self.order._action_cancel()
        credit = self._reverse(last)
        self.assertRefused(credit, "6:00", "600.00")
        credit.action_credit_what_is_left()
        self.assertEqual(credit.amount_untaxed, 100)
        credit.action_post()
        credit = self._reverse(self.down)
        self.assertFalse(credit.hour_bank_warning)
        credit.action_post()
        self.assertRefusedDown(self._reverse(self.down), "400.00", "0.00")


@tagged("post_install", "-at_install")
class TestCreditable(CreditableCase):
    def _transfer(self, minutes):
        target = self._sell(1)
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": self.bank.partner_id.id,
                "target_bank_id": target.id,
                "hours": minutes / 60,
                "reason": "Merged",
            }
        )
        transfer.with_user(self.manager).sudo().action_confirm()
        self.assertEqual(transfer.state, "done")

    def test_the_order_was_cancelled_first(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)
        self.assertEqual(self.bank.value_debited, 400)

    def test_hours_that_went_to_another_bank(self):
        self._transfer(240)
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_hours_that_rolled_over(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 4})
        self._sell_anew()
        self.bank.date_end = self.bank.date_start
        with freeze_time("2026-05-20 12:00:00"):
            self.bank._end_validity()
            self.assertEqual(self.bank.state, "expired")
            self.order._action_cancel()
            self.assertRefused(self._reverse(), "0:00", "0.00", used="10:00")

    def test_nothing_was_used_and_all_is_credited(self):
        self.order._action_cancel()
        credit = self._reverse()
        self.assertFalse(credit.hour_bank_warning)
        credit.action_post()
        self.assertEqual(credit.amount_untaxed, 1000)
        self.assertHolds(0, 0)

    def test_in_several_parts(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        for quantity in (2, 3.5):
            credit = self._reverse()
            self._set_quantity(credit, quantity)
            self.assertFalse(credit.hour_bank_warning)
            credit.action_post()
        credit = self._reverse()
        self._set_quantity(credit, 4.5)
        self.assertRefused(credit, "0:30", "50.00")
        self.assertCreditsOnly(credit, 30, 50)

    def test_two_drafts_at_once(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        first, second = self._reverse(), self._reverse()
        for credit in (first, second):
            self._set_quantity(credit, 6)
            self.assertFalse(credit.hour_bank_warning)
        with self.assertRaisesRegex(UserError, "are used"), self.cr.savepoint():
            (first + second).action_post()
        self.env.invalidate_all()
        first.action_post()
        self.assertRefused(second, "0:00", "0.00")

    def test_part_was_credited_before_the_order_was_cancelled(self):
        self._log(self.ticket, 240)
        credit = self._reverse()
        self._set_quantity(credit, 4)
        credit.action_post()
        self.order._action_cancel()
        credit = self._reverse()
        self._set_quantity(credit, 6)
        self.assertRefused(credit, "2:00", "200.00", used="8:00")
        self.assertCreditsOnly(credit, 120, 200)
        self.assertEqual(self.bank.state, "closed")

    def test_cancelled_and_confirmed_again(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        credit = self._reverse()
        self._set_quantity(credit, 6)
        credit.action_post()
        self.order.action_draft()
        self.order.action_confirm()
        self.assertHolds(360, 600)
        self.assertEqual(self.line.qty_to_invoice, 6)
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "0:00", "0.00")

    def test_cancelled_and_confirmed_again_without_credit_note(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        self.order.action_draft()
        self.order.action_confirm()
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_the_quantity_was_lowered_first(self):
        self._log(self.ticket, 240)
        self.line.product_uom_qty = 7
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_the_bank_was_closed_by_hand(self):
        self._log(self.ticket, 240)
        self.bank._change_state_by_hand("close", "Given up")
        credit = self._reverse()
        self.assertRefused(credit, "0:00", "0.00", used="10:00")
        self.order._action_cancel()  # the order takes what a person took out
        self.assertRefused(self._reverse(), "6:00", "600.00")

    def test_the_bank_is_on_hold(self):
        self._log(self.ticket, 240)
        self.bank._change_state_by_hand("hold", "Not paid")
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_hours_that_wait_for_their_payment(self):
        self.plan.grant_on = "payment"
        self._sell_anew()
        self._pay(self.invoice, self.invoice.amount_total / 2)
        self.assertEqual(self.bank.minutes_balance, 300)
        self._log(self.ticket, 240)
        self.assertRefused(self._reverse(), "6:00", "600.00")
        self.order._action_cancel()
        credit = self._reverse()
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_a_credit_note_that_is_undone_after_the_order_was_cancelled(self):
        self._log(self.ticket, 240)
        credit = self._reverse()
        self._set_quantity(credit, 6)
        credit.action_post()
        self.order._action_cancel()
        credit.button_draft()
        self.assertEqual(self.bank.state, "closed")
        self.assertHolds(0, 0)
        credit.action_post()
        self.assertHolds(0, 0)
        self.assertRefused(self._reverse(), "0:00", "0.00")

    def test_hours_that_an_invoice_alone_sold(self):
        invoice = self.invoice.copy()
        invoice.invoice_line_ids.sale_line_ids = False
        invoice.invoice_date = "2026-03-18"
        invoice.action_post()
        self.bank._adjust(-600, "Not used here")
        self.bank = invoice.invoice_line_ids.hour_bank_id
        self.assertFalse(self.bank.sale_line_id)
        self._log(self.ticket, 240)
        credit = self._reverse(invoice)
        self.assertRefused(credit, "6:00", "600.00")
        self.assertCreditsOnly(credit, 360, 600)

    def test_the_price_alone_is_lowered_by_hours_back(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        credit = self._reverse()
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.hour_bank_hours = 6
        self.assertFalse(credit.hour_bank_warning)

    def _reset_after_cancel(self):
        """Return the invoice of a cancelled order as a draft again; 4:00 are used."""
        self._log(self.ticket, 240)
        self.order._action_cancel()
        invoice = self.invoice.with_user(self.accountant)
        invoice.button_draft()
        return invoice

    def test_the_invoice_of_a_cancelled_order_goes_on_asking_for_what_is_used(self):
        invoice = self._reset_after_cancel()
        for go in (invoice.button_cancel, invoice.unlink):
            with self.assertRaisesRegex(UserError, "4:00 are used.*0:00 only"):
                with self.cr.savepoint():
                    go()
            self.env.invalidate_all()
        invoice.invoice_line_ids.quantity = 3
        with self.assertRaisesRegex(UserError, "4:00 are used.*3:00 only"):
            with self.cr.savepoint():
                invoice.action_post()
        self.env.invalidate_all()
        invoice.invoice_line_ids.quantity = 4
        invoice.action_post()
        self.assertHolds(0, 0)
        self.assertRefused(self._reverse(), "0:00", "0.00")

    def test_the_line_of_such_an_invoice_is_not_deleted(self):
        invoice = self._reset_after_cancel()
        with self.assertRaisesRegex(UserError, "4:00 are used"), self.cr.savepoint():
            invoice.invoice_line_ids.unlink()

    def test_such_an_invoice_goes_where_nothing_is_used(self):
        self.order._action_cancel()
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertHolds(0, 0)

    def test_such_an_invoice_goes_once_the_time_is_free(self):
        invoice = self._reset_after_cancel()
        entry = self.bank.move_ids.timesheet_id
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"})
        invoice.button_cancel()
        self.assertHolds(0, 0)

    def test_the_replacement_of_such_an_invoice_goes_on_asking(self):
        self._log(self.ticket, 240)
        self.order._action_cancel()
        self._credit(self.invoice, is_modify=True)
        new = self.bank.invoice_line_ids.move_id.filtered(lambda m: m.state == "draft")
        with self.assertRaisesRegex(UserError, "4:00 are used"), self.cr.savepoint():
            new.unlink()
        self.env.invalidate_all()
        new.invoice_line_ids.quantity = 4
        new.action_post()
        self.assertHolds(0, 0)

    def test_an_invoice_of_an_order_that_sells_may_go(self):
        self._log(self.ticket, 240)
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self.assertEqual(self.line.qty_to_invoice, 10)

    def test_a_draft_that_nobody_was_sent_goes_with_its_order(self):
        self._sell_anew(invoice=False)
        draft = self._invoice(self.order, post=False)
        self._log(self.ticket, 240)
        self.order._action_cancel()
        self.assertEqual(draft.state, "cancel")

    def test_an_order_that_went_to_another_customer(self):
        """As it could before it was refused for what is invoiced."""
        self.order._action_cancel()
        self.order.action_draft()
        Order = self.env.registry["sale.order"]
        with patch.object(Order, "_check_customer_change", lambda self, banks: None):
            self.order.partner_id = self.other_customer
        self.order.action_confirm()
        new = self.line.hour_bank_ids - self.bank
        credit = self._reverse()
        credit.action_post()
        self.assertEqual(credit.invoice_line_ids.hour_bank_id, self.bank)
        self.assertHolds(0, 0)
        self.assertHolds(600, 1000, new)
