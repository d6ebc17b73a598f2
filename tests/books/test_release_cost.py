# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a release writes of each ledger move is one statement, and all that is known."""

from freezegun import freeze_time

from .release_common import APRIL, ReleaseCase


class TestReleaseCost(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.invoice = cls._invoice(cls.bank.sale_order_id)

    def _count_release(self, moves):
        """Log so many entries, release them; return the statements that it took."""
        for _index in range(moves):
            self._log(self.ticket, 5)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.env.flush_all()
        self.assertEqual(len(entry.hour_bank_release_ids), moves)
        return self.cr.sql_log_count - before

    def test_more_moves_cost_no_more_statements(self):
        self._count_release(1)  # warm
        few = self._count_release(2)
        # one more where a cache of the registry was emptied meanwhile
        self.assertLessEqual(self._count_release(20), few + 1)

    def assertComputed(self, entries):
        """What is stored of the rows is what the ORM would compute."""
        rows = entries.hour_bank_release_ids
        self.assertTrue(rows)
        self.assertEqual(
            rows,
            rows.search([("account_move_id", "in", entries.ids)]),
        )
        for row in rows:
            stored = (row.takes_back, row.date, row.state)
            row._compute_takes_back()
            move = row.account_move_id
            self.assertEqual(stored, (row.takes_back, move.date, move.state))
            self.assertIn(row, row.bank_id.release_ids)
            self.assertIn(row, row.bank_move_id.release_ids)
            self.assertEqual(row.create_uid, self.env.user)
        return rows

    def test_rows_are_known_before_and_after_posting(self):
        self.assertFalse(self.bank.release_ids)  # in the cache from here on
        self.assertFalse(self.bank.move_ids.release_ids)
        self._log(self.ticket, 300)
        with freeze_time("2026-04-02"):
            entry = self._release(draft=True)
            self.assertComputed(entry)
            self.assertEqual(entry.hour_bank_release_count, 1)
            entry.action_post()
            self.assertEqual(
                set(self.assertComputed(entry).mapped("state")), {"posted"}
            )

    def test_what_a_lower_price_brings_back(self):
        self._log(self.ticket, 300)
        with freeze_time("2026-04-02"):
            self._release()
            self._credit(self.invoice, price_unit=10)
        with freeze_time("2026-05-02"):
            rows = self.assertComputed(self._release(APRIL))
        self.assertLess(sum(rows.mapped("amount")), 0)
        self.assertFalse(any(rows.mapped("takes_back")))
