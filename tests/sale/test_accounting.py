# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ground that the tests of invoices and books stand on."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.sql_db import Cursor

from ..accounting_common import FrenchChart, HourBankAccountingCase
from ..common import TODAY


class TestAccountingBase(HourBankAccountingCase):
    currency_name = "USD"

    def test_books(self):
        self.assertEqual(self.env.company.chart_template, self.chart_template)
        self.assertEqual(self.env.company.currency_id.name, self.currency_name)
        self.assertEqual(fields.Date.today(), fields.Date.to_date(TODAY))
        self.assertTrue(self.tax_sale_a)

    def test_invoice_payment_and_back(self):
        invoice = self._invoice(self._make_order(10))
        self.assertEqual(invoice.amount_untaxed, 1000)
        self.assertGreater(invoice.amount_tax, 0)
        self.assertEqual(invoice.invoice_date, fields.Date.to_date(TODAY))
        self._pay(invoice, 100)
        self.assertEqual(invoice.payment_state, "partial")
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))
        self._unpay(invoice)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_credit_notes(self):
        invoice = self._invoice(self._make_order(10))
        refund = self._credit(invoice, quantity=4)
        self.assertEqual((refund.state, refund.amount_untaxed), ("posted", 400))
        whole = self._credit(self._invoice(self._make_order(2)), is_modify=True)
        self.assertEqual((whole.state, whole.amount_untaxed), ("posted", 200))

    def test_currency(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 50
        order.action_confirm()
        line = self._invoice(order).invoice_line_ids
        self.assertEqual((line.amount_currency, line.balance), (-500, -1000))

    def test_documents_without_hours_ask_little_about_hour_banks(self):
        self._invoice(self._make_other_order())  # what is cached for good
        statements, execute = [], Cursor.execute

        def spy(cursor, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", spy):
            self._pay(self._invoice(self._make_other_order()))
            self.env.flush_all()
        ours = [text for text in statements if 'FROM "hour_bank"' in text]
        # once on confirming, and twice for the annex
        self.assertLessEqual(len(ours), 3, ours)

    def _make_other_order(self):
        order = self._make_order(1, product=self.product_a, confirm=False)
        order.order_line = [Command.create({"product_id": self.product_b.id})] * 5
        order.action_confirm()
        return order

    def test_other_company(self):
        data = self._make_other_company()
        self.assertNotEqual(data["company"], self.env.company)
        self.assertEqual(data["company"].chart_template, self.chart_template)


class TestAccountingBaseFrench(FrenchChart, TestAccountingBase):
    currency_name = "EUR"
