# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether disputed time counts for alarms is what the bank says."""

from odoo.tests import tagged

from ..alert.alert_common import AlertCase
from .dispute_common import DisputeChecks


@tagged("post_install", "-at_install")
class TestDisputeAlarms(DisputeChecks, AlertCase):
    def setUp(self):
        super().setUp()
        self.contact.hour_bank_portal = "all"
        self.entry = self._use(420)

    def _hold_back(self):
        bank = self.bank.sudo()
        bank.terms = {**bank.terms, "disputed_counts": False}

    def test_held_back_until_it_is_decided(self):
        self._hold_back()
        dispute = self._dispute(self.entry, self.contact)
        self._use(120)
        self._judge()
        self.assertInAlarm()
        self._answer(dispute, "upheld", self.manager)
        self._judge()
        self.assertInAlarm("percent")

    def test_an_alarm_that_is_there_resolves_while_it_is_disputed(self):
        self._hold_back()
        self._use(120)
        self._judge()
        self.assertInAlarm("percent")
        dispute = self._dispute(self.entry, self.contact)
        self._judge()
        self.assertInAlarm()
        dispute._withdraw_in_portal(self.contact)
        self._judge()
        self.assertInAlarm("percent")

    def test_otherwise_it_counts(self):
        self._dispute(self.entry, self.contact)
        self._use(120)
        self._judge()
        self.assertInAlarm("percent")

    def test_what_is_reduced_counts_no_more(self):
        self._use(120)
        self._judge()
        self.assertInAlarm("percent")
        self._answer(
            self._dispute(self.entry, self.contact), "reduced", self.manager, 2
        )
        self._judge()
        self.assertInAlarm()
