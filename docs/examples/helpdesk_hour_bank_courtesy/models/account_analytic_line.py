# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of time that no bank covers: ``_overage_<policy>``."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _overage_courtesy(self, batch, bank, plan, minutes):
        """Give what is left of the ticket's courtesy; the rest is refused."""
        given = min(minutes, self._get_courtesy_left(batch, bank, plan))
        self._overage_free(batch, bank, plan, given)
        if minutes > given:
            self._overage_refuse(batch, bank, plan, minutes - given)

    def _get_courtesy_left(self, batch, bank, plan):
        """Return how many minutes of this ticket are still to be given.

        Entries of the same call count as planned, the others as they are stored.
        """
        self.ensure_one()
        if bank and not batch.previews:
            # Two agents may log at once: whoever is second waits, and sees the first.
            self.env["hour.bank"]._lock([("id", "=", bank.id)])
        limit = (bank or plan)._get_terms().get("courtesy_minutes", 0)
        ticket = self.ticket_id._origin
        planned = sum(
            minutes
            for entry, minutes in batch.free.items()
            if entry.ticket_id._origin == ticket and not entry.hour_bank_free
        )
        known_ids = [entry._origin.id for entry in batch.free]
        [(stored,)] = self._read_group(
            [
                ("ticket_id", "=", ticket.id),
                ("id", "not in", known_ids),
                ("hour_bank_free", "=", False),
            ],
            aggregates=["free_minutes:sum"],
        )
        return max(limit - planned - (stored or 0), 0)
