# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The outbox: nothing twice, nothing lost, and what fails is shown."""

from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.message.failing import WAITS
from ...models.roles import find_manager
from ..common import TODAY
from .message_common import MessageCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.message.sending"
NEUTRALIZE = Path(__file__).parents[2] / "data" / "neutralize.sql"


@tagged("post_install", "-at_install")
class TestOutbox(MessageCase):
    def setUp(self):
        super().setUp()
        self.statement = self._issue_with_paper()
        self.message = self._get_messages(self.statement)

    def _fail(self, error=None):
        return self._failing_for(
            "hour.bank.message",
            "_send_template",
            lambda message: True,
            error or ValueError("no such field"),
        )

    def _fail_once(self, error=None):
        with self._fail(error), mute_logger(LOGGER):
            self._send()

    # === ONCE === #

    def test_it_is_written_with_what_it_tells_and_sent_by_a_job(self):
        self.assertRecordValues(
            self.message,
            [
                {
                    "kind": "statement",
                    "state": "waiting",
                    "partner_id": self.customer.id,
                    "company_id": self.env.company.id,
                    "record_name": self.statement.name,
                }
            ],
        )
        self._send()
        self.assertEqual(self.message.state, "sent")
        self.assertTrue(self.message.sent_on)
        mail = self.message.sudo().mail_id
        self.assertEqual(mail.recipient_ids, self.customer)
        self._send()
        self.assertEqual(self.message.sudo().mail_id, mail, "nothing twice")

    def test_what_is_not_issued_is_not_told(self):
        savepoint = self.env.cr.savepoint()
        statement = self._issue("2026-03-01")
        self.assertTrue(self._get_messages(statement))
        savepoint.rollback()
        self.assertFalse(
            self.Message.search([("res_id", "=", statement.id)]), "both or neither"
        )

    def test_the_same_is_not_written_twice(self):
        def enqueue(episode=""):
            return self.Message._enqueue(
                "statement", self.statement, self.customer, self.env.company, episode
            )

        self.assertFalse(enqueue())
        self.assertTrue(enqueue("2"))
        self.assertFalse(enqueue("2"))

    def test_killed_at_any_moment_it_is_sent_once(self):
        mails = self.env["mail.mail"].search_count([])
        for method in ("_get_drop_reason", "_deliver_statement", "_close_alert"):
            with self._killed_after("hour.bank.message", method, 0):
                self._send()
            self.assertEqual(self.message.state, "waiting", method)
            self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self._send()
        self.assertEqual(self.message.state, "sent")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    def test_killed_again_and_again(self):
        """Whenever the sender ends, each message has one mail in the end."""
        contacts = self.env["res.partner"].create(
            [
                {"name": f"Contact {number}", "email": f"c{number}@example.com"}
                for number in range(20)
            ]
        )
        messages = self.message | self.Message._enqueue(
            "statement", self.statement, contacts, self.env.company
        )
        for number in range(200):
            method = ("_deliver_statement", "_close_alert")[number % 2]
            with self._killed_after("hour.bank.message", method, number % 3):
                self._send()
        self._send()
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        mails = self.env["mail.mail"].search(
            [("model", "=", self.statement._name), ("res_id", "=", self.statement.id)]
        )
        self.assertEqual(mails, messages.sudo().mail_id)
        self.assertEqual(len(mails), 21)

    def test_what_was_deleted_is_told_to_nobody(self):
        draft = self._draft("2026-03-01")
        message = self.Message._enqueue(
            "statement", draft, self.contact, self.env.company
        )
        draft.unlink()
        self._send()
        self.assertRecordValues(
            message,
            [
                {
                    "state": "dropped",
                    "error": "What it is about was deleted.",
                    "mail_id": False,
                }
            ],
        )

    # === CONTACTS THAT ARE MERGED === #

    def _merge_into_customer(self, contact):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + contact).ids, self.customer, extra_checks=False
        )
        self.env.invalidate_all()

    def _enqueue_to(self, contact, episode=""):
        return self.Message._enqueue(
            "statement", self.statement, contact, self.env.company, episode
        )

    def test_what_both_are_told_is_told_once(self):
        twin = self.customer.copy({"name": "Twin", "email": "twin@example.com"})
        same, other = self._enqueue_to(twin), self._enqueue_to(twin, "2")
        self._merge_into_customer(twin)
        self._send()
        self.assertEqual((self.message | same | other).partner_id, self.customer)
        self.assertEqual(
            (self.message | other | same).mapped("state"), ["sent", "sent", "dropped"]
        )
        self.assertIn("the same contact", same.error)

    def test_what_one_was_told_is_not_told_again(self):
        twin = self.customer.copy({"name": "Twin", "email": "twin@example.com"})
        told = self._enqueue_to(twin, "2")
        self._send()
        self.assertEqual(told.state, "sent")
        self._merge_into_customer(twin)
        self.assertEqual(told.state, "sent")
        self.assertFalse(self._enqueue_to(self.customer, "2"), "told as the twin")

    # === WHAT FAILS === #

    def test_a_template_that_fails_is_kept_and_tried_again_later(self):
        self._fail_once()
        self.assertEqual((self.message.state, self.message.attempts), ("failed", 1))
        self.assertIn("look at its template: no such field", self.message.error)
        wait = self.message.next_try - fields.Datetime.now()
        self.assertEqual(wait, timedelta(minutes=WAITS[0]))
        self._send()
        self.assertEqual(self.message.state, "failed", "not before its time")
        with freeze_time(self.message.next_try):
            self._send()
        self.assertEqual((self.message.state, self.message.error), ("sent", False))

    def test_one_that_fails_stops_no_other(self):
        others = self.Message._enqueue(
            "statement", self.statement, self.contact, self.env.company
        )
        with (
            self._failing_for(
                "hour.bank.message",
                "_deliver_statement",
                lambda message: message == self.message,
                ValueError("poisoned"),
            ),
            mute_logger(LOGGER),
        ):
            self._send()
        self.assertEqual((self.message.state, others.state), ("failed", "sent"))

    def test_the_waits_grow_and_then_people_look(self):
        moment = fields.Datetime.now()
        for wait in WAITS:
            with freeze_time(moment):
                self._fail_once()
            self.assertEqual(self.message.next_try, moment + timedelta(minutes=wait))
            self.assertFalse(self.message.activity_ids)
            moment = self.message.next_try
        with freeze_time(moment):
            self._fail_once()
        self.assertFalse(self.message.next_try)
        user = find_manager(self.env, self.env.company)
        self.assertEqual(self.message.activity_ids.user_id, user)
        with freeze_time(moment + timedelta(days=30)):
            self._send()
            self.assertEqual(self.message.state, "failed", "not by itself any more")
            self.message.with_user(self.manager).action_try_again()
            self._send()
        self.assertEqual(self.message.state, "sent")
        self.assertFalse(self.message.activity_ids)

    def test_a_mail_server_that_refuses(self):
        self._send()
        mail = self.message.sudo().mail_id
        mail.write({"state": "exception", "failure_reason": "550 No such user"})
        self._send()
        self.assertEqual(self.message.state, "failed")
        self.assertEqual(self.message.error, "550 No such user")
        self.message.with_user(self.manager).action_try_again()
        self._send()
        self.assertEqual(self.message.state, "sent")
        self.assertEqual(self.message.sudo().mail_id, mail, "the same mail")
        self.assertEqual(mail.state, "outgoing")
        mail.unlink()  # as Odoo does once it is sent
        self._send()
        self.assertEqual(self.message.state, "sent")

    def test_a_mail_that_somebody_cancels(self):
        self._send()
        self.message.sudo().mail_id.cancel()
        self._send()
        self.assertEqual(self.message.state, "dropped")

    def test_an_address_that_is_gone_is_said(self):
        self.customer.email = False
        self._send()
        self.assertEqual(self.message.state, "failed")
        self.assertIn("Azur Interior has no mail address", self.message.error)

    # === WHAT IS DROPPED === #

    def test_a_copy_of_the_database_sends_nothing(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self._send()
        self.assertEqual(self.message.state, "dropped")
        self.assertIn("copy", self.message.error)
        new = self.Message._enqueue(
            "statement", self.statement, self.contact, self.env.company
        )
        self._send()
        self.assertEqual(new.state, "sent", "what it writes itself")

    def test_a_neutralized_database_sends_nothing(self):
        self.env.flush_all()
        self.env.cr.execute(NEUTRALIZE.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "dropped")
        for name in ("message", "statement_due", "statement_run"):
            cron = self.env.ref(f"helpdesk_hour_bank.ir_cron_hour_bank_{name}")
            self.assertFalse(cron.active)

    def test_what_it_is_about_is_gone(self):
        run = self.env["hour.bank.statement.run"].create(
            {"company_id": self.env.company.id, "date_to": TODAY}
        )
        message = self.Message._enqueue(
            "statement_failed", run, self.manager.partner_id, self.env.company
        )
        run.unlink()
        self._send()
        self.assertEqual(message.state, "dropped")

    # === WHO MAY === #

    def test_managers_try_again_and_drop(self):
        self._fail_once()
        for user in (self.accountant, self.salesperson, self.agent, self.portal):
            message = self.message.with_user(user)
            for act in (message.action_try_again, message.action_drop):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    act()
        message = self.message.with_user(self.manager)
        message.action_drop()
        self.assertEqual(message.state, "dropped")
        self.assertIn("manager", message.error)
        message.action_try_again()
        self.assertEqual(message.state, "dropped", "only what failed")

    def test_nobody_writes_messages(self):
        message = self.message.with_user(self.manager)
        with self.assertRaises(AccessError):
            message.state = "sent"
        with self.assertRaises(AccessError):
            message.create({"kind": "statement"})
        with self.assertRaises(AccessError):
            message.unlink()
        with self.assertRaises(AccessError):
            message.read(["mail_id"])
        self.assertTrue(Form(message).record)

    def test_another_company_reads_none(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [(4, company.id)]})
        there = self.Message.with_user(self.manager).with_context(
            allowed_company_ids=company.ids
        )
        self.assertFalse(there.search([]))
        with self.assertRaises(AccessError):
            there.browse(self.message.id).read(["record_name"])

    def test_what_it_is_about_is_opened_by_who_may_read_it(self):
        action = self.message.with_user(self.manager).action_open_record()
        self.assertEqual(action["res_id"], self.statement.id)
