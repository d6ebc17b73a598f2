# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page of a ticket: its time, in the numbers of the statement."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..tools.duration import format_minutes
from .portal import HourBankPortal


class HourBankTickets(HourBankPortal, CustomerPortalHelpdesk):
    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        user = request.env.user
        # staff looks at what the contact of the ticket reads
        anonymous = user._is_public() or user._is_internal()
        viewer = None if anonymous else user.partner_id
        on_ticket = Domain("ticket_id", "=", ticket.id)
        approvals = viewer and self._find_waiting_approvals(on_ticket)
        return {
            **values,
            "approvals": approvals,
            "hour_bank_holds": ticket._get_portal_holds(viewer) if viewer else [],
            "hour_bank_time": ticket._get_portal_time(viewer),
            "format_minutes": format_minutes,
        }
