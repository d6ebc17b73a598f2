# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What we hold of a customer is handed out; a contact is forgotten, and all adds up."""

import base64
import io

import openpyxl
import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..statement.issued_common import IssuedCase


@tagged("post_install", "-at_install")
class TestPrivacyExport(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.entry = cls._log(cls._make_ticket(), 35, name="=Swapped the disk")
        cls.other_bank = cls._sell(5, cls.other_customer)
        cls._log(cls._make_ticket(cls.other_customer), 10, name="Of another")
        cls.manager.group_ids += cls.env.ref("base.group_allow_export")

    def _read_book(self, contact, user=None):
        """Return ``{sheet: rows}`` of what the button downloads."""
        contact = contact.with_user(user or self.manager)
        action = contact.action_export_hours()
        number = int(action["url"].split("/")[4])
        export = contact.env["hour.bank.export"].browse(number)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(export.file)))
        return {
            sheet.title: [
                list(row) for row in sheet.iter_rows(min_row=3, values_only=1)
            ]
            for sheet in book.worksheets
        }

    def test_all_of_the_customer_and_nothing_of_others(self):
        self._issue()
        sheets = self._read_book(self.contact)
        self.assertEqual(
            list(sheets),
            [
                "Hour Banks",
                "Ledger",
                "Time Entries",
                "Statements",
                "Disputes",
                "Approvals",
                "Renewals",
                "Agreements to Renewals",
                "Messages",
                "Alarms",
            ],
        )
        self.assertEqual([row[0] for row in sheets["Hour Banks"][1:]], [self.bank.name])
        self.assertEqual(len(sheets["Ledger"]), 1 + 2)
        self.assertEqual(len(sheets["Statements"]), 1 + 1)
        [head, row] = sheets["Time Entries"]
        self.assertIn("=Swapped the disk", row)
        self.assertNotIn("Of another", str(sheets))

    def test_managers_who_may_export_only(self):
        self.manager.group_ids -= self.env.ref("base.group_allow_export")
        for user in (self.agent, self.salesperson, self.accountant, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).action_export_hours()

    def test_the_button_is_for_them(self):
        def get_buttons(user):
            page = self.customer.with_user(user).get_hour_bank_page()
            return [name for name, _label in page["buttons"]]

        self.assertIn("action_export_hours", get_buttons(self.manager))
        self.assertNotIn("action_export_hours", get_buttons(self.salesperson))

    def test_another_company_stays_out(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        self.env["hour.bank"].sudo().with_company(company).create(
            {"partner_id": self.customer.id, "company_id": company.id}
        )
        sheets = self._read_book(self.customer)
        self.assertEqual(len(sheets["Hour Banks"]), 1 + 1)


@tagged("post_install", "-at_install")
class TestPrivacyErase(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.entry = cls._log(cls._make_ticket(), 35)
        cls.admin = new_test_user(
            cls.env, "admin_of_names", "base.group_system,base.group_partner_manager"
        )

    def _issue_accepted(self):
        statement = self._issue()
        statement._keep_paper(b"%PDF-1.4 Azur Interior")
        statement._accept(self.contact, "B. Freeman")
        self.env.flush_all()
        return statement

    def _anonymise(self, contact):
        contact.write({"name": "Anonymous", "email": False, "phone": False})

    def assertHolds(self, statement):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(statement._check_digest())
        self.assertFalse(statement._audit())
        self.assertFalse(self.bank._audit())
        self.assertCounters(self.bank, 600, 35)

    def test_renamed_contacts_change_nothing_that_was_issued(self):
        statement = self._issue_accepted()
        told, text = self._get_told(statement), statement._get_canonical_text()
        self._anonymise(self.contact)
        self._anonymise(self.customer)
        self.assertHolds(statement)
        self.assertEqual(self._get_told(statement), told)
        self.assertEqual(statement._get_canonical_text(), text)
        self.assertEqual(statement._find_paper().raw, b"%PDF-1.4 Azur Interior")

    def test_erased_names_leave_ledger_and_statements(self):
        statement = self._issue_accepted()
        told, text = self._get_told(statement), statement._get_canonical_text()
        people = self.customer + self.contact
        self._anonymise(people)
        people.with_user(self.admin).action_erase_hour_bank_names()
        self.assertHolds(statement)
        self.assertFalse(statement.partner_name or statement.accepted_name)
        self.assertFalse(self.bank.move_ids.filtered("used_by_name"))
        self.assertEqual(self._get_told(statement), told)
        self.assertEqual(statement._get_canonical_text(), text)
        self.assertFalse(statement._find_paper(), "it is printed again")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "helpdesk_hour_bank.report_hour_bank_issued", statement.ids
        )[0]
        self.assertIn(b"Anonymous", html)
        for name in (b"Azur", b"Freeman"):
            self.assertNotIn(name, html)
        self.entry.unit_amount = 1
        self.assertTrue(self._issue()._check_digest(), "the chain goes on")

    def test_an_employee_is_erased(self):
        statement = self._issue_accepted()
        self.agent.partner_id.with_user(self.admin).action_erase_hour_bank_names()
        self.assertHolds(statement)
        move = self.entry.hour_bank_move_ids
        self.assertFalse(move.person_name)
        self.assertNotIn("Agent", statement.line_ids.mapped("person_name"))
        self.assertEqual(statement.partner_name, "Azur Interior", "another's name")

    def test_others_keep_their_names(self):
        statement = self._issue_accepted()
        self.other_customer.with_user(self.admin).action_erase_hour_bank_names()
        self.assertEqual(statement.partner_name, "Azur Interior")
        self.assertEqual(statement.accepted_name, "B. Freeman")
        self.assertTrue(statement._find_paper())

    def test_administrators_only(self):
        for user in (self.manager, self.accountant, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.contact.with_user(user).action_erase_hour_bank_names()

    def test_a_name_is_emptied_and_not_replaced(self):
        self._issue_accepted()
        for column, value in (("used_by_name", None), ("person_name", None)):
            with self.cr.savepoint():
                self.cr.execute(
                    f"UPDATE hour_bank_move SET {column} = %s WHERE bank_id = %s",
                    [value, self.bank.id],
                )
        with (
            self.assertRaises(psycopg2.Error),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE hour_bank_move SET person_name = 'Me' WHERE bank_id = %s",
                [self.bank.id],
            )
