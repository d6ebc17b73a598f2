# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on tickets of a channel counts what the plan of the bank says."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.helpdesk_hour_bank.tests.common import TODAY, HourBankCase


@tagged("post_install", "-at_install", "-standard", "hour_bank_beside")
@freeze_time(TODAY)
class TestChannel(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        channels = cls.env["helpdesk.ticket.channel"]
        cls.phone = channels.create({"name": "Phone"})
        cls.mail = channels.create({"name": "E-mail"})
        line = {"kind": "channel", "channel_id": cls.phone.id, "multiplier": 1.5}
        cls.plan.multiplier_ids = [Command.create(line)]
        cls.bank = cls._sell(10)

    def test_time_of_the_channel_is_multiplied(self):
        entry = self._log(self._make_ticket(channel_id=self.phone.id), 30)
        self.assertEqual(entry.rated_minutes, 45)
        self.assertCounters(self.bank, 600, 45)

    def test_time_of_another_channel_is_not(self):
        entry = self._log(self._make_ticket(channel_id=self.mail.id), 30)
        self.assertEqual(entry.rated_minutes, 30)

    def test_several_multipliers_are_combined_as_the_plan_says(self):
        line = {"kind": "priority", "ticket_priority": "3", "multiplier": 2}
        self.plan.multiplier_ids = [Command.create(line)]
        self.bank.action_update_terms()
        ticket = self._make_ticket(channel_id=self.phone.id, priority="3")
        self.assertEqual(self._log(ticket, 30).rated_minutes, 90)

    def test_the_bank_keeps_what_was_sold(self):
        self.plan.multiplier_ids.multiplier = 3
        entry = self._log(self._make_ticket(channel_id=self.phone.id), 30)
        self.assertEqual(entry.rated_minutes, 45)

    def test_it_is_explained(self):
        entry = self._log(self._make_ticket(channel_id=self.phone.id), 30)
        self.assertIn("Phone × 1.5", entry.hour_bank_explanation)
        self.assertIn("Phone × 1.5", self.bank._get_multipliers_text())

    def test_a_channel_has_to_be_chosen(self):
        with self.assertRaises(ValidationError):
            self.plan.multiplier_ids.channel_id = False
