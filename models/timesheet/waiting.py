# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that nobody pays yet, as its ticket has no customer."""

from odoo import models

from ...tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _must_wait(self, claim):
        """Return whether what is not drawn of the entry waits, debited from nothing.

        Override to let time wait for something else than the customer.
        """
        return claim.waits

    def _get_waiting_terms(self):
        """Return the terms by which time without a customer is rated.

        Those of the team's plan for customers without hours, if it has one. Once there
        is a customer, the time is rated anew, as with each change of customer.
        """
        self.ensure_one()
        plan = self.ticket_id.team_id.hour_bank_plan_id
        return plan._get_terms()

    def _get_waiting_text(self, minutes):
        """Return what the minutes wait for. Extend with your reasons."""
        return self.env._(
            "%(minutes)s waiting for a customer", minutes=format_minutes(minutes)
        )

    def _is_drawn(self):
        """Return whether anybody pays for the entry: from a bank, or on a bill."""
        self.ensure_one()
        return bool(self.debited_minutes or self.overage_minutes)
