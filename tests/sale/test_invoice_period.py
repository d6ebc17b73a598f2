# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From when until when hours of an invoice without order are valid."""

from odoo import Command, fields
from odoo.exceptions import ValidationError

from ..accounting_common import HourBankAccountingCase


class TestInvoicePeriod(HourBankAccountingCase):
    def _make_invoice(self, post=True, **line):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.product.id, "quantity": 10, **line}
                    )
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def assertValid(self, invoice, start, end):
        bank = invoice.invoice_line_ids.hour_bank_id
        days = [bank.date_start, bank.date_end]
        self.assertEqual(days, [fields.Date.to_date(day) for day in (start, end)])

    def test_without_period_the_plan_decides(self):
        self.assertValid(self._make_invoice(), "2026-03-10", "2027-03-09")

    def test_the_period_of_the_line_goes_before_the_plan(self):
        invoice = self._make_invoice(
            hour_bank_date_start="2026-04-01", hour_bank_date_end="2026-04-30"
        )
        self.assertValid(invoice, "2026-04-01", "2026-04-30")

    def test_the_first_day_alone(self):
        invoice = self._make_invoice(hour_bank_date_start="2026-04-01")
        self.assertValid(invoice, "2026-04-01", "2027-03-31")

    def test_the_last_day_alone(self):
        invoice = self._make_invoice(hour_bank_date_end="2026-04-30")
        self.assertValid(invoice, "2026-03-10", "2026-04-30")
        invoice = self._make_invoice(hour_bank_date_end="2026-02-28")
        self.assertValid(invoice, "2026-02-28", "2026-02-28")

    def test_an_end_before_the_start_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before they start"):
            self._make_invoice(
                post=False,
                hour_bank_date_start="2026-04-01",
                hour_bank_date_end="2026-03-31",
            )

    def test_another_product_has_no_period(self):
        invoice = self._make_invoice(post=False, product_id=self.service_product.id)
        self.assertFalse(invoice.invoice_line_ids.hour_bank_date_start)

    def test_a_copy_of_an_invoice_does_not_sell_the_past(self):
        invoice = self._make_invoice(hour_bank_date_end="2026-04-30")
        copy = invoice.copy()
        self.assertFalse(copy.invoice_line_ids.hour_bank_date_end)
        corrected = self._credit(invoice, is_modify=True).reversed_entry_id
        self.assertEqual(corrected, invoice)
        line = self.env["account.move.line"].search(
            [("product_id", "=", self.product.id)], order="id desc", limit=1
        )
        self.assertEqual(str(line.hour_bank_date_end), "2026-04-30")
