# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger knows of a time entry, and what it shows there."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === BUSINESS METHODS === #

    def _get_drawn(self):
        """Return ``{entry: [(move, minutes)]}``: what each entry holds of its banks.

        Searched, not read from ``hour_bank_move_ids``: that cache may hold only what
        some user was allowed to read.
        """
        moves = self.env["hour.bank.move"].search_fetch(
            [("timesheet_id", "in", self.ids)],
            [
                "bank_id",
                "minutes",
                "origin_move_id",
                "timesheet_id",
                "used_by_id",
                "partner_id",
            ],
            order="id",
        )
        return {
            entry: entry_moves._get_open_draws()
            for entry, entry_moves in moves.grouped("timesheet_id").items()
        }

    def _show_first_bank(self):
        """Show the order line of the first bank after banks took over from others."""
        drawn = self._get_drawn()
        for entry in self:
            draws = drawn.get(entry)
            line = draws[0][0].bank_id.sale_line_id if draws else entry.so_line
            if line != entry.so_line:
                entry._write_as_computed({"so_line": line.id})

    def _write_as_computed(self, values):
        """Store what the ledger decided the way a computed field is stored.

        Not :meth:`write`: these are results, and core would take an order line that is
        written for a person's wish to move costs to other analytic accounts.
        """
        values = {
            name: value
            for name, value in values.items()
            if any(entry._is_other(name, value) for entry in self)
        }
        # who else depends on them changes with what they point to, not with a number
        pointing = [name for name in values if self._fields[name].relational]
        if pointing:
            self.modified(pointing, before=True)
        with self.env.protecting([self._fields[name] for name in values], self):
            for name, value in values.items():
                self[name] = value
        self.modified(values)

    def _is_other(self, name, value):
        """Return whether ``value`` differs from what is stored."""
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(
            self[name], self
        )
