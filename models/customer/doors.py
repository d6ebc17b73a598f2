# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The doors to a customer's page: of its banks, tickets, alarms and forecasts."""

from odoo import models


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ACTIONS === #

    def action_view_customer_hours(self):
        """Open the page of the bank's customer."""
        self.ensure_one()
        return self.partner_id.action_view_hours()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === ACTIONS === #

    def action_view_customer_hours(self):
        """Open the page of the customer whose hours pay for the ticket."""
        self.ensure_one()
        return self._get_payer().action_view_hours()


class HourBankAlarm(models.Model):
    _inherit = "hour.bank.alarm"

    # === ACTIONS === #

    def action_view_customer_hours(self):
        """Open the page of the customer who is low."""
        self.ensure_one()
        return self.partner_id.action_view_hours()


class HourBankForecast(models.Model):
    _inherit = "hour.bank.forecast"

    # === ACTIONS === #

    def action_view_customer_hours(self):
        """Open the page of the customer of whom it is foretold."""
        self.ensure_one()
        return self.partner_id.action_view_hours()
