# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets which page of the portal: with a login, a mailed link, or neither."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase

# home: the card says what is left, or just that there is something · list: what it
# lists · bank, pdf, xlsx, thread: of a bank by its id · post: a message on it · file:
# of a message, by its id (its readers have a token for it)
LOGGED_IN = """
who         home  list     bank  pdf  xlsx  contacts  thread  post  file
none        -     nothing  404   404  404   404       -       404   404
own         time  time     404   404  404   404       -       404   404
all         left  bank     ok    ok   ok    404       ok      ok    404
admin       left  bank     ok    ok   ok    ok        ok      ok    404
subsidiary  time  time     404   404  404   404       -       404   404
parent      -     nothing  404   404  404   404       -       404   404
stranger    -     nothing  404   404  404   others     -       404   404
former      -     nothing  404   404  404   404       -       404   404
public      login login    login login login login   -       404   404
"""
# What a link opens for who has no login; each is the link of somebody, or none.
LINKS = """
link        bank   pdf    xlsx   steps
all         ok     ok     ok     ok
admin       ok     ok     ok     ok
own         login  login  login  login
none        login  login  login  login
former      login  login  login  login
stranger    login  login  login  login
old         login  login  login  login
revoked     login  login  login  login
other_bank  login  login  login  login
other_page  login  login  login  login
wrong       login  login  login  login
"""


def read_table(text):
    """Return ``{name: {column: cell}}``."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    return {name: dict(zip(head[1:], cells, strict=True)) for name, *cells in rows}


class PagesCase(PortalCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/hour-banks/{cls.bank.id}"

    def _login(self, who):
        login = None if who == "public" else self.people[who].login
        self.authenticate(login, login)

    def _answer(self, path, **options):
        """Return ``(answer in a word, text)``."""
        self.env.flush_all()
        self.env.invalidate_all()
        response = self.url_open(path, allow_redirects=False, **options)
        if response.status_code in (301, 302, 303):
            to_login = "/web/login" in response.headers["Location"]
            return "login" if to_login else "redirected", ""
        word = {200: "ok", 404: "404"}.get(response.status_code, response.status_code)
        return word, response.text


@tagged("post_install", "-at_install")
class TestPortalPages(PagesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "protocol.txt",
                "raw": b"secret",
                "res_model": "hour.bank",
                "res_id": cls.bank.id,
            }
        )
        texts = "Hello", "Internal"
        cls.bank.with_user(cls.manager).message_post(
            body=texts[0],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=cls.file.ids,
        )
        cls.bank.with_user(cls.manager).message_post(
            body=texts[1], message_type="comment", subtype_xmlid="mail.mt_note"
        )

    # === WITH A LOGIN === #

    def test_each_page_for_everybody(self):
        for who, expected in read_table(LOGGED_IN).items():
            self._login(who)
            for page, cell in expected.items():
                with self.subTest(who=who, page=page), mute_logger("odoo.http"):
                    self.assertEqual(getattr(self, f"_get_{page}")(), cell)

    def _get_home(self):
        word, text = self._answer("/my")
        if word != "ok":
            return word
        count = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["hour_bank_count"]}
        )
        if not count["hour_bank_count"]:
            return "-"
        return "left" if "7:45 left in 1 bank" in text else "time"

    def _get_list(self):
        word, text = self._answer("/my/hour-banks")
        if self.bank.name in text:
            return "bank"
        if "Work for" in text:
            return "time"
        return "nothing" if word == "ok" else word

    def _get_bank(self):
        word, text = self._answer(self.url)
        self.assertEqual("Work for Own" in text, word == "ok")
        return word

    def _get_pdf(self):
        word, text = self._answer(f"{self.url}/pdf")
        self.assertEqual("Work for Own" in text, word == "ok")
        return word

    def _get_xlsx(self):
        word, text = self._answer(f"{self.url}/xlsx")
        self.assertEqual(text[:2] == "PK", word == "ok")
        return word

    def _get_contacts(self):
        word, text = self._answer("/my/hour-banks/contacts")
        own = f"contact_{self.people['own'].partner_id.id}"
        if own not in text and word == "ok":
            return "others"
        return word

    def _get_thread(self):
        params = {"thread_model": "hour.bank", "thread_id": self.bank.id}
        found = self.make_jsonrpc_request("/mail/chatter_fetch", params)
        for message in found["data"]["mail.message"]:
            for file in message["attachment_ids"]:
                token = file["raw_access_token"]
                path = f"/web/content/{file['id']}?access_token={token}"
                self.assertEqual(self._answer(path), ("ok", "secret"))
        bodies = str([message["body"] for message in found["data"]["mail.message"]])
        self.assertNotIn("Internal", bodies)
        return "ok" if "Hello" in bodies else "-"

    def _get_post(self, **values):
        params = {
            "thread_model": "hour.bank",
            "thread_id": self.bank.id,
            "post_data": {
                "body": "Where did it go?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            **values,
        }
        try:
            self.make_jsonrpc_request("/mail/message/post", params)
        except JsonRpcException as error:
            return str(error.code)
        return "ok"

    def _get_file(self):
        return self._answer(f"/web/content/{self.file.id}")[0]

    @mute_logger("odoo.http")
    def test_what_does_not_exist_is_answered_alike(self):
        self._login("stranger")
        for path in ("", "/pdf", "/xlsx", "/page/2"):
            theirs = self._answer(f"{self.url}{path}")
            nobodys = self._answer(f"/my/hour-banks/{self.bank.id + 10**6}{path}")
            self.assertEqual(theirs[0], nobodys[0])

    def test_a_bank_of_a_company_that_the_person_does_not_work_with(self):
        self._login("all")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.people["all"].sudo().write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        with mute_logger("odoo.http"):
            self.assertEqual(self._get_bank(), "404")
            self.assertEqual(self._get_list(), "nothing")
        self.people["all"].sudo().company_ids += self.bank.company_id
        self.assertEqual(self._get_bank(), "ok")

    # === WITH A LINK === #

    def test_what_a_link_opens(self):
        self._login("public")
        tokens = self._make_tokens()
        for link, expected in read_table(LINKS).items():
            for page, cell in expected.items():
                path = {"bank": "", "steps": ""}.get(page, f"/{page}")
                steps = "&steps=1" if page == "steps" else ""
                with self.subTest(link=link, page=page), mute_logger("odoo.http"):
                    url = f"{self.url}{path}?link={tokens[link]}{steps}"
                    self.assertEqual(self._answer(url)[0], cell)

    def _make_tokens(self):
        """Return the link of each person by name, and links that open nothing."""

        def sign(who, page="bank", bank=self.bank, **options):
            contact = self.people[who].partner_id
            return contact._get_hour_bank_token(page, bank.id, **options)

        tokens = {who: sign(who) for who in self.people}
        other = self._sell(5)
        tokens |= {
            "old": sign("all", days=-1),
            "other_page": sign("all", page="buy"),
            "other_bank": sign("all", bank=other),
            "wrong": tokens["all"][:-4] + "AAAA",
        }
        revoked = self._make_contact("revoked", self.customer, "all").partner_id
        tokens["revoked"] = revoked._get_hour_bank_token("bank", self.bank.id)
        revoked.action_revoke_hour_bank_links()
        return tokens

    def test_a_link_leads_to_no_other_record(self):
        self._login("public")
        link = self.bank._get_portal_url(self.people["all"].partner_id)
        word, text = self._answer(link)
        self.assertEqual(word, "ok")
        self.assertIn(self.entries["own"].ticket_id.number, text)
        for address in (
            "/my/ticket/",
            "/my/orders/",
            "/my/invoices/",
            "o_portal_chatter",
        ):
            self.assertNotIn(address, text)
        self.assertIn(f"/my/hour-banks/{self.bank.id}/pdf?link=", text)

    def test_a_link_reads_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._login("public")
        reader = self.people["all"].partner_id
        reader.lang = "fr_FR"
        text = self._answer(self.bank._get_portal_url(reader))[1]
        self.assertIn("mars 2026", text.lower())
        reader.lang = "de_DE"  # not installed
        self.assertEqual(self._answer(self.bank._get_portal_url(reader))[0], "ok")

    def test_a_link_for_who_is_logged_in_as_somebody_else(self):
        self._login("own")
        link = self.bank._get_portal_url(self.people["all"].partner_id)
        word, text = self._answer(link)
        self.assertEqual(word, "ok")
        self.assertNotIn("/my/ticket/", text)

    # === MESSAGES === #

    def test_a_message_reaches_who_sold_the_hours(self):
        self._login("all")
        self.bank.message_unsubscribe(self.bank.message_partner_ids.ids)
        self.assertEqual(self._get_post(), "ok")
        self.assertIn(self.salesperson.partner_id, self.bank.message_partner_ids)
        message = self.bank.message_ids[0]
        self.assertEqual(message.author_id, self.people["all"].partner_id)
        self.assertIn(self.salesperson.partner_id, message.notified_partner_ids)

    def test_a_message_adds_nobody_where_somebody_follows(self):
        self._login("all")
        self.bank.message_unsubscribe(self.bank.message_partner_ids.ids)
        self.bank.message_subscribe(self.manager.partner_id.ids)
        self.assertEqual(self._get_post(), "ok")
        self.assertNotIn(self.salesperson.partner_id, self.bank.message_partner_ids)

    @mute_logger("odoo.http")
    def test_no_token_opens_the_thread(self):
        self._login("public")
        partner = self.people["all"].partner_id
        link = partner._get_hour_bank_token("bank", self.bank.id)
        for values in ({"token": link}, {"hash": "x", "pid": partner.id}):
            self.assertEqual(self._get_post(**values), "404")

    # === COLLEAGUES === #

    def _post_level(self, who, level, **data):
        """Let the person who is logged in give a level to somebody."""
        self._answer("/my/hour-banks/contacts")
        return self._answer(
            "/my/hour-banks/contacts",
            data={
                "csrf_token": Request.csrf_token(self),
                "contact": self.people[who].partner_id.id,
                "level": level,
                **data,
            },
        )

    def test_the_administrator_says_what_a_colleague_sees(self):
        self._login("admin")
        self.assertEqual(self._post_level("own", "all")[0], "redirected")
        self.env.invalidate_all()
        own = self.people["own"].partner_id
        self.assertEqual(own._get_hour_bank_level(self.bank.company_id), "all")

    def test_what_is_not_the_administrators_to_give_is_said(self):
        self._login("admin")
        for level in ("admin", "everything", ""):
            word, text = self._post_level("own", level)
            self.assertEqual(word, "ok")
            self.assertIn("Administrators are named by us", text)
        own = self.people["own"].partner_id
        self.assertEqual(own._get_hour_bank_level(self.bank.company_id), "own")

    @mute_logger("odoo.http")
    def test_nobody_else_gives_a_level(self):
        for who, colleague in (
            ("all", "own"),
            ("stranger", "own"),
            ("admin", "former"),
        ):
            self._login(who)
            self.assertEqual(self._post_level(colleague, "none")[0], "404")
        self._login("admin")
        self.assertEqual(self._post_level("own", "all", csrf_token="x")[0], 400)
        with self.assertRaises(AccessError):
            self.people["own"].partner_id._give_hour_bank_level(
                self.people["none"].partner_id, "all"
            )
