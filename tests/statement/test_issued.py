# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements that are issued: what they take, what they say, who may."""

from datetime import date

from freezegun import freeze_time
from lxml import html
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import TODAY
from .issued_common import IssuedCase

REPORT = "helpdesk_hour_bank.report_hour_bank_issued"


@tagged("post_install", "-at_install")
class TestIssued(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 35, date="2026-02-10", name="Router reset")
        cls._log(cls.ticket, 90, date="2026-03-05", name="New cable")

    def _render(self, statement, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.manager)
        page, _type = report._render_qweb_html(REPORT, statement.ids)
        return " ".join(html.fromstring(page).text_content().split())

    # === WHAT IT TAKES === #

    def test_the_first_takes_all_before_and_the_next_goes_on(self):
        first = self._issue("2026-02-28")
        self.assertRecordValues(
            first,
            [
                {
                    "state": "issued",
                    "date_from": date(2026, 1, 15),
                    "opening_minutes": 0,
                    "closing_minutes": 565,
                    "issued_by_id": self.manager.id,
                    "partner_name": "Azur Interior",
                }
            ],
        )
        self.assertRegex(first.name, r"^ST/2026/\d{4}$")
        second = self._issue()
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.date_from, date(2026, 3, 1))
        self.assertEqual((second.opening_minutes, second.closing_minutes), (565, 475))
        self.assertEqual(self._get_told(second), [("New cable", -90, False)])
        self.assertFalse(self.assertChainHolds())

    def test_time_that_is_logged_late_stands_on_the_next_one(self):
        self._issue("2026-02-28")
        self._log(self.ticket, 10, date="2026-02-20", name="Phone")
        second = self._issue()
        self.assertIn(("Phone", -10, False), self._get_told(second))
        self.assertFalse(self.assertChainHolds())

    def test_each_bank_has_its_balances(self):
        other = self._sell(5)
        statement = self._issue()
        self.assertEqual(
            [
                (each["name"], each["added"], each["used"], each["closing"])
                for each in statement.balances
            ],
            [(self.bank.name, 600, -125, 475), (other.name, 300, 0, 300)],
        )
        self.assertEqual(statement.closing_minutes, 775)

    def test_what_expired_was_not_used(self):
        self.bank.date_end = "2026-03-17"
        self.bank._end_validity()
        [balance] = self._issue().balances
        self.assertEqual(
            [balance[name] for name in ("added", "used", "gone", "closing")],
            [600, -125, -475, 0],
        )

    def test_what_is_billed_afterwards_is_no_balance(self):
        product = self._make_product(
            "Hourly", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.bank.write(
            {"overage_policy": "bill", "terms": {"overage_product_id": product.id}}
        )
        self._log(self.ticket, 500)
        statement = self._issue()
        self.assertEqual(statement.closing_minutes, 0)
        self.assertEqual(
            [(each["kind"], each["closing"]) for each in statement.balances],
            [("prepaid", 0), ("overage", -25)],
        )
        self.assertIn("Billed afterwards -0:25", self._render(statement))

    def test_an_empty_one_may_be_issued_and_says_so(self):
        self._issue()
        empty = self._issue()
        self.assertFalse(empty.line_ids)
        self.assertEqual(empty.closing_minutes, 475)
        self.assertIn("Nothing happened in this period", self._render(empty))
        stranger = self._issue(partner=self.other_customer)
        self.assertIn("no hours are left", self._render(stranger))

    def test_a_contact_is_its_company(self):
        self.assertEqual(self._draft(partner=self.contact).partner_id, self.customer)

    def test_an_archived_customer(self):
        self._issue("2026-02-28")
        self.customer.active = False
        self.assertEqual(self._issue().closing_minutes, 475)

    def test_two_companies_have_two_chains(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= company
        first = self._issue()
        other = self._issue(company_id=company.id)
        self.assertFalse(other.previous_id)
        self.assertFalse(other.line_ids)
        self.assertEqual(self._issue().previous_id, first)

    # === WHEN IT IS REFUSED === #

    def test_a_period_that_is_not_over_is_refused(self):
        with self.assertRaisesRegex(UserError, "not over yet"):
            self._draft("2026-03-19").action_issue()

    def test_a_period_that_ends_before_the_last_one_is_refused(self):
        last = self._issue("2026-02-28")
        with self.assertRaisesRegex(UserError, f"{last.name} of Azur.*02/28/2026"):
            self._draft("2026-02-27", date_from="2026-01-01").action_issue()
        self._issue("2026-02-28", date_from="2026-02-28")

    def test_a_second_press_is_refused(self):
        statement = self._issue()
        with self.assertRaisesRegex(UserError, "issued already"):
            statement.with_user(self.manager).action_issue()

    def test_a_draft_may_be_deleted_and_what_was_issued_not(self):
        self._draft().unlink()
        with self.assertRaisesRegex(UserError, "is kept"):
            self._issue().with_user(self.manager).unlink()

    def test_what_was_issued_is_not_written(self):
        statement = self._issue().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            statement.date_to = "2026-03-17"
        with self.assertRaises(AccessError):
            statement.line_ids[0].note = "nothing"
        with self.assertRaises(AccessError):
            statement.closing_minutes = 0
        self._draft().date_to = "2026-03-17"

    def test_nobody_creates_what_is_issued_already(self):
        for values in ({"state": "issued"}, {"closing_minutes": 60}, {"name": "ST/1"}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._draft(**values)
        forged = self.Statement.with_user(self.manager).with_context(
            default_state="issued"
        )
        draft = forged.create({"partner_id": self.customer.id, "date_to": TODAY})
        self.assertEqual(draft.state, "draft")

    # === WHO MAY === #

    def test_agents_read_what_was_issued_and_nothing_else(self):
        draft, issued = self._draft(), self._issue()
        mine = self.Statement.with_user(self.agent).search([])
        self.assertEqual(mine, issued)
        self.assertTrue(mine.line_ids.mapped("what"))
        with self.assertRaises(AccessError):
            draft.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            self._draft(user=self.agent)
        with self.assertRaises(AccessError):
            mine.action_issue()
        self.assertIn("Router reset", self._render(issued, self.agent))

    def test_accountants_and_salespeople_issue(self):
        self._issue("2026-02-28", user=self.accountant)
        statement = self._issue(user=self.salesperson)
        self.assertEqual(statement.closing_minutes, 475)
        self._make_order(1).user_id = self.manager
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._draft(user=self.salesperson)

    def test_the_form(self):
        with Form(self.Statement.with_user(self.accountant)) as form:
            form.partner_id = self.customer
            self.assertEqual(str(form.date_from), "2026-01-15")
            self.assertIn("3 movements", form.preview)
            form.date_to = "2026-02-28"
        statement = form.record
        statement.action_issue()
        self.assertEqual(statement.closing_minutes, 565)
        action = statement.partner_id.action_view_hour_bank_statements()
        self.assertEqual(self.Statement.search(action["domain"]), statement)
        self.assertIn("9:25", statement.balance_text)

    # === THE PAPER === #

    def test_a_draft_has_no_paper(self):
        with self.assertRaisesRegex(UserError, "issue it first"):
            self._render(self._draft())

    def test_the_paper_says_balances_lines_and_code(self):
        statement = self._issue()
        text = self._render(statement)
        self.assertIn(f"Statement of hours {statement.name}", text)
        self.assertIn("Opening Balance 0:00 Added 10:00 Used 2:05", text)
        self.assertIn("Closing Balance 7:55", text)
        self.assertIn(statement.verification_code, text)
        self.assertIn("7:55 to be used by 01/14/2027", text)
        self.assertIn("02/10/2026", text)

    def test_a_french_customer_reads_french_whoever_issues(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        statement = self._issue()
        self.assertEqual(statement.lang, "fr_FR")
        self.assertIn("05/03/2026", self._render(statement))

    def test_what_customers_are_not_shown_is_not_kept(self):
        self.env.company.write(
            {"hour_bank_show_persons": False, "hour_bank_show_tickets": False}
        )
        line = self._issue().line_ids[1]
        self.assertFalse(line.person_name or line.person_hash or line.ticket_number)

    def test_what_is_printed_first_is_printed_again(self):
        statement = self._issue()
        statement._keep_paper(b"%PDF-1.4 first")
        statement._keep_paper(b"%PDF-1.4 second")
        report = self.env.ref("helpdesk_hour_bank.action_report_hour_bank_issued")
        mine = statement.with_user(self.agent)
        paper = report.with_user(self.agent).retrieve_attachment(mine)
        self.assertEqual(paper.raw, b"%PDF-1.4 first")
        with self.assertRaises(AccessError):
            mine.read(["paper"])
        other = self._issue(partner=self.other_customer)
        with self.assertRaises(AccessError):
            report.with_user(self.agent).retrieve_attachment(
                other.with_user(self.agent)
            )

    def test_a_paper_that_was_exchanged_is_not_printed(self):
        statement = self._issue()
        statement._keep_paper(b"%PDF-1.4 first")
        statement._find_paper().raw = b"%PDF-1.4 forged"
        with self.assertRaisesRegex(UserError, "not the one"):
            statement._find_paper()

    # === THE DIGEST === #

    def test_a_person_may_be_erased(self):
        statement = self._issue()
        line = statement.line_ids.filtered("person_name")[:1]
        line.person_name = False
        statement.partner_name = False
        self.env.flush_all()
        self.assertTrue(statement._check_digest())

    def test_accepted_once(self):
        statement = self._issue()
        statement._accept(self.contact)
        self.assertEqual(statement.accepted_name, "Brandon Freeman")
        moment = statement.accepted_on
        with freeze_time("2026-03-19"):
            statement._accept(self.customer)
        self.env.flush_all()
        self.assertEqual(statement.accepted_on, moment)
        self.assertTrue(statement._check_digest())

    def test_a_period_ends_after_it_begins(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._draft("2026-03-01", date_from="2026-03-02")
