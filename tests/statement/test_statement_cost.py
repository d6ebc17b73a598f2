# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a statement costs does not depend on how much it has to say."""

from lxml import html

from odoo.tests import tagged

from .test_statement_net import REPORT, StatementCase


@tagged("post_install", "-at_install")
class TestStatementCost(StatementCase):
    def _render(self, **data):
        """Return the page and the statements that it took."""
        report = self.env["ir.actions.report"].with_user(self.manager)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        name = REPORT.removeprefix("report.")
        page, _type = report._render_qweb_html(name, self.bank.ids, data=data)
        return html.fromstring(page), self.cr.sql_log_count - before

    def test_more_moves_cost_no_more_statements(self):
        for index in range(3):
            self._log(self.ticket, 5, name=f"Call {index}" if index else "/")
        self._render()  # the first fills what all transactions share
        few = self._render()[1]
        for index in range(12):
            entry = self._log(
                self.ticket, 5, name=f"Mail {index}" if index % 2 else "/"
            )
            entry.unit_amount = 0.1
        page, many = self._render()
        self.assertEqual(many, few)
        self.assertLessEqual(many, 35)
        self.assertEqual(len(page.xpath("//table[@name='ledger']//em")), 0)

    def test_lines_of_corrections_are_quiet(self):
        self.entry.unit_amount = 0.25
        path = "//table[@name='ledger']//tr[@class='o_hour_bank_correction']"
        [row] = self._render(steps="1")[0].xpath(path)
        self.assertIn("+0:20", row.text_content())
        self.assertFalse(self._render()[0].xpath(path))
