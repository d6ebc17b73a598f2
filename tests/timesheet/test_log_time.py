# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dialog in which time is logged: what it shows, and what it saves."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import TODAY
from .spend_common import SpendCase


class LogTimeCase(SpendCase):
    def _open(self, ticket=None, user=None, **context):
        action = (ticket or self.ticket).with_user(user or self.agent).action_log_time()
        model = self.env[action["res_model"]].with_user(user or self.agent)
        return model.with_context(**{**action["context"], **context})

    def _fill(self, ticket=None, user=None, **values):
        form = Form(self._open(ticket, user))
        for name, value in {"hours": 35 / 60, "name": "Toner", **values}.items():
            form[name] = value
        return form

    def _log_time(self, *args, **values):
        dialog = self._fill(*args, **values).save()
        before = self.ticket.sudo().timesheet_ids
        result = dialog.action_log()
        return self.ticket.sudo().timesheet_ids - before, result


@tagged("post_install", "-at_install")
class TestLogTime(LogTimeCase):
    def test_it_shows_what_it_debits_and_saves_it(self):
        form = self._fill()
        self.assertEqual(
            form.preview, f"0:35 worked → 0:35 from {self.bank.name} · 9:25 left"
        )
        self.assertFalse(form.is_refused)
        entry, result = self._log_time()
        self.assertRecordValues(
            entry,
            [
                {
                    "name": "Toner",
                    "unit_amount": 35 / 60,
                    "user_id": self.agent.id,
                    "employee_id": self.agent.employee_id.id,
                    "project_id": self.project.id,
                    "date": datetime.fromisoformat(TODAY).date(),
                    "hour_bank_start": False,
                }
            ],
        )
        self.assertDrawn(entry, **{self.bank.name: 35})
        self.assertIn("9:25 left", result["params"]["message"])
        self.assertIn(self.ticket.number, result["params"]["message"])

    def test_the_preview_is_what_saving_does(self):
        quarters = self.env["hour.bank.work.type"].create(
            {"name": "Quarters", "step_minutes": 15}
        )
        self.plan.multiplier_ids = [
            Command.create(
                {"kind": "priority", "ticket_priority": "3", "multiplier": 2}
            )
        ]
        self.ticket.priority = "3"
        customer = self.env["res.partner"].create({"name": "Lumber Inc"})
        bank = self._sell(2, customer)
        self.ticket.partner_id = customer
        form = self._fill(work_type_id=quarters)
        self.assertIn("steps of 0:15", form.preview)
        entry, result = self._log_time(work_type_id=quarters)
        told = form.preview.split(" · ")[0]
        self.assertEqual(entry.hour_bank_explanation, told)
        self.assertDrawn(entry, **{bank.name: 90})
        self.assertIn("0:30 left", form.preview)

    def test_the_type_of_the_ticket_is_proposed(self):
        visit = self.env["hour.bank.work.type"].create({"name": "Visit"})
        self.team.work_type_id = visit
        self.assertEqual(self._fill().work_type_id, visit)

    def test_a_start_gives_the_day(self):
        entry, _result = self._log_time(start=datetime(2026, 3, 18, 23, 30))
        self.assertEqual(str(entry.date), "2026-03-19")  # in Brussels
        self.assertEqual(entry.hour_bank_start, datetime(2026, 3, 18, 23, 30))
        entry, _result = self._log_time(date="2026-03-20")
        self.assertEqual(str(entry.date), "2026-03-20")

    def test_free_time_has_a_reason(self):
        form = self._fill(is_free=True)
        self.assertIn("0:35 free", form.preview)
        with (
            self.assertRaisesRegex(AssertionError, "free_reason is a required field"),
            self.env.cr.savepoint(),
        ):
            form.save()
        entry, _result = self._log_time(is_free=True, free_reason="Our mistake")
        self.assertEqual((entry.free_minutes, entry.debited_minutes), (35, 0))
        self.assertEqual(entry.hour_bank_free_reason, "Our mistake")
        entry, _result = self._log_time()
        self.assertFalse(entry.hour_bank_free_reason)

    def test_sent_twice_it_is_logged_once(self):
        dialog = self._fill().save()
        first, again = dialog.action_log(), dialog.action_log()
        self.assertEqual(first, again)
        self.assertCounters(self.bank, 600, 35)

    def test_without_a_time_nothing_is_logged(self):
        for hours in (0, 0.004):
            dialog = self._fill(hours=hours).save()
            self.assertFalse(dialog.preview)
            with (
                self.assertRaisesRegex(UserError, "Type how long you worked"),
                self.env.cr.savepoint(),
            ):
                dialog.action_log()
        for hours in (-1, 10000):
            self.assertTrue(self._fill(hours=hours).is_refused)
        self.assertCounters(self.bank, 600, 0)

    def test_a_company_that_keeps_its_time_in_days(self):
        self.env.company.project_time_mode_id = self.day
        form = self._fill(hours=2)
        self.assertIn("2:00 worked", form.preview)
        entry, _result = self._log_time(hours=2)
        self.assertEqual(entry.unit_amount, 0.25)
        self.assertDrawn(entry, **{self.bank.name: 120})

    # === REFUSED === #

    def test_what_is_refused_offers_what_can_be_done(self):
        self.bank._adjust(-580, "Trial")
        form = self._fill()
        self.assertTrue(form.is_refused)
        self.assertIn("0:20 left", form.preview)
        self.assertFalse(form.may_park)
        self.assertTrue(form.may_shorten)
        dialog = form.save()
        self.assertEqual(dialog.action_shorten()["res_id"], dialog.id)
        self.assertEqual(round(dialog.hours * 60), 20)
        self.assertFalse(dialog.is_refused)
        dialog.action_log()
        self.assertCounters(self.bank, 20, 20)

    def test_the_longest_time_that_fits_its_rounding(self):
        self.bank._adjust(-555, "Trial")
        quarters = self.env["hour.bank.work.type"].create(
            {"name": "Quarters", "step_minutes": 15}
        )
        dialog = self._fill(hours=3, work_type_id=quarters).save()
        dialog.action_shorten()
        self.assertEqual(round(dialog.hours * 60), 45)
        self.bank._adjust(-45, "Trial")
        form = self._fill(hours=3)
        self.assertFalse(form.may_shorten)
        dialog = form.save()
        with (
            self.assertRaisesRegex(UserError, "Nothing of it can be debited"),
            self.env.cr.savepoint(),
        ):
            dialog.action_shorten()

    def test_an_overdraft_is_offered_where_nothing_is_left(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 2})
        self.bank.action_update_terms()
        self.bank._adjust(-600, "Trial")
        form = self._fill(hours=3)
        self.assertTrue(form.may_shorten)
        dialog = form.save()
        dialog.action_shorten()
        self.assertEqual(dialog.hours, 2)
        dialog.action_log()
        self.assertCounters(self.bank, 0, 120)

    def test_what_is_refused_is_not_saved(self):
        self.bank._adjust(-580, "Trial")
        dialog = self._fill().save()
        with (
            self.assertRaisesRegex(UserError, "has 0:20 left"),
            self.env.cr.savepoint(),
        ):
            dialog.action_log()
        with (
            self.assertRaisesRegex(UserError, "lets no time be parked"),
            self.env.cr.savepoint(),
        ):
            dialog.action_park()
        self.assertFalse(self.ticket.sudo().timesheet_ids)

    def test_it_is_freed_parked_or_asked_for(self):
        self.bank.terms = {**self.bank.terms, "parking": True}
        self.bank._adjust(-580, "Trial")
        form = self._fill()
        self.assertTrue(form.may_park)
        dialog = form.save()
        asked = dialog.action_ask_renewal()
        self.assertEqual(asked["params"]["next"]["res_id"], dialog.id)
        self.assertEqual(self.ticket.activity_ids.user_id, self.salesperson)
        dialog.action_set_free()
        self.assertTrue(dialog.is_free)
        dialog.is_free = False
        dialog.action_park()
        entry = self.ticket.sudo().timesheet_ids
        self.assertEqual((entry.waiting_minutes, entry.debited_minutes), (35, 0))

    # === WHOSE === #

    def test_a_ticket_that_may_not_be_read_is_refused(self):
        Dialog = self._open(user=self.own)
        for values in (
            {"ticket_id": self.foreign_ticket.id},
            {"timer_id": self._log(self.foreign_ticket, 0, self.colleague).id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                Dialog.create({"hours": 1, "name": "x", **values})
            with self.subTest(values), self.assertRaises(AccessError):
                spec = {"preview": {}, "hours": {}}
                Dialog.onchange({"hours": 1, **values}, ["hours"], spec)
            context = {f"default_{name}": value for name, value in values.items()}
            with self.subTest(values), self.assertRaises(AccessError):
                Dialog.with_context(**context).create({"hours": 1, "name": "x"})

    def test_nobody_opens_that_of_a_colleague(self):
        dialog = self._fill().save()
        other = dialog.with_user(self.colleague)
        for act in (other.action_log, other.action_park, other.action_shorten):
            with self.assertRaises(AccessError):
                act()

    def test_who_has_no_timesheets_logs_none(self):
        user = new_test_user(
            self.env, "reader", "helpdesk_mgmt.group_helpdesk_user_team"
        )
        with self.assertRaises(AccessError):
            self._open(user=user).create({"ticket_id": self.ticket.id, "hours": 1})

    # === COSTS === #

    def test_the_preview_costs_little(self):
        form = self._fill()
        spec = {"preview": {}, "is_refused": {}, "may_park": {}}
        dialog = form.save()
        values = {"hours": 0.75}
        dialog.onchange(values, ["hours"], spec)
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            dialog.onchange(values, ["hours"], spec)


@tagged("post_install", "-at_install")
class TestTimer(LogTimeCase):
    def _start(self, ticket=None, user=None, at="2026-03-18 09:00:00", **values):
        with freeze_time(at):
            action = (
                (ticket or self.ticket)
                .with_user(user or self.agent)
                .button_start_work()
            )
            switch = self.env[action["res_model"]].with_user(user or self.agent)
            context = {
                **action["context"],
                "active_model": "helpdesk.ticket",
                "active_id": (ticket or self.ticket).id,
            }
            form = Form(switch.with_context(**context))
            form.name = "On the phone"
            for name, value in values.items():
                form[name] = value
            return form.save().action_switch()

    def _get_entries(self, ticket=None):
        return (ticket or self.ticket).sudo().timesheet_ids.sorted("id")

    def _stop(self, at="2026-03-18 09:35:20", ticket=None):
        ticket = (ticket or self.ticket).with_user(self.agent)
        with freeze_time(at):
            action = ticket.action_stop_timer()
            dialog = self.env[action["res_model"]].with_user(self.agent)
            return Form(dialog.with_context(**action["context"]))

    def test_stopping_asks_and_previews(self):
        self._start()
        form = self._stop()
        self.assertEqual((form.name, form.hours), ("On the phone", 35 / 60))
        self.assertIn(f"0:35 from {self.bank.name} · 9:25 left", form.preview)
        form.name = "Explained the toner"
        form.hours = 0.5
        form.save().action_log()
        entry = self._get_entries()
        self.assertRecordValues(
            entry,
            [
                {
                    "name": "Explained the toner",
                    "unit_amount": 0.5,
                    "hour_bank_start": datetime(2026, 3, 18, 9),
                }
            ],
        )
        self.assertDrawn(entry, **{self.bank.name: 30})

    def test_some_seconds_are_a_minute(self):
        self._start()
        self.assertEqual(round(self._stop("2026-03-18 09:00:05").hours * 60), 1)

    def test_a_timer_is_stopped_once(self):
        self._start()
        first, second = self._stop().save(), self._stop().save()
        first.action_log()
        with (
            self.assertRaisesRegex(UserError, "stopped already, at 0:35"),
            self.env.cr.savepoint(),
        ):
            second.action_log()
        with (
            self.assertRaisesRegex(UserError, "no timer on .* any more"),
            self.env.cr.savepoint(),
        ):
            self.ticket.with_user(self.agent).action_stop_timer()

    def test_starting_warns_where_nothing_is_left(self):
        Switch = self.env["hr.timesheet.switch"].with_user(self.agent)
        start = Switch.with_context(default_ticket_id=self.ticket.id)
        self.assertFalse(Form(start).ticket_left)
        self.bank._adjust(-600, "Trial")
        self.assertIn("0:00 left", Form(start).ticket_left)
        self._start()
        self.assertEqual(self._get_entries().show_time_control, False)

    def test_starting_another_stops_the_first(self):
        other = self._make_ticket(name="Screen flickers")
        self._start()
        Switch = self.env["hr.timesheet.switch"].with_user(self.agent)
        with freeze_time("2026-03-18 09:25:00"):
            told = Form(Switch.with_context(default_ticket_id=other.id)).running_text
        self.assertIn("0:25 on", told)
        self.assertIn("Printer on fire", told)
        self._start(other, at="2026-03-18 09:25:00")
        self.assertDrawn(self._get_entries(), **{self.bank.name: 25})
        self.assertFalse(self._get_entries(other).unit_amount)

    def test_starting_another_parks_what_nobody_pays(self):
        other = self._make_ticket(name="Screen flickers")
        self._start()
        self.bank._adjust(-590, "Trial")
        self._start(other, at="2026-03-18 09:25:00")
        entry = self._get_entries()
        self.assertTrue(entry.hour_bank_parked)
        self.assertEqual((entry.waiting_minutes, entry.debited_minutes), (25, 0))
        self.assertEqual(entry.hour_bank_start, datetime(2026, 3, 18, 9))
        self.assertCounters(self.bank, 10, 0)

    def test_several_timers_do_not_hold_up_another(self):
        """They come from elsewhere: by hand, by the phone, by another tab."""
        tickets = [self._make_ticket(name=f"Ticket {no}") for no in range(3)]
        for ticket in tickets[:2]:
            self._log(ticket, 0, date_time="2026-03-18 08:00:00")
        forgotten = self._log(self.ticket, 0, date_time="2026-01-02 08:00:00")
        answer = self._start(tickets[2], at="2026-03-18 09:00:00")
        for ticket in tickets[:2]:
            self.assertEqual(self._get_entries(ticket).unit_amount, 1)
        self.assertFalse(forgotten.unit_amount)  # two months are no work
        self.assertIn("Printer on fire", answer["params"]["message"])
        timers = self.env["account.analytic.line"].with_user(self.agent)
        with freeze_time("2026-03-18 10:00:00"):
            shown = timers.get_running_timers()
        self.assertEqual(
            [timer["ticket_id"] for timer in shown], [tickets[2].id, self.ticket.id]
        )
        self.assertIn("Ticket 2", shown[0]["title"])

    def test_a_line_without_a_time_is_no_timer(self):
        form = Form(self.ticket.with_user(self.agent))
        with form.timesheet_ids.new() as line:
            line.name = "Toner"
        with (
            self.assertRaisesRegex(UserError, "Type how long “Toner” took"),
            self.env.cr.savepoint(),
        ):
            form.save()
        entry = self._log(self.ticket, 35)
        form = Form(self.ticket.with_user(self.agent))
        with form.timesheet_ids.edit(0) as line:
            line.unit_amount = 0
        with (
            self.assertRaisesRegex(UserError, "Type how long “Extinguished” took"),
            self.env.cr.savepoint(),
        ):
            form.save()
        self.assertDrawn(entry, **{self.bank.name: 35})

    def test_what_runs_is_saved_with_its_ticket(self):
        self._start()
        form = Form(self.ticket.with_user(self.agent))
        with form.timesheet_ids.edit(0) as line:
            line.name = "On the phone, again"
        form.save()
        self.assertEqual(self._get_entries().name, "On the phone, again")

    def test_a_timer_of_a_task_stops_at_once(self):
        task = self.env["project.task"].create(
            {"name": "Toner", "project_id": self.project.id}
        )
        entry = (
            self.env["account.analytic.line"]
            .with_user(self.agent)
            .create({"name": "x", "task_id": task.id, "project_id": self.project.id})
        )
        self.assertTrue(entry.action_stop_timer())
        self.assertTrue(entry.unit_amount or entry.unit_amount == 0)


@tagged("post_install", "-at_install")
class TestTypeColumn(LogTimeCase):
    def test_it_is_there_where_there_are_types(self):
        types = self.env["hour.bank.work.type"].search([])
        types.active = False
        self.env.invalidate_all()
        self.assertFalse(self.ticket.with_user(self.agent).has_work_types)
        self.env["hour.bank.work.type"].create({"name": "Visit"})
        self.env.invalidate_all()
        self.assertTrue(self.ticket.with_user(self.agent).has_work_types)


@tagged("post_install", "-at_install")
class TestBareNumber(LogTimeCase):
    def test_the_browser_knows_what_the_company_chose(self):
        Http = self.env["ir.http"].with_user(self.agent)
        self.assertEqual(self.env.company.hour_bank_bare_unit, "minutes")
        settings = self.env["res.config.settings"].create({})
        settings.hour_bank_bare_unit = "hours"
        settings.execute()
        self.assertEqual(self.env.company.hour_bank_bare_unit, "hours")
        companies = Http._get_hour_bank_companies()
        self.assertEqual(
            companies, {self.env.company.id: {"hour_bank_bare_unit": "hours"}}
        )
