# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who reads a refusal about crediting or closing can do what it says."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .creditable_common import CreditableCase


@tagged("post_install", "-at_install")
class TestCreditAdvice(CreditableCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._log(cls.ticket, 240)

    def _get_refusal(self, act):
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            act()
        self.env.invalidate_all()
        return str(refusal.exception)

    def _change(self, action):
        """Do it as the helpdesk manager does, with the dialog of the button."""
        window = getattr(self.bank.with_user(self.manager), f"action_{action}")()
        wizard = self.env[window["res_model"]].with_user(self.manager)
        with Form(wizard.with_context(**window["context"])) as form:
            form.reason = "By mistake"
        form.record.action_apply()

    def test_a_bank_that_was_closed_by_hand_is_opened_again(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        credit = self._reverse()
        with Form(credit) as form:
            warning = form.hour_bank_warning
        refund = self.env["hour.bank.refund"].with_user(self.accountant)
        refund = refund.create({"bank_id": self.bank.id, "reason": "Ended"})
        for text in (
            warning,
            self._get_refusal(credit.action_post),
            self._get_refusal(refund.action_refund),
        ):
            self.assertIn("“Open Again”", text)
            self.assertIn("brings 6:00 back", text)
            self.assertIn("Contract ended", text)
            self.assertNotIn("Credit What Is Left", text)
        self._change("reopen")
        self.assertCreditsOnly(credit, 360, 600)

    def test_nothing_is_left_but_the_price_may_be_lowered(self):
        self._log(self.ticket, 360)
        credit = self._reverse()
        with Form(credit) as form:
            self.assertIn("Hours Back on the line to 0:00", form.hour_bank_warning)
        message = self._get_refusal(credit.action_post)
        self.assertNotIn("Credit What Is Left", message)
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 30
            line.hour_bank_hours = 0
        credit.action_post()
        self.assertHolds(0, 0)
        self.assertEqual(self.bank.value_debited, 700)

    def test_what_is_left_has_its_button(self):
        message = self._get_refusal(self._reverse().action_post)
        self.assertIn("“Credit What Is Left”", message)
        self.assertNotIn("Open Again", message)

    def test_a_bank_whose_hours_were_all_credited_is_sold_anew(self):
        self._sell_anew()
        credit = self._reverse()
        credit.action_post()
        self.assertEqual(self.bank.state, "closed")
        with self.assertRaisesRegex(UserError, f"{credit.name}.*sold anew"):
            self.bank._change_state_by_hand("reopen", "By mistake")

    def test_a_bank_closed_with_its_order_opens_with_it(self):
        self.order._action_cancel()
        text = self._get_refusal(
            lambda: self.bank._change_state_by_hand("reopen", "By mistake")
        )
        self.assertIn(f"with its order {self.order.name}. Have a salesperson", text)
        self.order.with_user(self.salesperson).action_draft()
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.bank.state, "open")

    def test_hours_of_an_opening_balance_are_credited_at_any_price(self):
        vals = {
            "partner_id": self.other_customer.id,
            "company_id": self.env.company.id,
            "product_id": self.product.id,
            "date_start": date(2026, 3, 1),
            "reference": "Old system",
        }
        self.bank = self.env["hour.bank"]._grant(vals, 300, "Opening balance")
        credit = Form(
            self.env["account.move"]
            .with_user(self.accountant)
            .with_context(default_move_type="out_refund")
        )
        credit.partner_id = self.other_customer
        with credit.invoice_line_ids.new() as line:
            line.product_id = self.product
            line.quantity = 2
            self.assertEqual(line.hour_bank_id, self.bank)
            line.hour_bank_hours = 2  # nothing says at which price they were sold
        credit.save().action_post()
        self.assertEqual(self.bank.minutes_balance, 180)
        self.assertGreaterEqual(self.bank.value_balance, 0)
        self.assertGreaterEqual(self.bank.value_debited, 0)
