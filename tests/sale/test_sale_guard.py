# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger says of an order line stays, whoever writes it through which door."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestSaleGuard(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._log(cls._make_ticket(), 65)
        cls.order = cls.bank.sale_order_id.with_user(cls.salesperson)
        cls.line = cls.order.order_line
        cls.plain = cls._make_product("Paper", hour_bank_plan_id=False, type="consu")

    def assertSays(self, **values):
        """The stored line says these values, and so does the ledger."""
        self.env.invalidate_all()
        self.assertRecordValues(self.line, [values])
        self.assertReplays(self.bank)

    def test_a_salesperson_writes_no_delivered_quantity(self):
        for name, value in (
            ("qty_delivered", 7.0),
            ("qty_delivered", 0.0),
            ("remaining_hours", 40.0),
            ("qty_to_invoice", 50.0),
            ("qty_invoiced", 3.0),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "hour bank"),
                self.cr.savepoint(),
            ):
                self.line.write({name: value})
        self.assertSays(qty_delivered=1.08, qty_to_invoice=10.0, qty_invoiced=0.0)

    def test_the_error_says_what_is_and_what_was_sent(self):
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            self.line.qty_delivered = 7
        for word in ("1.08", "7.00", self.order.name):
            self.assertIn(word, refused.exception.args[0])

    def test_what_comes_along_unchanged_passes(self):
        sent = {
            "qty_delivered": self.line.qty_delivered,
            "qty_delivered_method": self.line.qty_delivered_method,
            "remaining_hours": self.line.remaining_hours,
            "qty_to_invoice": self.line.qty_to_invoice,
            "name": "Support until March",
        }
        self.line.write(sent)
        self.assertSays(qty_delivered=1.08, name="Support until March")

    def test_what_comes_along_as_computed_passes(self):
        self.line.write({"product_uom_qty": 12, "qty_to_invoice": 12.0})
        self.assertSays(product_uom_qty=12.0, qty_to_invoice=12.0)

    def test_web_save_of_the_order(self):
        def save(**values):
            lines = [Command.update(self.line.id, values)]
            self.order.web_save({"order_line": lines}, {"order_line": {}})

        with self.assertRaisesRegex(UserError, "1.08"), self.cr.savepoint():
            save(qty_delivered=9.0)
        save(qty_delivered=1.08, discount=5.0)
        self.assertSays(qty_delivered=1.08, discount=5.0)

    def test_import(self):
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": "line",
                "model": "sale.order.line",
                "res_id": self.line.id,
            }
        )
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        result = lines.load(["id", "qty_delivered"], [["__test__.line", "9"]])
        self.assertIn("1.08", result["messages"][0]["message"])
        result = lines.load(["id", "qty_delivered"], [["__test__.line", "1.08"]])
        self.assertFalse(result["messages"])
        self.assertSays(qty_delivered=1.08)

    def test_new_lines_deliver_nothing_whatever_they_are_given(self):
        vals = {"product_id": self.product.id, "product_uom_qty": 5}
        for given, context in (
            ({"qty_delivered": 4.25}, {}),
            ({}, {"default_qty_delivered": 4.25}),
        ):
            with (
                self.subTest(given=given, context=context),
                self.assertRaisesRegex(UserError, "4.25"),
                self.cr.savepoint(),
            ):
                self.order.with_context(**context).write(
                    {"order_line": [Command.create({**vals, **given})]}
                )
        vals.update(qty_delivered=0, remaining_hours=80, qty_to_invoice=80)
        self.order.write({"order_line": [Command.create(vals)]})
        line = self.order.order_line - self.line
        self.assertRecordValues(
            line, [{"qty_delivered": 0, "remaining_hours": 5, "qty_to_invoice": 5}]
        )

    def test_how_a_line_is_delivered_is_not_written(self):
        for values in ({"qty_delivered_method": "manual"}, {"qty_delivered": 3.0}):
            values = {"qty_delivered_method": "manual", **values}
            with self.assertRaisesRegex(UserError, "follows its product"):
                with self.cr.savepoint():
                    self.line.write(values)
        other = self._make_product("Other hours", hour_bank_plan_id=False)
        plain = self._make_order(product=other).with_user(self.salesperson).order_line
        with self.assertRaisesRegex(UserError, "Open Hour Banks"), self.cr.savepoint():
            plain.qty_delivered_method = "hour_bank"
        plain.qty_delivered_method = "manual"
        self.assertEqual(plain.qty_delivered_method, "manual", "cores business")

    def test_how_a_new_line_is_delivered_is_not_given(self):
        vals = {"order_id": self.order.id, "product_id": self.product.id}
        other = self._make_product("Other hours", hour_bank_plan_id=False)
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        for given, context, method in (
            ({"qty_delivered_method": "manual"}, {}, "hour_bank"),
            ({}, {"default_qty_delivered_method": "manual"}, "hour_bank"),
            (
                {"qty_delivered_method": "hour_bank", "product_id": other.id},
                {},
                "timesheet",
            ),
        ):
            with self.subTest(given=given, context=context):
                line = lines.with_context(**context).create({**vals, **given})
                self.assertEqual(line.qty_delivered_method, method)
                self.assertEqual(len(line.sudo().hour_bank_ids), method == "hour_bank")

    def test_a_product_that_sells_hours_starts_with_nothing_delivered(self):
        order = self._make_order(1, product=self.plain)
        line = order.with_user(self.salesperson).order_line
        with self.assertRaisesRegex(UserError, "4.25"), self.cr.savepoint():
            line.write({"product_id": self.product.id, "qty_delivered": 4.25})
        line.write({"product_id": self.product.id})
        self.assertEqual(line.sudo().hour_bank_ids.minutes_credited, 60)

    def test_other_lines_are_cores(self):
        order = self._make_order(1, product=self.plain)
        line = order.with_user(self.salesperson).order_line
        line.qty_delivered = 4.25
        self.assertEqual(line.qty_delivered, 4.25)
        both = line + self.line
        with self.assertRaisesRegex(UserError, "1.08"), self.cr.savepoint():
            both.write({"qty_delivered": 2})

    def test_the_form_of_the_salesperson(self):
        with Form(self.order) as form:
            with form.order_line.edit(0) as line:
                line.name = "Support until April"
                with self.assertRaises(AssertionError):
                    line.qty_delivered = 9
        self.assertSays(qty_delivered=1.08, name="Support until April")

    def test_code_as_superuser_cannot_either(self):
        with self.assertRaisesRegex(UserError, "1.08"), self.cr.savepoint():
            self.line.sudo().qty_delivered = 9
        self.line.sudo().qty_to_invoice = 0  # e.g. automatic invoices of payments

    def test_banks_of_a_line_are_not_written(self):
        other = self._sell(5, partner=self.other_customer)
        for command in (
            Command.link(other.id),
            Command.unlink(self.bank.id),
            Command.delete(self.bank.id),
            Command.clear(),
            Command.update(self.bank.id, {"minutes_per_unit": 30}),
            Command.create({"partner_id": self.customer.id}),
        ):
            with self.subTest(str(command)), self.assertRaises(UserError):
                self.line.write({"hour_bank_ids": [command]})
        self.assertEqual(self.line.sudo().hour_bank_ids, self.bank)
        self.line.write({"hour_bank_hours_debited": 9, "hour_bank_hours_waiting": 9})
        self.env.invalidate_all()
        self.assertAlmostEqual(self.line.hour_bank_hours_debited, 65 / 60)
