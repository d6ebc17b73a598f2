# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Calls that are repeated because their answer was lost."""

import json
import socket

from freezegun import freeze_time

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import HOST, HttpCase, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

from ..bank.test_concurrency import CONTEXT, ConcurrencyCase
from ..common import TODAY, HourBankCase


@tagged("post_install", "-at_install")
class TestReference(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    def test_a_repeated_call_gives_the_first_entry(self):
        entry = self._log(self.ticket, 45, hour_bank_reference="call-1")
        again = self._log(self.ticket, 45, hour_bank_reference="call-1")
        self.assertEqual(again, entry)
        self.assertCounters(self.bank, 600, 45)

    def test_the_same_value_may_be_written_otherwise(self):
        entry = self._log(self.ticket, 60, hour_bank_reference="call-1", date=TODAY)
        again = self._log(
            self.ticket,
            60,
            hour_bank_reference=" call-1 ",
            date=entry.date,
            unit_amount=1,
        )
        self.assertEqual(again, entry)

    def test_other_values_are_told(self):
        self._log(self.ticket, 45, hour_bank_reference="call-1")
        with self.assertRaisesRegex(
            UserError, r"“call-1” belongs to the time entry of 0:45 .*\(Quantity\)"
        ):
            self._log(self.ticket, 50, hour_bank_reference="call-1")
        self.assertCounters(self.bank, 600, 45)

    def test_a_value_more_or_less_is_another_call(self):
        self._log(self.ticket, 45, hour_bank_reference="call-1", name="Other")
        with self.assertRaisesRegex(UserError, "call-1"):
            self._log(self.ticket, 45, hour_bank_reference="call-1")
        with self.assertRaisesRegex(UserError, "call-1"):
            self._log(
                self.ticket, 45, hour_bank_reference="call-1", name="Other", date=TODAY
            )

    def test_a_call_may_be_repeated_after_the_entry_changed(self):
        entry = self._log(self.ticket, 45, hour_bank_reference="call-1")
        entry.unit_amount = 2
        again = self._log(self.ticket, 45, hour_bank_reference="call-1")
        self.assertEqual(again, entry)
        self.assertCounters(self.bank, 600, 120)

    def test_references_are_each_callers_own(self):
        mine = self._log(self.ticket, 45, hour_bank_reference="call-1")
        theirs = self._log(
            self.ticket, 45, user=self.colleague, hour_bank_reference="call-1"
        )
        self.assertNotEqual(theirs, mine)
        self.assertCounters(self.bank, 600, 90)

    def test_entries_without_a_reference_are_each_one(self):
        self._log(self.ticket, 45, hour_bank_reference="")
        self._log(self.ticket, 45, hour_bank_reference=False)
        self._log(self.ticket, 45, hour_bank_reference="  ")
        self.assertCounters(self.bank, 600, 135)

    def test_a_batch_makes_what_is_missing_in_the_order_of_the_call(self):
        first = self._log(self.ticket, 10, hour_bank_reference="b")
        entries = first.create(
            [
                {
                    "ticket_id": self.ticket.id,
                    "name": "Extinguished",
                    "unit_amount": minutes / 60,
                    "hour_bank_reference": reference,
                }
                for minutes, reference in ((20, "a"), (10, "b"), (30, False), (40, "c"))
            ]
        )
        self.assertEqual(entries[1], first)
        self.assertEqual(entries.mapped("rated_minutes"), [20, 10, 30, 40])
        self.assertCounters(self.bank, 600, 100)

    def test_a_reference_stands_once_in_a_call(self):
        vals = {
            "ticket_id": self.ticket.id,
            "name": "Twice",
            "unit_amount": 1,
            "hour_bank_reference": "call-1",
        }
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "stands twice in one call"):
            Entry.create([vals, vals])

    def test_a_reference_that_comes_by_default_counts(self):
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        Entry = Entry.with_context(default_hour_bank_reference="call-1")
        vals = {"ticket_id": self.ticket.id, "name": "Default", "unit_amount": 1}
        self.assertEqual(Entry.create(vals), Entry.create(dict(vals)))
        other = Entry.with_context(default_hour_bank_free=True)
        with self.assertRaisesRegex(UserError, "call-1"):
            other.create(vals)

    def test_a_reference_stays(self):
        entry = self._log(self.ticket, 45, hour_bank_reference="call-1")
        for vals in ({"hour_bank_reference": "other"}, {"hour_bank_request": {}}):
            with self.assertRaisesRegex(AccessError, "stays"):
                entry.write(vals)
        entry.write({"hour_bank_reference": "call-1", "name": "Sent along"})
        self.assertEqual(entry.name, "Sent along")

    def test_fingerprints_cannot_be_sent(self):
        entry = self._log(
            self.ticket, 45, hour_bank_reference="call-1", hour_bank_request={"a": "b"}
        )
        self.assertNotIn("a", entry.hour_bank_request)

    def test_a_copy_is_another_entry(self):
        entry = self._log(self.ticket, 45, hour_bank_reference="call-1")
        self.assertFalse(entry.copy().hour_bank_reference)

    def test_imports_with_references_may_be_repeated(self):
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        lines = [
            ["name", "ticket_id/.id", "unit_amount", "hour_bank_reference"],
            ["Imported", str(self.ticket.id), "0.5", "call-1"],
        ]
        first = Entry.load(lines[0], lines[1:])
        again = Entry.load(lines[0], lines[1:])
        self.assertEqual(again["ids"], first["ids"])
        self.assertCounters(self.bank, 600, 30)


@tagged("post_install", "-at_install")
class TestReferenceLostAnswer(HttpCase, HourBankCase):
    def _send(self, **values):
        """Return a request that logs time as the web client and RPC do."""
        vals = {"ticket_id": self.ticket.id, "name": "Sent", "unit_amount": 0.75}
        call = {
            "model": "account.analytic.line",
            "method": "create",
            "args": [[{**vals, **values}]],
            "kwargs": {},
        }
        return "/web/dataset/call_kw", call

    def _cut(self, path, call):
        """Send a request, and hang up when the answer begins: the work is done."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": call})
        head = (
            f"POST {path} HTTP/1.0\r\nHost: {HOST}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Cookie: session_id={self.session.sid}; {TEST_CURSOR_COOKIE_NAME}="
            f"{self.http_request_key}\r\n\r\n"
        )
        with (
            self.allow_requests(all_requests=True),
            socket.create_connection((HOST, self.http_port()), timeout=60) as line,
        ):
            line.sendall((head + body).encode())
            self.assertEqual(line.recv(1), b"H")

    def test_a_call_is_repeated_after_the_connection_was_cut(self):
        bank, self.ticket = self._sell(10), self._make_ticket()
        self.authenticate("agent", "agent")
        request = self._send(hour_bank_reference="call-1")
        self._cut(*request)
        self.assertCounters(bank, 600, 45)
        entry_ids = self.make_jsonrpc_request(*request)
        self.assertEqual(entry_ids, self.ticket.timesheet_ids.ids)
        self.assertCounters(bank, 600, 45)

    def test_without_a_reference_the_time_is_logged_again(self):
        bank, self.ticket = self._sell(10), self._make_ticket()
        self.authenticate("agent", "agent")
        self._cut(*self._send())
        self.make_jsonrpc_request(*self._send())
        self.assertCounters(bank, 600, 90)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReferenceConcurrency(ConcurrencyCase):
    def _log_once(self, env):
        reference = self._testMethodName  # entries of all tests stay to the end
        env = env(context={**CONTEXT, "default_hour_bank_reference": reference})
        return self._log(env, 45).id

    def test_the_slower_of_two_at_once_gets_the_entry_of_the_other(self):
        env = self._open()
        entry_id = self._commit(self._log_once)
        self.assertEqual(self._retry(env, self._log_once), entry_id)
        env.cr.commit()
        self.assertBank(self.bank, 120, 45)

    def test_without_odoo_repeating_it_the_slower_call_fails(self):
        env = self._open()
        self._commit(self._log_once)
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            self._log_once(env)
        env.cr.rollback()
        self.assertBank(self.bank, 120, 45)
