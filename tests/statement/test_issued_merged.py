# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements of contacts that are merged, and of people who have to be forgotten."""

from odoo.tests import tagged

from .issued_common import IssuedCase


@tagged("post_install", "-at_install")
class TestIssuedMerged(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls._sell(1)
        cls.twin, cls.third = cls.Partner.create(
            [{"name": name, "is_company": True} for name in ("Twin", "Third")]
        )
        cls._sell(2, partner=cls.twin)
        cls._sell(4, partner=cls.third)

    def _merge(self, sources, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (sources + target).ids,
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    def assertOneChain(self, partner, hours):
        """The next statement goes on from all of them, the one after it from it."""
        last = self._issue(partner=partner)
        self.assertEqual(last.closing_minutes, hours * 60)
        final = self._issue(partner=partner)
        self.assertEqual(final.previous_id, last)
        self.assertFalse(final.taken_over)
        self.assertEqual(final.opening_minutes, hours * 60)
        self.assertFalse(self.assertChainHolds(partner))
        self.assertFalse(self.Statement.search([])._audit())
        return last

    def test_drafts_of_both(self):
        mine, theirs = self._draft(), self._draft(partner=self.twin)
        self._merge(self.twin, self.customer)
        self.assertEqual((mine + theirs).partner_id, self.customer)
        theirs.action_issue()
        mine.action_issue()
        self.assertEqual(mine.sudo().previous_id, theirs)
        self.assertOneChain(self.customer, 3)

    def test_a_draft_goes_on_from_both(self):
        self._issue()
        draft = self._draft()
        theirs = self._issue(partner=self.twin)
        self._merge(self.twin, self.customer)
        draft.action_issue()
        self.assertEqual([each["id"] for each in draft.taken_over], theirs.ids)

    def test_accepted_ones(self):
        mine, theirs = self._issue(), self._issue(partner=self.twin)
        mine._accept(self.contact)
        theirs._accept(self.twin)
        self.env.flush_all()
        self._merge(self.twin, self.customer)
        self.assertEqual(theirs.state, "accepted")
        self.assertEqual(theirs.accepted_name, "Twin")
        self.assertEqual(theirs.accepted_by_id, self.customer)
        last = self.assertOneChain(self.customer, 3)
        self.assertIn(f"taken over from {theirs.name} of Twin", self._get_taken(last))

    def _get_taken(self, statement):
        return statement._get_paper()["taken_over"]

    def test_three_at_once(self):
        self._issue()
        others = self._issue(partner=self.twin) + self._issue(partner=self.third)
        self._merge(self.twin + self.third, self.customer)
        self.assertEqual(others.mapped("is_merged"), [True, True])
        last = self.assertOneChain(self.customer, 7)
        self.assertEqual(len(last.taken_over), 2)

    def test_three_at_once_of_whom_the_one_who_stays_has_none(self):
        self._issue(partner=self.twin)
        self._issue(partner=self.third)
        self._merge(self.twin + self.third, self.customer)
        self.assertOneChain(self.customer, 7)

    def test_merged_twice(self):
        self._issue()
        self._issue(partner=self.twin)
        self._issue(partner=self.third)
        self._merge(self.third, self.twin)
        self._merge(self.twin, self.customer)
        last = self.assertOneChain(self.customer, 7)
        self.assertEqual(len(last.taken_over), 2)

    def test_merged_twice_with_a_statement_in_between(self):
        self._issue()
        self._issue(partner=self.twin)
        self._issue(partner=self.third)
        self._merge(self.third, self.twin)
        self._issue(partner=self.twin)
        self._merge(self.twin, self.customer)
        last = self.assertOneChain(self.customer, 7)
        self.assertEqual(len(last.taken_over), 1)

    def test_customers_in_two_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= company
        here, there = self._issue(), self._issue(company_id=company.id)
        theirs = self._issue(partner=self.twin)
        elsewhere = self._issue(partner=self.twin, company_id=company.id)
        self._merge(self.twin, self.customer)
        last = self.assertOneChain(self.customer, 3)
        self.assertEqual([each["id"] for each in last.taken_over], theirs.ids)
        self.assertEqual(last.previous_id, here)
        other = self._issue(company_id=company.id)
        self.assertEqual(other.previous_id, there)
        self.assertEqual([each["id"] for each in other.taken_over], elsewhere.ids)

    # === PEOPLE WHO ARE FORGOTTEN === #

    def test_a_contact_or_user_gets_another_name(self):
        ticket = self._make_ticket()
        self._log(ticket, 10)
        statement = self._issue()
        text = statement._get_canonical_text()
        self.assertNotIn("Azur", text)
        self.assertNotIn("Agent", text)
        self.customer.name = "Anonymous"
        self.agent.name = "Anonymous"
        self.agent.employee_id.name = "Anonymous"
        ticket.timesheet_ids.name = "-"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(statement._get_canonical_text(), text)
        self.assertTrue(statement._check_digest())
        self.assertFalse(statement._audit())
        # what was printed stays: it is what the customer holds
        self.assertEqual(statement.partner_name, "Azur Interior")

    def test_names_are_erased_from_all_that_was_issued(self):
        theirs = self._issue(partner=self.twin)
        theirs._accept(self.twin)
        self._issue()
        self._merge(self.twin, self.customer)
        last = self._issue()
        text = last._get_canonical_text()
        self.assertNotIn("Twin", text)
        theirs.write({"partner_name": False, "accepted_name": False})
        self.env.flush_all()
        self.env.invalidate_all()
        for statement in theirs + last:
            self.assertTrue(statement._check_digest())
            stored = statement.read()[0]
            stored.pop("create_uid"), stored.pop("write_uid")
            self.assertNotIn("Twin", str(stored))
        self.assertIn("a contact", self._get_taken(last))
