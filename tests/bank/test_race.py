# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whoever lost a race for a bank waits for it the next time, before it reads."""

from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.bank import race
from .test_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestRace(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        # what Odoo keeps of one call from try to try
        self.request = SimpleNamespace()
        self.startPatcher(patch.object(race, "request", self.request))

    def _call(self, env, between):
        """Log 30 minutes as a web call does; others act before each of its tries."""
        tries = []

        def serve():
            tries.append(env.cr)
            env["res.users"].search_count([])  # as who calls is looked up
            between(len(tries))
            if query := getattr(self.request, race.LOST, None):
                race.lock_first(env.cr, query)
            self._log(env, 30)

        with mute_logger("odoo.sql_db"):
            retrying(serve, env)
        return len(tries)

    def test_who_was_overtaken_twice_is_done_at_the_second_try(self):
        overtake = partial(self._commit, self._log, 15)
        self.assertEqual(self._call(self._open(), lambda _number: overtake()), 2)
        self.assertBank(self.bank, 120, 60)

    def test_without_the_lock_each_try_is_overtaken(self):
        overtake = partial(self._commit, self._log, 15)
        with patch.object(race, "lock_first"):
            tries = self._call(self._open(), lambda number: number < 3 and overtake())
        self.assertEqual(tries, 3)
        self.assertBank(self.bank, 120, 60)

    def test_who_was_not_overtaken_remembers_nothing(self):
        self.assertEqual(self._call(self._open(), lambda _number: None), 1)
        self.assertFalse(hasattr(self.request, race.LOST))

    def test_outside_of_a_call_nothing_is_remembered(self):
        with patch.object(race, "request", None):
            env = self._open()
            self._commit(self._log, 15)
            self._lose(env, self._log, 30)
        self.assertFalse(hasattr(self.request, race.LOST))

    def test_the_lock_begins_a_transaction_that_sees_what_was_committed(self):
        env = self._open()
        bank = env["hour.bank"].browse(self.bank.id)
        self.assertEqual(bank.minutes_balance, 120)
        self._commit(self._log, 15)
        query = SQL("SELECT id FROM hour_bank WHERE id = %s FOR NO KEY UPDATE", bank.id)
        race.lock_first(env.cr, query)
        self.assertEqual(bank.minutes_balance, 105)
