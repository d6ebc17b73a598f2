# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page and the spreadsheet of an issued statement tell what its paper tells."""

import io

from freezegun import freeze_time
from hypothesis import seed
from openpyxl import load_workbook

from odoo.tests import tagged

from ..statement import test_issued_histories
from ..statement.issued_common import IssuedCase
from ..statement.test_statement_net import FREE

SAME = (
    *("day", "ticket", "who", "what", "note", "worked", "minutes", "free", "value"),
    *("balance", "is_correction"),
)


class ToldChecks:
    """For cases that issue: the page has the lines of the paper, in any portion."""

    def assertTold(self, statement, size=0):
        """Check each bank of a statement, page by page."""
        statement = statement.sudo()
        paper = statement._get_paper()
        env = paper["statement"].env
        shown, number, page = {}, 0, {"count": 1}
        while sum(map(len, shown.values())) < page["count"]:
            number += 1
            page = statement.with_env(env)._get_issued_page(number, size)
            for bank in page["banks"]:
                lines = [ln for month in bank["months"] for ln in month["lines"]]
                shown.setdefault(bank["id"], []).extend(lines)
        for bank in paper["banks"]:
            for name in SAME:
                self.assertEqual(
                    [line[name] for line in shown[bank["id"]]],
                    [row[name] for row in bank["rows"]],
                    name,
                )
        for name in ("added", "used"):
            self.assertEqual(page[name], paper[name])
        self.assertEqual(page["opening"], statement.opening_minutes)
        self.assertEqual(page["closing"], statement.closing_minutes)
        return page


@tagged("post_install", "-at_install")
class TestIssuedTold(ToldChecks, IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 35, date="2026-02-10", name="Router reset")
        cls._log(cls.ticket, 90, date="2026-03-05", name="New cable")
        cls._log(cls.ticket, 20, name="Our mistake", **FREE)

    def test_lines_and_numbers(self):
        for size in (0, 1, 3):
            page = self.assertTold(self._issue_or_last(), size)
        self.assertEqual(page["count"], 4)

    def _issue_or_last(self):
        return self.Statement.search([("state", "=", "issued")]) or self._issue()

    def test_a_page_has_its_part_and_the_month_all_sums(self):
        page = self._issue()._get_issued_page(2, size=3)
        [month] = page["banks"][0]["months"]
        self.assertTrue(month["is_part"])
        self.assertEqual([line["what"] for line in month["lines"]], ["Our mistake"])
        self.assertIn("March 2026: 1:30 used", month["title"])

    def test_corrections_name_the_old_statement(self):
        first = self._issue()
        self.entry.unit_amount = 1
        page = self.assertTold(self._issue())
        [line] = [
            ln
            for month in page["banks"][0]["months"]
            for ln in month["lines"]
            if ln["is_correction"]
        ]
        self.assertEqual(line["corrects"], first)
        self.assertIn(first.name, line["corrected"])

    def test_what_was_given_back_is_no_use_below_zero(self):
        self._issue()
        self.entry.unlink()
        page = self.assertTold(self._issue())
        [month] = page["banks"][0]["months"]
        self.assertIn("0:35 given back", month["title"])

    def test_several_banks(self):
        self._sell(2)
        page = self.assertTold(self._issue(), size=2)
        self.assertEqual(page["opening"] + page["added"] + page["used"], 595)
        self.assertEqual(len(page["banks"]), 2)

    def test_nothing_happened(self):
        page = self.assertTold(self._issue(partner=self.other_customer))
        self.assertFalse(page["banks"] or page["count"] or page["prepaid"])

    def test_the_spreadsheet(self):
        statement = self._issue()
        content = statement._get_issued_spreadsheet()
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual(sheet["A1"].value, f"{statement.name} · Azur Interior")
        head, opening, *rows = list(sheet.iter_rows(min_row=3, values_only=True))
        self.assertEqual(head[:5], ("Hour Bank", "Date", "Ticket", "Who", "What"))
        self.assertNotIn("Value", head)
        self.assertEqual(opening[4], "Opening balance")
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[1][4], "Router reset")
        self.assertEqual(rows[1][7], rows[1][6])  # debited as worked
        last = dict(zip(head, rows[-1], strict=True))
        self.assertEqual(last["What"], "Our mistake")
        self.assertIsNone(last["Debited"])
        self.assertTrue(last["Free"])

    def test_money_in_the_spreadsheet(self):
        self.env.company.hour_bank_show_money = True
        content = self._issue()._get_issued_spreadsheet()
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual(sheet["K3"].value, "Value")
        self.assertAlmostEqual(sheet["K6"].value, 58.33, delta=0.01)


@tagged("post_install", "-at_install")
class TestPortalIssuedHistories(ToldChecks, test_issued_histories.TestIssuedHistories):
    """After any history: page by page what the paper says."""

    def test_random_histories(self):
        for number in range(max(test_issued_histories.EXAMPLES // 5, 1)):
            self._run_round(seed(test_issued_histories.SEED + number))

    def _check_texts(self):
        for statement in self.texts:
            self.assertTold(statement, size=3)
        return super()._check_texts()
