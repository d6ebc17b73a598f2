# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time outside of support hours counts more, to the minute."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from ..common import HourBankCase


class WorkingHoursCase(HourBankCase):
    """Support from Monday to Friday, 9:00 to 17:00 in Brussels; 6 April is a holiday.

    Times are written in UTC: in March 9:00 there is 8:00, from 29 March on 7:00.
    """

    @classmethod
    def setUpScene(cls):
        cls.calendar = cls._make_calendar("Europe/Brussels")
        cls.rules = {"calendar_id": cls.calendar.id, "after_hours": 1.5, "holiday": 2.0}
        cls.ticket = cls._make_ticket()

    @classmethod
    def _make_calendar(cls, zone, **values):
        return cls.env["resource.calendar"].create(
            {
                "name": f"Support {zone}",
                "tz": zone,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Support",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                        }
                    )
                    for day in range(5)
                ],
                "global_leave_ids": [
                    Command.create(
                        {
                            "name": "Easter Monday",
                            "date_from": "2026-04-05 22:00:00",
                            "date_to": "2026-04-06 21:59:59",
                        }
                    )
                ],
                **values,
            }
        )

    def _get_parts(self, start, minutes, **rules):
        entry = self._log(self.ticket, minutes, hour_bank_start=start)
        parts = entry._get_worked_parts({**self.rules, **rules})
        self.assertEqual(sum(part for part, _kind in parts), minutes)
        return [(kind, part) for part, kind in parts]


@tagged("post_install", "-at_install")
class TestWorkingHours(WorkingHoursCase):
    def test_time_without_a_start_is_inside(self):
        entry = self._log(self.ticket, 600)
        self.assertEqual(entry._get_worked_parts(self.rules), [(600, "inside")])

    def test_the_evening_is_after_hours(self):
        parts = self._get_parts("2026-03-18 15:30:00", 90)
        self.assertEqual(parts, [("inside", 30), ("after_hours", 60)])

    def test_the_hours_end_to_the_minute(self):
        for start, kind in (("15:59", "inside"), ("16:00", "after_hours")):
            with self.subTest(start):
                parts = self._get_parts(f"2026-03-18 {start}:00", 1)
                self.assertEqual(parts, [(kind, 1)])

    def test_saturday_is_after_hours_and_sunday_counts_as_a_holiday(self):
        parts = self._get_parts("2026-03-21 22:00:00", 120)
        self.assertEqual(parts, [("after_hours", 60), ("holiday", 60)])

    def test_a_sunday_with_support_is_inside(self):
        self.calendar.attendance_ids[0].dayofweek = "6"
        parts = self._get_parts("2026-03-22 08:00:00", 60)
        self.assertEqual(parts, [("inside", 60)])

    def test_a_public_holiday_counts_also_in_what_would_be_working_hours(self):
        # from midnight before to the end of the first hour after it
        parts = self._get_parts("2026-04-05 21:00:00", 26 * 60)
        self.assertEqual(parts, [("after_hours", 60), ("holiday", 25 * 60)])

    def test_across_midnight(self):
        parts = self._get_parts("2026-03-18 22:30:00", 11 * 60)
        self.assertEqual(parts, [("inside", 90), ("after_hours", 570)])

    def test_a_whole_day(self):
        parts = self._get_parts("2026-03-18 08:00:00", 24 * 60)
        self.assertEqual(parts, [("inside", 480), ("after_hours", 960)])

    def test_the_night_in_which_the_clocks_go_forward_has_an_hour_less(self):
        # Friday 17:00 to Monday 9:00 are 63 hours, 23 of them on the Sunday
        parts = self._get_parts("2026-03-27 16:00:00", 63 * 60)
        self.assertEqual(parts, [("after_hours", 40 * 60), ("holiday", 23 * 60)][::1])
        parts = self._get_parts("2026-03-27 16:00:00", 63 * 60 + 1)
        self.assertEqual(parts[0], ("inside", 1))

    def test_the_night_in_which_the_clocks_go_back_has_an_hour_more(self):
        parts = self._get_parts("2026-10-23 15:00:00", 65 * 60)
        self.assertEqual(parts, [("after_hours", 40 * 60), ("holiday", 25 * 60)])

    def test_the_time_zone_is_that_of_the_calendar(self):
        calendar = self._make_calendar("America/New_York", global_leave_ids=False)
        # 16:30 there, 21:30 at the company
        parts = self._get_parts("2026-03-18 20:30:00", 60, calendar_id=calendar.id)
        self.assertEqual(parts, [("inside", 30), ("after_hours", 30)])

    def test_seconds_of_a_timer_neither_add_nor_lose_minutes(self):
        parts = self._get_parts("2026-03-18 15:59:31", 2)
        self.assertEqual(parts, [("after_hours", 2)])
        parts = self._get_parts("2026-04-05 21:59:31", 60)
        self.assertEqual(parts, [("holiday", 60)])

    def test_holidays_of_another_company_do_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Their day",
                "company_id": company.id,
                "date_from": "2026-03-18 00:00:00",
                "date_to": "2026-03-18 23:00:00",
            }
        )
        leave.company_id = company
        self.assertEqual(self._get_parts("2026-03-18 09:00:00", 60), [("inside", 60)])
        leave.company_id = self.env.company
        self.assertEqual(self._get_parts("2026-03-18 09:00:00", 60), [("holiday", 60)])

    def test_time_off_of_a_person_is_no_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday in Spain",
                "resource_id": self.agent.employee_id.resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-18 00:00:00",
                "date_to": "2026-03-18 23:00:00",
            }
        )
        self.assertEqual(self._get_parts("2026-03-18 09:00:00", 60), [("inside", 60)])

    def test_an_archived_calendar_counts_on(self):
        self.calendar.active = False
        self.assertEqual(
            self._get_parts("2026-03-18 18:00:00", 60), [("after_hours", 60)]
        )

    def test_without_calendar_or_factors_all_is_inside(self):
        flexible = self._make_calendar("Europe/Brussels", schedule_type="flexible")
        deleted = self._make_calendar("Europe/Brussels")
        deleted.unlink()
        for rules in (
            {"calendar_id": False},
            {"calendar_id": deleted.id},
            {"calendar_id": flexible.id},
            {"after_hours": 1, "holiday": 1.0},
        ):
            with self.subTest(rules):
                parts = self._get_parts("2026-03-18 18:00:00", 60, **rules)
                self.assertEqual(parts, [("inside", 60)])

    def test_hours_are_asked_once_for_entries_of_a_day(self):
        entries = self.env["account.analytic.line"].concat(
            *(
                self._log(self.ticket, 60, hour_bank_start=f"2026-03-18 {hour}:00:00")
                for hour in (14, 15, 16)
            )
        )
        known = {}
        entries[0]._get_worked_parts(self.rules, known)
        with self.assertQueryCount(0):
            kinds = [
                entry._get_worked_parts(self.rules, known)[0][1] for entry in entries
            ]
        self.assertEqual(kinds, ["inside", "inside", "after_hours"])


@tagged("post_install", "-at_install")
class TestStart(WorkingHoursCase):
    """What an entry knows of the moment when its work began."""

    def _start_timer(self, started):
        with freeze_time(started):
            action = self.ticket.with_user(self.agent).button_start_work()
            wizard = self.env[action["res_model"]].with_user(self.agent)
            wizard.with_context(**action["context"]).create(
                {"name": "Look at it"}
            ).action_switch()
        return self.ticket.timesheet_ids[:1]

    def test_a_timer_that_is_stopped_knows_its_start(self):
        entry = self._start_timer("2026-03-18 15:30:00")
        self.assertFalse(entry.hour_bank_start)
        with freeze_time("2026-03-18 16:30:00"):
            self.ticket.with_user(self.agent).button_end_work()
        self.assertEqual(entry.hour_bank_start, datetime(2026, 3, 18, 15, 30))
        self.assertEqual(
            entry._get_worked_parts(self.rules), [(30, "inside"), (30, "after_hours")]
        )

    def test_a_timer_s_day_is_that_of_the_company(self):
        self.agent.tz = "America/New_York"
        bank = self._sell(10)
        entry = self._start_timer("2026-03-17 23:30:00")  # 00:30 in Brussels
        with freeze_time("2026-03-18 00:30:00"):
            self.ticket.with_user(self.agent).button_end_work()
        self.assertEqual(entry.date, date(2026, 3, 18))
        self.assertEqual(entry.date_time, datetime(2026, 3, 17, 23, 30))
        drawn = bank.move_ids.filtered(lambda move: move.move_type == "time")
        self.assertEqual(drawn.date, entry.date)

    def test_a_typed_entry_has_no_start(self):
        self.assertFalse(self._log(self.ticket, 60).hour_bank_start)
        entry = self._log(self.ticket, 60, date_time="2026-03-17 22:00:00")
        self.assertFalse(entry.hour_bank_start)

    def test_a_timer_that_was_typed_over_has_no_start(self):
        entry = self._start_timer("2026-03-18 15:30:00")
        entry.with_user(self.agent).unit_amount = 1
        self.assertFalse(entry.hour_bank_start)

    def test_a_start_typed_on_a_running_timer_is_where_it_began(self):
        entry = self._start_timer("2026-03-18 15:30:00").with_user(self.agent)
        entry.hour_bank_start = "2026-03-18 15:00:00"
        with freeze_time("2026-03-18 16:30:00"):
            entry.button_end_work()
        self.assertEqual(entry.unit_amount, 1.5)
        self.assertEqual(entry.hour_bank_start, datetime(2026, 3, 18, 15, 0))

    def test_a_typed_start_sets_the_day_in_the_company_s_time_zone(self):
        self.agent.tz = "America/New_York"
        entry = self._log(self.ticket, 60, hour_bank_start="2026-03-16 23:30:00")
        self.assertEqual(entry.date, date(2026, 3, 17))
        entry.with_user(self.agent).hour_bank_start = "2026-03-15 22:30:00"
        self.assertEqual(entry.date, date(2026, 3, 15))
        self.assertEqual(entry.date_time, entry.hour_bank_start)

    def test_another_day_moves_the_start_to_the_same_clock_time(self):
        entry = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        entry.with_user(self.agent).date = "2026-04-01"  # summer time
        self.assertEqual(entry.hour_bank_start, datetime(2026, 4, 1, 18, 0))
        self.assertEqual(entry.date, date(2026, 4, 1))

    def test_many_entries_move_each_with_its_own_clock_time(self):
        entries = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        entries |= self._log(self.ticket, 60, hour_bank_start="2026-03-18 06:00:00")
        entries |= self._log(self.ticket, 60)
        entries.with_user(self.agent).write({"date": "2026-03-17"})
        self.assertEqual(
            entries.mapped("hour_bank_start"),
            [datetime(2026, 3, 17, 19), datetime(2026, 3, 17, 6), False],
        )

    def test_a_typed_time_of_the_timer_moves_only_a_known_start(self):
        known = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        unknown = self._log(self.ticket, 60)
        moment = "2026-03-17 20:00:00"
        (known | unknown).with_user(self.agent).write({"date_time": moment})
        self.assertEqual(known.hour_bank_start, datetime(2026, 3, 17, 20))
        self.assertEqual((known | unknown).mapped("date"), [date(2026, 3, 17)] * 2)
        self.assertFalse(unknown.hour_bank_start)

    def test_a_start_can_be_taken_away(self):
        entry = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        entry.with_user(self.agent).hour_bank_start = False
        self.assertEqual(entry._get_worked_parts(self.rules), [(60, "inside")])
        self.assertEqual(entry.date, date(2026, 3, 18))

    def test_neither_a_copy_nor_a_resumed_timer_has_the_start(self):
        entry = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        self.assertFalse(entry.copy().hour_bank_start)
        wizard = self.env["hr.timesheet.switch"].with_user(self.agent)
        context = {"active_model": entry._name, "active_id": entry.id}
        wizard.with_context(**context).create({}).action_switch()
        self.assertFalse(self.ticket.timesheet_ids.sorted("id")[-1].hour_bank_start)

    def test_both_ends_typed_in_the_timer_dialog_are_a_start(self):
        action = self.ticket.with_user(self.agent).button_start_work()
        wizard = self.env[action["res_model"]].with_user(self.agent)
        wizard.with_context(**action["context"]).create(
            {
                "name": "Look at it",
                "date_time": "2026-03-17 19:00:00",
                "date_time_end": "2026-03-17 20:00:00",
            }
        ).action_switch()
        self.assertRecordValues(
            self.ticket.timesheet_ids,
            [{"unit_amount": 1.0, "hour_bank_start": datetime(2026, 3, 17, 19)}],
        )

    def test_day_and_start_follow_each_other_in_the_ticket_s_form(self):
        user = self.agent
        with Form(self.ticket.with_user(user)) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Night shift"
                line.unit_amount = 1
                line.hour_bank_start = datetime(2026, 3, 16, 23, 30)
                self.assertEqual(line.date, date(2026, 3, 17))
                line.date = date(2026, 3, 31)
                self.assertEqual(line.hour_bank_start, datetime(2026, 3, 30, 22, 30))
        self.assertRecordValues(
            self.ticket.timesheet_ids,
            [
                {
                    "date": date(2026, 3, 31),
                    "hour_bank_start": datetime(2026, 3, 30, 22, 30),
                }
            ],
        )

    def test_start_time_and_start_follow_each_other_in_the_timesheet_form(self):
        entry = self._log(self.ticket, 60, hour_bank_start="2026-03-18 19:00:00")
        view = "hr_timesheet.hr_timesheet_line_form"
        with Form(entry.with_user(self.agent), view=view) as form:
            form.date_time = datetime(2026, 3, 16, 23, 30)
            self.assertEqual(form.hour_bank_start, datetime(2026, 3, 16, 23, 30))
            form.hour_bank_start = datetime(2026, 3, 17, 23, 30)
            self.assertEqual(form.date_time, datetime(2026, 3, 17, 23, 30))
        self.assertEqual(entry.date, date(2026, 3, 18))
