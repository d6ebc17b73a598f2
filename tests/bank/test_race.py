# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whoever lost a race for a bank waits for it the next time, before it reads."""

from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ...models.bank import race
from ..common import HourBankCase
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


@tagged("post_install", "-at_install")
class TestRaceCall(HourBankCase, HttpCase):
    def test_a_repeated_call_begins_with_the_lock_that_failed(self):
        bank, ticket = self._sell(10), self._make_ticket()
        self.authenticate("agent", "agent" + "x" * 3)
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0))
        done, query = [], SQL("SELECT 1")
        lock, lock_first = self.registry["hour.bank"]._lock, race.lock_first

        def lose_once(banks, domain):
            done.append("lock")
            if len(done) == 1:
                race.note_lost(query)
                raise ConcurrencyError("overtaken")
            return lock(banks, domain)

        def stand_in_line(cr, lost):
            done.append(lost)
            lock_first(cr, lost)

        vals = {"ticket_id": ticket.id, "name": "Sent", "unit_amount": 0.5}
        call = {
            "model": "account.analytic.line",
            "method": "create",
            "args": [[vals]],
            "kwargs": {},
        }
        with (
            patch.object(self.registry["hour.bank"], "_lock", lose_once),
            patch.object(race, "lock_first", stand_in_line),
        ):
            self.make_jsonrpc_request("/web/dataset/call_kw", call)
        self.assertEqual(done, ["lock", query, "lock"])
        self.assertCounters(bank, 600, 30)
