# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What staff types about the portal: the text for the customer, levels, switches."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalForms(PortalCase):
    def test_the_agent_types_what_the_customer_reads(self):
        ticket = self.entries["own"].ticket_id
        dialog = Form(
            self.env["hour.bank.log.time"]
            .with_user(self.agent)
            .with_context(default_ticket_id=ticket.id)
        )
        dialog.hours = 0.5
        dialog.name = "Plug pulled again"
        dialog.customer_text = "Server restarted"
        dialog.save().action_log()
        entry = ticket.timesheet_ids.sorted("id")[-1]
        self.assertEqual(entry.hour_bank_customer_text, "Server restarted")
        move = entry.sudo().hour_bank_move_ids
        told = self._get_model("all", "hour.bank.move").browse(move.id)
        self.assertEqual(told.portal_text, "Server restarted")

    def test_the_text_is_a_field_of_the_entry(self):
        entry = self.entries["own"].with_user(self.agent)
        view = "hr_timesheet.timesheet_view_form_user"
        with Form(entry, view) as form:
            form.hour_bank_customer_text = "Server restarted"
        self.assertEqual(entry._get_customer_text(), "Server restarted")

    def test_a_timer_keeps_the_text(self):
        ticket = self.entries["own"].ticket_id
        timer = self._log(
            ticket,
            0,
            date_time="2026-03-17 23:40:00",
            hour_bank_customer_text="Server restarted",
        )
        dialog = Form(
            self.env["hour.bank.log.time"]
            .with_user(self.agent)
            .with_context(default_timer_id=timer.id)
        )
        self.assertEqual(dialog.customer_text, "Server restarted")

    def test_the_manager_gives_a_level_on_the_contact(self):
        manager = self.manager
        manager.sudo().group_ids += self.env.ref("base.group_partner_manager")
        contact = self.people["own"].partner_id.with_user(manager)
        with Form(contact) as form:
            form.hour_bank_portal = "all"
        self.assertEqual(contact._get_hour_bank_level(self.env.company), "all")
        self.assertTrue(contact.action_revoke_hour_bank_links())
        with self.assertRaises(AccessError):
            contact.with_user(self.agent).action_revoke_hour_bank_links()

    def test_an_agent_does_not_see_the_level(self):
        contact = self.people["own"].partner_id.with_user(self.agent)
        self.assertNotIn("hour_bank_portal", Form(contact)._view["fields"])

    def test_settings_of_the_company_and_of_a_team(self):
        company = self.env.company
        with Form(self.env["res.config.settings"]) as settings:
            settings.hour_bank_portal = "all"
            settings.hour_bank_show_persons = False
            settings.hour_bank_show_money = True
        settings.record.execute()
        self.assertEqual(company.hour_bank_portal, "all")
        self.assertFalse(company.hour_bank_show_persons)
        self.assertTrue(company.hour_bank_show_money)
        with Form(self.team.with_user(self.manager)) as team:
            team.hour_bank_show_persons = "yes"
        self.assertTrue(self.team._get_shown(company).persons)
