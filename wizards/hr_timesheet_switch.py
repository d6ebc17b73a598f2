# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dialog that starts a timer, on tickets and with a work type."""

from odoo import api, fields, models

from ..tools.duration import format_minutes, to_minutes
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

    running_text = fields.Text(compute="_compute_running_text")
    ticket_left = fields.Text(compute="_compute_ticket_left")

    @api.depends("ticket_id")
    def _compute_ticket_left(self):
        """Warn before the work begins: stopping may find nobody who pays."""
        for switch in self:
            ticket = switch.ticket_id
            banked = ticket.use_hour_banks and ticket.partner_id
            if banked and ticket.hour_bank_level in ("empty", "overdrawn", "none"):
                switch.ticket_left = ticket.hour_bank_summary
            else:
                switch.ticket_left = False

    @api.depends("ticket_id", "analytic_line_id")
    def _compute_work_type_id(self):
        """Propose the work type of the entry that goes on, or that of the ticket."""
        for switch in self:
            before = switch.analytic_line_id.work_type_id
            switch.work_type_id = before or switch.ticket_id._get_work_type()

    @api.model
    def _default_running_timer_id(self, employee=None):
        """Whoever forgot several timers may work on tickets: all of them are stopped.

        :raises UserError: by Odoo's addon, where none of them has to do with a ticket
        """
        running = self.env["account.analytic.line"]._find_running_timers()
        on_ticket = self.env.context.get("active_model") == "helpdesk.ticket"
        if on_ticket or running.ticket_id:
            return running[:1]
        return super()._default_running_timer_id(employee)

    @api.depends("running_timer_id")
    def _compute_running_text(self):
        """Name the ticket of what is going to be stopped, and for how long it ran."""
        running = self.env["account.analytic.line"]._find_running_timers()
        for switch in self:
            switch.running_text = "\n".join(
                self.env._(
                    "%(minutes)s on %(work)s",
                    work=timer._get_timer_title(),
                    minutes=format_minutes(
                        to_minutes(timer._duration(timer.date_time, switch.date_time))
                    ),
                )
                for timer in running
            )

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
        left = self._stop_running_timers()
        self.running_timer_id = False
        res = super(
            HrTimesheetSwitch, self.with_context(**SPENDER.context)
        ).action_switch()
        if isinstance(res, dict) and res.get("type") != "ir.actions.act_window_close":
            return res
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_hour_bank.time_logged",
            "params": {"message": self._get_left_running_text(left)},
        }

    def _stop_running_timers(self):
        """Stop all timers of this person, or park what nobody pays for.

        :return: those that go on, since they are too long to be any work
        """
        Entry = self.env["account.analytic.line"]
        running = self.running_timer_id | Entry._find_running_timers()
        return running._stop_or_park(self.date_time)

    def _get_left_running_text(self, timers):
        titles = ", ".join(timer._get_timer_title() for timer in timers)
        return titles and self.env._(
            "Still running, too long to be work: %(timers)s. Stop or delete it.",
            timers=titles,
        )
