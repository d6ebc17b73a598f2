# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bought and cancelled in a browser: on a desk, and by a mailed link on a phone."""

from odoo.tests import HttpCase, tagged

from .renewal_common import PAGE, RenewalHttpCase


@tagged("post_install", "-at_install")
class TestBuyTours(RenewalHttpCase, HttpCase):
    """Without payment: which provider there is, this addon does not know."""

    clock = None

    def setUp(self):
        super().setUp()
        self.plan.write(
            {"overage_policy": "overdraw", "overdraft_hours": 2, "validity_months": 12}
        )
        self.seller_company.write(
            {"portal_confirmation_sign": True, "portal_confirmation_pay": False}
        )
        self.buyer = self.people["stranger"].partner_id
        self.overdrawn = self._sell(1, partner=self.other_customer)
        # the browser's clock is the real one: late at night the company's day, on which
        # hours begin, is not that of who logs time
        day = self.overdrawn.date_start
        self._log(self._make_ticket(self.other_customer), 100, date=day)
        self.assertEqual(self.overdrawn.minutes_balance, -40)

    def _get_order(self):
        return self.env["hour.bank.renewal"].search([]).order_id

    def test_a_customer_buys_by_a_mailed_link_on_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        path = self.buyer._get_hour_bank_buy_url(self.seller_company)
        self.start_tour(path, "helpdesk_hour_bank_buy")
        self.env.invalidate_all()
        order = self._get_order()
        self.assertRecordValues(order, [{"state": "sale", "signed_by": "Stranger"}])
        self.assertEqual(self.overdrawn.minutes_balance, 0)
        self.assertEqual(order.order_line.hour_bank_ids.minutes_balance, 260)

    def test_a_customer_cancels_on_a_desk(self):
        self.start_tour(
            PAGE, "helpdesk_hour_bank_buy_cancel", login=self.people["stranger"].login
        )
        self.env.invalidate_all()
        self.assertEqual(self._get_order().state, "cancel")
        self.assertEqual(self.overdrawn.minutes_balance, -40)
