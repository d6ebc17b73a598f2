# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What changes after a statement was issued stands on the next one."""

from freezegun import freeze_time

from odoo.tests import tagged

from .issued_common import IssuedCase


@tagged("post_install", "-at_install")
class TestIssuedChanges(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 60, date="2026-02-10", name="Router reset")
            cls.free = cls._log(
                cls.ticket,
                20,
                date="2026-02-10",
                name="Courtesy",
                hour_bank_free=True,
                hour_bank_free_reason="goodwill",
            )

    def _get_notes(self, statement):
        return [
            row["note"]
            for bank in statement._get_paper()["banks"]
            for row in bank["rows"]
            if row["is_correction"]
        ]

    def setUp(self):
        super().setUp()
        self.first = self._issue("2026-02-28")
        self.text = self.first._get_canonical_text()

    def assertFirstStays(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.first._get_canonical_text(), self.text)
        self.assertTrue(self.first._check_digest())
        self.assertFalse(self.assertChainHolds())

    def test_less_time(self):
        self.entry.with_user(self.agent).unit_amount = 0.25
        second = self._issue()
        self.assertEqual(self._get_told(second), [("Router reset", 45, True)])
        [note] = self._get_notes(second)
        self.assertIn("worked on 02/10/2026", note)
        self.assertIn(f"corrects {self.first.name}, which said 1:00 debited", note)
        self.assertIn("Entry changed", note)
        self.assertFirstStays()

    def test_more_time_and_less_again_counts_from_what_was_told(self):
        self.entry.with_user(self.agent).unit_amount = 2
        second = self._issue()
        self.assertEqual(self._get_told(second), [("Router reset", -60, True)])
        self.entry.with_user(self.agent).unit_amount = 1.5
        third = self._issue()
        self.assertEqual(self._get_told(third), [("Router reset", 30, True)])
        [note] = self._get_notes(third)
        self.assertIn(f"corrects {second.name}, which said 2:00 debited", note)
        self.assertFirstStays()

    def test_changed_and_changed_back_is_not_told(self):
        self.entry.with_user(self.agent).unit_amount = 2
        self.entry.with_user(self.agent).unit_amount = 1
        second = self._issue()
        self.assertEqual(self._get_told(second), [])
        self.assertTrue(second.line_ids)
        self.assertFirstStays()

    def test_a_deleted_entry(self):
        self.entry.with_user(self.agent).unlink()
        second = self._issue()
        self.assertEqual(self._get_told(second), [("Router reset", 60, True)])
        self.assertIn("Entry deleted", self._get_notes(second)[0])
        self.assertFirstStays()

    def test_a_new_name_changes_nothing(self):
        self.entry.with_user(self.agent).name = "Router replaced"
        self.assertFalse(self._issue().line_ids)
        self.assertIn("Router reset", str(self._get_told(self.first)))
        self.assertFirstStays()

    def test_another_customer(self):
        with freeze_time("2026-01-15"):
            self._sell(10, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        second = self._issue()
        self.assertIn(("Router reset", 60, True), self._get_told(second))
        self.assertIn(("Courtesy", -20, True), self._get_told(second))
        theirs = self._issue(partner=self.other_customer)
        self.assertIn(("Router reset", -60, False), self._get_told(theirs))
        self.assertIn(("Courtesy", 20, False), self._get_told(theirs))
        self.assertFirstStays()

    def test_a_transfer(self):
        other = self._sell(1, partner=self.other_customer)
        self.bank._lock([("id", "=", self.bank.id)])._post_moves(
            [
                {
                    "bank_id": self.bank.id,
                    "minutes": -60,
                    "move_type": "transfer",
                    "cause": "transfer",
                    "date": "2026-03-10",
                    "counterpart_bank_id": other.id,
                }
            ]
        )
        self.assertEqual(self._issue().closing_minutes, 480)
        self.assertFirstStays()

    # === FREE TIME === #

    def test_free_time_is_told_once(self):
        self.assertIn(("Courtesy", 20, False), self._get_told(self.first))
        self.assertFalse(self._issue().line_ids)

    def test_free_time_that_changes(self):
        self.free.unit_amount = 0.5
        second = self._issue()
        self.assertEqual(self._get_told(second), [("Courtesy", 10, True)])
        self.assertIn("which said 0:20 free", self._get_notes(second)[0])
        self.assertFirstStays()

    def test_free_time_that_is_debited_after_all(self):
        self.free.with_user(self.agent).hour_bank_free = False
        second = self._issue()
        self.assertIn(("Courtesy", -20, True), self._get_told(second))
        self.assertIn(("Courtesy", -20, False), self._get_told(second))
        self.assertEqual(second.closing_minutes, 520)
        self.assertFirstStays()

    def test_free_time_that_is_deleted(self):
        self.free.with_user(self.agent).unlink()
        self.assertEqual(self._get_told(self._issue()), [("Courtesy", -20, True)])
        self.assertFirstStays()

    def test_free_time_stays_where_its_bank_is_closed(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        self.assertNotIn("Courtesy", str(self._get_told(self._issue())))

    # === CONTACTS THAT ARE MERGED === #

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (source + target).ids,
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_both_have_statements(self):
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        self._sell(5, twin)
        theirs = self._issue(partner=twin)
        self._merge(twin, self.customer)
        self.assertTrue(theirs.is_merged)
        self.assertEqual(theirs.partner_id, self.customer)
        second = self._issue()
        self.assertEqual(second.previous_id, self.first)
        self.assertEqual(second.opening_minutes, 540 + 300)
        self.assertEqual(
            second._get_paper()["taken_over"],
            f"taken over from {theirs.name} of Twin: 5:00",
        )
        third = self._issue()
        self.assertFalse(third.taken_over)
        self.assertTrue(theirs._check_digest())
        self.assertFirstStays()

    def test_only_the_one_who_goes_has_statements(self):
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        self._sell(5, twin)
        self._merge(self.customer, twin)
        self.assertFalse(self.first.is_merged)
        second = self._issue(partner=twin)
        self.assertEqual(second.previous_id, self.first)
        self.assertEqual(second.closing_minutes, 840)
        self.assertTrue(self.first._check_digest())
        self.assertFalse(self.assertChainHolds(twin))

    def test_a_person_who_is_a_contact_of_a_company(self):
        owner = self.env["res.partner"].create({"name": "Deco Sud"})
        boss = self.env["res.partner"].create({"name": "Boss", "is_company": True})
        contact = self.env["res.partner"].create(
            {"name": "Deco Sud", "parent_id": boss.id}
        )
        self._sell(5, owner)
        theirs = self._issue(partner=owner)
        self._merge(owner, contact)
        self.assertEqual(theirs.partner_id, boss)
        self.assertEqual(self._issue(partner=boss).previous_id, theirs)
