# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the customer clicks through, on a desk and on a phone."""

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import HourBankCase


class PortalTourCase(HourBankCase, HttpCase):
    clock = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.bank.date_start = fields.Date.subtract(fields.Date.today(), days=3)
        quarter = cls.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 15}
        )
        cls._log(cls._make_ticket(), 35, work_type_id=quarter.id)
        cls.contact.hour_bank_portal = "admin"
        new_test_user(cls.env, "azur", "base.group_portal", partner_id=cls.contact.id)

    def _issue_statement(self):
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id}
        )
        statement._issue()
        return statement

    def _check_accepted(self, statement):
        statement.invalidate_recordset()
        self.assertEqual(statement.state, "accepted")
        self.assertEqual(statement.accepted_name, "B. Freeman")
        self.assertEqual(statement.accepted_by_id, self.contact)

    def _check_message(self):
        message = self.bank.message_ids[0]
        self.assertIn("Where did it go?", str(message.body))
        self.assertIn(self.salesperson.partner_id, message.notified_partner_ids)


@tagged("post_install", "-at_install")
class TestPortalTours(PortalTourCase):
    def test_customer_sees_understands_and_writes(self):
        self.start_tour("/my", "helpdesk_hour_bank_portal_hours", login="azur")
        self._check_message()

    def test_customer_reads_and_accepts_a_statement(self):
        statement = self._issue_statement()
        tour = "helpdesk_hour_bank_portal_accept"
        self.start_tour("/my", tour, login="azur")
        self._check_accepted(statement)

    def test_administrator_lets_a_colleague_see(self):
        colleague = self.contact.copy({"name": "Colleague of Brandon"})
        url = "/my/hour-banks/contacts"
        self.start_tour(url, "helpdesk_hour_bank_portal_contacts", login="azur")
        colleague.invalidate_recordset()
        self.assertEqual(colleague.hour_bank_portal, "all")


@tagged("post_install", "-at_install")
class TestPortalToursPhone(PortalTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_customer_sees_understands_and_writes(self):
        self.start_tour("/my", "helpdesk_hour_bank_portal_hours_phone", login="azur")
        self._check_message()

    def test_customer_reads_and_accepts_a_statement(self):
        statement = self._issue_statement()
        tour = "helpdesk_hour_bank_portal_accept_phone"
        self.start_tour("/my", tour, login="azur")
        self._check_accepted(statement)

    def test_who_has_a_link_accepts_without_a_login(self):
        statement = self._issue_statement()
        url = statement._get_portal_url(self.contact)
        self.start_tour(url, "helpdesk_hour_bank_link_accept", login=None)
        self._check_accepted(statement)

    def test_whoever_holds_the_paper_checks_it(self):
        statement = self._issue_statement()
        # by the picture, then typed in again with a slip
        url = f"/hour-banks/verify/{statement.verification_code}"
        self.start_tour(url, "helpdesk_hour_bank_check_paper", login=None)
