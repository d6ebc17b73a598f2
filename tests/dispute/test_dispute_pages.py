# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets which page of disputes, and what a form of this site does."""

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal.test_portal_pages import PagesCase, read_table
from .dispute_common import DisputeCase

# ask: of the line of a colleague's ticket · list: what it lists · page: of the dispute
# by its id · thread: reads and writes, beside the page
LOGGED_IN = """
who         ask    list     page   post  withdraw
none        404    nothing  404    404   404
own         ok     it       ok     ok    404
all         ok     it       ok     ok    ok
subsidiary  404    nothing  404    404   404
parent      404    nothing  404    404   404
stranger    404    nothing  404    404   404
former      404    nothing  404    404   404
public      login  login    login  404   login
"""


class DisputePagesCase(DisputeCase, PagesCase):
    def _post_form(self, path, **data):
        self._answer_page("/my")  # a session, which the secret of the form is for
        self.env.flush_all()
        self.env.invalidate_all()
        response = self.url_open(
            path,
            data={"csrf_token": Request.csrf_token(self), **data},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def _answer_page(self, path):
        return PagesCase._answer(self, path)

    def _get_move(self, entry):
        return entry.sudo().hour_bank_move_ids.filtered(lambda m: m.minutes < 0)[-1:]

    def _open(self, entry=None, **data):
        move = self._get_move(entry or self.entry)
        values = {"reason": "too_long", "words": "Ten minutes at most", **data}
        return self._post_form(f"/my/hour-disputes/ask/{move.id}", **values)

    def _get_disputes(self):
        return self.env["hour.bank.dispute"].search([])


@tagged("post_install", "-at_install")
class TestDisputePages(DisputePagesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispute = cls._dispute(cls, cls.entry, cls.contact)
        cls.page = f"/my/hour-disputes/{cls.dispute.id}"
        cls.ask = f"/my/hour-disputes/ask/{cls._get_move(cls, cls.entry).id}"
        cls.open_line = cls._work_for(cls.people["own"].partner_id, 20)

    def test_each_page_for_everybody(self):
        for who, expected in read_table(LOGGED_IN).items():
            self._login(who)
            for page, cell in expected.items():
                if page == "withdraw" and who == "own":
                    continue
                with self.subTest(who=who, page=page), mute_logger("odoo.http"):
                    self.assertEqual(getattr(self, f"_get_{page}")(), cell)

    def _get_ask(self):
        move = self._get_move(self.open_line)
        return self._answer_page(f"/my/hour-disputes/ask/{move.id}")[0]

    def _get_list(self):
        word, text = self._answer_page("/my/hour-disputes")
        if self.dispute.name in text:
            return "it"
        return "nothing" if word == "ok" else word

    def _get_page(self):
        word, text = self._answer_page(self.page)
        self.assertEqual("We did not order this" in text, word == "ok")
        return word

    def _get_post(self):
        try:
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "hour.bank.dispute",
                    "thread_id": self.dispute.id,
                    "post_data": {"body": "Hello", "message_type": "comment"},
                },
            )
        except (JsonRpcException, AccessError):
            return "404"
        return "ok"

    def _get_withdraw(self):
        response = self._post_form(f"{self.page}/withdraw")
        if "/web/login" in response.headers.get("Location", ""):
            return "login"
        return "404" if response.status_code == 404 else "ok"

    def test_a_line_in_dispute_is_marked_on_the_pages(self):
        self._login("all")
        word, text = self._answer_page(self.url)
        self.assertEqual(word, "ok")
        self.assertIn("0:45 in dispute", text)
        self.assertIn(f'href="{self.page}"', text)
        self.assertIn("0:45</span> of it in dispute".replace("</span>", ""), text)
        move = self._get_move(self.open_line)
        self.assertIn(f"/my/hour-disputes/ask/{move.id}", text)
        self.assertNotIn(f'"{self.ask}"', text)

    def test_who_has_a_link_reads_only(self):
        token = self.contact._get_hour_bank_token("dispute", self.dispute.id)
        self._login("public")
        word, text = self._answer_page(f"{self.page}?link={token}")
        self.assertEqual(word, "ok")
        self.assertNotIn("withdraw", text)
        token = self.contact._get_hour_bank_token("bank", self.bank.id)
        word, text = self._answer_page(f"{self.url}?link={token}")
        self.assertEqual(word, "ok")
        self.assertIn("0:45 in dispute", text)
        self.assertNotIn("/my/hour-disputes", text)
        other = self._get_move(self.open_line)
        self.assertEqual(
            self._answer_page(f"/my/hour-disputes/ask/{other.id}?link={token}")[0],
            "login",
        )

    def test_a_link_of_somebody_else_opens_nothing(self):
        for who in ("none", "stranger", "subsidiary"):
            contact = self.people[who].partner_id
            token = contact._get_hour_bank_token("dispute", self.dispute.id)
            self._login("public")
            with self.subTest(who):
                word = self._answer_page(f"{self.page}?link={token}")[0]
                self.assertEqual(word, "login")


@tagged("post_install", "-at_install")
class TestDisputeForms(DisputePagesCase):
    def test_it_is_opened_by_the_form(self):
        self._login("all")
        response = self._open(time="0:20")
        dispute = self._get_disputes()
        self.assertIn(
            f"/my/hour-disputes/{dispute.id}?told=opened", response.headers["Location"]
        )
        self.assertRecordValues(
            dispute,
            [
                {
                    "contact_id": self.contact.id,
                    "minutes": 20,
                    "reason": "too_long",
                    "words": "Ten minutes at most",
                    "create_uid": self.people["all"].id,
                }
            ],
        )

    def test_a_second_contact_is_shown_the_first_ones(self):
        self._login("all")
        self._open()
        self._login("own")
        response = self._open(words="Me, too")
        self.assertIn("told=before", response.headers["Location"])
        self.assertEqual(len(self._get_disputes()), 1)

    def test_what_is_typed_wrong_is_said_beside_it(self):
        self._login("all")
        for data, error in (
            ({"words": " "}, "Choose a reason"),
            ({"reason": "hacked"}, "Choose a reason"),
            ({"time": "0:46"}, "At most 0:45"),
            ({"time": "soon"}, "is not a time"),
        ):
            with self.subTest(data):
                response = self._open(**data)
                self.assertEqual(response.status_code, 200)
                self.assertIn(error, response.text)
        self.assertFalse(self._get_disputes())

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_does_nothing(self):
        self._login("all")
        move = self._get_move(self.entry)
        response = self.url_open(
            f"/my/hour-disputes/ask/{move.id}",
            data={"reason": "other", "words": "Forged"},
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._get_disputes())

    @mute_logger("odoo.http")
    def test_a_line_of_somebody_else_does_not_exist(self):
        for who in ("none", "stranger", "parent", "former"):
            self._login(who)
            self.assertEqual(self._open().status_code, 404, who)
        self.assertFalse(self._get_disputes())

    def test_portal_users_open_nothing_by_rpc(self):
        dispute = self.env["hour.bank.dispute"].with_user(self.people["all"])
        with self.assertRaises(AccessError):
            dispute.create({"words": "Forged"})
        self._login("all")
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "hour.bank.dispute",
                    "method": "_open_in_portal",
                    "args": [],
                    "kwargs": {},
                },
            )

    def test_withdrawn_by_its_button(self):
        self._login("all")
        self._open()
        dispute = self._get_disputes()
        path = f"/my/hour-disputes/{dispute.id}/withdraw"
        self._post_form(path)
        self.assertEqual(dispute.state, "withdrawn")
        self.assertIn("told=ended", self._post_form(path).headers["Location"])

    def test_on_an_issued_statement(self):
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id}
        )
        statement._issue()
        self._login("all")
        move = self._get_move(self.entry)
        path = f"/my/hour-statements/{statement.id}"
        self.assertIn(f"/my/hour-disputes/ask/{move.id}", self._answer_page(path)[1])
        self._open()
        self.assertIn("0:45 in dispute", self._answer_page(path)[1])

    def test_the_time_of_own_tickets(self):
        self._login("own")
        move = self._get_move(self.entry)
        text = self._answer_page("/my/hour-banks")[1]
        path = f"/my/hour-disputes/ask/{move.id}"
        self.assertIn(path, text)
        back = 'href="/my/hour-banks/time">Back'
        self.assertIn(back, self._answer_page(path)[1], "it sees no bank")
        self._open()
        self.assertIn("0:45 in dispute", self._answer_page("/my/hour-banks")[1])

    def test_what_was_decided_is_shown(self):
        self._login("all")
        self._open()
        dispute = self._get_disputes()
        DisputeCase._answer(self, dispute, "reduced", self.manager, 0.25, "Our detour")
        word, text = self._answer_page(f"/my/hour-disputes/{dispute.id}")
        self.assertEqual(word, "ok")
        for part in ("Our detour", "Made free", "0:15"):
            self.assertIn(part, text)
        text = self._answer_page(self.url)[1]
        self.assertIn("reduced by 0:15", text)
