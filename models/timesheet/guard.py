# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What nobody may write on time that hour banks pay for, and what is completed."""

import math

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.duration import format_minutes


class LineByLine(Exception):
    """Makes an import try its lines one by one, to say which of them is wrong."""


class AccountAnalyticLine(models.Model):
    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "hour.bank.kept.mixin"]

    # === CRUD METHODS === #

    def _load_records(self, data_list, update=False):
        # What stops a whole batch would be told as an error of its first line, too.
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) == 1:
                raise
            raise LineByLine from error

    # === GUARDS === #

    @api.model
    def _get_kept_exceptions(self):
        reason = "made of what a person sends, and written together with it"
        return {**super()._get_kept_exceptions(), "hour_bank_request": reason}

    @api.model
    def _get_kept_advice(self):
        return self.env._("Change the time or the free mark instead.")

    @api.model
    def _get_hour_bank_triggers(self):
        """Return the names of the fields whose change may move minutes."""
        return {
            "unit_amount",
            "product_uom_id",
            "date",
            "date_time",
            "date_time_end",
            "ticket_id",
            "task_id",
            "project_id",
            "company_id",
            "so_line",
            "is_so_line_edited",
            "hour_bank_free",
            "hour_bank_parked",
            "employee_id",
            "work_type_id",
            "hour_bank_start",
        }

    @api.model
    def _check_finite(self, vals):
        """Raise for NaN and infinity: PostgreSQL would keep them, and no sum holds."""
        try:
            finite = math.isfinite(float(vals.get("unit_amount") or 0))
        except (TypeError, ValueError, OverflowError):
            return  # no number at all: that is told by Odoo
        if not finite:
            raise ValidationError(
                self.env._(
                    "%(number)s is not a time. Enter hours and minutes, e.g. 1:30.",
                    number=vals["unit_amount"],
                )
            )

    # === VALUES === #

    def _check_given_tickets(self, vals_list):
        """Refuse tickets that the person may not read, before anything of them is told.

        All at once: each check costs as much as the rest of an entry's values.
        """
        tickets = self.env["helpdesk.ticket"]
        tickets.union(*map(self._get_given_ticket, vals_list)).check_access("read")

    @api.model
    def _get_given_ticket(self, vals):
        ticket_id = vals.get("ticket_id", self.env.context.get("default_ticket_id"))
        return self.env["helpdesk.ticket"].browse(ticket_id or ())

    def _prepare_entry_to_create(self, vals):
        """Return the values of a new entry, checked and completed.

        The ticket is one that the person may read, see :meth:`_check_given_tickets`.
        """
        self._check_finite(vals)
        self._check_kept(vals)
        vals = dict(vals)
        if not self.env.su:
            # Given, so that no default of a caller comes in their place.
            vals.update(dict.fromkeys(self._get_blank_fields()))
        if ticket := self._get_given_ticket(vals):
            vals.update(self._prepare_ticket_values(ticket, vals))
        if vals.get("so_line"):
            vals["hour_bank_line_chosen"] = True
        return self._prepare_start(vals)

    def _prepare_entry_to_write(self, vals):
        """Return what is written on these entries, checked and completed."""
        self._check_finite(vals)
        self._check_kept(vals)
        self._check_reference_stays(vals)
        vals = self._drop_unchanged_moment(dict(vals))
        if vals.get("hour_bank_free"):
            vals["hour_bank_parked"] = False  # that is the decision
        return self._prepare_start(self._prepare_stopped_timer(vals))

    @api.model
    def _prepare_ticket_values(self, ticket, vals):
        """Return project, task and company of time on a ticket, where not yet given.

        :raises UserError: when neither the ticket nor its team names a project
        """
        # sudo: agents need no right on the team's settings, only on the ticket.
        ticket_sudo = ticket.sudo()
        if vals.get("project_id") or vals.get("task_id"):
            return {}
        project = ticket_sudo._get_timesheet_project()
        if not project:
            raise UserError(
                self.env._(
                    "Ticket %(ticket)s has no project to log time in. Choose one on "
                    "the ticket, or a default project on team %(team)s.",
                    ticket=ticket_sudo.display_name,
                    team=ticket_sudo.team_id.display_name or "-",
                )
            )
        values = {"project_id": project.id}
        if ticket_sudo.task_id.project_id == project:
            values["task_id"] = ticket_sudo.task_id.id
        if not project.company_id:
            values["company_id"] = ticket_sudo.company_id.id
        return values

    @api.constrains("hour_bank_free", "hour_bank_free_reason")
    def _check_free_reason(self):
        for entry in self:
            if entry.hour_bank_free and not (entry.hour_bank_free_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %(minutes)s of %(date)s are free: the customer and "
                        "your colleagues read the reason.",
                        minutes=format_minutes(entry._get_worked_minutes()),
                        date=format_date(self.env, entry.date),
                    )
                )

    @api.constrains("ticket_id", "company_id")
    def _check_ticket_company(self):
        for entry in self.sudo():  # sudo: the ticket may belong to a hidden company
            ticket = entry.ticket_id
            if ticket and ticket.company_id != entry.company_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s belongs to %(ticket_company)s, but its time "
                        "would be logged in %(company)s. Choose a project of "
                        "%(ticket_company)s.",
                        ticket=ticket.display_name,
                        ticket_company=ticket.company_id.display_name,
                        company=entry.company_id.display_name,
                    )
                )
