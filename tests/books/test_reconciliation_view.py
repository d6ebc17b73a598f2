# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The list of the reconciliation shows first what an accountant looks for."""

from lxml import etree

from odoo.tests import tagged

from ..common import HourBankCase

SCREEN = 1280
PADDING = 9  # of a cell
FLEXIBLE = 80  # at least, of a column without a width
BUTTON = 36
AROUND = 40 + 32  # the boxes to select lines, and the menu of the columns


@tagged("post_install", "-at_install")
class TestReconciliationView(HourBankCase):
    def test_difference_and_explanation_are_seen_without_scrolling(self):
        view = self.env.ref(
            "helpdesk_hour_bank.hour_bank_reconciliation_line_view_list"
        )
        line = self.env["hour.bank.reconciliation.line"].with_user(self.accountant)
        arch = etree.fromstring(line.get_view(view.id, "list")["arch"])
        shown = [
            field
            for field in arch.xpath("/list/field")
            if field.get("optional") != "hide"
            and field.get("column_invisible") not in ("1", "True")
        ]
        names = [field.get("name") for field in shown]
        self.assertIn("difference", names)
        self.assertIn("explanation", names)
        width = AROUND + BUTTON * len(arch.xpath("/list/button"))
        for field in shown:
            width += int((field.get("width") or f"{FLEXIBLE}px")[:-2]) + PADDING
        self.assertLessEqual(width, SCREEN)
