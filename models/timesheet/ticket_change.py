# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that goes to another ticket: its kind of work, and its debits, if it may."""

from odoo import api, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _group_by_work_type(self, vals):
        """Return ``[(entries, values)]``: each with the work type that it has then.

        A type by default follows the ticket, one that a person chose stays. Said before
        anything is written: afterwards nobody knows what the default was.
        """
        if "ticket_id" not in vals or "work_type_id" in vals:
            return [(self, vals)]
        ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
        groups = self.grouped(lambda entry: entry._get_work_type_on(ticket))
        return [
            (entries, {**vals, "work_type_id": work_type.id})
            for work_type, entries in groups.items()
        ]

    def _get_work_type_on(self, ticket):
        """Return the work type that the entry has once it is on ``ticket``."""
        self.ensure_one()
        # sudo: agents need no right on categories and teams
        default = self.ticket_id.sudo()._get_work_type()
        if self.work_type_id == default:
            # sudo: as above
            return ticket.sudo()._get_work_type().sudo(False)
        return self.work_type_id

    @api.private
    def _change_ticket(self, ticket):
        """Move debited time to ``ticket``, another one of the same customer.

        The time stays rated and drawn as it is, also in banks that ended since: each
        gives the minutes back and takes them again at once, for the other ticket.
        """
        drawn = self._get_drawn()
        held = {move.bank_id.id for draws in drawn.values() for move, _part in draws}
        self.env["hour.bank"]._lock([("id", "in", held)])
        self.env["hour.bank"]._post_moves(
            [
                vals
                for entry in self
                for move, minutes in drawn.get(entry, ())
                for vals in self._prepare_ticket_moves(move, minutes, ticket)
            ]
        )
        # Not `write`, which would draw anew; and the kind of work stays what it was.
        with self.env.protecting([self._fields["work_type_id"]], self):
            self._write_as_computed({"ticket_id": ticket.id})
        self._check_ticket_company()

    @api.model
    def _prepare_ticket_moves(self, move, minutes, ticket):
        """Return the two moves by which a draw goes to another ticket."""
        shared = {
            **move._prepare_copy_values(),
            "bank_id": move.bank_id.id,
            "statement_date": move.timesheet_id._get_correction_day(
                move.bank_id, move.date
            ),
            "cause": "change",
        }
        return [
            {**shared, "minutes": minutes, "origin_move_id": move.id},
            {
                **shared,
                "minutes": -minutes,
                "ticket_id": ticket.id,
                "ticket_number": ticket.number,
            },
        ]
