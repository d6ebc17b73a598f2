# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which work type an entry keeps when it goes to another ticket."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def write(self, vals):
        if "ticket_id" not in vals or "work_type_id" in vals:
            return super().write(vals)
        # A type by default follows the ticket, one that a person chose stays. Said
        # here: once the new ticket is written, nobody knows what the default was.
        ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
        res = True
        for work_type, entries in self.grouped(
            lambda entry: entry._get_work_type_on(ticket)
        ).items():
            res = (
                super(AccountAnalyticLine, entries).write(
                    {**vals, "work_type_id": work_type.id}
                )
                and res
            )
        return res

    def _get_work_type_on(self, ticket):
        """Return the work type that the entry has once it is on ``ticket``."""
        self.ensure_one()
        # sudo: agents need no right on categories and teams
        default = self.ticket_id.sudo()._get_work_type()
        if self.work_type_id == default:
            # sudo: as above
            return ticket.sudo()._get_work_type().sudo(False)
        return self.work_type_id
