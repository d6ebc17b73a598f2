# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Timers of tickets: how they are stopped, and what is no timer."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

ENTRIES = "timesheet_ids"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_typed_times(vals.get(ENTRIES))
        return super().create(vals_list)

    def write(self, vals):
        self._check_typed_times(vals.get(ENTRIES))
        return super().write(vals)

    @api.model
    def _check_typed_times(self, commands):
        """Refuse lines of a ticket without a time: saved, they would be timers.

        :raises ValidationError: naming what was to be done in no time
        """
        Entry = self.env["account.analytic.line"]
        for command, line_id, *rest in commands or ():
            if command not in (Command.CREATE, Command.UPDATE):
                continue
            [values] = rest
            line = Entry.browse(line_id if command == Command.UPDATE else ())
            if line and (values.get("unit_amount", 1) or not line.unit_amount):
                continue  # another time, none that changes, or a timer that runs
            if not values.get("unit_amount"):
                raise ValidationError(
                    self.env._(
                        "Type how long “%(what)s” took, e.g. 0:35, or delete the line. "
                        "To measure the time, press Start.",
                        what=values.get("name") or line.name or "/",
                    )
                )

    # === ACTIONS === #

    def action_log_time(self):
        """Open the dialog in which time on this ticket is logged."""
        self.ensure_one()
        return self._get_log_time_action(default_ticket_id=self.id)

    def action_stop_timer(self):
        """Ask what was done, and show what it debits, before the timer is stopped.

        :raises UserError: when this person has no timer on the ticket
        """
        self.ensure_one()
        Entry = self.env["account.analytic.line"]
        timer = Entry.search(self._timesheet_running_domain(), limit=1)
        if not timer:
            raise UserError(
                self.env._(
                    "You have no timer on %(ticket)s any more. Reload the page.",
                    ticket=self.display_name,
                )
            )
        return timer.action_stop_timer()

    @api.model
    def _get_log_time_action(self, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_log_time_action"
        )
        return {**action, "context": context}


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def action_stop_timer(self):
        """Open the dialog that stops this timer; one of a task stops at once."""
        self.ensure_one()
        if not self.ticket_id:
            return self.button_end_work()
        action = self.ticket_id._get_log_time_action(
            default_timer_id=self.id, default_ticket_id=self.ticket_id.id
        )
        return {**action, "name": self.env._("Stop the Timer")}

    @api.model
    def get_running_timers(self):
        """Return the timers that this person runs, the latest first, for the top bar.

        :return: ``[{"id", "ticket_id", "title", "start"}]``; ``start`` in UTC
        """
        return [
            {
                "id": timer.id,
                "ticket_id": timer.ticket_id.id,
                "title": timer._get_timer_title(),
                "start": timer.date_time,
            }
            for timer in self._find_running_timers()
        ]

    @api.model
    def _find_running_timers(self):
        """Return the timers that this person runs, the latest first."""
        return self.search(self._running_domain(), order="date_time desc")

    def _get_timer_title(self):
        """Return on what the timer runs, as its person knows it."""
        self.ensure_one()
        # sudo: the name of what this person works on, whatever they may read of it
        entry_sudo = self.sudo()
        work_sudo = entry_sudo.ticket_id or entry_sudo.task_id or entry_sudo.project_id
        return work_sudo.display_name
