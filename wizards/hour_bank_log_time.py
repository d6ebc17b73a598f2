# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: log time on a ticket, or stop its timer, seeing what that will debit."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.fields import Hours
from ..tools.duration import format_minutes, to_hours, to_minutes
from ..tools.tokens import TIMER_STOPS

# Not as superuser: who may not know what a customer has left reads no preview, either.
PREVIEW = {"compute": "_compute_preview", "compute_sudo": False}


class HourBankLogTime(models.TransientModel):
    """Log time in one step: how long, on what, and what it costs the customer.

    It writes a time entry as the person would in the list of the ticket: what may be
    logged, and what it debits, is decided there.
    """

    _name = "hour.bank.log.time"
    _description = "Log Time"
    _inherit = ["hour.bank.wizard.mixin"]

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, domain="[('allow_timesheet', '=', True)]"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    use_hour_banks = fields.Boolean(compute="_compute_use_hour_banks")
    timer_id = fields.Many2one(
        "account.analytic.line",
        readonly=True,
        help="The timer that is stopped; none: time is logged that was worked already.",
    )
    hours = Hours(
        string="Time",
        help="Hours and minutes, e.g. 0:35. Also 35m, 1h30, 1.5 or 1,5 hours.",
    )
    name = fields.Char(string="What Was Done")
    customer_text = fields.Char(
        string="Customer Reads",
        help="Instead of the above, in the portal and on statements.",
    )
    work_type_id = fields.Many2one(
        "hour.bank.work.type",
        string="Type",
        compute="_compute_work_type_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    date = fields.Date(string="Day", default=fields.Date.context_today, required=True)
    start = fields.Datetime(
        string="Started",
        help="When the work began: where work outside the support hours counts more.",
    )
    is_free = fields.Boolean(
        string="Free",
        help="Free time is worked and shown, but debited from no hour bank.",
    )
    free_reason = fields.Char(
        string="Why Free", help="E.g. our own mistake, goodwill, training."
    )
    preview = fields.Text(**PREVIEW)
    is_refused = fields.Boolean(**PREVIEW)
    may_shorten = fields.Boolean(**PREVIEW)
    may_park = fields.Boolean(**PREVIEW)
    may_ask_approval = fields.Boolean(**PREVIEW)

    # === COMPUTE METHODS === #

    @api.depends("ticket_id")
    def _compute_use_hour_banks(self):
        for dialog in self:
            # sudo: a setting of the team, which agents need not read
            dialog.use_hour_banks = dialog.ticket_id.sudo().use_hour_banks

    @api.depends("ticket_id")
    def _compute_work_type_id(self):
        for dialog in self:
            # sudo: agents need no right on categories and teams
            proposed = dialog.ticket_id.sudo()._get_work_type()
            dialog.work_type_id = dialog.timer_id.work_type_id or proposed

    @api.depends(
        "ticket_id",
        "timer_id",
        "hours",
        "work_type_id",
        "date",
        "start",
        "is_free",
        "free_reason",
    )
    @api.depends_context("uid", "lang")
    def _compute_preview(self):
        """What logging it would debit and leave; nothing is posted."""
        for dialog in self:
            dialog.preview, dialog.is_refused = "", False
            dialog.may_shorten = dialog.may_park = dialog.may_ask_approval = False
            if not (dialog.ticket_id and to_minutes(dialog.hours)):
                continue
            try:
                dialog.preview = dialog._get_preview()
            except (UserError, ValidationError) as error:
                dialog.preview, dialog.is_refused = error.args[0], True
                dialog.may_shorten = dialog._may_shorten()
                dialog.may_park = dialog._may_park()
                dialog.may_ask_approval = dialog._may_ask_approval()

    def _get_preview(self, **values):
        """Return in words what logging the time would debit and leave.

        :param values: of the entry, beside those of the form
        :raises UserError, ValidationError: as logging it would
        """
        entry = self._get_typed_entry(**values)
        if not entry._may_know_debit():
            return ""
        entry_sudo = entry.sudo()  # sudo: as for the explanation of the entry
        batch = entry_sudo._plan_previews()
        text = entry_sudo._get_preview_text(batch)
        if not batch:
            return text
        drawn = sum(
            minutes
            for _entry, bank, minutes, _origin in batch.postings
            if bank.kind == "prepaid"
        )
        left = to_minutes(self.ticket_id.hour_bank_hours_balance) + drawn
        return self._get_text_with_left(text, left)

    def _get_text_with_left(self, text, minutes):
        return self.env._(
            "%(debit)s · %(left)s left", debit=text, left=format_minutes(minutes)
        )

    def _may_shorten(self):
        """Return whether less could be logged: of what is left, or by an overdraft."""
        if self.ticket_id.hour_bank_hours_balance > 0:
            return True
        return self.ticket_id.hour_bank_level != "none" and self._is_accepted(1)

    def _may_ask_approval(self):
        """Return whether the customer approves time on the ticket first."""
        ticket = self.ticket_id
        return ticket.hour_bank_asks_approval and ticket.has_access("write")

    def _may_park(self):
        try:
            return bool(self._get_preview(hour_bank_parked=True))
        except (UserError, ValidationError):
            return False

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields_list):
        """Begin with what the timer says that is going to be stopped."""
        result = super().default_get(fields_list)
        timer = self.env["account.analytic.line"].browse(result.get("timer_id"))
        if not timer:
            return result
        timer.check_access("read")
        return {**result, **self._prepare_timer_values(timer)}

    @api.model
    def _prepare_timer_values(self, timer):
        """Return what the form proposes for a timer: its ticket and the time until now.

        A timer of some seconds is a minute: nothing is rounded away without a word.
        """
        elapsed = timer._duration(timer.date_time, fields.Datetime.now())
        return {
            "ticket_id": timer.ticket_id.id,
            "name": "" if timer.name == "/" else timer.name,
            "customer_text": timer.hour_bank_customer_text,
            "hours": to_hours(max(to_minutes(elapsed), 1)),
            "start": timer.hour_bank_start or timer.date_time,
            "date": timer.date,
        }

    # === BUSINESS METHODS === #

    def _get_typed_entry(self, **values):
        """Return the entry that would be saved, for previews."""
        Entry = self.env["account.analytic.line"]
        vals = self._prepare_entry()
        if not self.timer_id:
            names = ("project_id", "task_id", "company_id", "employee_id", "user_id")
            defaults = Entry.with_context(default_ticket_id=self.ticket_id.id)
            vals = {**defaults.default_get(["ticket_id", *names]), **vals}
            vals["product_uom_id"] = self._get_unit().id
        return Entry.new({**vals, **values}, origin=self.timer_id or None)

    def _prepare_entry(self):
        """Return the values of the time entry, or those that stop the timer.

        Extend with what your addon asks in the dialog.
        """
        self.ensure_one()
        vals = {
            "name": (self.name or "").strip() or "/",
            "unit_amount": self._get_amount(self.hours),
            "work_type_id": self.work_type_id.id,
            "hour_bank_free": self.is_free,
            "hour_bank_free_reason": self.is_free and self.free_reason,
            "hour_bank_customer_text": self.customer_text,
        }
        if self.start:
            vals["hour_bank_start"] = self.start
        else:
            vals["date"] = self.date
        return vals if self.timer_id else {"ticket_id": self.ticket_id.id, **vals}

    def _get_amount(self, hours):
        """Return hours in the unit in which the company keeps it, such as days."""
        hour, unit = self.env["uom.uom"]._get_hour(), self._get_unit()
        if unit in (hour, unit.browse()) or not unit._has_common_reference(hour):
            return hours
        return hour._compute_quantity(hours, unit, round=False)

    def _get_unit(self):
        company_sudo = self.company_id.sudo()  # sudo: a setting of the company
        return self.timer_id.product_uom_id or company_sudo.project_time_mode_id

    # === ACTIONS === #

    def action_log(self):
        """Log the time, or stop the timer.

        :raises UserError: without a time, and where the plan refuses
        """
        return self._act_once(self._log)

    def action_park(self):
        """Record the time, and let somebody decide who pays for it.

        :raises UserError: where nothing is refused, or the plan lets nothing be parked
        """
        return self._act_once(lambda: self._log(hour_bank_parked=True))

    def action_shorten(self):
        """Propose the longest time that the customer has hours for.

        :raises UserError: when there is none
        """
        self.ensure_one()
        low, high = 0, to_minutes(self.hours)
        while high - low > 1:
            middle = (low + high) // 2
            if self._is_accepted(middle):
                low = middle
            else:
                high = middle
        if not low:
            raise UserError(
                self.env._("Nothing of it can be debited: %(why)s", why=self.preview)
            )
        self.hours = to_hours(low)
        return self._reopen()

    def _is_accepted(self, minutes):
        amount = self._get_amount(to_hours(minutes))
        try:
            self._get_preview(unit_amount=amount)
        except (UserError, ValidationError):
            return False
        return True

    def action_set_free(self):
        """Offer to mark it as free: the reason is asked next."""
        self.ensure_one()
        self.is_free = True
        return self._reopen()

    def action_ask_renewal(self):
        """Ask whoever sells to the customer for hours; the form stays as it is."""
        self.ensure_one()
        asked = self.ticket_id.action_ask_renewal()
        asked["params"]["next"] = self._reopen()
        return asked

    def action_ask_approval(self):
        """Ask the customer for as much time as was typed."""
        self.ensure_one()
        action = self.ticket_id.action_ask_approval()
        action["context"].update(default_hours=self.hours, default_message=self.name)
        return action

    def _reopen(self):
        if self.timer_id:
            return {**self.timer_id.action_stop_timer(), "res_id": self.id}
        return {**self.ticket_id.action_log_time(), "res_id": self.id}

    def _log(self, **values):
        self.ensure_one()
        if not to_minutes(self.hours):
            raise UserError(
                self.env._(
                    "Type how long you worked on %(ticket)s: 35m, 1:30 or 1,5.",
                    ticket=self.ticket_id.display_name,
                )
            )
        vals = {**self._prepare_entry(), **values}
        entry = self.timer_id
        if entry:
            self._check_still_runs()
            entry.with_context(**TIMER_STOPS.context).write(vals)
        else:
            entry = self.env["account.analytic.line"].create(vals)
        return {
            "type": "ir.actions.client",
            "tag": "helpdesk_hour_bank.time_logged",
            "params": {"message": self._get_logged_text(entry)},
        }

    def _check_still_runs(self):
        if self.timer_id.unit_amount:
            raise UserError(
                self.env._(
                    "The timer on %(ticket)s was stopped already, at %(minutes)s. "
                    "Change the entry instead.",
                    ticket=self.ticket_id.display_name,
                    minutes=format_minutes(self.timer_id._get_worked_minutes()),
                )
            )

    def _get_logged_text(self, entry):
        """Return what was logged and debited, for the note that the person reads."""
        ticket = self.ticket_id
        text = entry.hour_bank_explanation or self.env._(
            "%(minutes)s worked", minutes=format_minutes(to_minutes(self.hours))
        )
        if entry.sudo().debited_minutes:  # sudo: a number that the text tells, too
            left = to_minutes(ticket.hour_bank_hours_balance)
            text = self._get_text_with_left(text, left)
        return f"{ticket.number or ticket.display_name}: {text}"
