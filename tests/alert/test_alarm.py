# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Alarms: each told once, nothing missed, and what is over is told, too."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestAlarm(AlertCase):
    # === ONCE === #

    def test_small_entries_add_up(self):
        for _number in range(7):
            self._use(60)
            self._judge()
        self.assertTold()
        self._use(59)
        self._judge()
        self.assertInAlarm()
        self._use(1)  # exactly a fifth is left
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold("low")
        self._use(30)
        self._judge()
        self.assertTold("low")

    def test_one_entry_over_several_levels_is_told_once(self):
        self._use(600)
        self._judge()
        self.assertInAlarm("percent", "empty")
        self.assertTold("empty")

    def test_each_level_is_told_as_it_comes(self):
        self._use(480)
        self._judge()
        self._use(120)
        self._judge()
        self.assertTold("low", "empty")

    def test_a_purchase_is_told_once_to_who_heard_and_arms_again(self):
        self._use(600)
        self._judge()
        self._send()
        second = self._sell(10)
        self._judge()
        self.assertInAlarm()
        self.assertTold("empty", "resolved")
        resolved = self._get_told()[-1]
        alarm = resolved._get_record()
        self.assertEqual(
            sorted(alarm._get_resolved_sentences()), ["Empty", "Low"], "all of them"
        )
        self._send()
        self._use(600)
        self._judge()
        self.assertEqual(second.minutes_balance, 0)
        self.assertTold("empty", "resolved", "empty")
        self.assertEqual(self._get_alarms(measure="empty").episode, 2)

    def test_lower_levels_that_were_not_told_alone_are_over_for_who_heard(self):
        self._use(600)
        self._judge()
        self._send()
        self.bank._adjust(30, "Goodwill")
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold("empty", "resolved")
        self._send()
        self.bank._adjust(600, "Goodwill")
        self._judge()
        self.assertTold("empty", "resolved", "resolved")

    def test_corrections_and_deletions_are_followed(self):
        entry = self._use(500)
        self._judge()
        entry.unit_amount = 1
        self._judge()
        self.assertInAlarm()
        entry.unit_amount = 9
        self._judge()
        self.assertInAlarm("percent")
        entry.unlink()
        self._judge()
        self.assertInAlarm()

    def test_who_was_told_nothing_hears_of_no_end(self):
        self._use(500)
        self._judge()
        self._sell(10)  # before it was sent
        self._judge()
        self.assertTold("low")
        self._send()
        self.assertEqual(self._get_told().state, "dropped")
        self.assertIn("not true any more", self._get_told().error)

    # === SETTLING === #

    def test_back_and_forth_is_not_told(self):
        self._set_settle(5)
        entry = self._use(500)
        self._judge()
        self.assertInAlarm()
        entry.unit_amount = 1
        self._judge(after=1)
        self._judge(after=10)
        self.assertTold()
        self.assertFalse(self.Alarm.search([("turned_at", "!=", False)]))
        self.assertFalse(self.env["hour.bank.look"].search([]))

    def test_what_holds_is_told(self):
        self._set_settle(5)
        self._use(500)
        self._judge()
        self._judge(after=4)
        self.assertTold()
        self._judge(after=5)
        self.assertInAlarm("percent")
        self.assertTold("low")
        self.assertFalse(self.env["hour.bank.look"].search([]), "nothing to look at")

    # === WHAT ELSE === #

    def test_overdrawn(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 120})
        self._use(630)
        self._judge()
        self.assertInAlarm("percent", "empty", "overdrawn")
        self.assertTold("overdrawn")

    def test_the_end_comes_near(self):
        self.env["hour.bank.alarm"]._cron_watch_days()
        self._judge()
        self.assertTold()
        with freeze_time(self.bank.date_end - timedelta(days=30)):
            self.env["hour.bank.alarm"]._cron_watch_days()
            self._judge()
            self.assertInAlarm("days")
            self.assertTold("ending")
            self._send()
            self.bank.date_end = self.bank.date_end + timedelta(days=60)
            self._judge()
            self.assertTold("ending", "resolved")

    def test_what_is_used_up_does_not_end_soon(self):
        with freeze_time(self.bank.date_end - timedelta(days=3)):
            self.env["hour.bank.alarm"]._cron_watch_days()
            self._judge()
            self._send()
            self._use(600, date=fields.Date.today())
            self._judge()
            self.assertTold("ending", "empty")
            self.assertNotIn("days", self._get_alarms().mapped("measure"))

    def test_expired_hours_leave_what_was_low_as_it_was(self):
        self._use(500)
        self._judge()
        self._send()
        with freeze_time(self.bank.date_end + timedelta(days=10)):
            self.bank._end_validity()
            self._judge()
            self.assertEqual(self.bank.state, "expired")
            self.assertInAlarm("percent")
            self.assertTold("low")
            self._sell(10)
            self._judge()
            self.assertTold("low", "resolved")

    def test_hold_and_resume(self):
        self.bank._update_state("hold", "Somebody asked")
        self._judge()
        self.assertInAlarm("hold")
        self.assertTold("hold")
        self._send()
        self.bank._update_state("open")
        self._judge()
        self.assertTold("hold", "resolved")

    def test_a_closed_bank_is_no_longer_on_hold_and_nobody_is_told(self):
        self.bank._update_state("hold", "Somebody asked")
        self._judge()
        self._send()
        self.bank._update_state("closed", "Cancelled")
        self._judge()
        self.assertInAlarm()
        self.assertTold("hold")

    def test_usable_after_it_waited(self):
        self.plan.grant_on = "invoice"
        order = self._make_order(5)
        bank = order.order_line.hour_bank_ids
        self.assertEqual(bank.state, "pending")
        self._judge()
        self.assertTold()
        order._create_invoices().action_post()
        self.assertEqual(bank.state, "open")
        self._judge()
        self.assertTold("usable")

    def test_all_that_is_left_is_reserved(self):
        level = self.env.ref("helpdesk_hour_bank.hour_bank_level_reserved")
        level.is_watched = True
        self._judge()
        self.ticket.write({"planned_hours": 9, "hour_bank_reserve": True})
        self._judge()
        self.assertInAlarm()
        self.ticket.planned_hours = 10
        self._judge()
        self.assertInAlarm("reserved")
        self.assertTold()  # staff only

    # === WHO IS AT A LEVEL ALREADY === #

    def test_a_new_level_tells_nobody_who_is_there_already(self):
        self._use(360)
        self._judge()
        level = self._make_level("hours", 5, plan_id=self.plan.id)
        level.watched_since = self.bank.create_date + timedelta(seconds=1)
        self._judge()
        self.assertEqual(self._get_alarms().level_id, level)
        self.assertTold()
        self._sell(10)
        self._judge()
        self.assertFalse(self._get_alarms())
        self._use(600)  # 4:00 are left
        self._judge()
        self.assertTold("low")

    def test_a_level_that_changes_tells_nobody_who_comes_to_be_there_by_it(self):
        level = self.env.ref("helpdesk_hour_bank.hour_bank_level_low")
        self._use(300)
        self._judge()
        level.number = 60
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold()
        level.number = 20
        self._judge()
        self.assertInAlarm()
        self._use(200)
        self._judge()
        self.assertTold("low")

    def test_who_buys_and_uses_before_the_judge_comes_is_told(self):
        self._sell(10, partner=self.other_customer)
        self.other_customer.email = "office@deco.example.com"
        self._log(self._make_ticket(self.other_customer), 540)
        self._judge()
        self.assertTold("low")


@tagged("post_install", "-at_install")
class TestLevels(AlertCase):
    def test_of_a_plan(self):
        self._make_level("percent", 50, plan_id=self.plan.id)
        self._make_level("percent", 10, plan_id=self.plan.id, severity="critical")
        self._judge()
        self._use(300)
        self._judge()
        self._use(240)
        self._judge()
        self.assertEqual(len(self._get_alarms()), 2)
        self.assertTold("low", "low")
        self._use(60)
        self._judge()
        self.assertTold("low", "low", "empty")  # which is of no plan

    def test_of_a_customer(self):
        self._make_level("percent", 50, plan_id=self.plan.id)
        own = self._make_level("hours", 2.5, partner_id=self.customer.id)
        self._judge()
        self._use(449)
        self._judge()
        self.assertInAlarm()
        self._use(1)
        self._judge()
        self.assertEqual(self._get_alarms().level_id, own)

    def test_of_a_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._make_level("percent", 90, company_id=company.id)
        here = self._make_level("percent", 50, company_id=self.env.company.id)
        self._judge()
        self._use(300)
        self._judge()
        self.assertEqual(self._get_alarms().level_id, here)

    def test_not_watched(self):
        self._make_level("empty", plan_id=self.plan.id, is_watched=False)
        self._judge()
        self._use(600)
        self._judge()
        self.assertInAlarm("percent")

    def test_of_each_bank(self):
        self._sell(10)
        self._make_level("percent", 20, plan_id=self.plan.id, scope="bank")
        self._judge()
        self._use(500)
        self._judge()
        self.assertEqual(self._get_alarms().bank_id, self.bank)
        self.assertTold("low")

    def test_another_plan_has_the_levels_of_all(self):
        plan = self._make_plan("Other")
        product = self._make_product("Other hours", hour_bank_plan_id=plan.id)
        self._make_level("percent", 5, plan_id=plan.id)
        self._sell(10, product=product)
        self._judge()
        self._use(480)  # of the first bank: it ends
        self._judge()
        self.assertInAlarm("percent")
        self.assertEqual(self._get_alarms().minutes, 120)

    def test_the_default_level_colours_the_banks(self):
        self._use(300)
        self.env.invalidate_all()
        self.assertEqual(self.bank.level, "plenty")
        self.env.ref("helpdesk_hour_bank.hour_bank_level_low").number = 50
        self.env.invalidate_all()
        self.assertEqual(self.bank.level, "low")
        self.env.ref("helpdesk_hour_bank.hour_bank_level_low").active = False
        self.env.invalidate_all()
        self.assertEqual(self.bank.level, "plenty")
