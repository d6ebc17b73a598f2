# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dialog that starts a timer, on tickets and with a work type."""

from odoo import api, fields, models

from ..tools.tokens import SPENDER


class HrTimesheetSwitch(models.TransientModel):
    _inherit = "hr.timesheet.switch"

    ticket_id = fields.Many2one("helpdesk.ticket")
    work_type_id = fields.Many2one(
        "hour.bank.work.type",
        compute="_compute_work_type_id",
        store=True,
        readonly=False,
        check_company=True,
        help="How the minutes are counted: remote, on site ...",
    )

    @api.depends("ticket_id", "analytic_line_id")
    def _compute_work_type_id(self):
        """Propose the work type of the entry that goes on, or that of the ticket."""
        for switch in self:
            before = switch.analytic_line_id.work_type_id
            switch.work_type_id = before or switch.ticket_id._get_work_type()

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
        values["work_type_id"] = record.work_type_id.id
        if record.date_time_end:  # no timer: both ends were typed
            values["hour_bank_start"] = record.date_time
        return values

    def action_switch(self):
        """Start the new timer as whoever presses the button, not as superuser.

        Odoo's addon copies the entry of before as superuser; whose it is, and which
        ticket is chosen, is asked of the person.
        """
        self.analytic_line_id.check_access("read")
        return super(
            HrTimesheetSwitch, self.with_context(**SPENDER.context)
        ).action_switch()
