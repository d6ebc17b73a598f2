# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which columns of an issued statement say something: others would take the room."""

from odoo import fields, models


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    has_free_lines = fields.Boolean(compute="_compute_columns")
    has_corrections = fields.Boolean(compute="_compute_columns")

    # === COMPUTE METHODS === #

    def _compute_columns(self):
        groups = self.env["hour.bank.statement.line"]._read_group(
            [("statement_id", "in", self.ids)],
            ["statement_id"],
            ["free_minutes:sum", "corrects_id:count"],
        )
        sums = {statement.id: counted for statement, *counted in groups}
        for statement in self:
            free, corrections = sums.get(statement.id, (0, 0))
            statement.has_free_lines = bool(free)
            statement.has_corrections = bool(corrections)
