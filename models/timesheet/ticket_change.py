# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Debited time that goes to another ticket of the same customer."""

from odoo import api, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

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
