# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices and credit notes changed by an accountant, as the web client saves them."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..accounting_common import HourBankAccountingCase


@tagged("post_install", "-at_install")
class TestInvoiceEdit(HourBankAccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.plug = cls._make_product(
            "Plug", hour_bank_plan_id=False, uom_id=cls.unit.id, list_price=9
        )

    def _open_line(self, document, **values):
        """Type values in the first line, in this order, and save; return the line."""
        document = document.with_user(self.accountant)
        with Form(document) as form, form.invoice_line_ids.edit(0) as line:
            for name, value in values.items():
                line[name] = value
        return document.invoice_line_ids[0]

    def _draft_credit(self, **values):
        return self._credit(self._invoice(self.order), post=False, **values)

    # === INVOICES === #

    def test_an_order_is_invoiced_in_parts(self):
        invoice = self._invoice(self.order, post=False)
        self._open_line(invoice, quantity=6)
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(invoice.invoice_line_ids.hour_bank_minutes, 360)
        self.assertEqual(self.order.order_line.qty_to_invoice, 4)
        self.assertCounters(self.bank, 600, 0)

    def test_an_invoice_reset_to_draft_is_changed(self):
        invoice = self._invoice(self.order)
        invoice.button_draft()
        line = self._open_line(invoice, quantity=6)
        self.assertEqual(line.hour_bank_minutes, 360)
        self._open_line(invoice, product_uom_id=self.day)
        self.assertEqual(line.hour_bank_minutes, 6 * 8 * 60)

    def test_the_invoice_of_a_reversal_is_changed(self):
        invoice = self._invoice(self.order)
        new = self._credit(invoice, is_modify=True) | self.order.invoice_ids
        new = new.filtered(lambda move: move.state == "draft")
        self.assertEqual(self._open_line(new, quantity=6).hour_bank_minutes, 360)
        new.with_user(self.accountant).action_post()
        self.assertCounters(self.bank, 600, 0)

    def test_hours_that_differ_from_the_quantity_are_refused(self):
        invoice = self._invoice(self.order)
        invoice.button_draft()
        line = invoice.invoice_line_ids.with_user(self.accountant)
        line.write({"quantity": 6, "hour_bank_hours": 6})
        for vals in (
            {"quantity": 5, "hour_bank_hours": 6},
            {"hour_bank_minutes": 1},
            {"hour_bank_credit_effect": "hours"},
            {"hour_bank_settled_minutes": 60},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                line.write(vals)

    def test_a_line_changed_to_what_sells_no_hours_leaves_the_bank(self):
        invoice = self._invoice(self.order)
        invoice.button_draft()
        line = self._open_line(invoice, product_id=self.plug)
        self.assertEqual(line.hour_bank_minutes, 0)
        invoice.with_user(self.accountant).action_post()
        self.assertFalse(line.sudo().hour_bank_id)
        self.assertCounters(self.bank, 600, 0)
        self.assertEqual(self.bank.value_balance, 1000)

    def test_another_product_sold_by_time_still_stands_for_the_hours(self):
        invoice = self._invoice(self.order, post=False)
        other = self._make_product("Hours, discounted", hour_bank_plan_id=False)
        line = self._open_line(invoice, product_id=other)
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(line.sudo().hour_bank_id, self.bank)
        self.assertEqual(line.hour_bank_minutes, 600)

    # === CREDIT NOTES === #

    def test_hours_typed_after_a_lower_price_are_taken_back(self):
        credit = self._draft_credit()
        line = self._open_line(credit, quantity=4, price_unit=80, hour_bank_hours=4)
        self.assertRecordValues(
            line, [{"hour_bank_minutes": 240, "hour_bank_credit_effect": "hours"}]
        )
        credit.with_user(self.accountant).action_post()
        self.assertCounters(self.bank, 360, 0)

    def test_a_quantity_after_typed_hours_counts_at_any_price(self):
        credit = self._draft_credit()
        line = self._open_line(credit, price_unit=80, hour_bank_hours=4, quantity=3)
        self.assertEqual(line.hour_bank_minutes, 180)

    def test_a_lower_price_alone_takes_no_hours(self):
        line = self._open_line(self._draft_credit(), price_unit=80)
        self.assertRecordValues(
            line, [{"hour_bank_minutes": 0, "hour_bank_credit_effect": "price"}]
        )

    def test_no_hours_typed_stay_none_whatever_the_quantity(self):
        credit = self._draft_credit()
        self._open_line(credit, hour_bank_hours=0)
        line = self._open_line(credit, quantity=3)
        self.assertRecordValues(
            line, [{"hour_bank_minutes": 0, "hour_bank_credit_effect": "price"}]
        )

    def test_a_credited_plug_is_about_no_bank(self):
        line = self._open_line(self._draft_credit(), product_id=self.plug)
        self.assertFalse(line.sudo().hour_bank_id)
        self.assertEqual(line.hour_bank_minutes, 0)

    def test_what_is_left_is_credited_beside_a_lower_price(self):
        self._log(self._make_ticket(), 120)
        credit = self._draft_credit()
        self._open_line(credit, price_unit=10)
        credit.invoice_line_ids.copy(
            {"price_unit": 100, "hour_bank_id": self.bank.id, "move_id": credit.id}
        )
        credit.with_user(self.accountant).action_credit_what_is_left()
        self.assertRecordValues(
            credit.invoice_line_ids,
            [
                {"price_subtotal": 100, "hour_bank_minutes": 0},
                {"price_subtotal": 720, "hour_bank_minutes": 480},
            ],
        )
        credit.with_user(self.accountant).action_post()
        self.assertCounters(self.bank, 120, 120)
        self.assertEqual((self.bank.value_debited, self.bank.value_balance), (180, 0))

    # === ON CREATE AS ON WRITE === #

    def _prepare_credit(self, **line):
        values = {
            "product_id": self.product.id,
            "quantity": 4,
            "price_unit": 100,
            "hour_bank_id": self.bank.id,
            **line,
        }
        return {
            "move_type": "out_refund",
            "partner_id": self.customer.id,
            "invoice_line_ids": [Command.create(values)],
        }

    def _create_credit(self, context=None, **line):
        Move = self.env["account.move"].with_user(self.accountant)
        Move = Move.with_context(**(context or {}))
        return Move.create(self._prepare_credit(**line))

    def test_hours_are_chosen_when_a_credit_note_is_created(self):
        self._invoice(self.order)
        credit = self._create_credit(hour_bank_hours=2)
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 120)

    def test_what_only_the_addon_decides_is_refused_when_created(self):
        self._invoice(self.order)
        for vals in (
            {"hour_bank_settled_minutes": 60},
            {"hour_bank_credit_effect": "replace"},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "Hours Back"):
                self._create_credit(**vals)
            with self.subTest(context=vals), self.assertRaises(UserError):
                context = {f"default_{name}": value for name, value in vals.items()}
                self._create_credit(context)

    def test_a_context_decides_nothing_for_the_superuser_either(self):
        """Orders are invoiced as superuser, in the context of whoever asks for it."""
        self._invoice(self.order)
        for vals in (
            {"hour_bank_settled_minutes": 60},
            {"hour_bank_credit_effect": "replace"},
        ):
            context = {f"default_{name}": value for name, value in vals.items()}
            Move = self.env["account.move"].with_context(**context)
            with self.subTest(vals), self.assertRaises(UserError):
                Move.create(self._prepare_credit())
        self.assertTrue(self.env["account.move"].create(self._prepare_credit()))

    def test_an_accountant_replaces_an_invoice(self):
        invoice = self._invoice(self.order).with_user(self.accountant)
        reversal = invoice.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal.create({"journal_id": invoice.journal_id.id}).modify_moves()
        refund = invoice.reversal_move_ids
        self.assertEqual(refund.invoice_line_ids.hour_bank_credit_effect, "replace")
        new = self.order.invoice_ids - invoice - refund
        self.assertFalse(new.invoice_line_ids.hour_bank_credit_effect)
        new.with_user(self.accountant).action_post()
        self.assertCounters(self.bank, 600, 0)

    def test_what_only_the_addon_decides_is_refused_when_written(self):
        line = self._draft_credit().invoice_line_ids.with_user(self.accountant)
        for vals in (
            {"hour_bank_settled_minutes": 60},
            {"hour_bank_credit_effect": "replace"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                line.write(vals)
        line.write({"hour_bank_settled_minutes": 0, "hour_bank_credit_effect": "hours"})

    def test_an_invoice_created_with_other_hours_is_refused(self):
        invoice = {"move_type": "out_invoice", "partner_id": self.customer.id}
        line = {"product_id": self.product.id, "quantity": 4}
        Move = self.env["account.move"].with_user(self.accountant)
        for hours in ({"hour_bank_minutes": 60}, {"hour_bank_hours": 1}):
            lines = [Command.create({**line, **hours})]
            with self.subTest(hours), self.assertRaisesRegex(UserError, "quantity"):
                Move.create({**invoice, "invoice_line_ids": lines})
        lines = [Command.create({**line, "hour_bank_hours": 0})]
        self.assertTrue(Move.create({**invoice, "invoice_line_ids": lines}))
