# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on which somebody has to decide stands on the dashboard of Helpdesk."""

from odoo import models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _retrieve_dashboard(self):
        """Count what waits for a customer or a decision, where anything does."""
        waiting = self.env["helpdesk.ticket"].search_count(
            [("waits_for_customer", "=", True)]
        )
        Unpaid, parked = self.env["hour.bank.unpaid"], 0
        if Unpaid.has_access("read"):
            parked = Unpaid.search_count([("reason", "=", "parked")])
        return [
            *super()._retrieve_dashboard(),
            {
                "name": self.env._("Time Waits for a Customer"),
                "value": waiting,
                "sequence": 3,
                "icon": "fa-clock-o",
                "show": waiting > 0,
                "action": "helpdesk_hour_bank.ticket_action_waiting",
            },
            {
                "name": self.env._("Parked Time to Decide"),
                "value": parked,
                "sequence": 4,
                "icon": "fa-pause-circle",
                "show": parked > 0,
                "action": "helpdesk_hour_bank.hour_bank_unpaid_action_parked",
            },
        ]
