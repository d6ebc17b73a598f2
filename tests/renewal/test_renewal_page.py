# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer agrees in the portal that its card is charged, and ends it."""

from odoo import Command, http
from odoo.tests import HttpCase, tagged

from .renewal_common import RenewalHttpCase

URL = "/my/hour-banks/renewal"


class RenewalPageCase(RenewalHttpCase, HttpCase):
    """A customer whose orders may confirm themselves, and who saved a card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"renewal_mode": "confirm", "renewal_cap_hours": 30})
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Provider",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        cls.card = cls._save_card(cls.buyer)

    @classmethod
    def _save_card(cls, contact):
        return cls.env["payment.token"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.method.id,
                "payment_details": "1111",
                "partner_id": contact.id,
                "provider_ref": "x",
            }
        )


@tagged("post_install", "-at_install")
class TestRenewalPage(RenewalPageCase):
    def _show(self):
        self.env.flush_all()
        answer = self.url_open(URL, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _send(self, path="", **data):
        self.env.flush_all()
        data["csrf_token"] = http.Request.csrf_token(self)
        answer = self.url_open(f"{URL}{path}", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _agree(self, **data):
        values = {"card": self.card.id, "hours": "20", "agree": "1", **data}
        return self._send(**values)

    def _get_agreements(self):
        return self.env["hour.bank.renewal.agreement"].search([])

    def test_agreed_shown_and_ended(self):
        self._enter("all")
        self.assertIn("1111", self._show().text)
        self.assertEqual(self._agree().status_code, 303)
        agreement = self._get_agreements()
        self.assertRecordValues(
            agreement,
            [
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.buyer.id,
                    "token_id": self.card.id,
                    "most_hours": 20,
                    "source": "portal",
                }
            ],
        )
        page = self._show().text
        self.assertIn("20:00", page)
        self.assertIn("Stop This", page)
        self._send("/end")
        self.assertTrue(agreement.ended_on)
        self.assertEqual(agreement.ended_by, self.buyer.name)

    def test_what_is_missing_agrees_to_nothing(self):
        self._enter("all")
        for data in ({"agree": ""}, {"hours": ""}, {"hours": "0"}, {"hours": "31"}):
            with self.subTest(data):
                self.assertIn("Tick the box", self._agree(**data).text)
        self.assertFalse(self._get_agreements())

    def test_a_card_of_somebody_else(self):
        stranger = self._save_card(self.people["stranger"].partner_id)
        colleague = self._save_card(self.people["admin"].partner_id)
        self._enter("all")
        for card in (stranger, colleague):
            self.assertEqual(self._agree(card=card.id).status_code, 404)
        self.assertFalse(self._get_agreements())

    def test_who_may_not(self):
        for who in ("none", "own", "stranger", "former"):
            with self.subTest(who):
                self._save_card(self.people[who].partner_id)
                self._enter(who)
                self.assertEqual(self._show().status_code, 404)
                self.assertEqual(self._agree().status_code, 404)
                self.assertEqual(self._send("/end").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._show().headers["Location"])
        self.assertFalse(self._get_agreements())

    def test_a_mailed_link_agrees_to_nothing(self):
        self.authenticate(None, None)
        link = self._get_link()
        answer = self._agree(link=link, company=self.seller_company.id)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(self._get_agreements())

    def test_no_form_of_another_site(self):
        self._enter("all")
        self.env.flush_all()
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(URL, data={"card": self.card.id, "agree": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._get_agreements())

    def test_where_nothing_confirms_itself_there_is_no_page(self):
        self.plan.renewal_mode = "sign"
        self._enter("all")
        self.assertEqual(self._show().status_code, 404)

    def test_the_way_there(self):
        self._enter("all")
        self.assertIn(URL, self._open_page().text)
        self.plan.renewal_mode = "sign"
        self.assertNotIn(URL, self._open_page().text)

    def test_without_a_card(self):
        self.card.active = False
        self._enter("all")
        self.assertIn("/my/payment_method", self._show().text)
