# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements are issued in a browser: for one customer, and for a period."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestStatementTours(HourBankCase, HttpCase):
    clock = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the browser has the real clock: some days ago, whatever its time zone
        cls.start = fields.Date.subtract(fields.Date.today(), days=3)
        cls.customer.email = "office@azur.example.com"
        for partner in (cls.customer, cls.other_customer):
            cls._sell(10, partner).date_start = cls.start
        cls._log(cls._make_ticket(), 35)

    def _start_tour(self, name, login, action):
        path = f"/odoo/action-helpdesk_hour_bank.{action}"
        self.start_tour(path, f"helpdesk_hour_bank_statement_{name}", login=login)
        self.env.invalidate_all()

    def _get_statements(self):
        return self.env["hour.bank.statement"].search(
            [
                ("partner_id", "in", (self.customer | self.other_customer).ids),
                ("state", "=", "issued"),
            ]
        )

    def test_for_a_customer(self):
        self._start_tour("one", "accountant", "hour_bank_statement_action")
        statement = self._get_statements()
        self.assertEqual(statement.closing_minutes, 565)
        self.assertEqual(statement.mail_state, "waiting")

    def test_for_a_period(self):
        self._start_tour("period", "manager", "hour_bank_statement_issue_action")
        statements = self._get_statements()
        self.assertEqual(statements.partner_id, self.customer | self.other_customer)
        self.assertEqual(statements.issued_by_id, self.manager)
