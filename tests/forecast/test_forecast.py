# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the job foretells of customers and banks, and who is told."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import HourBankCase

TODAY = date(2026, 3, 18)


class ForecastCase(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(100)
        cls.bank.date_start = "2025-06-01"
        cls.customer = cls.bank.partner_id
        cls.company = cls.bank.company_id
        cls.Forecast = cls.env["hour.bank.forecast"]

    def _use(self, weeks=10, minutes=60, bank=None):
        """Use an hour each working day of so many weeks: posted as the engine does."""
        bank = bank or self.bank
        days = (TODAY - timedelta(days=back) for back in range(1, weeks * 7 + 1))
        bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": "time",
                    "minutes": -minutes,
                    "date": day,
                }
                for day in days
                if day.weekday() < 5
            ]
        )

    def _foretell(self, bank=None, customer=None):
        self.env.flush_all()
        self.Forecast._foretell(self.company, customer or self.customer)
        return self.Forecast.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("bank_id", "=", bank.id if bank else False),
            ]
        )


@tagged("post_install", "-at_install")
class TestForecast(ForecastCase):
    def test_of_a_customer_and_its_bank(self):
        self._use()  # 50 of 100 hours
        told = self._foretell()
        # fifty working days from Wednesday on
        self.assertEqual(told.likely, fields.Date.to_date("2026-05-26"))
        self.assertLess(told.early, told.likely)
        self.assertLess(told.likely, told.late)
        self.assertEqual(told.minutes_left, 3000)
        self.assertEqual(told.made_on, fields.Date.to_date("2026-03-18"))
        likely = told.likely
        self.assertEqual(self._foretell(self.bank).likely, likely)
        self.assertIn("used up about 05/26/2026", self.bank.forecast_text)

    def test_less_than_three_weeks_say_nothing(self):
        self._use(weeks=2)
        told = self._foretell()
        self.assertFalse(told.likely or told.early or told.late)
        self.assertIn("Not enough use yet", told.text)

    def test_a_second_bank_is_used_after_the_first(self):
        second = self._sell(10, partner=self.customer)
        second.date_end = "2028-01-01"  # drawn last
        self._use()
        first = self._foretell(self.bank).likely
        told = self.Forecast.search([("bank_id", "=", second.id)])
        self.assertEqual(told.likely, first + timedelta(days=14))
        total = self.Forecast.search(
            [("partner_id", "=", self.customer.id), ("bank_id", "=", False)]
        )
        self.assertEqual(total.likely, told.likely)

    def test_a_bank_for_some_work_has_its_own_pace(self):
        self._use()
        limited = self._sell(10, partner=self.customer)
        limited.only_team_id = self.team
        told = self._foretell(limited)
        self.assertFalse(told.likely)
        self.assertIn("Not enough use", limited.forecast_text)

    def test_an_end_before_it_is_used_up(self):
        self._use(minutes=6)
        self.bank.date_end = "2026-06-30"
        self._foretell()
        self.assertIn(
            "hours will be left when it ends on 06/30/2026", self.bank.forecast_text
        )

    def test_holidays_are_left_out(self):
        self._use()
        before = self._foretell().likely
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-04-05 22:00:00",
                "date_to": "2026-04-10 21:00:00",
            }
        )
        self.assertEqual(self._foretell().likely, before + timedelta(days=7))

    def test_an_hour_off_is_no_holiday(self):
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Lunch",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-04-06 10:00:00",
                "date_to": "2026-04-06 11:00:00",
            }
        )
        days = self.Forecast._get_closed_days(self.company, TODAY)
        self.assertNotIn(leave.date_from.date(), days)

    def test_unevenly_used(self):
        self._use()
        told = self._foretell()
        told.late = told.early + timedelta(days=700)
        self.assertIn("Used too unevenly to tell a day", told.text)
        told.late = False
        self.assertIn("not before", told.text)
        told.early = told.made_on
        self.assertIn("one busy day may use them up", told.text)

    def test_used_up_is_not_foretold(self):
        self._use(weeks=20)
        self.assertEqual(self.bank.minutes_balance, 0)
        self.assertFalse(self._foretell().likely)
        self.assertFalse(self.bank.forecast_text)

    def test_nothing_is_told_of_a_bank_on_hold(self):
        self._use()
        self._foretell()
        self.assertTrue(self.bank.forecast_text)
        self.bank.write({"state": "hold"})
        self.env.invalidate_all()
        self.assertFalse(self.bank.forecast_text)


@tagged("post_install", "-at_install")
class TestForecastJob(ForecastCase):
    def _get_changed(self):
        self.env.flush_all()
        return self.Forecast._get_changed_customers(self.company)

    def test_the_job(self):
        self._use()
        self.env.flush_all()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1)
        self.Forecast._cron_foretell()
        self.assertFalse(self._get_changed())
        self.assertTrue(self.Forecast.search([("bank_id", "=", self.bank.id)]).likely)

    def test_what_did_not_change_is_left(self):
        self.assertIn(self.customer, self._get_changed())
        self._foretell()
        self.assertNotIn(self.customer, self._get_changed())
        self._log(self._make_ticket(), 5)
        self.assertIn(self.customer, self._get_changed())

    def test_no_use_for_a_week_says_something_too(self):
        told = self._foretell()
        told.made_on = fields.Date.subtract(told.made_on, days=7)
        self.assertIn(self.customer, self._get_changed())

    def test_whoever_has_no_hours_any_more(self):
        self._foretell()
        self.bank.write({"state": "hold"})
        self.assertIn(self.customer, self._get_changed())
        self.assertFalse(self._foretell())
        self.assertNotIn(self.customer, self._get_changed())

    def test_what_many_customers_cost(self):
        customers = self.customer
        for number in range(3):
            customers |= self._sell(
                5, partner=self.env["res.partner"].create({"name": f"C{number}"})
            ).partner_id
        self.env.flush_all()
        counts = []
        for some in (self.customer, customers):
            self.Forecast._foretell(self.company, some)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Forecast._foretell(self.company, some)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLessEqual(counts[0], 15)

    def test_merged_contacts(self):
        other = self._sell(10, partner=self.env["res.partner"].create({"name": "M"}))
        for customer in (self.customer, other.partner_id):
            self._foretell(customer=customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other.partner_id).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(other.partner_id, self.customer)
        self.assertEqual(self._foretell().minutes_left, 6600)


@tagged("post_install", "-at_install")
class TestForecastRights(ForecastCase):
    def test_who_may_read_the_bank_reads_its_forecast(self):
        self._make_ticket()
        self._use()
        self._foretell()
        for user in (self.agent, self.manager):
            form = Form(self.bank.with_user(user))
            self.assertIn("used up about", form.forecast_text)

    def test_the_form_of_a_customer_says_it(self):
        self._use()
        self._foretell()
        self.customer.user_id = self.salesperson
        for user in (self.manager, self.salesperson):
            form = Form(self.customer.with_user(user))
            self.assertIn("used up about", form.hour_bank_forecast_text)
            contact = self.contact.with_user(user)
            self.assertEqual(
                contact.hour_bank_forecast_text, form.hour_bank_forecast_text
            )
        with self.assertRaises(AccessError):
            self.customer.with_user(self.agent).read(["hour_bank_forecast_text"])

    def test_an_agent_reads_no_customers(self):
        told = self._foretell()
        with self.assertRaises(AccessError):
            told.with_user(self.agent).read(["likely"])
        told.with_user(self.manager).read(["likely", "text"])

    def test_nobody_writes_it(self):
        told = self._foretell()
        with self.assertRaises(AccessError):
            told.with_user(self.manager).write({"likely": "2030-01-01"})

    def test_the_list_leads_to_the_banks(self):
        action = self._foretell().with_user(self.manager).action_view_hour_banks()
        banks = self.env["hour.bank"].with_user(self.manager).search(action["domain"])
        self.assertIn(self.bank, banks)
