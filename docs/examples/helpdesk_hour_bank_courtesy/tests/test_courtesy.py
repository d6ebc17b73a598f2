# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Some minutes of each ticket are free when the bank is empty, the rest is refused."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.helpdesk_hour_bank.tests.common import TODAY, HourBankCase


@tagged("post_install", "-at_install", "-standard", "hour_bank_beside")
@freeze_time(TODAY)
class TestCourtesy(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"overage_policy": "courtesy", "courtesy_minutes": 15})
        cls.bank = cls._sell(1)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 55)

    def test_what_the_bank_lacks_is_free_up_to_the_limit(self):
        entry = self._log(self.ticket, 20)
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (5, 15))
        self.assertCounters(self.bank, 60, 60)

    def test_beyond_the_limit_it_is_refused(self):
        with self.assertRaises(UserError):
            self._log(self.ticket, 21)
        self.assertCounters(self.bank, 60, 55)

    def test_entries_of_a_ticket_share_the_limit(self):
        self._log(self.ticket, 15)
        self._log(self.ticket, 5)
        with self.assertRaises(UserError):
            self._log(self.ticket, 1)
        self.assertEqual(self._log(self._make_ticket(), 15).free_minutes, 15)

    def test_entries_of_one_call_share_it_too(self):
        values = {"ticket_id": self.ticket.id, "name": "Phoned", "unit_amount": 0.25}
        with self.assertRaises(UserError):
            self.env["account.analytic.line"].with_user(self.agent).create(
                [values, values]
            )

    def test_an_entry_that_grows_gets_what_is_left(self):
        entry = self._log(self.ticket, 15)
        entry.unit_amount = 20 / 60
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (5, 15))

    def test_the_bank_keeps_the_limit_of_its_sale(self):
        self.plan.courtesy_minutes = 60
        with self.assertRaises(UserError):
            self._log(self.ticket, 21)

    def test_the_bank_says_it_in_words(self):
        self.assertIn("15 more minutes", self.bank._get_overage_text())
