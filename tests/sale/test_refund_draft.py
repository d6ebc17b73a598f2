# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The credit note of what is left is a draft first; what accountants see of it."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .refund_common import RefundLeftCase


@tagged("post_install", "-at_install")
class TestRefundDraft(RefundLeftCase):
    def test_it_is_a_draft_until_somebody_posts_it(self):
        self._invoice(self.order)
        draft = self._refund(post=False)
        self.assertEqual((draft.state, draft.amount_untaxed), ("draft", 810))
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))
        action = self.bank.with_user(self.accountant).action_refund()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (draft._name, draft.id)
        )
        with self.assertRaisesRegex(UserError, "is still a draft"):
            self._refund()
        draft.unlink()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))
        action = self.bank.with_user(self.accountant).action_refund()
        self.assertEqual(action["res_model"], "hour.bank.refund")

    def test_time_is_logged_while_it_is_a_draft(self):
        self._invoice(self.order)
        draft = self._refund(post=False)
        self._log(self.ticket, 200)
        draft = draft.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "6:40"), self.cr.savepoint():
            draft.action_post()
        draft.action_credit_what_is_left()
        draft.action_post()
        self.assertEqual(draft.amount_untaxed, 540)
        self.assertEqual(self.bank.close_reason, "Contract ended")

    def test_it_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        invoice = self._invoice(self.order)
        english = self._refund(post=False).ref
        self.bank._get_draft_credit_notes().unlink()
        self.customer.lang = "fr_FR"
        credit = self._refund(post=False)
        self.assertIn(invoice.name, credit.ref)
        self.assertNotEqual(credit.ref, english)
        self.assertIn("10:00 non utilisées", credit.invoice_line_ids.name)

    def test_what_is_left_is_not_offered_where_nothing_is(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 200)
        draft = self._credit(invoice, post=False).with_user(self.accountant)
        self.assertTrue(draft.hour_bank_warning and draft.hour_bank_can_lower)
        self._log(self.ticket, 400)
        self.env.invalidate_all()
        self.assertIn("only 0:00", draft.hour_bank_warning)
        self.assertFalse(draft.hour_bank_can_lower)
        arch = self.env["account.move"].get_view(view_type="form")["arch"]
        button = etree.fromstring(arch).xpath(
            "//button[@name='action_credit_what_is_left']"
        )[0]
        self.assertEqual(button.get("invisible"), "not hour_bank_can_lower")

    def test_the_amount_of_a_credit_note_is_not_pushed_off_the_screen(self):
        draft = self._credit(self._invoice(self.order), post=False)
        other = self.env["account.move"].create(
            {"move_type": "out_refund", "partner_id": self.other_customer.id}
        )
        notes = (draft + other).with_user(self.accountant)
        self.assertEqual(notes.mapped("hour_bank_credit_possible"), [True, False])
        other.invoice_line_ids = [Command.create({"product_id": self.product.id})]
        self.assertTrue(notes[1].hour_bank_credit_possible)
        arch = self.env["account.move"].get_view(view_type="form")["arch"]
        columns = etree.fromstring(arch).xpath(
            "//field[@name='invoice_line_ids']/list/field"
        )
        hidden = {}
        for column in columns:
            expression = column.get("column_invisible") or ""
            hidden.setdefault(column.get("name"), expression)
        for name in ("hour_bank_id", "hour_bank_hours"):
            self.assertEqual(hidden[name], "not parent.hour_bank_credit_possible")
        self.assertIn("parent.hour_bank_credit_possible", hidden["product_uom_id"])

    def test_a_draft_that_was_lowered_leaves_the_bank_open(self):
        self._invoice(self.order)
        draft = self._refund(post=False)
        with Form(draft.with_user(self.accountant)) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 4
        draft.action_post()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 360))

    def test_reset_to_draft_it_opens_the_bank_again(self):
        self._invoice(self.order)
        credit = self._refund()
        self.assertEqual(self.bank.state, "closed")
        credit.with_user(self.accountant).button_draft()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))
        credit.with_user(self.accountant).action_post()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("closed", 0))

    def test_nobody_writes_what_posting_does_to_a_bank(self):
        self._invoice(self.order)
        draft = self._refund(post=False).with_user(self.accountant)
        with self.assertRaises(AccessError):
            draft.hour_bank_close_reason = "Because"
        with self.assertRaises(AccessError):
            draft.read(["hour_bank_close_reason"])
