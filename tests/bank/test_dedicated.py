# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks that are for some contacts of a customer only."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestReserved(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_2 = cls.env["res.company"].create({"name": "Second Company"})
        cls.bank = cls._sell(10).with_user(cls.manager)

    def test_a_contact_of_the_customer_may_have_a_bank_of_its_own(self):
        self.bank.only_partner_id = self.contact
        self.assertEqual(self.bank.only_partner_id, self.contact)
        self.bank.only_partner_id = self.customer
        self.assertEqual(self.bank.only_partner_id, self.customer)

    def test_time_is_typed_on_tickets_that_a_limited_bank_pays_for(self):
        self.bank.only_partner_id = self.contact
        ticket = self._make_ticket()
        with Form(ticket.with_user(self.agent)) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Replace a fan"
                line.unit_amount = 1
            self.assertEqual(len(form.timesheet_ids), 1)
            self.assertIn("10:00 left", form.hour_bank_summary)
        self.assertDrawn(ticket.timesheet_ids, **{self.bank.name: 60})

    def test_the_banner_follows_the_contact_that_is_chosen(self):
        self.bank.only_partner_id = self.contact
        other = self.contact.copy({"name": "Ada Field"})
        with Form(self._make_ticket().with_user(self.agent)) as form:
            self.assertIn("10:00 left", form.hour_bank_summary)
            form.partner_id = other
            self.assertEqual(form.hour_bank_summary, "Azur Interior · no hour bank")
            self.assertEqual(form.hour_bank_level, "none")

    def test_contacts_of_others_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Deco Addict.*Azur Interior"):
            self.bank.only_partner_id = self.other_customer

    def test_contacts_of_subsidiaries_only_where_these_draw(self):
        self.other_customer.parent_id = self.customer
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.other_customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "Buyer"):
            self.bank.only_partner_id = buyer
        self.bank.sudo().terms = {**self.bank.terms, "pool": True}
        self.bank.only_partner_id = buyer
        self.assertEqual(self.bank.only_partner_id, buyer)

    def test_projects_of_another_company_are_refused(self):
        project = self.env["project.project"].create(
            {"name": "Elsewhere", "company_id": self.company_2.id}
        )
        with self.assertRaisesRegex(ValidationError, "Second Company"):
            self.bank.sudo().only_project_id = project
        self.bank.only_project_id = self.project
        self.assertEqual(self.bank.only_project_id, self.project)

    def test_teams_of_another_company_are_refused(self):
        team = self.team.copy({"company_id": self.company_2.id, "user_ids": False})
        with self.assertRaisesRegex(ValidationError, "Second Company"):
            self.bank.sudo().only_team_id = team
        self.bank.only_team_id = self.team
        self.assertEqual(self.bank.only_team_id, self.team)
