# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Renewals in a browser: the salesperson's lists, the customer's agreement."""

from odoo.tests import HttpCase, tagged

from .test_auto import AutoCase
from .test_renewal_page import URL, RenewalPageCase


@tagged("post_install", "-at_install")
class TestAutoTours(AutoCase, HttpCase):
    clock = None

    def _start(self, name, action):
        self.start_tour(
            f"/odoo/action-helpdesk_hour_bank.{action}",
            f"helpdesk_hour_bank_{name}",
            login="salesperson",
        )
        self.env.invalidate_all()

    def test_a_salesperson_looks_at_what_was_made_and_declines(self):
        self._cross()
        renewal = self._renew().renewal_id
        self._start("renewals", "hour_bank_renewal_action")
        self.assertEqual(renewal.state, "cancelled")
        self.assertEqual(renewal.order_id.state, "cancel")

    def test_a_salesperson_renews_a_bank(self):
        self._start("renew_bank", "hour_bank_action")
        self.assertEqual(self._get_renewals().order_id.state, "draft")


@tagged("post_install", "-at_install")
class TestAgreeTour(RenewalPageCase):
    clock = None

    def test_a_customer_agrees_on_a_phone_and_ends_it(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour(URL, "helpdesk_hour_bank_agree", login="all_contact")
        self.env.invalidate_all()
        agreement = self.env["hour.bank.renewal.agreement"].search([])
        self.assertEqual(agreement.most_hours, 20)
        self.assertTrue(agreement.ended_on)
