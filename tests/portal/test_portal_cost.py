# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a page costs does not depend on how much the customer bought and used."""

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from ...tools.append_only import unlocked
from ..common import HourBankCase

MOST = 30  # statements of a page
DISPUTED = 2  # more where there is a dispute: what it is, and what it would bring back


@tagged("post_install", "-at_install")
class TestPortalCost(HourBankCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = new_test_user(cls.env, "reader", "base.group_portal").partner_id
        cls.contact.write({"parent_id": cls.customer.id, "hour_bank_portal": "all"})
        cls.bank = cls._sell(10_000)
        cls.ticket = cls._make_ticket(cls.contact)
        cls.entry = cls._log(cls.ticket, 60)
        cls.other = cls._log(cls.ticket, 30)

    def _count(self, path):
        """Return what the page takes in statements of SQL, all caches being warm."""
        self.authenticate("reader", "reader")
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return self.cr.sql_log_count - before, response.text

    def test_the_page_of_a_bank_with_5000_moves(self):
        path = f"/my/hour-banks/{self.bank.id}"
        few, _text = self._count(path)
        self._repeat(
            "hour_bank_move",
            self.entry.sudo().hour_bank_move_ids,
            5000,
            date=SQL("date - n %% 700"),
            timesheet_ref=SQL("1000000 + n"),
        )
        many, text = self._count(path)
        self.assertLessEqual(many, MOST)
        self.assertLessEqual(many, few + 1, "as many as with three moves")
        self.assertEqual(text.count('o_time o_debited">'), 100)
        self.assertIn(f"{path}/page/2", text)
        self.assertLessEqual(self._count(f"{path}/page/40")[0], MOST)
        self.assertLessEqual(self._count(f"{path}?steps=1")[0], MOST)
        self.env["hour.bank.dispute"]._open_in_portal(
            self.contact, self.other.sudo().hour_bank_move_ids, "unknown", "Why?", 0
        )
        disputed, text = self._count(path)
        self.assertIn("0:30 in dispute", text)
        self.assertLessEqual(disputed, many + DISPUTED)

    def test_a_list_of_500_banks(self):
        self._repeat("hour_bank", self.bank, 460, name=SQL("'HB-' || n"))
        self._repeat(
            "hour_bank",
            self.bank,
            40,
            name=SQL("'HW-' || n"),
            state=SQL("'pending'"),
            minutes_waiting=SQL("600"),
        )
        for path in (
            "",
            "/page/3",
            "?filterby=waiting",
            "?groupby=state",
            "?search=HB-4",
        ):
            with self.subTest(path):
                count, text = self._count(f"/my/hour-banks{path}")
                self.assertLessEqual(count, MOST)
                self.assertIn("o_hour_bank_meter_bar", text)
                self.assertLessEqual(text.count("o_hour_bank_meter_bar"), 20)
        self.assertLessEqual(self._count("/my")[0], MOST)

    def test_a_page_of_time_alone(self):
        self.ticket.partner_id.hour_bank_portal = "own"
        self._repeat(
            "hour_bank_move",
            self.entry.sudo().hour_bank_move_ids,
            5000,
            timesheet_ref=SQL("1000000 + n"),
        )
        count, text = self._count("/my/hour-banks")
        self.assertLessEqual(count, MOST)
        self.assertEqual(text.count('o_time o_debited">'), 100)

    def test_an_issued_statement_with_5000_lines(self):
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id}
        )
        statement._issue()
        path = f"/my/hour-statements/{statement.id}"
        few, _text = self._count(path)
        line = statement.line_ids.filtered(lambda line: line.kind == "time")[:1]
        with unlocked(self.cr, "the test fills the statement"):
            self._repeat(
                "hour_bank_statement_line",
                line,
                5000,
                sequence=SQL("1000 + n"),
                move_id=SQL("NULL"),
                date=SQL("date - n %% 700"),
                timesheet_ref=SQL("1000000 + n"),
            )
        many, text = self._count(path)
        self.assertLessEqual(many, MOST)
        self.assertLessEqual(many, few + 2, "as many as with three lines")
        self.assertEqual(text.count('o_time o_debited">'), 100)
        self.assertIn(f"{path}/page/2", text)
        self.assertLessEqual(self._count(f"{path}/page/40")[0], MOST)
        self.assertLessEqual(self._count("/my/hour-statements")[0], MOST)
