# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a paper is ours: for whoever holds it, and nothing for who guesses."""

import re
from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...models.portal import paper_check
from ...tools.append_only import unlocked
from ...tools.chain import LETTERS, make_code
from ..statement.issued_common import IssuedCase

PAGE = "/hour-banks/verify"


@tagged("post_install", "-at_install")
class TestPaperCheck(IssuedCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.customer.name = "Secret Customer"
        draft = cls.Statement.create({"partner_id": cls.customer.id})
        draft._issue()
        cls.statement = draft
        cls.code = draft.verification_code

    def _ask(self, code="", **options):
        """Return ``(status, verdict, text)`` of the page."""
        self.env.flush_all()
        self.env.invalidate_all()
        path = f"{PAGE}/{code}" if code else PAGE
        response = self.url_open(path, **options)
        names = "unchanged|changed|unknown|limited"
        found = re.findall(rf'role="\w+" name="({names})"', response.text)
        text = re.sub(r"\s+", " ", response.text)
        return response.status_code, "".join(found), text

    # === THE PAGE === #

    def test_it_asks_for_a_code(self):
        status, verdict, text = self._ask()
        self.assertEqual((status, verdict), (200, ""))
        self.assertIn('name="code"', text)
        self.assertFalse(self.env["hour.bank.paper.check"].search_count([]))

    def test_a_paper_of_ours(self):
        status, verdict, text = self._ask(self.code)
        self.assertEqual((status, verdict), (200, "unchanged"))
        self.assertIn("March 18, 2026", text)
        self.assertIn("10:00", text)

    def test_it_tells_nothing_else(self):
        self.statement._accept(self.contact)
        text = self._ask(self.code)[2]
        for secret in (
            self.customer.name,
            self.contact.name,
            self.statement.name,
            self.bank.name,
            self.statement.digest,
            self.product.name,
        ):
            self.assertNotIn(secret, text)

    def test_however_it_is_typed(self):
        plain = self.code.replace("-", "")
        for code in (plain, plain.lower(), f"{plain[:8]} {plain[8:]}", self.code + "."):
            with self.subTest(code):
                self.assertEqual(self._ask(code)[1], "unchanged")
        self.assertEqual(self._ask(f"?code={plain}")[1], "unchanged")

    def test_what_is_not_ours(self):
        draft = self._draft()
        answers = set()
        for code in (
            make_code(),
            self.code[:-1] + ("B" if self.code[-1] != "B" else "C"),
            "x",
            "é" * 30,
            "%27%20OR%201=1",
            "0" * 5000,
            str(draft.id),
            self.statement.name.replace("/", "-"),
        ):
            with self.subTest(code[:20]):
                status, verdict, text = self._ask(code)
                self.assertEqual((status, verdict), (200, "unknown"))
                form = re.sub(r"<input.*?/>|csrf_token: \S+", "", text)
                answers.add(re.search(r'<div id="wrap".*</form>', form).group())
        self.assertEqual(len(answers), 1, "the same words for all")

    def test_it_costs_the_same_for_any_code_that_is_not_ours(self):
        def count(code):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.Statement._get_verdict(code).kind, "unknown")
            return self.cr.sql_log_count - before

        counts = {count(code) for code in ("", "x", make_code(), self.code[:-1], "-")}
        self.assertEqual(counts, {1})

    def test_a_statement_that_was_changed_below_odoo(self):
        self.env.flush_all()
        with unlocked(self.env.cr, "test"):
            self.env.cr.execute(
                "UPDATE hour_bank_statement SET closing_minutes = 1200 WHERE id = %s",
                [self.statement.id],
            )
        status, verdict, text = self._ask(self.code)
        self.assertEqual((status, verdict), (200, "changed"))
        self.assertIn("not what our books say any more", text)
        self.assertNotIn("20:00", text)

    def test_nobody_keeps_the_address_of_the_page(self):
        response = self.url_open(f"{PAGE}/{self.code}")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])

    def test_by_the_language_of_the_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        text = self._ask(self.code, headers={"Accept-Language": "fr"})[2]
        self.assertIn("18 mars 2026", text)
        self.opener.cookies.clear()
        text = self._ask(self.code, headers={"Accept-Language": "en"})[2]
        self.assertIn("March 18, 2026", text)

    # === THE CODE === #

    def test_nobody_guesses_it(self):
        bits = len(LETTERS) ** len(self.code.replace("-", ""))
        self.assertGreater(bits, 2**64)

    def test_the_paper_has_the_picture_of_its_address(self):
        page, _type = self.env["ir.actions.report"]._render_qweb_html(
            "helpdesk_hour_bank.report_hour_bank_issued", self.statement.ids
        )
        [check] = html.fromstring(page).xpath("//table[@name='check']")
        self.assertIn(self.code, check.text_content())
        self.assertIn(f"{self.env.company.get_base_url()}{PAGE}", check.text_content())
        [source] = check.xpath(".//img/@src")
        self.assertTrue(source.startswith("data:image/png;base64,"))

    def test_the_picture_says_the_address_of_the_page_with_the_code(self):
        asked = []
        Report = self.env.registry["ir.actions.report"]
        self.patch(
            Report,
            "barcode",
            lambda _self, *args, **_options: asked.append(args) or b"",
        )
        self.statement._get_check_picture()
        address = f"{self.env.company.get_base_url()}{PAGE}/{self.code}"
        self.assertEqual(asked, [("QR", address)])

    # === NOT TOO OFTEN === #

    def _take(self, address="192.0.2.1", times=1):
        Check = self.env["hour.bank.paper.check"]
        return [Check._take_turn(address) for _time in range(times)].count(True)

    def test_one_address_asks_some_times(self):
        most = paper_check.MOST_OF_ONE
        self.assertEqual(self._take(times=most + 5), most)
        self.assertEqual(self._take("192.0.2.2"), 1, "another one is not held up")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertEqual(self._take(), 1)

    def test_all_together_ask_some_times(self):
        self.patch(paper_check, "MOST_OF_ALL", 3)
        taken = [self._take(f"192.0.2.{number}") for number in range(5)]
        self.assertEqual(taken, [1, 1, 1, 0, 0])

    def test_one_network_of_ipv6_is_one_address(self):
        self.patch(paper_check, "MOST_OF_ONE", 2)
        taken = [self._take(f"2001:db8::{number}") for number in range(3)]
        self.assertEqual(taken, [1, 1, 0])
        self.assertEqual(self._take("2001:db8:0:1::1"), 1)
        self.assertEqual(self._take("", times=3), 2)

    def test_who_asks_too_often_is_told_so(self):
        self.patch(paper_check, "MOST_OF_ONE", 2)
        for _time in range(2):
            self.assertEqual(self._ask(self.code)[1], "unchanged")
        status, verdict, text = self._ask(self.code)
        self.assertEqual((status, verdict), (429, "limited"))
        self.assertIn("Try again in 10 minutes", text)
        self.assertNotIn("10:00", text)
        self.assertEqual(self._ask()[0], 200, "the empty form is there")
        response = self.url_open(f"{PAGE}/{self.code}")
        self.assertEqual(response.headers["Retry-After"], "600")

    def test_addresses_are_not_kept(self):
        self._take("192.0.2.77")
        Check = self.env["hour.bank.paper.check"]
        [source] = Check.search([]).mapped("source")
        self.assertRegex(source, "^[0-9a-f]{64}$")
        with self.assertRaises(AccessError):
            Check.with_user(self.manager).search([])
        Check._gc_checks()
        self.assertEqual(Check.search_count([]), 1)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            Check._gc_checks()
        self.assertFalse(Check.search_count([]))
