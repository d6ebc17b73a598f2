# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The end of validity: first use, grace, expiry, prolonging."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import HourBankCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.validity.expiry"


class LifeCase(HourBankCase):
    """Banks of ten hours, sold on 18 March 2026 for one month: until 17 April."""

    @classmethod
    def setUpScene(cls):
        cls.plan.write({"validity_months": 1, "grace_days": 5})
        cls.ticket = cls._make_ticket()

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "helpdesk_hour_bank.ir_cron_hour_bank_refresh_state"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _run_job_on(self, moment):
        with freeze_time(moment):
            self._run_job()

    def _get_kinds(self, bank):
        return [
            (move.move_type, move.cause, move.minutes)
            for move in bank.move_ids.sorted("id")
        ]


@tagged("post_install", "-at_install")
class TestValidity(LifeCase):
    def test_from_first_use_the_first_debit_starts_the_validity(self):
        self.plan.validity_from = "first_use"
        bank = self._sell(10)
        self.assertFalse(bank.date_end)
        with freeze_time("2026-05-20 12:00:00"):
            self._log(self.ticket, 30, date="2026-05-19")
        self.assertEqual(str(bank.date_end), "2026-06-18")
        self.assertCounters(bank, credited=600, debited=30)

    def test_earlier_work_that_is_logged_later_does_not_move_the_end(self):
        self.plan.validity_from = "first_use"
        bank = self._sell(10)
        with freeze_time("2026-05-20 12:00:00"):
            first = self._log(self.ticket, 30, date="2026-05-19")
            self._log(self.ticket, 30, date="2026-04-01")
            first.unlink()
        self.assertEqual(str(bank.date_end), "2026-06-18")
        self.assertCounters(bank, credited=600, debited=30)

    def test_in_one_batch_the_earliest_day_starts_the_validity(self):
        self.plan.validity_from = "first_use"
        bank = self._sell(10)
        values = {"ticket_id": self.ticket.id, "name": "Work", "unit_amount": 0.5}
        self.env["account.analytic.line"].with_user(self.agent).create(
            [{**values, "date": "2026-03-30"}, {**values, "date": "2026-03-20"}]
        )
        self.assertEqual(str(bank.date_end), "2026-04-19")

    def test_from_first_use_without_months_there_is_no_end(self):
        self.plan.write({"validity_from": "first_use", "validity_months": 0})
        bank = self._sell(10)
        self._log(self.ticket, 30)
        self.assertFalse(bank.date_end)

    def test_first_use_counts_for_banks_sold_on_these_terms_only(self):
        self.plan.validity_months = 0
        bank = self._sell(10)
        self.plan.write({"validity_from": "first_use", "validity_months": 1})
        self._log(self.ticket, 30)
        self.assertFalse(bank.date_end)

    def test_a_fixed_day_is_the_end_of_all_banks_sold_until_then(self):
        self.plan.write({"validity_from": "date", "validity_date": "2026-03-18"})
        self.assertEqual(str(self._sell(10).date_end), "2026-03-18")
        order = self._make_order(confirm=False)
        with freeze_time("2026-03-19 12:00:00"):
            with self.assertRaisesRegex(UserError, "Prepaid support.*03/18/2026"):
                order.action_confirm()


@tagged("post_install", "-at_install")
class TestGrace(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def test_work_of_the_last_day_is_logged_until_the_last_day_of_grace(self):
        for moment in ("2026-04-17 12:00:00", "2026-04-22 12:00:00"):
            with self.subTest(moment), freeze_time(moment):
                self._run_job()
                entry = self._log(self.ticket, 30, date="2026-04-17")
                self.assertDrawn(entry, **{self.bank.name: 30})
        self.assertCounters(self.bank, credited=600, debited=60)

    def test_work_after_the_last_day_is_refused_within_grace(self):
        with freeze_time("2026-04-18 12:00:00"):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._log(self.ticket, 30, date="2026-04-18")
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_after_grace_late_work_is_refused(self):
        with freeze_time("2026-04-23 12:00:00"):
            self._run_job()
            with self.assertRaises(UserError), self.cr.savepoint():
                self._log(self.ticket, 30, date="2026-04-17")
        self.assertEqual(self.bank.state, "expired")
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_without_grace_the_bank_is_expired_the_day_after(self):
        self.bank.grace_days = 0
        self._run_job_on("2026-04-17 12:00:00")
        self.assertEqual(self.bank.state, "open")
        self._run_job_on("2026-04-18 12:00:00")
        self.assertEqual(self.bank.state, "expired")

    def test_hours_within_grace_are_not_left_today(self):
        with freeze_time("2026-04-17 12:00:00"):
            self.assertEqual(self.ticket.hour_bank_hours_balance, 10)
            self.assertEqual(self.customer.hour_bank_hours_balance, 10)
        self.env.invalidate_all()
        with freeze_time("2026-04-18 12:00:00"):
            self.assertEqual(self.ticket.hour_bank_hours_balance, 0)
            self.assertEqual(self.customer.hour_bank_hours_balance, 0)
            self.assertEqual(self.customer.hour_bank_count, 1)
            self.assertFalse(
                self.bank._get_usable_banks(self.customer, self.env.company)
            )
            self.assertIn("04/17/2026", self.ticket.hour_bank_summary)
            self.assertIn("until 04/22/2026", self.ticket.hour_bank_summary)
            self.assertIn("until 04/22/2026", self.bank.notice)

    def test_grace_cannot_be_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as refused:
            self.bank.grace_days = -1
            self.env.flush_all()
        self.assertIn("grace_positive", str(refused.exception))

    def test_auckland_is_a_day_ahead(self):
        self.env.company.resource_calendar_id.tz = "Pacific/Auckland"
        self.bank.grace_days = 0
        self._run_job_on("2026-04-17 11:59:00")  # 23:59 of the 17th
        self.assertEqual(self.bank.state, "open")
        self._run_job_on("2026-04-17 12:01:00")  # 00:01 of the 18th
        self.assertEqual(self.bank.state, "expired")

    def test_los_angeles_is_a_day_behind(self):
        self.env.company.resource_calendar_id.tz = "America/Los_Angeles"
        self.bank.grace_days = 0
        self._run_job_on("2026-04-18 06:59:00")  # 23:59 of the 17th
        self.assertEqual(self.bank.state, "open")
        self._run_job_on("2026-04-18 07:01:00")  # 00:01 of the 18th
        self.assertEqual(self.bank.state, "expired")


@tagged("post_install", "-at_install")
class TestExpiry(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def test_the_job_takes_out_what_is_left(self):
        self._log(self.ticket, 90)
        self._run_job_on("2026-04-23 12:00:00")
        move = self.bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "expiry",
                    "cause": "expire",
                    "minutes": -510,
                    "date": self.bank.date_end,
                    "explanation": "End of validity",
                }
            ],
        )
        self.assertCounters(self.bank, credited=90, debited=90)
        self.assertEqual(self.bank.state, "expired")
        self.assertIn("8:30 expired", self.bank.notice)
        self.assertFalse(self.bank._audit())

    def test_a_second_run_changes_nothing(self):
        self._run_job_on("2026-04-23 12:00:00")
        moves = self.bank.move_ids
        self._run_job_on("2026-04-23 13:00:00")
        self.assertEqual(self.bank.move_ids, moves)

    def test_of_an_empty_bank_only_the_state_changes(self):
        self._log(self.ticket, 600)
        moves = self.bank.move_ids
        self._run_job_on("2026-04-23 12:00:00")
        self.assertEqual((self.bank.state, self.bank.move_ids), ("expired", moves))

    def test_of_an_overdrawn_bank_only_the_state_changes(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        self._log(self.ticket, 630)
        self._run_job_on("2026-04-23 12:00:00")
        self.assertEqual(self.bank.state, "expired")
        self.assertCounters(self.bank, credited=600, debited=630)

    def test_what_comes_back_to_an_expired_bank_expires_with_the_next_run(self):
        entry = self._log(self.ticket, 90)
        self._run_job_on("2026-04-23 12:00:00")
        entry.unlink()
        self.assertEqual(self.bank.minutes_balance, 90)
        self._run_job_on("2026-04-24 12:00:00")
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_one_failing_bank_does_not_stop_the_others(self):
        banks = self.bank + self._sell(5) + self._sell(2)
        expire = type(self.bank)._expire

        def fail(bank, *arguments):
            expire(bank, *arguments)
            if bank == banks[1]:
                raise ValueError("killed in the middle")

        with patch.object(type(self.bank), "_expire", fail):
            with self.assertLogs(LOGGER, "ERROR"):
                self._run_job_on("2026-04-23 12:00:00")
        self.assertEqual(banks.mapped("state"), ["expired", "open", "expired"])
        self.assertCounters(banks[1], credited=300, debited=0)
        self._run_job_on("2026-04-23 13:00:00")
        self.assertEqual(banks.mapped("minutes_balance"), [0, 0, 0])
        self.assertEqual(len(banks[0].move_ids), 2, "expired only once")

    def test_a_bank_on_hold_waits_until_it_is_released(self):
        self.bank._change_state_by_hand("hold", "Not paid")
        self._run_job_on("2026-04-23 12:00:00")
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("hold", 600))
        with freeze_time("2026-04-24 12:00:00"):
            self.bank._change_state_by_hand("resume", "Paid")
            self.assertEqual(self.bank.state, "expired")
            self._run_job()
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_a_pending_bank_waits(self):
        self.bank._update_state("pending")
        self._run_job_on("2026-04-23 12:00:00")
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("pending", 600))

    def test_prolonging_returns_what_expired(self):
        self._log(self.ticket, 90)
        self._run_job_on("2026-04-23 12:00:00")
        expired = self.bank.move_ids.sorted("id")[-1]
        with freeze_time("2026-04-24 12:00:00"):
            self.bank.with_user(self.manager).date_end = "2026-05-31"
        back = self.bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            back,
            [
                {
                    "cause": "prolong",
                    "move_type": "expiry",
                    "minutes": 510,
                    "origin_move_id": expired.id,
                    "user_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(self.bank.state, "open")
        self.assertCounters(self.bank, credited=600, debited=90)

    def test_a_longer_grace_returns_what_expired_too(self):
        self._run_job_on("2026-04-23 12:00:00")
        with freeze_time("2026-04-24 12:00:00"):
            self.bank.grace_days = 6
            self.assertEqual(self.bank.state, "expired")
            self.bank.grace_days = 7
            self.assertEqual(self.bank.state, "open")
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_prolonged_and_expired_again_the_ledger_adds_up(self):
        for end, run in (("2026-05-31", "2026-06-06"), ("2026-07-31", "2026-08-06")):
            self._run_job_on("2026-04-23 12:00:00")
            with freeze_time("2026-05-01 12:00:00"):
                self.bank.date_end = end
            self.assertEqual(self.bank.minutes_balance, 600)
            self._run_job_on(f"{run} 12:00:00")
            self.assertCounters(self.bank, credited=0, debited=0)

    def test_shortening_expires_with_the_next_run(self):
        with freeze_time("2026-04-01 12:00:00"):
            self.bank.date_end = "2026-03-20"
            self.assertEqual(self.bank.state, "expired")
            self.assertEqual(self.bank.minutes_balance, 600)
            self._run_job()
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_hours_that_came_after_the_end_leave_on_the_day_they_came(self):
        self._run_job_on("2026-04-23 12:00:00")
        with freeze_time("2026-05-02 12:00:00"):
            self.bank._adjust(60, "Goodwill")
            self._run_job()
        move = self.bank.move_ids.sorted("id")[-1]
        self.assertEqual((str(move.date), move.minutes), ("2026-05-02", -60))
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_hours_are_not_added_to_an_order_whose_bank_is_over(self):
        line = self.bank.sale_line_id
        with freeze_time("2026-05-02 12:00:00"):
            with (
                self.assertRaisesRegex(UserError, "Add a new order line"),
                self.cr.savepoint(),
            ):
                line.product_uom_qty = 11
            self.bank.date_end = "2026-12-31"
            line.product_uom_qty = 11
        self.assertCounters(self.bank, credited=660, debited=0)

    def test_an_order_confirmed_again_sells_what_had_expired(self):
        self._run_job_on("2026-04-23 12:00:00")
        order = self.bank.sale_order_id
        with freeze_time("2026-04-24 12:00:00"):
            order._action_cancel()
            self.assertEqual(self.bank.state, "closed")
            order.action_draft()
            order.action_confirm()
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("open", 600))
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_agents_cannot_prolong_a_bank(self):
        self._run_job_on("2026-04-23 12:00:00")
        for name, value in (("date_end", "2026-12-31"), ("grace_days", 99)):
            with self.subTest(name), self.assertRaises(AccessError):
                self.bank.with_user(self.agent)[name] = value
        self.assertCounters(self.bank, credited=0, debited=0)
