# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page on which customers choose who is told of hours: who may, and what counts."""

from odoo import http
from odoo.tests import HttpCase, tagged

from ..portal.portal_common import PortalCase

PAGE = "/my/hour-banks/mails"


@tagged("post_install", "-at_install")
class TestHearingPage(PortalCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, user in cls.people.items():
            user.partner_id.email = f"{name}@azur.example.com"

    def _enter(self, who):
        self.authenticate(self.people[who].login, self.people[who].login)
        self.env.flush_all()

    def _get(self):
        return self.url_open(PAGE, allow_redirects=False)

    def _post(self, **ticked):
        """Tick ``{who: topics}`` and save."""
        contacts = [self.people[who].partner_id.id for who in ticked]
        hears = [
            f"{self.people[who].partner_id.id}-{topic}"
            for who, topics in ticked.items()
            for topic in topics
        ]
        answer = self.url_open(
            PAGE,
            data={
                "csrf_token": http.Request.csrf_token(self),
                "contact": contacts,
                "hears": hears,
            },
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def _get_heard(self, topic="low"):
        return self.customer._get_hour_bank_hearers(self.env.company, topic)

    def test_who_gets_the_page(self):
        for who, status in (
            ("none", 404),
            ("own", 404),
            ("all", 200),
            ("admin", 200),
            ("former", 404),
        ):
            with self.subTest(who):
                self._enter(who)
                self.assertEqual(self._get().status_code, status)

    def test_an_administrator_chooses_for_colleagues(self):
        self._enter("admin")
        self.assertIn("Own", self._get().text)
        answer = self._post(admin=["ending"], own=["low"])
        self.assertEqual(answer.status_code, 303)
        self.assertIn("Saved", self.url_open(answer.headers["Location"]).text)
        own, admin, everything = (
            self.people[who].partner_id for who in ("own", "admin", "all")
        )
        self.assertEqual(self._get_heard("low"), own | everything)
        self.assertEqual(self._get_heard("ending"), admin | everything)

    def test_who_sees_all_chooses_for_itself_only(self):
        self._enter("all")
        self.assertNotIn("Own", self._get().text)
        self.assertEqual(self._post(own=["low"]).status_code, 404)
        self.assertEqual(self._post(all=[]).status_code, 303)
        self.assertEqual(self._get_heard(), self.people["admin"].partner_id)

    def test_others_choose_nothing(self):
        for who in ("own", "none", "former"):
            self._enter(who)
            self.assertEqual(self._post(**{who: ["low"]}).status_code, 404)
        self._enter("stranger")
        self.assertEqual(self._post(own=["low"]).status_code, 404)
        self.assertFalse(self.customer.hour_bank_chose_hearers)

    def test_nothing_counts_without_the_token_of_the_page(self):
        self._enter("all")
        with self.assertLogs("odoo.http"):
            answer = self.url_open(PAGE, data={"contact": "1"}, allow_redirects=False)
        self.assertEqual(answer.status_code, 400)
