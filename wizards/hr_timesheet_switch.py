# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class HrTimesheetSwitch(models.TransientModel):
    _inherit = "hr.timesheet.switch"

    ticket_id = fields.Many2one("helpdesk.ticket")

    @api.model
    def _closest_suggestion(self):
        """On a ticket, go on with what the agent last did there."""
        context = self.env.context
        if context.get("active_model") != "helpdesk.ticket":
            return super()._closest_suggestion()
        return self.env["account.analytic.line"].search(
            [
                ("employee_id", "in", self.env.user.employee_ids.ids),
                ("ticket_id", "=", context["active_id"]),
                ("project_id", "!=", False),
            ],
            order="date_time DESC",
            limit=1,
        )

    def _prepare_default_values(self, account_analytic_line):
        values = super()._prepare_default_values(account_analytic_line)
        values["ticket_id"] = account_analytic_line.ticket_id.id
        return values

    def _prepare_copy_values(self, record):
        values = super()._prepare_copy_values(record)
        values["ticket_id"] = record.ticket_id.id
        return values
