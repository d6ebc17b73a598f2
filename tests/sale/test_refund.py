# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The button "Refund What Is Left"."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .refund_common import RefundLeftCase


@tagged("post_install", "-at_install")
class TestRefund(RefundLeftCase):
    def test_a_customer_that_became_a_contact_of_another_is_refunded(self):
        self._invoice(self.order)
        self.customer.write({"is_company": False, "parent_id": self.other_customer.id})
        self.assertEqual(self._refund().partner_id, self.customer)
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("closed", 0))
        self.assertEqual(self.bank._audit(), [])

    def test_an_accountant_refunds_the_unused_hours_at_the_price_paid(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 200)
        credit = self._refund()
        self.assertRecordValues(
            credit,
            [
                {
                    "state": "posted",
                    "move_type": "out_refund",
                    "amount_untaxed": 540,
                    "reversed_entry_id": invoice.id,
                }
            ],
        )
        self.assertEqual(credit.invoice_line_ids.tax_ids, self.tax_sale_a)
        self.assertRecordValues(
            self.bank,
            [
                {
                    "state": "closed",
                    "minutes_balance": 0,
                    "value_balance": 0,
                    "value_debited": 270,
                    "close_reason": "Contract ended",
                }
            ],
        )
        self.assertEqual(self.order.order_line.qty_to_invoice, 0)

    def test_the_dialog_says_what_will_happen(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 240)
        wizard = self.env["hour.bank.refund"].new({"bank_id": self.bank.id})
        self.assertEqual((wizard.hours, wizard.amount_untaxed), (6, 486))
        self.assertEqual(wizard.invoice_names, invoice.name)

    def test_parts_of_several_invoices_newest_first(self):
        self._invoice(self.order, quantity=7)
        last = self._invoice(self.order, post=False)
        last.invoice_line_ids.discount = 50
        last.action_post()
        self._log(self.ticket, 120)
        credit = self._refund()
        self.assertEqual(
            credit.invoice_line_ids.mapped("hour_bank_minutes"), [180, 300]
        )
        value = (3 * 45 + 7 * 81) * 8 / 10
        self.assertEqual(credit.amount_untaxed, value)
        # newest first, at the price of their invoices
        share = value / (3 * 45 + 5 * 81)
        self.assertEqual(
            credit.invoice_line_ids.mapped("price_subtotal"),
            [3 * 45 * share, 5 * 81 * share],
        )

    def test_a_credit_note_that_is_undone_opens_the_bank(self):
        self._invoice(self.order)
        credit = self._refund()
        credit.button_draft()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))
        self.assertFalse(self.bank.close_reason)

    def test_refused_where_nothing_is_left_or_was_invoiced(self):
        with self.assertRaisesRegex(UserError, "10:00.*0:00 of it are on posted"):
            self._refund()
        self._invoice(self.order)
        self._log(self.ticket, 600)
        with self.assertRaisesRegex(UserError, "holds no hours"):
            self._refund()

    def test_refused_for_who_is_no_accountant(self):
        self._invoice(self.order)
        for user in (self.salesperson, self.agent, self.manager):
            with self.assertRaises(AccessError):
                self._refund(user)
