# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How often a customer gets a statement, and for which period one is due."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .run_common import CycleCase


@tagged("post_install", "-at_install")
class TestCycle(CycleCase):
    # === HOW OFTEN === #

    def test_customer_before_plan_before_company(self):
        self.assertEqual(self._get_cycle(), "month")
        self.plan.statement_cycle = False
        self.assertEqual(self._get_cycle(), "demand", "the company's default")
        self.company.hour_bank_statement_cycle = "quarter"
        self.assertEqual(self._get_cycle(), "quarter")
        self.customer.hour_bank_statement_cycle = "none"
        self.assertEqual(self._get_cycle(), "none")

    def test_of_several_plans_the_most_frequent(self):
        for cycle, expected in (
            ("none", "month"),
            ("quarter", "month"),
            ("demand", "month"),
        ):
            plan = self._make_plan(cycle, statement_cycle=cycle)
            self._sell(1, product=self._make_product(cycle, hour_bank_plan_id=plan.id))
            self.assertEqual(self._get_cycle(), expected)
        self.plan.statement_cycle = "none"
        self.assertEqual(self._get_cycle(), "quarter")

    def test_banks_that_are_over_say_nothing_while_there_are_others(self):
        plan = self._make_plan("Quarterly", statement_cycle="quarter")
        self._sell(1, product=self._make_product("Q", hour_bank_plan_id=plan.id))
        self.bank.sudo()._change_state_by_hand("close", "Ended")
        self.assertEqual(self._get_cycle(), "quarter")
        self.plan.statement_cycle = "month"
        other = self._sell(1, self.other_customer)
        other.sudo()._change_state_by_hand("close", "Ended")
        self.assertEqual(self._get_cycle(self.other_customer), "month", "the only one")

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.hour_bank_statement_cycle = "quarter"
        self.assertFalse(
            self.customer.with_company(other).hour_bank_statement_cycle, "not there"
        )
        self.assertEqual(self._get_cycle(), "quarter")
        self.assertIsNone(self._get_cycle(company=other), "no bank there")

    def test_a_customer_without_banks_has_none(self):
        self.assertIsNone(self._get_cycle(self.other_customer))

    # === WHICH PERIOD === #

    def test_the_last_month_or_quarter_that_is_over(self):
        get = self.Statement._get_period_end
        for day, month, quarter in (
            ("2026-03-18", "2026-02-28", "2025-12-31"),
            ("2026-03-31", "2026-02-28", "2025-12-31"),
            ("2026-04-01", "2026-03-31", "2026-03-31"),
            ("2028-03-01", "2028-02-29", "2027-12-31"),
            ("2026-01-01", "2025-12-31", "2025-12-31"),
            ("2026-12-31", "2026-11-30", "2026-09-30"),
        ):
            today = date.fromisoformat(day)
            self.assertEqual(str(get("month", today)), month)
            self.assertEqual(str(get("quarter", today)), quarter)

    def test_the_first_is_a_part_and_several_overdue_are_one(self):
        # sold in January, and nothing was issued: one statement of both months
        self.assertEqual(self._get_due(), [(self.customer, "2026-01-15", "2026-02-28")])
        self._issue("2026-02-28")
        self.assertEqual(self._get_due(), [])
        with freeze_time("2026-05-02"):
            self.assertEqual(
                self._get_due(), [(self.customer, "2026-03-01", "2026-04-30")]
            )

    def test_after_one_on_demand_the_rest_of_the_month(self):
        self._issue("2026-02-10")
        self.assertEqual(self._get_due(), [(self.customer, "2026-02-11", "2026-02-28")])

    def test_quarters(self):
        self.plan.statement_cycle = "quarter"
        self.assertEqual(self._get_due(), [], "sold after the last quarter")
        with freeze_time("2026-04-01"):
            self.assertEqual(
                self._get_due(), [(self.customer, "2026-01-15", "2026-03-31")]
            )

    def test_neither_on_demand_nor_never_is_due(self):
        for cycle in ("demand", "none"):
            self.customer.hour_bank_statement_cycle = cycle
            self.assertEqual(self._get_due(), [])

    def test_the_month_ends_where_the_company_works(self):
        self._issue("2026-02-28")
        calendar = self.company.resource_calendar_id
        with freeze_time("2026-03-31 23:30:00"):
            calendar.tz = "Pacific/Auckland"  # 12:30 of the next day
            self.assertEqual(
                self._get_due(), [(self.customer, "2026-03-01", "2026-03-31")]
            )
            calendar.tz = "America/New_York"
            self.assertEqual(self._get_due(), [])

    # === WHETHER THERE IS ANYTHING TO TELL === #

    def test_hours_that_are_left_are_told_also_where_nothing_moved(self):
        self._issue("2026-01-31")
        outlook = self._get_outlook("2026-02-28")
        self.assertEqual((outlook.moves, outlook.closing, outlook.skip), (0, 600, ""))

    def test_nothing_to_tell_and_nothing_left(self):
        self.bank.sudo()._change_state_by_hand("close", "Ended")
        with freeze_time("2026-04-10"):
            self._issue("2026-03-31")
            outlook = self._get_outlook("2026-04-09")
            self.assertEqual((outlook.closing, outlook.skip), (0, "nothing"))
            self.assertIn("no hours left", self.Statement._get_skip_text(outlook))
            stranger = self._get_outlook("2026-04-09", self.other_customer)
            self.assertEqual(stranger.skip, "nothing")

    def test_free_time_alone_is_told_once(self):
        self.bank.sudo()._change_state_by_hand("close", "Ended")
        self._issue()
        self.plan.overage_policy = "free"
        self.bank.overage_policy = "free"
        with freeze_time("2026-04-05"):
            entry = self._log(self.ticket, 30, date="2026-04-03")
            self.env.flush_all()
            self.env.cr.execute(  # by SQL: no bank is open that gives free time
                "UPDATE account_analytic_line SET free_minutes = 30 WHERE id = %s",
                [entry.id],
            )
            self.env.invalidate_all()
            self.assertEqual(self._get_outlook("2026-04-02").skip, "nothing")
            self.assertEqual(self._get_outlook("2026-04-04").skip, "")
            self.env.cr.execute(
                "UPDATE account_analytic_line SET write_date = %s WHERE id = %s",
                ["2026-04-05", entry.id],
            )
        with freeze_time("2026-04-06"):
            self._issue("2026-04-05")
            self.assertEqual(self._get_outlook("2026-04-06").skip, "nothing")

    def test_what_is_told_already(self):
        statement = self._issue("2026-02-28")
        outlook = self._get_outlook("2026-02-28")
        self.assertEqual(outlook.skip, "covered")
        self.assertIn(statement.name, self.Statement._get_skip_text(outlook))

    def test_the_preview_says_what_is_issued_then(self):
        self._log(self.ticket, 35, date="2026-02-10")
        self._log(self.ticket, 90, date="2026-03-05")
        outlook = self._get_outlook("2026-02-28")
        statement = self._issue("2026-02-28")
        self.assertEqual(outlook.date_from, statement.date_from)
        self.assertEqual(outlook.moves, len(statement.line_ids))
        self.assertEqual(outlook.closing, statement.closing_minutes)

    def test_an_archived_customer_gets_its_statement(self):
        self.customer.active = False
        self.assertEqual(len(self._get_due()), 1)

    # === FORMS === #

    def test_where_it_is_chosen(self):
        with Form(self.plan.with_user(self.manager)) as form:
            form.statement_cycle = "quarter"
        self.assertEqual(self._get_cycle(), "quarter")
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        with Form(self.customer.with_user(self.salesperson)) as form:
            form.hour_bank_statement_cycle = "month"
        self.assertEqual(self._get_cycle(), "month")
        settings = self.env["res.config.settings"].create({})
        settings.hour_bank_statement_cycle = "none"
        settings.execute()
        self.assertEqual(self.company.hour_bank_statement_cycle, "none")
