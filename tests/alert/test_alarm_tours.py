# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""In a browser: an agent makes the customer low, it is mailed, buys, and it is over."""

from lxml import html

from odoo.tests import HttpCase, new_test_user, tagged

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestAlarmTours(AlertCase, HttpCase):
    clock = None

    def setUp(self):
        super().setUp()
        self.product.hour_bank_portal_ok = True
        self.env.company.write(
            {"portal_confirmation_sign": True, "portal_confirmation_pay": False}
        )
        user = new_test_user(self.env, "anna", "base.group_portal", name="Anna")
        self.anna = user.partner_id
        self.anna.write(
            {
                "parent_id": self.customer.id,
                "hour_bank_portal": "all",
                "email": "anna@azur.example.com",
            }
        )

    def _get_mail(self, kind):
        self._send()
        message = self._get_told().filtered(lambda each: each.kind == kind)
        self.assertEqual(message.state, "sent", message.error)
        self.assertEqual(message.partner_id, self.anna)
        return message.sudo().mail_id

    def test_small_entries_a_mail_a_purchase(self):
        self.start_tour(
            "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action",
            "helpdesk_hour_bank_alarm_agent",
            login="agent",
        )
        self.env.invalidate_all()
        self.assertEqual(self.bank.minutes_balance, 100)
        self._judge()
        self.assertInAlarm("percent")
        mail = self._get_mail("low")
        [link] = html.fromstring(mail.body_html).iter("a")
        path = link.get("href").replace(self.bank.get_base_url(), "")
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour(path, "helpdesk_hour_bank_alarm_customer", login="anna")
        self.env.invalidate_all()
        self._judge()
        self.assertInAlarm()
        self.assertIn("6:40 left", self._get_mail("resolved").subject)

    def test_the_customer_chooses_its_mails(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour(
            "/my/hour-banks", "helpdesk_hour_bank_alarm_mails", login="anna"
        )
        self.env.invalidate_all()
        heard = self.customer._get_hour_bank_hearers(self.env.company, "ending")
        self.assertFalse(heard)
        heard = self.customer._get_hour_bank_hearers(self.env.company, "low")
        self.assertEqual(heard, self.anna)
