# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mail as a ticket closes, and the figures of the digest."""

from datetime import datetime

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestDone(AlertCase):
    def setUp(self):
        super().setUp()
        self.env.company.hour_bank_done_mail = True
        self.contact.write({"email": "b@azur.example.com", "hour_bank_portal": "all"})
        stages = self.env["helpdesk.ticket.stage"]
        self.closed = stages.search([("closed", "=", True)], limit=1)
        self.opened = self.ticket.stage_id

    def _get_messages(self):
        return self.Message.search([("kind", "=", "done")])

    def test_time_why_and_what_is_left(self):
        self._use(90, name="Restarted it")
        self.ticket.stage_id = self.closed
        message = self._get_messages()
        self.assertEqual(message.partner_id, self.contact)
        self._send()
        self.assertEqual(message.state, "sent", message.error)
        mail = message.sudo().mail_id
        self.assertIn("1:30", mail.subject)
        text = " ".join(html.fromstring(mail.body_html).text_content().split())
        self.assertIn("1:30 Restarted it", text)
        self.assertIn("8:30 left in 1 bank", text)

    def test_who_does_not_see_all_is_not_told_what_is_left(self):
        self.contact.hour_bank_portal = "own"
        self._use(90)
        self.ticket.stage_id = self.closed
        self._send()
        self.assertNotIn("8:30", self._get_messages().sudo().mail_id.body_html)

    def test_opened_again_before_it_was_sent(self):
        self._use(90)
        self.ticket.stage_id = self.closed
        self.ticket.stage_id = self.opened
        self._send()
        self.assertEqual(self._get_messages().state, "dropped")

    def test_none_where_it_is_off_or_nothing_was_done(self):
        self.ticket.stage_id = self.closed
        self.assertFalse(self._get_messages())
        self.ticket.stage_id = self.opened
        self._use(30)
        self.env.company.hour_bank_done_mail = False
        self.ticket.stage_id = self.closed
        self.assertFalse(self._get_messages())

    def test_who_chose_it_instead_of_the_contact(self):
        self.customer.hour_bank_chose_hearers = True
        self.customer.hour_bank_hears_done = True
        self._use(30)
        self.ticket.stage_id = self.closed
        self.assertEqual(self._get_messages().partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestDigest(AlertCase):
    def _get_digest(self, user):
        digest = self.env["digest.digest"].create({"name": "Hours"})
        return digest.with_user(user).with_context(
            start_datetime=datetime(2026, 1, 1), end_datetime=datetime(2099, 1, 1)
        )

    def test_hours_used_and_customers_low(self):
        self._use(510)
        self._judge()
        digest = self._get_digest(self.manager)
        self.assertEqual(digest.kpi_hour_bank_used_value, 8.5)
        self.assertEqual(digest.kpi_hour_bank_low_value, 1)

    def test_others_read_none(self):
        with self.assertRaises(AccessError):
            self._get_digest(self.portal).mapped("kpi_hour_bank_used_value")
