# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets which page of issued statements: with a login, a mailed link, or neither."""

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .portal_common import IssuedPortalCase
from .test_portal_pages import PagesCase, read_table

PAPER = b"%PDF-1.4 as it was issued"
# home: how many the card counts · list: what it lists · page, pdf, xlsx, ask: of the
# statement by its id · draft: the same of one that is not issued · accept: the first
# accepts it, the next one learns that · thread: reads, and writes
LOGGED_IN = """
who         home  list     page  pdf  xlsx  ask  draft  accept  thread
none        0     nothing  404   404  404   404  404    404     404
own         0     nothing  404   404  404   404  404    404     404
all         1     it       ok    ok   ok    ok   404    now     ok
admin       1     it       ok    ok   ok    ok   404    before  ok
subsidiary  0     nothing  404   404  404   404  404    404     404
parent      0     nothing  404   404  404   404  404    404     404
stranger    0     nothing  404   404  404   404  404    404     404
former      0     nothing  404   404  404   404  404    404     404
public      login login    login login login login login login  404
"""
# What a link opens for who has no login; each is the link of somebody, or none.
LINKS = """
link             page   pdf    xlsx   ask    draft  accept
none             login  login  login  login  login  login
own              login  login  login  login  login  login
former           login  login  login  login  login  login
stranger         login  login  login  login  login  login
old              login  login  login  login  login  login
revoked          login  login  login  login  login  login
of_a_bank        login  login  login  login  login  login
of_another       login  login  login  login  login  login
wrong            login  login  login  login  login  login
all              ok     ok     ok     ok     login  now
admin            ok     ok     ok     ok     login  before
"""


class IssuedPagesCase(IssuedPortalCase, PagesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement._keep_paper(PAPER)
        cls.url = f"/my/hour-statements/{cls.statement.id}"
        cls.token = ""

    def _get(self, path="", url=None):
        link = f"?link={self.token}" if self.token else ""
        return self._answer(f"{url or self.url}{path}{link}")

    def _accept(self, name="Brandon Freeman", **data):
        """Send the form, and return what it came to."""
        self._get()  # a session, which the secret of the form is for
        self.env.flush_all()
        self.env.invalidate_all()
        response = self.url_open(
            f"{self.url}/accept",
            data={
                "csrf_token": Request.csrf_token(self),
                "name": name,
                "link": self.token,
                **data,
            },
            allow_redirects=False,
        )
        self.env.invalidate_all()
        where = response.headers.get("Location", "")
        if "/web/login" in where:
            return "login"
        if "accepted=" in where:
            return where.split("accepted=")[1]
        return {404: "404"}.get(response.status_code, response.text)


@tagged("post_install", "-at_install")
class TestIssuedPages(IssuedPagesCase):
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
        counters = {"counters": ["hour_statement_count"]}
        count = self.make_jsonrpc_request("/my/counters", counters)
        to_accept = f"<span>{count['hour_statement_count']}</span> to accept"
        if count["hour_statement_count"] and self.statement.state == "issued":
            self.assertIn(to_accept, text)
        return str(count["hour_statement_count"])

    def _get_list(self):
        word, text = self._answer("/my/hour-statements")
        if self.statement.name in text:
            return "it"
        return "nothing" if word == "ok" else word

    def _get_page(self):
        word, text = self._get()
        self.assertEqual("Work for Own" in text, word == "ok")
        return word

    def _get_pdf(self):
        word, text = self._get("/pdf")
        self.assertEqual(text == PAPER.decode(), word == "ok")
        return word

    def _get_xlsx(self):
        word, text = self._get("/xlsx")
        self.assertEqual(text[:2] == "PK", word == "ok")
        return word

    def _get_ask(self):
        return self._get("/accept")[0]

    def _get_draft(self):
        url = f"/my/hour-statements/{self.draft.id}"
        paths = ("", "/pdf", "/xlsx", "/accept")
        [word] = {self._get(path, url)[0] for path in paths}
        return word

    def _get_accept(self):
        return self._accept()

    def _get_thread(self):
        params = {"thread_model": "hour.bank.statement", "thread_id": self.statement.id}
        values = {
            "body": "Where did it go?",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        found = self.make_jsonrpc_request("/mail/chatter_fetch", params)
        self.assertNotIn("Accepted by", str(found["data"]))  # a note of ours
        try:
            self.make_jsonrpc_request(
                "/mail/message/post", {**params, "post_data": values}
            )
        except JsonRpcException as error:
            self.assertNotIn("Where did it go", str(found["data"]))
            return str(error.code)
        return "ok"

    @mute_logger("odoo.http")
    def test_what_does_not_exist_is_answered_alike(self):
        self._login("stranger")
        for path in ("", "/pdf", "/xlsx", "/page/2", "/accept"):
            nobodys = f"/my/hour-statements/{self.statement.id + 10**6}"
            self.assertEqual(self._get(path)[0], self._get(path, nobodys)[0])

    def test_the_way_from_a_bank_to_its_statements(self):
        self._login("all")
        for path in (f"/my/hour-banks/{self.bank.id}", "/my/hour-banks"):
            self.assertIn('href="/my/hour-statements"', self._answer(path)[1])
        self.assertIn(f'href="/my/hour-banks/{self.bank.id}"', self._get()[1])
        self._login("own")
        self.assertNotIn(
            'href="/my/hour-statements"', self._answer("/my/hour-banks")[1]
        )

    def test_the_list_has_those_to_accept_first(self):
        self._work_for(self.people["own"].partner_id, 15)
        later = self._issue_for(self.customer)
        self._login("all")
        names = [self.statement.name, later.name]

        def get_order(options=""):
            text = self._answer(f"/my/hour-statements{options}")[1]
            return sorted((name for name in names if name in text), key=text.index)

        self.assertEqual(get_order(), names[::-1])
        later._accept(self.contact)
        self.assertEqual(get_order(), names)
        self.assertEqual(get_order("?sortby=new"), names[::-1])
        self.assertEqual(get_order("?filterby=open"), names[:1])
        self.assertEqual(get_order("?filterby=accepted"), names[1:])
        self.assertEqual(get_order("?filterby=nonsense&sortby=;"), names)

    # === WITH A LINK === #

    def test_what_a_link_opens(self):
        self._login("public")
        tokens = self._make_tokens()
        for link, expected in read_table(LINKS).items():
            self.token = tokens[link]
            for page, cell in expected.items():
                with self.subTest(link=link, page=page), mute_logger("odoo.http"):
                    self.assertEqual(getattr(self, f"_get_{page}")(), cell)

    def _make_tokens(self):
        """Return the link of each person by name, and links that open nothing."""

        def sign(who, page="statement", record=self.statement, **options):
            contact = self.people[who].partner_id
            return contact._get_hour_bank_token(page, record.id, **options)

        tokens = {who: sign(who) for who in self.people}
        revoked = self._make_contact("revoked", self.customer, "all").partner_id
        self.people["revoked"] = revoked.user_ids
        tokens["revoked"] = sign("revoked")
        revoked.action_revoke_hour_bank_links()
        return tokens | {
            "none": "",
            "old": sign("all", days=-1),
            "of_a_bank": sign("all", page="bank"),
            "of_another": sign("all", record=self._issue_for(self.other_customer)),
            "wrong": tokens["all"][:-4] + "AAAA",
        }

    def test_a_link_leads_to_no_other_record(self):
        self.entries["own"].unit_amount = 1
        later = self._issue_for(self.customer)
        self._login("public")
        contact = self.people["all"].partner_id
        word, text = self._answer(later._get_portal_url(contact))
        self.assertEqual(word, "ok")
        self.assertIn(f"corrects {self.statement.name}", text)
        self.assertIn(f"/my/hour-statements/{later.id}/pdf?link=", text)
        for address in (
            f"/my/hour-statements/{self.statement.id}",
            "/my/hour-banks/",
            "/my/ticket/",
            "o_portal_chatter",
        ):
            self.assertNotIn(address, text)

    def test_a_link_does_not_open_the_bank(self):
        self._login("public")
        contact = self.people["all"].partner_id
        token = contact._get_hour_bank_token("statement", self.statement.id)
        bank = self.bank
        self.assertEqual(
            self._answer(f"/my/hour-banks/{bank.id}?link={token}")[0], "login"
        )

    def test_a_link_reads_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._login("public")
        reader = self.people["all"].partner_id
        reader.lang = "fr_FR"
        text = self._answer(self.statement._get_portal_url(reader))[1]
        self.assertIn("mars 2026", text.lower())

    # === ACCEPTANCE === #

    def test_accepted_with_the_name_that_was_typed(self):
        self._login("all")
        self.assertEqual(self._accept(name="  A.  Contact "), "now")
        contact = self.people["all"].partner_id
        self.assertRecordValues(
            self.statement,
            [
                {
                    "state": "accepted",
                    "accepted_name": "A. Contact",
                    "accepted_by_id": contact.id,
                }
            ],
        )
        note = self.statement.message_ids[0]
        self.assertIn("Accepted by A. Contact in the portal", str(note.body))
        self.assertEqual(note.author_id, contact)
        self.assertTrue(note.subtype_id.internal)
        self.assertTrue(self.statement._check_digest())

    def test_accepted_twice_says_by_whom(self):
        self.statement._accept(self.contact)
        moment = self.statement.accepted_on
        self._login("all")
        self.assertEqual(self._accept(), "before")
        word, text = self._answer(f"{self.url}?accepted=before")
        self.assertEqual(word, "ok")
        self.assertIn("It was accepted already", text)
        self.assertIn("Accepted by Brandon Freeman on March 18, 2026 at", text)
        self.assertEqual(self.statement.accepted_on, moment)
        self.assertFalse(self.statement.message_ids)

    def test_a_name_is_needed(self):
        self._login("all")
        for name in ("", "   "):
            self.assertIn("Write your name, please.", self._accept(name=name))
        self.assertEqual(self.statement.state, "issued")
        self.assertEqual(self._accept(name="x" * 999), "now")
        self.assertEqual(len(self.statement.accepted_name), 100)

    def test_reading_accepts_nothing(self):
        self._login("all")
        for path in ("/accept?name=Me", "?accepted=now", "/accept"):
            self.assertEqual(self._answer(f"{self.url}{path}")[0], "ok")
        self.assertEqual(self.statement.state, "issued")

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_accepts_nothing(self):
        self._login("all")
        self._accept(csrf_token="x")
        self.assertEqual(self.statement.state, "issued")

    def test_by_a_link_it_says_so(self):
        self._login("public")
        contact = self.people["admin"].partner_id
        self.token = contact._get_hour_bank_token("statement", self.statement.id)
        self.assertEqual(self._accept(), "now")
        self.assertEqual(self.statement.accepted_by_id, contact)
        body = str(self.statement.message_ids[0].body)
        self.assertIn("by the link of", body)

    def test_it_is_not_accepted_by_rpc(self):
        mine = self.statement.with_user(self.people["all"])
        for method in ("_accept", "_accept_in_portal"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(mine, method)(self.people["all"].partner_id, "Me")

    # === THE PAPER, THE CONVERSATION === #

    def test_a_paper_that_was_exchanged_is_not_sent(self):
        self.statement._find_paper().raw = b"%PDF-1.4 forged"
        self._login("all")
        word, text = self._get("/pdf")
        self.assertEqual(word, "ok")
        self.assertIn("is not the one that was issued", text)

    def test_a_message_reaches_who_sold_the_hours(self):
        self._login("all")
        self.assertEqual(self._get_thread(), "ok")
        self.assertEqual(
            self.statement.message_partner_ids, self.salesperson.partner_id
        )
        message = self.statement.message_ids[0]
        self.assertIn(self.salesperson.partner_id, message.notified_partner_ids)

    def test_who_reads_it_not_is_not_told(self):
        """A salesperson with own orders only, where a colleague sold the other bank."""
        self._sell(1).sale_order_id.user_id = self.manager
        self._login("all")
        self.assertEqual(self._get_thread(), "ok")
        followers = self.statement.message_partner_ids
        self.assertNotIn(self.salesperson.partner_id, followers)
        self.assertTrue(followers.user_ids.filtered(self.statement._may_be_told))

    # === WHAT IT TELLS === #

    def test_the_numbers_add_up(self):
        self._login("all")
        text = " ".join(self._get()[1].split())
        for number in ("0:00", "+</t> 10:00", "7:45"):
            self.assertIn(number.replace("</t>", ""), text)
        self.assertIn("7:45 to be used by", text)

    def test_a_correction_leads_to_the_old_statement(self):
        self.entries["own"].unit_amount = 1
        later = self._issue_for(self.customer)
        self._login("all")
        text = self._answer(f"/my/hour-statements/{later.id}")[1]
        self.assertIn(f"corrects {self.statement.name}, which said", text)
        self.assertIn(f'href="{self.url}"', text)
        self.assertIn(f"See {self.statement.name}", text)

    def test_it_says_what_was_taken_over(self):
        self._sell(3, partner=self.other_customer)
        theirs = self._issue_for(self.other_customer)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.customer + self.other_customer
        merge._merge(partners.ids, self.customer, extra_checks=False)
        following = self._issue_for(self.customer)
        self._login("all")
        text = self._answer(f"/my/hour-statements/{following.id}")[1]
        told = f"taken over from {theirs.name} of Deco Addict: 3:00"
        self.assertIn(told, text)
        text = self._answer(f"/my/hour-statements/{theirs.id}")[1]
        self.assertIn("takes these hours over", text)
