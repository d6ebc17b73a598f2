# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a refusal says, and which bank decides that there is one."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestRefusal(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()

    def assertRefused(self, minutes, *texts, ticket=None, **values):
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            self._log(ticket or self.ticket, minutes, **values)
        for text in texts:
            self.assertIn(text, refused.exception.args[0])
        return refused.exception.args[0]

    def test_beyond_the_overdraft_the_rest_is_missing(self):
        bank = self._sell(1)
        bank.write({"overage_policy": "overdraw", "overdraft_minutes": 20})
        self.assertRefused(
            81,
            "has 1:00 left",
            "entry of 1:21",
            "needs 0:01 more",
            "At most 1:20 can be debited.",
            f"{bank.name} may go down to -0:20 at most.",
        )
        self._log(self.ticket, 80)
        self.assertCounters(bank, 60, 80)
        self.assertRefused(1, "Azur Interior is 0:20 overdrawn.", "needs 0:01 more")

    def test_with_nothing_left_no_part_is_offered(self):
        bank = self._sell(1)
        self._log(self.ticket, 60)
        message = self.assertRefused(30, "has 0:00 left", "needs 0:30 more")
        self.assertNotIn("At most", message)
        self.assertCounters(bank, 60, 60)

    def test_reserved_hours_are_counted_as_the_banner_does(self):
        self._sell(10)
        planned = self._make_ticket(planned_hours=9, hour_bank_reserve=True)
        self.assertIn("1:00 available here", self.ticket.hour_bank_summary)
        self.assertRefused(
            90,
            "has 1:00 left",
            "needs 0:30 more",
            f"9:00 are reserved for {planned.number}.",
        )
        self._log(planned, 90)

    def test_hours_of_somebody_else_are_named(self):
        bank = self._sell(10)
        bank.only_partner_id = other = self.contact.copy({"name": "Ada Field"})
        self._sell(1)
        self.assertIn("1:00 left", self.ticket.hour_bank_summary)
        self.assertRefused(
            90,
            "has 1:00 left",
            "needs 0:30 more",
            f"10:00 of {bank.name} are for {other.display_name} only (another"
            " contact).",
        )
        self._log(self._make_ticket(other), 90)

    def test_a_bank_that_begins_tomorrow_is_named(self):
        self._sell(1)
        bank = self._sell(5)
        bank.date_start = "2026-03-19"
        self.assertRefused(90, f"{bank.name} (5:00) begins on 03/19/2026.")

    def test_a_bank_that_ended_yesterday_is_named(self):
        bank, valid = self._sell(5), self._sell(1)
        bank.write({"date_start": "2026-01-01", "date_end": "2026-03-17"})
        self.assertRefused(90, f"{bank.name} ended on 03/17/2026.")
        bank.date_end = "2026-01-17"
        self.assertNotIn(bank.name, self.assertRefused(90, "needs 0:30 more"))
        self._log(self.ticket, 60)
        self.assertCounters(valid, 60, 60)

    def test_an_entry_is_raised_from_a_bank_that_may_be_overdrawn(self):
        """Its own bank is on hold: it gives nothing more, and decides nothing."""
        bank = self._sell(1)
        entry = self._log(self.ticket, 60)
        other = self._sell(1)
        other.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        bank.sudo()._update_state("hold", "Late")
        entry.unit_amount = 2.5
        self.assertDrawn(entry, **{bank.name: 60, other.name: 90})
        self.assertCounters(other, 60, 90)

    def test_without_another_bank_the_one_on_hold_decides(self):
        bank = self._sell(1)
        bank.overage_policy = "free"
        entry = self._log(self.ticket, 60)
        bank.sudo()._update_state("hold", "Late")
        entry.unit_amount = 1.5
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (60, 30))
