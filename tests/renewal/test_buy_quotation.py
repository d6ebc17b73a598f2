# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One open quotation for each customer and product, at today's price; its request."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .renewal_common import RenewalCase

# a signature
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestBuyQuotation(RenewalCase):
    def test_what_is_made(self):
        order = self._ask(self.product, 5)
        self.assertRecordValues(
            order,
            [
                {
                    "state": "sent",
                    "partner_id": self.buyer.id,
                    "company_id": self.seller_company.id,
                    "user_id": self.salesperson.id,  # who sold the last bank
                    "amount_untaxed": 500,
                }
            ],
        )
        self.assertRecordValues(
            self._get_renewal(order),
            [
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.buyer.id,
                    "product_id": self.product.id,
                    "origin": "portal",
                    "state": "open",
                }
            ],
        )
        self.assertIn("asked by", str(order.message_ids.mapped("body")))

    def test_asked_again_the_same_opens(self):
        order = self._ask()
        self.env.flush_all()
        self.assertEqual(self._ask(), order)
        colleague = self.people["admin"].partner_id
        self.assertEqual(self._ask(contact=colleague), order)
        self.assertNotEqual(self._ask(self.product, 3), order)
        self.assertNotEqual(self._ask(contact=self.people["parent"].partner_id), order)

    def test_the_database_refuses_a_second_open_one(self):
        renewal = self._get_renewal(self._ask())
        with (
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            renewal.copy()
            self.env.flush_all()

    def test_quantity_and_price_of_today(self):
        order = self._ask(self.product, 5)
        self.assertEqual(self._ask(self.product, 8), order)
        self.assertEqual(order.amount_untaxed, 800)
        self.product.list_price = 90
        self.assertEqual(self._ask(self.product, 8), order)
        self.assertEqual(order.amount_untaxed, 720)

    def test_the_pricelist_of_the_customer(self):
        self.env.user.group_ids += self.env.ref("product.group_product_pricelist")
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Partners",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        order = self._ask(self.product, 10)
        self.customer.property_product_pricelist = pricelist
        [offer, _pack] = self._get_offers()
        self.assertEqual(offer["line"].price_subtotal, 711)
        self.assertEqual(self._ask(self.product, 10), order)
        self.assertEqual(order.amount_untaxed, 900)
        self.assertEqual(order.pricelist_id, pricelist)

    def _get_offers(self, contact=None):
        return self.env["sale.order"]._get_portal_offers(
            contact or self.buyer, self.seller_company
        )

    def test_the_page_says_what_the_quotation_says(self):
        for offer in self._get_offers():
            line = offer["line"]
            order = self._ask(offer["product"], line.product_uom_qty)
            sold = order.order_line
            self.assertEqual(line.price_subtotal, sold.price_subtotal)
            self.assertEqual(line.price_total, sold.price_total)
            terms = sold._get_hour_bank_offer()
            self.assertEqual(
                offer["terms"], [term for term in terms if term in offer["terms"]]
            )
            self.assertIn("Valid", dict(offer["terms"]))
            self.assertEqual(offer["minutes"], 600)

    def test_a_price_that_a_colleague_gave_stays(self):
        order = self._ask(self.product, 5)
        with (
            Form(order.with_user(self.salesperson)) as form,
            form.order_line.edit(0) as line,
        ):
            line.price_unit = 70
        self.assertEqual(self._ask(self.product, 5), order)
        self.assertEqual(order.amount_untaxed, 350)
        for _time in range(2):
            self.assertEqual(self._ask(self.product, 10), order)
            self.assertEqual(order.amount_untaxed, 700)

    def test_what_a_colleague_made_something_else_of_is_left_alone(self):
        order = self._ask(self.product, 5)
        order.with_user(self.salesperson).order_line.product_id = self.pack_product
        again = self._ask(self.product, 5)
        self.assertNotEqual(again, order)
        self.assertEqual(order.state, "sent")
        self.assertEqual(self._get_renewal(order).state, "cancelled")

    def test_an_expired_one_is_replaced(self):
        order = self._ask()
        with freeze_time("2026-06-01"):
            again = self._ask()
        self.assertEqual((order.state, again.state), ("cancel", "sent"))
        self.assertEqual(self._get_renewal(order).state, "cancelled")
        self.assertEqual(self._get_renewal(again).state, "open")

    def test_what_is_signed_is_not_changed(self):
        order = self._ask(self.product, 5)
        order.signature = PIXEL
        self.product.list_price = 90
        self.assertEqual(self._ask(self.product, 5), order)
        self.assertEqual(order.amount_untaxed, 500)
        again = self._ask(self.product, 6)
        self.assertEqual((order.state, again.amount_untaxed), ("cancel", 540))

    def test_a_deleted_quotation_is_made_anew(self):
        order = self._ask()
        renewal = self._get_renewal(order)
        order.state = "draft"
        order.unlink()
        again = self._ask()
        self.assertEqual(self._get_renewal(again), renewal)
        self.assertEqual(renewal.state, "open")

    def test_the_request_follows_the_order(self):
        order = self._ask()
        renewal = self._get_renewal(order)
        order.action_confirm()
        self.assertEqual(renewal.state, "sold")
        self.assertNotEqual(self._ask(), order)  # the next ten hours
        order._action_cancel()
        self.assertEqual(renewal.state, "cancelled")
        order.action_draft()  # somebody of ours takes it up: not a request any more
        self.assertEqual(renewal.state, "cancelled")
        self.env.flush_all()

    def test_accepted_somehow_whatever_the_settings(self):
        for sign, pay in ((True, True), (True, False), (False, True), (False, False)):
            self.seller_company.write(
                {"portal_confirmation_sign": sign, "portal_confirmation_pay": pay}
            )
            order = self._ask()
            with self.subTest(sign=sign, pay=pay):
                self.assertEqual(order.require_payment, pay)
                self.assertEqual(order.require_signature, sign or not pay)
            order._action_cancel()

    def test_who_is_told(self):
        contact = self.people["stranger"].partner_id
        self.assertFalse(self._ask(contact=contact).user_id)
        self.other_customer.user_id = self.salesperson
        order = self._ask(self.product, 1, contact)
        self.assertEqual(order.user_id, self.salesperson)
        told = self.env["hour.bank.renewal"].with_context(tracking_disable=False)
        self.env = told.env
        order._action_cancel()
        order = self._ask(self.product, 1, contact)
        self.assertIn(self.salesperson.partner_id, order.message_partner_ids)
        self.salesperson.active = False
        order._action_cancel()
        self.assertFalse(self._ask(self.product, 1, contact).user_id)

    def test_salespeople_see_where_it_came_from(self):
        order = self._ask()
        with Form(order.with_user(self.salesperson)) as form:
            self.assertRegex(form.hour_bank_origin, "portal, asked by .*All")
        found = self.env["sale.order"].with_user(self.salesperson)
        domain = [("hour_bank_renewal_ids.origin", "=", "portal")]
        self.assertEqual(found.search(domain), order)
        ours = self._make_order(confirm=False)
        self.assertFalse(ours.hour_bank_origin)

    def test_switches_are_filled_in_by_who_may(self):
        with Form(self.plan.with_user(self.manager)) as form:
            form.portal_buy = False
        self.assertFalse(self.plan.portal_buy)
        self.salesperson.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.customer.with_user(self.salesperson)) as form:
            form.hour_bank_portal_buy = False
        self.assertFalse(self.customer.hour_bank_portal_buy)
