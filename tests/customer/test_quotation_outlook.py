# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A quotation says until when the hours last, and what new ones cover first."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..forecast.test_forecast import ForecastCase


@tagged("post_install", "-at_install")
class TestQuotationOutlook(ForecastCase):
    def _quote(self, partner=None, user=None):
        form = Form(self.env["sale.order"].with_user(user or self.salesperson))
        form.partner_id = partner or self.customer
        return form

    def _add_line(self, form, product=None):
        with form.order_line.new() as line:
            line.product_id = product or self.product

    def test_until_about_when_they_last(self):
        self._use()
        self._foretell()
        text = self._quote()["hour_bank_customer_summary"]
        self.assertTrue(
            text.startswith("50:00 left in 1 bank · until about 05/26/2026")
        )

    def test_a_day_that_nobody_knows_is_not_told(self):
        self._use(weeks=2)
        self._foretell()
        self.assertNotIn("until", self._quote()["hour_bank_customer_summary"])

    def test_what_new_hours_cover_first(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 600})
        self.bank._adjust(-100 * 60 + 60, "Trial")
        ticket = self._make_ticket()
        self._log(ticket, 90)
        form = self._quote()
        self.assertFalse(form.hour_bank_cover_text, "nothing is sold yet")
        self._add_line(form)
        self.assertEqual(form.hour_bank_cover_text, "Covered first: 0:30 overdrawn")
        self.assertEqual(form.hour_bank_customer_level, "overdrawn")
        order = form.save()
        self.assertEqual(order.hour_bank_cover_text, "Covered first: 0:30 overdrawn")
        # the page on which customers buy says the same
        cover = self.customer._get_portal_cover(self.company)
        self.assertEqual(cover, (30, 0))
        order.action_confirm()
        self.assertFalse(order.hour_bank_cover_text, "it is covered")

    def test_what_is_no_hour_covers_nothing(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 600})
        self.bank._adjust(-100 * 60 - 60, "Trial")
        desk = self.env["product.product"].create({"name": "Desk"})
        form = self._quote()
        self._add_line(form, desk)
        self.assertFalse(form.hour_bank_cover_text)

    # === RENEW === #

    def test_renew_on_the_order(self):
        order = self.bank.sale_order_id.with_user(self.salesperson)
        action = order.action_renew_hours()
        self.assertEqual(action["res_model"], "sale.order")
        renewal = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual((renewal.state, renewal.partner_id), ("draft", self.customer))
        for record in (order, self.bank, self.customer):
            again = record.with_user(self.salesperson).action_renew_hours()
            self.assertEqual(again["res_id"], renewal.id, "the one open renewal")

    def test_what_sold_no_hours_is_not_renewed(self):
        desk = self.env["product.product"].create({"name": "Desk"})
        order = self._make_order(product=desk).with_user(self.salesperson)
        with self.assertRaisesRegex(UserError, "sold no hours"):
            order.action_renew_hours()
        with self.assertRaises(AccessError):
            self.bank.sale_order_id.with_user(self.agent).action_renew_hours()
