# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours are given by hand, without an order, once."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestGrant(HourBankCase):
    def _prepare_grant(self, user=None, **values):
        return (
            self.env["hour.bank.grant"]
            .with_user(user or self.manager)
            .create(
                {
                    "partner_id": self.customer.id,
                    "product_id": self.product.id,
                    "hours": 9 + 25 / 60,
                    "reference": "OLD-1",
                    **values,
                }
            )
        )

    def _grant(self, user=None, **values):
        action = self._prepare_grant(user, **values).action_grant()
        return self.env["hour.bank"].browse(action["res_id"])

    def test_a_grant_makes_an_open_bank_on_the_terms_of_the_plan(self):
        bank = self._grant()
        self.assertCounters(bank, credited=565, debited=0)
        self.assertRecordValues(
            bank,
            [
                {
                    "partner_id": self.customer.id,
                    "plan_id": self.plan.id,
                    "date_start": date(2026, 3, 18),
                    "date_end": date(2027, 3, 17),
                    "reference": "OLD-1",
                    "state": "open",
                }
            ],
        )
        self.assertEqual(bank.move_ids.reason, "Opening balance OLD-1")

    def test_the_company_of_a_contact_gets_the_hours(self):
        bank = self._grant(partner_id=self.contact.id)
        self.assertEqual(bank.partner_id, self.customer)

    def test_form_proposes_the_validity_of_the_plan_and_accepts_another(self):
        with Form(self.env["hour.bank.grant"].with_user(self.manager)) as form:
            form.partner_id = self.customer
            form.product_id = self.product
            self.assertEqual(str(form.date_end), "2027-03-17")
            form.date_start = "2026-01-01"
            self.assertEqual(str(form.date_end), "2026-12-31")
            form.date_end = False
            form.hours = 3
        action = form.record.action_grant()
        bank = self.env["hour.bank"].browse(action["res_id"])
        self.assertEqual(bank.date_start, date(2026, 1, 1))
        self.assertFalse(bank.date_end)

    def test_the_same_reference_is_granted_once_to_a_customer(self):
        self._grant()
        with self.assertRaisesRegex(UserError, "OLD-1"):
            self._grant()
        self._grant(reference="OLD-2")
        self._grant(partner_id=self.other_customer.id)

    def test_the_database_keeps_two_people_from_granting_a_reference(self):
        bank = self._grant()
        values = {
            "partner_id": self.customer.id,
            "company_id": bank.company_id.id,
            "product_id": self.product.id,
            "date_start": bank.date_start,
            "reference": "OLD-1",
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["hour.bank"]._grant(values, 60, "Opening balance OLD-1")

    def test_the_same_hours_without_reference_are_granted_each_time(self):
        self.assertNotEqual(self._grant(reference=False), self._grant(reference=" "))

    def test_zero_and_negative_hours_are_refused(self):
        for hours in (0, -2):
            with self.subTest(hours), self.assertRaisesRegex(UserError, "0:00"):
                self._grant(hours=hours)

    def test_an_end_before_the_start_is_refused(self):
        with self.assertRaisesRegex(UserError, "before"):
            self._grant(date_end="2026-03-17")
        self._grant(date_end="2026-03-18")

    def test_a_product_without_plan_is_refused(self):
        product = self._make_product("Hardware", hour_bank_plan_id=False)
        with self.assertRaisesRegex(UserError, "Hardware"):
            self._grant(product_id=product.id)

    def test_an_agent_can_neither_make_nor_apply_a_grant(self):
        with self.assertRaises(AccessError):
            self._prepare_grant(self.agent)
        with self.assertRaises(AccessError):
            self._prepare_grant().with_user(self.agent).action_grant()
        self.assertFalse(self.customer.hour_bank_ids)

    def test_hours_are_granted_only_in_companies_that_the_manager_works_in(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._prepare_grant(company_id=company.id)
        grant = self._prepare_grant()
        grant.sudo().company_id = company
        with self.assertRaisesRegex(AccessError, "Elsewhere"):
            grant.with_env(self.env).with_user(self.manager).action_grant()
        self.manager.company_ids += company
        elsewhere = grant.with_context(allowed_company_ids=company.ids)
        elsewhere.action_grant()
        self.assertEqual(self.customer.hour_bank_ids.company_id, company)
