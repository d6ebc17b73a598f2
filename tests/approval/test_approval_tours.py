# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An approval is asked, given and used up: by an agent, and a customer on a phone."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from .approval_common import ApprovalCase

TICKETS = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action"


@tagged("post_install", "-at_install")
class TestApprovalTours(ApprovalCase, HttpCase):
    clock = None

    def test_asked_given_and_used_up(self):
        self.bank.date_start = fields.Date.subtract(fields.Date.today(), days=3)
        self._log(self.ticket, 120)
        self.start_tour(TICKETS, "helpdesk_hour_bank_approval_ask", login="agent")
        self.env.invalidate_all()
        approval = self.ticket.hour_bank_approval_ids
        self.assertEqual((approval.state, approval.minutes_asked), ("asked", 45))
        self.browser_size = "375x667"
        self.touch_enabled = True
        self.start_tour(
            approval._get_portal_url(self.contact), "helpdesk_hour_bank_approval_give"
        )
        self.env.invalidate_all()
        self.assertEqual((approval.state, approval.minutes_approved), ("approved", 40))
        self.browser_size = "1366x768"
        self.touch_enabled = False
        self.start_tour(TICKETS, "helpdesk_hour_bank_approval_use", login="agent")
        self.env.invalidate_all()
        self.assertEqual((approval.state, approval.minutes_used), ("used", 40))
        entry = self.ticket.timesheet_ids[:1]
        self.assertEqual(sum(self.ticket.timesheet_ids.mapped("debited_minutes")), 160)
        self.assertTrue(entry)
