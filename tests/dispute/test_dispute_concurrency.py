# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two who dispute the same line, and an entry that is changed while it is decided."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDisputeConcurrency(ConcurrencyCase):
    """The second waits, begins anew, and finds what the first did."""

    def setUp(self):
        super().setUp()
        self.entry_id = self._commit(lambda env: self._log(env, 60).id)
        self.addCleanup(self._commit, lambda env: self._get_disputes(env).unlink())

    def _get_entry(self, env):
        return env["account.analytic.line"].browse(self.entry_id)

    def _get_disputes(self, env):
        return env["hour.bank.dispute"].search([("timesheet_ref", "=", self.entry_id)])

    def _dispute(self, env):
        entry = self._get_entry(env)
        dispute = env["hour.bank.dispute"]._open_in_portal(
            entry.ticket_id.partner_id,
            entry.hour_bank_move_ids[:1],
            "too_long",
            "Ten minutes",
        )
        env.flush_all()
        return dispute.id

    def _decide(self, env):
        self._get_disputes(env)._answer("reduced", 30, "A detour of ours")
        env.flush_all()

    def _lengthen(self, env):
        self._get_entry(env).unit_amount = 1.5
        env.flush_all()

    def _get_parts(self, env):
        entry = self._get_entry(env)
        return entry.debited_minutes, entry.free_minutes, entry.disputed_minutes

    def test_of_two_contacts_the_second_finds_the_dispute(self):
        others = [self._open(), self._open()]
        first = self._commit(self._dispute)
        for env in others:
            self._lose(env, self._dispute)
            self.assertEqual(self._retry(env, self._dispute), first)
            env.cr.commit()
        self.assertEqual(len(self._commit(self._get_disputes)), 1)

    def test_an_entry_that_is_changed_while_it_is_decided(self):
        self._commit(self._dispute)
        env = self._open()
        self._commit(self._decide)
        self._lose(env, self._lengthen)
        self._retry(env, self._lengthen)
        env.cr.commit()
        self.assertEqual(self._commit(self._get_parts), (60, 30, 0))
        self.assertBank(self.bank, 120, 60)

    def test_decided_while_the_entry_is_changed(self):
        self._commit(self._dispute)
        env = self._open()
        self._commit(self._lengthen)
        self._lose(env, self._decide)
        self._retry(env, self._decide)
        env.cr.commit()
        self.assertEqual(self._commit(self._get_parts), (60, 30, 0))
        self.assertBank(self.bank, 120, 60)

    def test_disputed_while_the_entry_is_deleted(self):
        env = self._open()
        self._commit(lambda other: self._get_entry(other).unlink())
        self._lose(env, self._dispute)
        self.assertFalse(self._commit(self._get_disputes))
