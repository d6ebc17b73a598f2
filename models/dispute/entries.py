# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a time entry knows of its dispute, and how the dispute follows the entry."""

from functools import partial

from odoo import models

from ..uninstall import is_uninstalling


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === CRUD METHODS === #

    def unlink(self):
        if is_uninstalling(self.env):
            return super().unlink()
        # sudo: as what deleting gives back; who may delete is asked there
        disputes_sudo = self.sudo()._find_open_disputes()
        res = super().unlink()
        disputes_sudo._end_lapsed()
        return res

    # === BUSINESS METHODS === #

    def _find_open_disputes(self):
        """Return the open disputes of these entries; asks nothing without one."""
        disputed = self.filtered("disputed_minutes")
        Dispute = self.env["hour.bank.dispute"]
        if not disputed:
            return Dispute
        return Dispute.search(
            [("timesheet_id", "in", disputed.ids), ("state", "=", "open")]
        )

    def _prepare_follow_ups(self, batch):
        follow_ups = super()._prepare_follow_ups(batch)
        entries = self.browse().concat(*batch.targets)
        disputed = entries.filtered("disputed_minutes")
        # deleted, its dispute ends; a dispute that is decided follows itself
        if disputed and batch.change.cause not in ("delete", "dispute"):
            follow_ups.append(partial(disputed._follow_disputes, batch))
        return follow_ups

    def _follow_disputes(self, batch):
        """Let open disputes follow what their time costs now, and whom."""
        for dispute in self._find_open_disputes():
            dispute._follow(batch.claims[dispute.timesheet_id].partner)

    def _change_ticket(self, ticket):
        res = super()._change_ticket(ticket)
        disputes = self._find_open_disputes()
        if disputes:
            disputes.write({"ticket_id": ticket.id, "ticket_number": ticket.number})
        return res
