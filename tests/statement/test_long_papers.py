# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Papers of thousands of lines are several tables that read as one."""

import functools

from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from ...models.statement import issued_report, statement_report
from .issued_common import IssuedCase

ADDON = "helpdesk_hour_bank"


@tagged("post_install", "-at_install")
class TestLongPapers(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        for day in (3, 4, 5):
            cls._log(cls.ticket, 10, date=f"2026-02-0{day}", name=f"Visit {day}")
        cls._log(cls.ticket, 90, date="2026-03-05", name="New cable")

    def _render(self, name, record, table):
        """Return the tables of the lines: lists of rows, each the list of its texts."""
        report = self.env["ir.actions.report"].with_user(self.manager)
        page, _type = report._render_qweb_html(f"{ADDON}.{name}", record.ids)
        return [
            [
                [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
                for row in found.xpath(".//tr[th or count(td) > 1]")
            ]
            for found in html.fromstring(page).xpath(f"//table[@name='{table}']")
        ]

    def assertReadsAsOne(self, parts, whole):
        """Assert that each part repeats the head of the whole, and nothing else."""
        head, *lines = whole
        self.assertGreater(len(parts), 1)
        for part in parts:
            self.assertEqual(part[0], head)
            self.assertGreater(len(part), 1)
        self.assertEqual([line for part in parts for line in part[1:]], lines)

    def test_the_statement_of_a_bank(self):
        render = functools.partial(
            self._render, "report_hour_bank_statement", self.bank, "ledger"
        )
        [whole] = render()
        self.assertEqual(whole[1][-2], "Opening balance")
        split = functools.partial(statement_report.split_months, size=2)
        self.patch(statement_report, "split_months", split)
        self.assertReadsAsOne(render(), whole)

    def test_the_statement_that_is_issued(self):
        statement = self._issue()
        render = functools.partial(
            self._render, "report_hour_bank_issued", statement, "lines"
        )
        [whole] = render()
        self.assertEqual(whole[1][-2], "Opening balance")
        split = functools.partial(issued_report.split_rows, size=2)
        self.patch(issued_report, "split_rows", split)
        self.assertReadsAsOne(render(), whole)
