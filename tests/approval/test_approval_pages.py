# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may approve, on which page, by which link: everybody tries."""

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal.portal_common import PortalCase
from ..portal.test_portal_pages import PagesCase, read_table

# Who answers what was asked on a ticket of the contact `own`, as its plan says.
LOGGED_IN = """
who         contact all    admin
none        404     404    404
own         ok      404    404
all         ok      ok     404
admin       ok      ok     ok
subsidiary  404     404    404
parent      404     404    404
stranger    404     404    404
former      404     404    404
public      login   login  login
"""
# What a link opens for who has no login; each is the link of somebody, or none.
LINKS = """
link        page
none        login
own         ok
all         ok
stranger    login
former      login
old         login
revoked     login
of_a_bank   login
of_another  login
wrong       login
"""


class ApprovalPagesCase(PagesCase, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.entries["own"].ticket_id
        cls.approval = cls._ask_for("contact")
        cls.url = f"/my/hour-approvals/{cls.approval.id}"
        cls.token = ""

    @classmethod
    def _ask_for(cls, approval_by):
        cls.plan.write({"approval": "ticket", "approval_by": approval_by})
        return cls.env["hour.bank.approval"]._ask(
            cls.ticket.sudo(), cls.plan, 90, "Repair the <b>database</b>"
        )

    def _get(self, url=None):
        link = f"?link={self.token}" if self.token else ""
        return self._answer(f"{url or self.url}{link}")

    def _post(self, act="approve", **data):
        """Send the form; return what it came to, in a word."""
        self._get()  # a session, which the secret of the form is for
        values = {"name": "Own", "hours": "1:30", "link": self.token, "act": act}
        values["csrf_token"] = Request.csrf_token(self)
        self.env.flush_all()
        self.env.invalidate_all()
        response = self.url_open(
            self.url, data={**values, **data}, allow_redirects=False
        )
        self.env.invalidate_all()
        where = response.headers.get("Location", "")
        if "/web/login" in where:
            return "login"
        if "done=" in where:
            return where.split("done=")[1]
        return {404: "404", 400: "400"}.get(response.status_code, response.text)


@tagged("post_install", "-at_install")
class TestApprovalPages(ApprovalPagesCase):
    def test_each_page_for_everybody(self):
        for approval_by in ("contact", "all", "admin"):
            self.approval.approval_by = approval_by
            for who, expected in read_table(LOGGED_IN).items():
                self._login(who)
                with self.subTest(who=who, by=approval_by), mute_logger("odoo.http"):
                    word, text = self._get()
                    self.assertEqual(word, expected[approval_by])
                    self.assertEqual("May we work" in text, word == "ok")
                    if word != "ok":
                        self.assertEqual(self._post(), word)
        self.assertEqual(self.approval.state, "asked")

    def test_each_link(self):
        partner = {who: user.partner_id for who, user in self.people.items()}
        number = self.approval.id

        def sign(who, page="approval", record_id=number, days=30):
            return partner[who]._get_hour_bank_token(page, record_id, days)

        revoked = sign("admin")
        partner["admin"].action_revoke_hour_bank_links()
        tokens = {
            "none": "",
            **{who: sign(who) for who in ("own", "all", "stranger", "former")},
            "old": sign("own", days=-1),
            "revoked": revoked,
            "of_a_bank": sign("own", "bank"),
            "of_another": sign("own", record_id=number + 1),
            "wrong": "x",
        }
        self.authenticate(None, None)
        for link, expected in read_table(LINKS).items():
            self.token = tokens[link]
            with self.subTest(link):
                self.assertEqual(self._get()[0], expected["page"])
                if expected["page"] != "ok":
                    self.assertEqual(self._post(), expected["page"])
        self.assertEqual(self.approval.state, "asked")

    # === ANSWER === #

    def test_a_page_shows_and_a_form_acts(self):
        self.authenticate(None, None)
        self.token = self.people["own"].partner_id._get_hour_bank_token(
            "approval", self.approval.id
        )
        _word, text = self._get()
        self.assertIn("Repair the &lt;b&gt;database&lt;/b&gt;", text)
        self.assertEqual(self.approval.state, "asked")
        self.assertEqual(self._post(hours="1:00"), "now")
        self.assertRecordValues(
            self.approval,
            [
                {
                    "state": "approved",
                    "minutes_approved": 60,
                    "approved_name": "Own",
                    "contact_id": self.people["own"].partner_id.id,
                    "by_phone": False,
                }
            ],
        )
        self.assertIn("Own approved 1:00", self._get()[1])
        self.assertEqual(self._post("decline"), "before")
        self.assertEqual(self.approval.state, "approved")
        notes = str(self.ticket.sudo().message_ids.mapped("body"))
        self.assertIn("Own approved 1:00", notes)

    def test_it_is_declined_with_words(self):
        self._login("own")
        self.assertEqual(self._post("decline", answer="Too much", hours=""), "now")
        self.assertEqual(
            (self.approval.state, self.approval.answer), ("declined", "Too much")
        )
        self.assertIn("Too much", self._get()[1])

    def test_what_is_not_a_time_is_said_and_nothing_is_lost(self):
        self._login("own")
        for hours in ("", "0:00", "1:31", "-1", "x", "nan", "1e9"):
            with self.subTest(hours):
                text = self._post(hours=hours, answer="Please")
                self.assertIn("at most 1:30", text)
                self.assertIn("Please</textarea>", text)
        self.assertIn("Write your name", self._post(name=" "))
        self.assertEqual(self._post("anything"), "404")
        self.assertEqual(self.approval.state, "asked")

    def test_without_the_secret_of_the_form(self):
        self._login("own")
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(csrf_token="x"), "400")
        self.assertEqual(self.approval.state, "asked")

    def test_nobody_approves_by_rpc(self):
        for who in ("own", "admin"):
            self._login(who)
            for method, arguments in (
                ("write", [self.approval.ids, {"state": "approved"}]),
                ("read", [self.approval.ids, ["message"]]),
                ("search", [[]]),
                ("action_cancel", [self.approval.ids]),
                ("_approve", [self.approval.ids, 90, "Me"]),
            ):
                with (
                    self.subTest(f"{who} {method}"),
                    self.assertRaises(JsonRpcException),
                    mute_logger("odoo.http"),
                ):
                    self.make_jsonrpc_request(
                        f"/web/dataset/call_kw/hour.bank.approval/{method}",
                        {
                            "model": "hour.bank.approval",
                            "method": method,
                            "args": arguments,
                            "kwargs": {},
                        },
                    )
        self.assertEqual(self.approval.state, "asked")

    def test_staff_writes_none_either(self):
        approval = self.approval.with_user(self.manager)
        for act in (
            lambda: approval.write({"state": "approved"}),
            lambda: approval.create({"ticket_id": self.ticket.id}),
            lambda: approval.unlink(),
        ):
            with self.assertRaises(AccessError):
                act()

    # === WHERE IT IS SEEN === #

    def test_where_customers_find_it(self):
        self.team.show_timesheet_portal = True
        paths = {
            "/my/hour-banks": ("all", "own"),
            "/my/hour-approvals": ("all", "own"),
            f"/my/ticket/{self.ticket.id}": ("own",),
        }
        for path, people in paths.items():
            for who in people:
                self._login(who)
                with self.subTest(path=path, who=who):
                    self.assertIn(self.url, self._get(path)[1])
        self._login("stranger")
        for path in ("/my/hour-banks", "/my/hour-approvals"):
            self.assertNotIn(self.url, self._get(path)[1])
        self.approval._approve(90, "Own")
        self._login("own")
        self.assertNotIn(self.url, self._get("/my/hour-banks")[1])
        self.assertIn(self.url, self._get("/my/hour-approvals")[1])
