# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a time entry was told: on which issued statement, for who edits it."""

from odoo import api, fields, models
from odoo.tools import SQL


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    hour_bank_statement_name = fields.Char(
        string="On Statement",
        compute="_compute_hour_bank_statement_name",
        compute_sudo=True,
        help="The issued statement that told the customer of this time. What is "
        "changed now stands on the next one.",
    )

    # === COMPUTE METHODS === #

    def _compute_hour_bank_statement_name(self):
        """Name the statements of all of them at once: one query, no statement read."""
        names = self._origin._get_statement_names()
        for entry in self:
            entry.hour_bank_statement_name = names.get(entry._origin.id, False)

    def _explain_hour_bank(self, draws):
        text = super()._explain_hour_bank(draws)
        name = self.hour_bank_statement_name
        if not (text and name):
            return text
        return self.env._("on statement %(name)s", name=name) + f" · {text}"

    # === BUSINESS METHODS === #

    @api.private
    def _get_statement_names(self):
        """Return ``{entry id: number}`` of the last statement that tells of it."""
        if not self.ids:
            return {}
        Line = self.env["hour.bank.statement.line"]
        Line.flush_model(["timesheet_ref", "statement_id"])
        # SQL: one query for what a form shows of each entry, with the name
        query = SQL(
            "SELECT DISTINCT ON (line.timesheet_ref) line.timesheet_ref, head.name"
            "  FROM hour_bank_statement_line AS line"
            "  JOIN hour_bank_statement AS head ON head.id = line.statement_id"
            " WHERE line.timesheet_ref IN %s AND head.state != 'draft'"
            " ORDER BY line.timesheet_ref, line.id DESC",
            tuple(self.ids),
        )
        return dict(self.env.execute_query(query))
