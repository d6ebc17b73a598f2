# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who opens, reads and ends disputes."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dispute_common import DisputeCase

FIELDS = ["name", "state", "words", "answer", "minutes"]


@tagged("post_install", "-at_install")
class TestDisputeRights(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispute = cls._dispute(cls, cls.entry, cls.contact)

    def test_which_contacts_read_it(self):
        expected = {
            **dict.fromkeys(("own", "all", "admin"), True),
            **dict.fromkeys(
                ("none", "subsidiary", "parent", "stranger", "former"), False
            ),
        }
        for who, sees in expected.items():
            found = self._get_model(who, "hour.bank.dispute").search([])
            self.assertEqual(found == self.dispute, sees, who)
            if sees:
                self.assertEqual(found.read(FIELDS)[0]["minutes"], 45)
            else:
                with self.assertRaises(AccessError):
                    self.dispute.with_user(self.people[who]).read(FIELDS)

    def test_contacts_read_no_other_field(self):
        dispute = self.dispute.with_user(self.people["all"])
        for name in ("explanation", "decided_by_id", "credit_amount", "timesheet_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                dispute.read([name])

    def test_nobody_writes_it_directly(self):
        acts = (
            lambda each: each.write({"state": "free"}),
            lambda each: each.create({"words": "Free"}),
            lambda each: each.unlink(),
            lambda each: each.copy(),
        )
        for user in (self.people["all"], self.agent, self.manager, self.salesperson):
            for act in acts:
                with self.subTest(user.login), self.assertRaises(AccessError):
                    act(self.dispute.with_user(user))
        for user in (self.people["all"], self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.dispute.with_user(user).action_answer()

    def test_the_marks_of_an_entry_are_the_ledgers(self):
        for name in ("disputed_minutes", "waived_minutes", "waived_whole"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.entry.with_user(self.agent).write({name: 1})
            with self.subTest(name), self.assertRaises(AccessError):
                self._log(self.ticket, 5, **{name: 1})

    def test_an_agent_of_the_ticket_answers(self):
        self.assertTrue(self.dispute.with_user(self.agent).may_decide)
        self._answer(self.dispute, "reduced", self.agent, 0.25)
        self.assertParts(self.entry, 30, 15)

    def test_who_may_not_read_the_ticket_does_not(self):
        stranger = self._make_agent("elsewhere")
        with self.assertRaises(AccessError):
            self._answer(self.dispute, "upheld", stranger)
        self.assertEqual(self.dispute.state, "open")

    def test_salespeople_read_and_do_not_answer(self):
        dispute = self.dispute.with_user(self.salesperson)
        self.assertEqual(dispute.state, "open")
        self.assertFalse(dispute.may_decide)
        with self.assertRaises(AccessError):
            dispute._answer("free", 0, "Gift")

    def test_a_manager_of_another_company_does_not(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": company.ids, "company_id": company.id})
        with self.assertRaises(AccessError):
            self.dispute.with_user(self.manager)._answer("free", 0, "Gift")

    def test_a_manager_answers_without_a_ticket(self):
        self.dispute.ticket_id = False
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.dispute.with_user(self.agent)._answer("free", 0, "Gift")
        self._answer(self.dispute, "free", self.manager)
        self.assertParts(self.entry, 0, 45)

    def test_a_parent_disputes_what_its_bank_paid(self):
        """The customer's contact sees the subsidiary's time on the customer's bank."""
        entry = self.entries["subsidiary"]
        dispute = self._dispute(entry, self.contact)
        self.assertEqual(dispute.partner_id, self.customer)
        self.assertEqual(dispute.used_by_id, self.subsidiary)
        self._answer(dispute, "free", self.manager)
        self.assertParts(entry, 0, 60)
        entry.unit_amount = 2
        self.assertParts(entry, 0, 120)

    def test_a_subsidiary_disputes_its_own_time(self):
        entry = self.entries["subsidiary"]
        contact = self.people["subsidiary"].partner_id
        dispute = self._dispute(entry, contact)
        self.assertEqual(dispute.partner_id, self.subsidiary)
        self.assertEqual(self._dispute(entry, self.contact), dispute, "one at a time")
        self.assertFalse(
            self._get_model("all", "hour.bank.dispute").search(
                [("id", "=", dispute.id)]
            ),
            "its words are the subsidiary's",
        )
