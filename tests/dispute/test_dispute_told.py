# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is told of a dispute: by the outbox, once, to who may still know."""

from odoo.tests import tagged

from ..job_common import JobChecks
from .dispute_common import DisputeCase


@tagged("post_install", "-at_install")
class TestDisputeTold(JobChecks, DisputeCase):
    def _end(self, outcome="reduced", hours=0.25):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, outcome, self.manager, hours, "A detour of ours")
        return dispute

    def _get_messages(self, dispute):
        return self.env["hour.bank.message"].search(
            [("res_model", "=", dispute._name), ("res_id", "=", dispute.id)]
        )

    def _send(self):
        self._run_job("hour.bank.message", "_cron_send")

    def test_nothing_is_mailed_while_it_is_saved(self):
        dispute = self._end()
        message = self._get_messages(dispute)
        self.assertRecordValues(
            message,
            [
                {
                    "kind": "dispute",
                    "state": "waiting",
                    "partner_id": self.contact.id,
                }
            ],
        )

    def test_the_answer_is_mailed(self):
        dispute = self._end()
        self._send()
        message = self._get_messages(dispute)
        self.assertEqual(message.state, "sent")
        mail = message.mail_id
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn("reduced by 0:15", mail.subject)
        for text in (">0:15<", "made free", "A detour of ours", "Work for Own"):
            self.assertIn(text, mail.body_html)
        self.assertIn(f"/my/hour-disputes/{dispute.id}?link=", mail.body_html)

    def test_upheld_it_says_what_is_debited(self):
        dispute = self._end("upheld", None)
        self._send()
        mail = self._get_messages(dispute).mail_id
        for text in (">0:45<", "debited now"):
            self.assertIn(text, mail.body_html)

    def test_who_may_not_know_any_more_is_told_nothing(self):
        dispute = self._end()
        self.contact.hour_bank_portal = "none"
        self._send()
        message = self._get_messages(dispute)
        self.assertEqual(message.state, "dropped")
        self.assertIn("may not see", message.error)

    def test_withdrawn_by_the_customer_nobody_is_mailed(self):
        dispute = self._dispute(self.entry, self.contact)
        dispute._withdraw_in_portal(self.contact)
        self.assertFalse(self._get_messages(dispute))

    def test_what_lapses_is_told(self):
        dispute = self._dispute(self.entry, self.contact)
        self.entry.unlink()
        self._send()
        self.assertEqual(self._get_messages(dispute).state, "sent")

    def test_a_template_that_is_gone_blocks_nothing(self):
        dispute = self._end()
        self.env.ref("helpdesk_hour_bank.mail_template_dispute").unlink()
        self._send()
        self.assertEqual(self._get_messages(dispute).state, "failed")
        self.assertEqual(dispute.state, "reduced")

    def test_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        message = self._get_messages(self._end())
        self.assertEqual(message.lang, "fr_FR")
