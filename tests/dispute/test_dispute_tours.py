# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A debit is disputed, reduced, and stands on the next statement: in a browser."""

from odoo.tests import tagged

from ..portal.test_portal_tours import PortalTourCase


class DisputeTourCase(PortalTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.hour_bank_lock_issued = True
        cls.contact.email = "brandon@azur.example.com"
        cls.first = cls._issue_statement(cls)
        cls.entry = cls.env["account.analytic.line"].search(
            [("name", "=", "Extinguished")], limit=1
        )

    def _play(self):
        path = f"/my/hour-banks/{self.bank.id}"
        self.start_tour(path, "helpdesk_hour_bank_dispute_open", login="azur")
        path = "/odoo/action-helpdesk_hour_bank.hour_bank_dispute_action"
        self.start_tour(path, "helpdesk_hour_bank_dispute_answer", login="manager")
        self.env.invalidate_all()
        entry = self.entry
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (15, 30))
        second = self._issue_statement()
        path = f"/my/hour-statements/{second.id}"
        self.start_tour(path, "helpdesk_hour_bank_dispute_told", login="azur")


@tagged("post_install", "-at_install")
class TestDisputeTours(DisputeTourCase):
    def test_disputed_reduced_and_on_the_next_statement(self):
        self._play()


@tagged("post_install", "-at_install")
class TestDisputeToursPhone(DisputeTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_disputed_on_a_phone(self):
        path = f"/my/hour-banks/{self.bank.id}"
        self.start_tour(path, "helpdesk_hour_bank_dispute_open", login="azur")
        dispute = self.env["hour.bank.dispute"].search([], limit=1)
        self.assertEqual(dispute.words, "Ten minutes on the phone")
        self.assertEqual(dispute.contact_id, self.contact)
