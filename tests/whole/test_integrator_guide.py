# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The calls of the integrator's guide do what the page says that they print."""

import contextlib
import io
import re
import textwrap
from pathlib import Path

from odoo.tests import HOST, HttpCase, tagged

from ..common import HourBankCase

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "integrator.rst"
BLOCK = re.compile(r"^\.\. code-block:: (python|text)\n\n((?: {3}.*\n|\n)+)", re.M)


def read_blocks(page):
    """Return ``[(kind, text)]`` of the code on a page."""
    return [
        (kind, textwrap.dedent(text).strip("\n")) for kind, text in BLOCK.findall(page)
    ]


@tagged("post_install", "-at_install")
class TestIntegratorGuide(HttpCase, HourBankCase):
    def setUp(self):
        super().setUp()
        # The page is for development: an installed package does not have it.
        if not PAGE.exists():
            self.skipTest("docs/manual is not in the package")
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("Odoo's module RPC is not installed")

    def _get_names(self):
        """Return what a reader fills in."""
        names = {"HOST": f"http://{HOST}:{self.http_port()}", "DB": self.env.cr.dbname}
        for name, user in (
            ("SALES_KEY", self.salesperson),
            ("AGENT_KEY", self.agent),
            ("MANAGER_KEY", self.manager),
        ):
            # without an end: the database's clock does not stand still as ours does
            keys = self.env["res.users.apikeys"].with_user(user).sudo()
            names[name] = keys._generate("rpc", "Guide", None)
        return names

    def test_the_calls_print_what_the_page_says(self):
        self._make_ticket()
        blocks = read_blocks(PAGE.read_text())
        scope, printed, answers = {}, "", 0
        for kind, text in blocks:
            if kind == "text":
                self.assertEqual(printed.strip("\n"), text)
                printed = ""
                answers += 1
                continue
            self.assertFalse(printed, "what is printed stands on the page")
            # what the first block leaves to the reader
            scope.update(self._get_names() if "HOST" in scope else {})
            shown = io.StringIO()
            self.env.flush_all()
            with (
                self.allow_requests(all_requests=True),
                contextlib.redirect_stdout(shown),
            ):
                exec(compile(text, PAGE.name, "exec"), scope)
            self.env.invalidate_all()
            printed = shown.getvalue()
        self.assertFalse(printed)
        self.assertGreaterEqual(answers, 6)
        # calls were repeated, and nothing was debited twice
        [bank] = self.env["hour.bank"].search([("partner_id", "=", self.customer.id)])
        self.assertCounters(bank, 600, 90)
