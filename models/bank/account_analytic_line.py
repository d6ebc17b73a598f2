# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger knows of a time entry, and what it shows there."""

from collections import defaultdict

from odoo import fields, models

from ...tools.allocation import find_sole


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # The bank that pays all of it; none where several do, or where a part is free or
    # waits. Its share is the whole entry, so that reports need not read the ledger. A
    # number, no link: who reads the entry need not know its banks.
    sole_hour_bank_id = fields.Integer(
        string="Number of the Only Hour Bank",
        readonly=True,
        copy=False,
        aggregator=None,
        exportable=False,
        export_string_translation=False,  # for queries, nobody is shown it
    )
    # the time of an order
    _sole_bank_idx = models.Index("(sole_hour_bank_id) WHERE sole_hour_bank_id > 0")
    # what has several shares, or none that is paid: for that the ledger is read
    _no_sole_bank_idx = models.Index(
        "(id, date) WHERE rated_minutes > 0"
        " AND (sole_hour_bank_id = 0 OR sole_hour_bank_id IS NULL)"
    )

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
        for entry, draws in self._get_drawn().items():
            banks = defaultdict(int)
            for move, minutes in draws:
                banks[move.bank_id] += minutes
            if banks:
                sole = find_sole(banks, entry.rated_minutes)
                entry._write_as_computed(
                    {
                        "so_line": next(iter(banks)).sale_line_id.id,
                        "sole_hour_bank_id": sole.id if sole else 0,
                    }
                )

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
