# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the end of a bank costs the job that looks every night."""

from freezegun import freeze_time

from odoo.tests import tagged

from .test_expiry import LifeCase

# Statements of one bank in a transaction of its own; a change of state that is tracked
# is a message and its value more, the calendar is asked within a day of the end.
END, TRACKED, NEAR = 12, 2, 1


@tagged("post_install", "-at_install")
class TestExpiryCost(LifeCase):
    def _end(self, moment):
        """Return the statements of the end of a bank that was sold before."""
        bank = self._sell(10)
        self._log(self.ticket, 30)
        self.cr.flush()
        with freeze_time(moment):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            bank._end_validity()
            self.cr.flush()  # tracked changes become messages
            count = self.cr.sql_log_count - before
        self.assertEqual(bank.state, "expired")
        self.assertFalse(bank._audit())
        return count

    def test_statements_stay_in_the_budget(self):
        self._end("2026-06-01 12:00:00")  # fills what all transactions share
        self.assertLessEqual(self._end("2026-06-01 12:00:00"), END + TRACKED)
        self.assertLessEqual(self._end("2026-04-23 12:00:00"), END + TRACKED + NEAR)

    def test_an_unchanged_counter_leaves_the_order_line_alone(self):
        bank = self._sell(10)
        self._log(self.ticket, 30)
        self.env.flush_all()
        line = bank.sale_line_id
        before, written = line.qty_delivered, bank.write_date
        with freeze_time("2026-03-19 12:00:00"):
            bank._touch()
            self.assertFalse(
                self.env.transaction.tocompute.get(line._fields["qty_delivered"])
            )
        self.env.flush_all()
        self.assertEqual(line.qty_delivered, before)
        self.assertEqual(bank.write_date, written)  # of the same transaction
