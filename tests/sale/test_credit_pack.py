# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is left of packs is credited in hours, at the price that was paid."""

from odoo.tests import Form, tagged

from .creditable_common import CreditableCase


@tagged("post_install", "-at_install")
class TestCreditPack(CreditableCase):
    """Two packs of ten hours for 790 each, of which 6:20 are used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls._make_product("Pack", uom_id=cls.unit.id, hour_bank_hours=10)
        cls._set_sale(2, product=product, price_unit=790)
        cls._log(cls.ticket, 380)
        cls.credit = cls._make_credit(cls.invoice)
        cls.minute = cls.env.ref("uom.product_uom_minute")

    def assertCredits(self, quantity, uom, price, minutes, amount):
        line = self.credit.invoice_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "quantity": quantity,
                    "product_uom_id": uom.id,
                    "hour_bank_minutes": minutes,
                    "price_subtotal": amount,
                }
            ],
        )
        self.assertAlmostEqual(line.price_unit, price, places=4)

    def test_what_is_left_is_written_at_the_price_that_was_paid(self):
        self.credit.action_credit_what_is_left()
        self.assertCredits(820, self.minute, 790 / 600, 820, 1079.67)
        line = self.credit.invoice_line_ids
        self.assertEqual(line.tax_ids, self.invoice.invoice_line_ids.tax_ids)
        self.assertIn(f"13:40 not used of {self.bank.name}", line.name)
        self.credit.action_post()
        self.assertHolds(0, 0)
        self.assertEqual(self.line.qty_invoiced, 0.63)  # the hours that are used
        self.assertEqual(self.line.qty_invoiced_posted, 0.63)

    def test_hours_where_hours_say_it(self):
        self._log(self.ticket, 7)
        self.credit.action_credit_what_is_left()
        self.assertCredits(13.55, self.hour, 79, 813, 1070.45)
        self.env.user.group_ids |= self.env.ref("uom.group_uom")
        report = self.env["ir.actions.report"]
        html, _type = report._render_qweb_html(
            "account.report_invoice", self.credit.ids
        )
        self.assertIn("13:33 not used of", html.decode())
        self.assertIn("Hours", html.decode())
        self.assertNotIn("Units", html.decode())

    def test_parts_of_a_pack_where_they_say_it(self):
        self._log(self.ticket, 10)
        self.credit.action_credit_what_is_left()
        self.assertCredits(1.35, self.env.ref("uom.product_uom_unit"), 790, 810, 1066.5)

    def test_another_quantity_gives_hours_back_at_the_same_price(self):
        self.credit.action_credit_what_is_left()
        with Form(self.credit) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 600
            self.assertEqual(line.hour_bank_hours, 10)
        self.assertCredits(600, self.minute, 790 / 600, 600, 790)
        self.assertIn("10:00 not used", self.credit.invoice_line_ids.name)
        self.assertNotIn("13:40", self.credit.invoice_line_ids.name)
        self.assertFalse(self.credit.hour_bank_warning)
        self.credit.action_post()
        self.assertHolds(220, 289.67)

    def test_what_is_posted_says_the_hours_that_are_taken(self):
        self.credit.action_credit_what_is_left()
        self.credit.invoice_line_ids.quantity = 60  # by another program
        self.credit.action_post()
        self.assertIn("1:00 not used", self.credit.invoice_line_ids.name)

    def test_more_than_what_is_left_is_refused_as_ever(self):
        self.credit.action_credit_what_is_left()
        self.credit.invoice_line_ids.quantity = 830
        self.assertRefused(self.credit, "13:40", "1,079.67", used="6:20")

    def test_pressed_twice_it_says_so_once(self):
        self.credit.action_credit_what_is_left()
        self.credit.invoice_line_ids.quantity = 1200
        self.credit.action_credit_what_is_left()
        self.assertCredits(820, self.minute, 790 / 600, 820, 1079.67)
        self.assertEqual(self.credit.invoice_line_ids.name.count("not used of"), 1)

    def test_after_a_price_reduction_every_minute_has_the_lower_price(self):
        reduction = self._reverse()
        with Form(reduction) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 100
        reduction.action_post()
        self.credit.action_credit_what_is_left()
        self.assertCredits(820, self.minute, 1.15, 820, 943)
        with Form(self.credit) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 410
        self.assertCredits(410, self.minute, 1.15, 410, 471.5)
        self.credit.action_post()
        self.assertHolds(410, 471.5)
