# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The months of a bank, for its picture."""

from collections import defaultdict

from odoo import fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    consumption = fields.Json(compute="_compute_consumption")

    def _compute_consumption(self):
        """Months of each bank for its picture: in, out and balance, in minutes."""
        rows = defaultdict(list)
        groups = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", self.ids)],
            ["bank_id", "date:month", "move_type"],
            ["minutes:sum"],
        )
        for bank, *row in groups:
            rows[bank.id].append(row)
        for bank in self:
            bank.consumption = bank._prepare_consumption(rows[bank.id])

    def _prepare_consumption(self, rows):
        """Return the chart of a bank: every month from the first to the last move.

        :param rows: ``(first day of the month, kind of move, minutes)``
        """
        months = {}
        for month, move_type, minutes in rows:
            used, added = months.get(month, (0, 0))
            if move_type == "time":
                months[month] = (used - minutes, added)
            else:
                months[month] = (used, added + minutes)
        if not months:
            return {"months": []}
        values, balance, month = [], 0, min(months)
        while month <= max(months):
            used, added = months.get(month, (0, 0))
            balance += added - used
            values.append(
                {
                    "date": fields.Date.to_string(month),
                    "used": used,
                    "added": added,
                    "balance": balance,
                }
            )
            month = fields.Date.add(month, months=1)
        return {"months": values}
