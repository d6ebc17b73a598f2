# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer calls an agent, and a salesperson makes a quotation."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import HourBankCase

TICKETS = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action"
NEW_ORDER = "/odoo/action-sale.action_quotations_with_onboarding/new"


@tagged("post_install", "-at_install")
class TestCustomerTours(HourBankCase, HttpCase):
    clock = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.bank.date_start = fields.Date.subtract(fields.Date.today(), days=3)
        cls._log(cls._make_ticket(), 35)

    def test_a_customer_calls(self):
        self.start_tour(TICKETS, "helpdesk_hour_bank_customer_calls", login="agent")

    def test_a_quotation_says_what_is_left_and_renews(self):
        self.start_tour(
            NEW_ORDER, "helpdesk_hour_bank_quotation_outlook", login="salesperson"
        )
        self.env.invalidate_all()
        renewal = self.env["hour.bank.renewal"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((renewal.state, renewal.origin), ("open", "staff"))
        self.assertEqual(renewal.order_id.state, "draft")
