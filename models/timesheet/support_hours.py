# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When an entry began, and which part of it was outside the support hours."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import MissingError

from ...tools.tokens import TIMER_STOPS
from ...tools.working_hours import split
from .claim import MAX_ENTRY_MINUTES


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === COMPUTE METHODS === #

    @api.depends("date")
    def _compute_hour_bank_start(self):
        """Keep the clock time when the day changes; without a start it stays unknown.

        ``date_time`` says nothing here: it is the moment of typing by default.
        """
        for entry in self:
            start = entry.hour_bank_start
            entry.hour_bank_start = start and entry._get_start_on(start, entry.date)

    # === ONCHANGE METHODS === #

    @api.onchange("hour_bank_start")
    def _onchange_hour_bank_start(self):
        if self.hour_bank_start:
            self.date = self._get_start_day(self.hour_bank_start)
            self.date_time = self.hour_bank_start
        elif self._origin:  # set and cleared again: nothing is to stay of it
            self.date_time = self._origin.date_time
            self.date = self._origin.date
        else:
            start = self.with_context(default_date=self.date)
            self.date_time = start._get_default_start_time()

    @api.onchange("date")
    def _onchange_date(self):
        if self.hour_bank_start:  # moved to that day already
            self.date_time = self.hour_bank_start
            return None
        if self._origin and self.date == self._origin.date:
            self.date_time = self._origin.date_time  # its day is not that in UTC
            return None
        return super()._onchange_date()

    @api.onchange("date_time", "date_time_end")
    def _onchange_date_time(self):
        res = super()._onchange_date_time()
        if self.hour_bank_start and self.date_time:
            self.date = self._get_start_day(self.date_time)
            self.hour_bank_start = self.date_time
        elif self._origin and self.date_time == self._origin.date_time:
            self.date = self._origin.date  # core takes the day of the moment in UTC
        return res

    # === CRUD METHODS === #

    def _group_by_start(self, vals):
        """Return ``[(entries, values)]``: a start that is known follows the moment.

        Of the other entries it stays unknown. The clock of each company says on which
        day the work began.
        """
        known, start = self, vals.get("hour_bank_start")
        if "hour_bank_start" not in vals and vals.get("date_time"):
            known, start = self.filtered("hour_bank_start"), vals["date_time"]
        if not (start and known):
            return [(self, vals)]
        groups = [
            (entries, {**vals, "hour_bank_start": start})
            for entries in known.grouped("company_id").values()
        ]
        return [*groups, (self - known, vals)] if self - known else groups

    def _drop_unchanged_moment(self, vals):
        """Leave out day and moment that come along unchanged.

        A moment that is written decides on the day, by the user's time zone.
        """
        moment = fields.Datetime.to_datetime(vals.get("date_time"))
        day = fields.Date.to_date(vals.get("date"))
        if not moment or any(
            moment != entry.date_time or day not in (None, entry.date) for entry in self
        ):
            return vals
        return {
            name: value
            for name, value in vals.items()
            if name not in ("date", "date_time")
        }

    def _prepare_start(self, vals):
        """Write a typed start as the moment of the timer, too: it may be shown."""
        if vals.get("hour_bank_start"):
            return {**vals, "date_time": vals["hour_bank_start"]}
        return vals

    def _prepare_stopped_timer(self, vals):
        """Take the start of a timer that is stopped as that of the work."""
        if self._is_stopped_timer(vals):
            return {**vals, "hour_bank_start": self.date_time}
        return vals

    def _is_stopped_timer(self, vals):
        return (
            TIMER_STOPS.is_in(self.env)
            and "unit_amount" in vals
            and "hour_bank_start" not in vals
            and len(self) == 1
            and not self.hour_bank_start
        )

    @api.model
    def _eval_date(self, vals):
        """The day of work with a known start is the company's day, not the user's."""
        vals = super()._eval_date(vals)
        if vals.get("date_time") and vals.get("hour_bank_start"):
            start = fields.Datetime.to_datetime(vals["hour_bank_start"])
            company = self._get_start_company(vals)
            day = self.env["hour.bank"]._get_company_day(company, start)
            vals = {**vals, "date": day}
        return vals

    # === ACTIONS === #

    def button_end_work(self):
        timers = self.with_context(**TIMER_STOPS.context)
        return super(AccountAnalyticLine, timers).button_end_work()

    # === BUSINESS METHODS === #

    def _get_start_company(self, vals):
        """Return the company whose clock says on which day the work began."""
        company = self.env["res.company"].browse(vals.get("company_id"))
        project = self.env["project.project"].browse(vals.get("project_id"))
        # sudo: agents need no right on projects to log time on a ticket
        company = company or project.sudo().company_id or self.company_id[:1]
        return company or self.env.company

    def _get_start_day(self, start):
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.env["hour.bank"]._get_company_day(company, start)

    def _get_start_on(self, start, day):
        """Return ``start`` (UTC) at the same clock time of another day."""
        self.ensure_one()
        if not day or self._get_start_day(start) == day:
            return start
        company = self.company_id or self.env.company
        zone = self.env["hour.bank"]._get_company_zone(company)
        clock = pytz.utc.localize(start).astimezone(zone).time()
        moved = zone.localize(datetime.combine(day, clock))
        return moved.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_worked_parts(self, rules, known=None):
        """Return ``[(minutes, kind)]``: the worked minutes, inside and outside hours.

        ``kind`` is ``inside``, ``after_hours`` or ``holiday``. Without a start, without
        a calendar (any more) or where all hours are worth the same, all is inside.

        :param rules: as in ``hour_bank_rating``: ``calendar_id`` and the factors
            ``after_hours`` and ``holiday``
        :param known: a dictionary that callers share among entries of one call, so
            that the hours of a day are asked once
        """
        self.ensure_one()
        worked = self._get_worked_minutes()
        factors = {rules.get("after_hours", 1), rules.get("holiday", 1)}
        asked = self.hour_bank_start and rules.get("calendar_id") and factors != {1}
        if not asked or not 0 < worked <= MAX_ENTRY_MINUTES:
            return [(worked, "inside")]
        start = pytz.utc.localize(self.hour_bank_start)
        end = start + timedelta(minutes=worked)
        hours = self._get_support_hours(rules["calendar_id"], start, end, known)
        return split(start, end, *hours) if hours else [(worked, "inside")]

    def _get_support_hours(self, calendar_id, start, end, known=None):
        """Return work intervals, public holidays and time zone of a calendar, or None.

        :param start, end: aware datetimes; whole days are returned
        """
        known = {} if known is None else known
        if calendar_id not in known:
            known[calendar_id] = self._find_support_calendar(calendar_id)
        calendar = known[calendar_id]
        if not calendar:
            return None
        zone = pytz.timezone(calendar.tz)
        first = start.astimezone(zone).date()
        last = end.astimezone(zone).date() + timedelta(days=1)
        company = self.company_id._origin
        key = (calendar_id, company.id, first, last)
        if key not in known:
            low, high = (
                zone.localize(datetime.combine(day, time.min)) for day in (first, last)
            )
            known[key] = self._find_support_hours(calendar, company, low, high, zone)
        return *known[key], zone

    @api.model
    def _find_support_calendar(self, calendar_id):
        # sudo: the plan names the calendar; whoever logs time need not read it
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        try:
            # Who works when he likes has no hours outside. An archived one counts on.
            return calendar.filtered(lambda c: not c.flexible_hours)
        except MissingError:  # deleted; exists() would ask the database each time
            return calendar.browse()

    @api.model
    def _find_support_hours(self, calendar, company, low, high, zone):
        """Return the work intervals and the public holidays between two moments.

        Override to take support hours or holidays from elsewhere.
        """
        # The calendar's own holidays, and those of the company for all calendars.
        domain = [
            ("time_type", "=", "leave"),
            *("|", ("calendar_id", "=", calendar.id)),
            ("company_id", "in", (False, company.id)),
        ]
        # Not _work_intervals_batch, which would ask for the same leaves once more.
        leaves = calendar._leave_intervals_batch(low, high, domain=domain, tz=zone)
        hours = calendar._attendance_intervals_batch(low, high, tz=zone)
        return tuple(
            [(first, last) for first, last, _records in intervals]
            for intervals in (hours[False] - leaves[False], leaves[False])
        )
