# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on tickets without a customer: rated, debited from nothing, and shown."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.duration import format_minutes, to_minutes
from ..roles import EMPLOYEE

WAITING = Domain("waiting_minutes", ">", 0) & Domain("hour_bank_parked", "=", False)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    waiting_hours = fields.Float(
        string="Waiting for a Customer",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Logged while the ticket has no customer: debited once it has one.",
    )
    waits_for_customer = fields.Boolean(
        compute="_compute_waits_for_customer",
        search="_search_waits_for_customer",
        groups=EMPLOYEE,
    )

    # === COMPUTE METHODS === #

    @api.depends("waiting_hours")
    def _compute_waits_for_customer(self):
        for ticket in self:
            ticket.waits_for_customer = bool(ticket.waiting_hours)

    @api.model
    def _search_waits_for_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        # any!: time of colleagues, which an agent may not read, waits as well
        return Domain("timesheet_ids", "any!", WAITING)

    # === BUSINESS METHODS === #

    def _get_no_customer_text(self):
        """Return the banner of a ticket without a customer."""
        self.ensure_one()
        if minutes := to_minutes(self.waiting_hours):
            return self.env._(
                "%(hours)s logged waits for a customer. Choose the customer to debit "
                "it.",
                hours=format_minutes(minutes),
            )
        return self.env._("Choose the customer to see the hours left.")
