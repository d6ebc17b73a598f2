# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours are fractions: what their sums leave is no time, above or below zero."""

from odoo.tests import tagged

from ..common import HourBankCase

THIRDS = (20, 20, 20, 6, 6)  # as hours their sum is a little more than 1.2


@tagged("post_install", "-at_install")
class TestResidue(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        for minutes in THIRDS:
            cls._log(cls.ticket, minutes)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_nothing_is_logged_by_colleagues(self):
        """Sums in another order differ in their last digits."""
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET total_hours = total_hours - 1e-15"
            " WHERE id = %s",
            [self.ticket.id],
        )
        ticket = self.ticket.with_user(self.agent)
        self.assertEqual(repr(ticket.unlisted_hours), "0.0")
        self._log(self.ticket, 1, self.colleague)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.unlisted_hours, 1 / 60)

    def test_a_plan_that_is_used_up_is_not_over(self):
        for planned in (1.2, 72 / 60, 0.1 * 12):
            self.ticket.planned_hours = planned
            self.assertEqual(repr(self.ticket.remaining_hours), "0.0")
        self.ticket.planned_hours = 0.3
        self._log(self.ticket, 1)
        self.assertEqual(self.ticket.remaining_hours, -55 / 60)
        found = self.env["helpdesk.ticket"].search([("remaining_hours", "<", 0)])
        self.assertIn(self.ticket, found)

    def test_three_times_twenty_minutes_of_an_hour(self):
        ticket = self._make_ticket(planned_hours=0.3)
        for _time in range(3):
            self._log(ticket, 6)  # 0.1 + 0.1 + 0.1 is more than 0.3
        self.assertEqual(repr(ticket.remaining_hours), "0.0")
