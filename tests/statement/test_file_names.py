# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files are named after what they hold, in every place where they are downloaded."""

import json
from unittest.mock import patch
from urllib.parse import quote, unquote

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .issued_common import IssuedCase

STATEMENT = "helpdesk_hour_bank.report_hour_bank_statement"


@tagged("post_install", "-at_install")
class TestFileNames(IssuedCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._log(cls._make_ticket(), 35)

    def _get_download_name(self, response):
        header = response.headers["Content-Disposition"]
        return unquote(header.split("UTF-8''")[-1].split("filename=")[-1]).strip('"')

    def _print_name(self, report, record):
        action = self.env.ref(f"helpdesk_hour_bank.{report}")
        return safe_eval(action.print_report_name, {"object": record})

    def test_a_statement_of_a_bank(self):
        name = self._print_name("action_report_hour_bank_statement", self.bank)
        self.assertEqual(name, f"{self.bank.name} Azur Interior 2026-03")
        period = self.bank._get_file_name(
            *map(self._to_day, ("2026-01-05", "2026-02-28"))
        )
        self.assertEqual(period, f"{self.bank.name} Azur Interior 2026-01_2026-02")

    def _to_day(self, text):
        return self.bank._fields["date_end"].to_date(text)

    def test_what_file_systems_do_not_allow_is_replaced(self):
        self.bank.partner_id.name = 'A/S: "Søn" <& Co>'
        self.assertEqual(
            self.bank._get_file_name(), f"{self.bank.name} A-S- -Søn- -& Co- 2026-03"
        )

    def test_an_issued_statement(self):
        statement = self._issue()
        name = self._print_name("action_report_hour_bank_issued", statement)
        number = statement.name.replace("/", "-")
        self.assertEqual(name, f"{number} Azur Interior {self._get_period(statement)}")
        self.assertEqual(statement._get_paper_name(), f"{name}.pdf")

    def _get_period(self, statement):
        first, last = (
            f"{day:%Y-%m}" for day in (statement.date_from, statement.date_to)
        )
        return first if first == last else f"{first}_{last}"

    def test_a_transfer(self):
        transfer = self.env["hour.bank.transfer"].create(
            {"bank_id": self.bank.id, "hours": 1, "reason": "Merged"}
        )
        self.assertIn(
            "Azur Interior",
            self._print_name("action_report_hour_bank_transfer", transfer),
        )
        transfer.date_decided = "2026-03-18 10:00:00"
        self.assertTrue(transfer._get_file_name().endswith(" Azur Interior 2026-03-18"))

    def test_a_statement_of_a_chosen_period_is_downloaded_under_its_name(self):
        self.authenticate("manager", "manager")
        options = {
            "bank_ids": str(self.bank.id),
            "date_from": "2026-02-01",
            "date_to": "2026-02-28",
        }
        url = f"/report/pdf/{STATEMENT}?options={quote(json.dumps(options))}"
        Report = type(self.env["ir.actions.report"])
        with patch.object(Report, "_render_qweb_pdf", lambda *a, **k: (b"%PDF", "pdf")):
            data = json.dumps([url, "qweb-pdf"])
            response = self.url_open(
                "/report/download",
                data={"data": data, "csrf_token": Request.csrf_token(self)},
            )
        self.assertEqual(
            self._get_download_name(response),
            f"{self.bank.name} Azur Interior 2026-02.pdf",
        )
