# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mail that asks: by the outbox, to who may approve, one number, one button."""

from freezegun import freeze_time

from odoo.tests import tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApprovalMail(ApprovalCase):
    def _get_messages(self, approval):
        return self.env["hour.bank.message"].search(
            [("kind", "=", "approval"), ("res_id", "=", approval.id)]
        )

    def _send(self):
        self._run_job("hour.bank.message", "_cron_send")

    def test_the_contact_of_the_ticket_is_asked(self):
        approval = self._ask(90, message="Repair the database")
        message = self._get_messages(approval)
        self.assertEqual((message.partner_id, message.state), (self.contact, "waiting"))
        self.assertFalse(message.mail_id)  # nothing is sent while an agent saves
        self._send()
        self.assertEqual(message.state, "sent")
        mail = message.mail_id
        self.assertIn(f"{self.ticket.number}: May we work 1:30 more?", mail.subject)
        body = str(mail.body_html)
        self.assertIn("Repair the database", body)
        self.assertEqual(body.count("<a "), 1)
        self.assertIn(f"/my/hour-approvals/{approval.id}?link=", body)
        self.assertEqual(mail.recipient_ids, self.contact)

    def test_others_are_asked_where_the_contact_may_not(self):
        boss = self.env["res.partner"].create(
            {
                "name": "Lea Martin",
                "parent_id": self.customer.id,
                "email": "lea@azur.example.com",
                "hour_bank_portal": "admin",
            }
        )
        self.plan.approval_by = "admin"
        self.bank.action_update_terms()
        self.assertEqual(self._ask(30)._get_approvers(), boss)
        self.plan.approval_by = "contact"
        self.bank.action_update_terms()
        self.assertEqual(self._ask(30)._get_approvers(), self.contact)
        self.contact.hour_bank_portal = "none"
        self.assertEqual(self._ask(30)._get_approvers(), boss)

    def test_what_was_answered_or_withdrawn_is_not_sent(self):
        first = self._ask(30)
        second = self._ask(45)
        second._approve(45, "Brandon", self.contact)
        self._send()
        for approval in (first, second):
            message = self._get_messages(approval)
            self.assertEqual(message.state, "dropped")
            self.assertIn("answered or withdrawn", message.error)

    def test_who_may_not_approve_any_more_gets_none(self):
        approval = self._ask(30)
        self.contact.hour_bank_portal = "none"
        self._send()
        self.assertIn("may not approve", self._get_messages(approval).error)

    def test_the_link_lasts_as_long_as_the_question(self):
        approval = self._ask(30)
        self.assertEqual(approval._get_days_left(), 31)
        with freeze_time("2026-04-17 12:00:00"):
            self.assertEqual(approval._get_days_left(), 1)

    def test_nobody_has_an_address(self):
        self.contact.email = False
        approval = self._ask(30)
        self.assertFalse(self._get_messages(approval))
        self.assertIn("nobody by mail", str(self.ticket.message_ids.mapped("body")))
