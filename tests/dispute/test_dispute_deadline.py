# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Disputes that nobody answers: accepted, or told to a manager, once each."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..job_common import JobChecks
from .dispute_common import DisputeCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.dispute.deadline"


@tagged("post_install", "-at_install")
class TestDisputeDeadline(JobChecks, DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispute = cls._dispute(cls, cls.entry, cls.contact, minutes=30)
        cls.manager.email = "manager@example.com"

    def _follow(self, day):
        with freeze_time(day):
            self._run_job("hour.bank.dispute", "_cron_follow_deadlines")

    def test_until_its_last_day_nothing_happens(self):
        self._follow("2026-04-01")
        self.assertFalse(self.dispute.escalated_on)
        self.assertEqual(self.dispute.state, "open")

    def test_a_manager_is_told_once(self):
        for day in ("2026-04-02", "2026-04-03"):
            self._follow(day)
        self.assertTrue(self.dispute.escalated_on)
        self.assertEqual(self.dispute.state, "open")
        told = self.dispute.activity_ids.filtered("summary").filtered(
            lambda each: "in time" in each.summary
        )
        self.assertEqual(len(told), 1)
        self.assertTrue(told.user_id.has_group("helpdesk_mgmt.group_helpdesk_manager"))

    def test_the_customers_word_counts(self):
        self.env.company.hour_bank_dispute_after = "accept"
        self._follow("2026-04-02")
        self.assertRecordValues(
            self.dispute,
            [{"state": "accepted", "reduced_minutes": 30, "decided_by_id": False}],
        )
        self.assertParts(self.entry, 15, 30)
        self.assertIn("your word counts: 0:30", self.dispute.answer)
        self.assertAudited()

    def test_also_on_a_locked_statement(self):
        self.env.company.write(
            {"hour_bank_dispute_after": "accept", "hour_bank_lock_issued": True}
        )
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id}
        )
        statement._issue()
        self._follow("2026-04-02")
        self.assertEqual(self.dispute.state, "accepted")

    @mute_logger(LOGGER)
    def test_one_that_fails_stops_no_other(self):
        self.env.company.hour_bank_dispute_after = "accept"
        other = self._dispute(self.entries["all"], self.contact)
        Dispute = type(self.dispute)
        accept = Dispute._accept_by_deadline

        def fail(dispute):
            if dispute == self.dispute:
                raise UserError(dispute.words)
            return accept(dispute)

        with patch.object(Dispute, "_accept_by_deadline", fail):
            self._follow("2026-04-02")
        self.assertEqual((self.dispute.state, other.state), ("open", "accepted"))
        self._follow("2026-04-03")
        self.assertEqual(self.dispute.state, "accepted")

    def test_late_ones_are_found(self):
        Dispute = self.env["hour.bank.dispute"]
        self.assertFalse(Dispute.search([("is_late", "=", True)]))
        with freeze_time("2026-04-02"):
            self.assertEqual(Dispute.search([("is_late", "=", True)]), self.dispute)
            self.dispute.invalidate_recordset()
            self.assertTrue(self.dispute.is_late)
