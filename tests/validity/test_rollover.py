# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What goes on at the end of validity, where to, and what it is worth."""

from freezegun import freeze_time

from odoo.tests import tagged

from .test_expiry import LifeCase

OVER = "2026-04-23 12:00:00"  # one month and five days of grace after the sale


@tagged("post_install", "-at_install")
class TestRollover(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"rollover": "all", "rollover_months": 2})

    def _get_made(self, bank):
        """Return the bank that was made for what was rolled over out of ``bank``."""
        return self.env["hour.bank"].search([("origin_bank_id", "=", bank.id)])

    def test_without_a_next_bank_a_new_one_takes_the_hours(self):
        bank = self._sell(10)
        self._log(self.ticket, 90)
        self._run_job_on(OVER)
        made = self._get_made(bank)
        self.assertRecordValues(
            made,
            [
                {
                    "partner_id": self.customer.id,
                    "product_id": self.product.id,
                    "plan_id": self.plan.id,
                    "sale_line_id": False,
                    "state": "open",
                    "overage_policy": "refuse",
                    "grace_days": 5,
                }
            ],
        )
        self.assertEqual(str(made.date_start), "2026-04-18")
        self.assertEqual(str(made.date_end), "2026-06-17")
        self.assertEqual(bank.state, "expired")
        self.assertCounters(bank, credited=90, debited=90)
        self.assertCounters(made, credited=510, debited=0)

    def test_both_sides_name_each_other_and_carry_the_money(self):
        bank = self._sell(10)
        self._run_job_on(OVER)
        made = self._get_made(bank)
        out, into = bank.move_ids.sorted("id")[-1], made.move_ids
        shared = {
            "move_type": "rollover",
            "cause": "rollover",
            "description": f"{bank.name} → {made.name}",
        }
        self.assertRecordValues(
            out + into,
            [
                {
                    **shared,
                    "minutes": -600,
                    "value": -1000.0,
                    "counterpart_bank_id": made.id,
                    "date": bank.date_end,
                },
                {
                    **shared,
                    "minutes": 600,
                    "value": 1000.0,
                    "counterpart_bank_id": bank.id,
                    "date": made.date_start,
                },
            ],
        )
        self.assertIn(made.name, bank.notice)

    def test_the_next_bank_of_the_plan_takes_the_hours(self):
        bank = self._sell(10)
        with freeze_time("2026-04-10 12:00:00"):
            later = self._sell(5)
        with freeze_time("2026-04-05 12:00:00"):
            next_bank = self._sell(5)
        self._run_job_on(OVER)
        self.assertFalse(self._get_made(bank))
        self.assertCounters(next_bank, credited=900, debited=0)
        self.assertCounters(later, credited=300, debited=0)

    def test_banks_that_cannot_take_the_hours_are_passed_over(self):
        other = self._make_product(
            "Other hours", hour_bank_plan_id=self._make_plan("Other").id
        )
        bank = self._sell(10)
        with freeze_time("2026-04-10 12:00:00"):
            no = self._sell(5, product=other) + self._sell(5, self.other_customer)
            no += self._sell(5) + self._sell(5) + self._sell(5)
        no[2].only_team_id = self.team
        no[3]._change_state_by_hand("hold", "Not paid")
        no[4]._update_state("pending")
        self._run_job_on(OVER)
        self.assertEqual(no.mapped("minutes_credited"), [300] * 5)
        self.assertEqual(self._get_made(bank).minutes_balance, 600)

    def test_a_bank_that_ends_the_same_day_takes_nothing(self):
        banks = self._sell(10) + self._sell(5)
        self._run_job_on(OVER)
        made = self._get_made(banks[0]) + self._get_made(banks[1])
        self.assertEqual(made.mapped("minutes_balance"), [600, 300])
        self.assertEqual(banks.mapped("minutes_balance"), [0, 0])

    def test_the_limits_of_the_plan(self):
        for rollover, rolled in (
            ({"rollover": "none"}, 0),
            ({"rollover": "hours", "rollover_hours": 2}, 120),
            ({"rollover": "hours", "rollover_hours": 99}, 590),
            ({"rollover": "percent", "rollover_percent": 33.33}, 200),
            ({"rollover": "percent", "rollover_percent": 100}, 590),
            ({"rollover": "percent", "rollover_percent": 0}, 0),
        ):
            with self.subTest(rollover):
                self.plan.write(rollover)
                partner = self.env["res.partner"].create({"name": str(rollover)})
                bank = self._sell(10, partner)
                self._log(self._make_ticket(partner), 10)
                self._run_job_on(OVER)
                self.assertCounters(bank, credited=10, debited=10)
                made = self._get_made(bank)
                self.assertEqual(sum(made.mapped("minutes_balance")), rolled)
                moves = bank.move_ids.filtered(lambda m: m.move_type == "expiry")
                self.assertEqual(sum(moves.mapped("minutes")), rolled - 590)

    def test_terms_are_those_of_the_sale(self):
        bank = self._sell(10)
        self.plan.rollover = "none"
        self._run_job_on(OVER)
        self.assertEqual(self._get_made(bank).minutes_balance, 600)

    def test_hours_are_rolled_over_once(self):
        bank = self._sell(10)
        self._run_job_on(OVER)
        made = self._get_made(bank)
        self._run_job_on("2026-06-23 12:00:00")
        self.assertEqual((made.state, made.minutes_balance), ("expired", 0))
        self.assertFalse(self._get_made(made))

    def test_what_was_rolled_into_a_next_bank_is_used_first_and_not_rolled_again(self):
        self._sell(10)
        with freeze_time("2026-04-10 12:00:00"):
            next_bank = self._sell(5)
        self._run_job_on(OVER)
        with freeze_time("2026-05-01 12:00:00"):
            self._log(self.ticket, 500)
        self._run_job_on("2026-06-01 12:00:00")
        self.assertEqual(self._get_made(next_bank).minutes_balance, 300)
        self.assertCounters(next_bank, credited=500, debited=500)

    def test_what_comes_back_later_goes_where_the_rest_went(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 9})
        bank = self._sell(10)
        entry = self._log(self.ticket, 120)
        self._run_job_on(OVER)
        entry.unlink()
        self._run_job_on("2026-04-24 12:00:00")
        made = self._get_made(bank)
        self.assertCounters(made, credited=540, debited=0)
        self.assertCounters(bank, credited=0, debited=0)

    def test_rolled_over_hours_cover_overdrawn_time(self):
        bank = self._sell(10)
        with freeze_time("2026-03-01 12:00:00"):
            over = self._sell(1)
        over.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        over.date_end, over.plan_id = False, self._make_plan("Other")
        bank._change_state_by_hand("hold", "Not paid")
        entry = self._log(self.ticket, 100)
        bank._change_state_by_hand("resume", "Paid")
        self._run_job_on(OVER)
        made = self._get_made(bank)
        self.assertDrawn(entry, **{over.name: 60, made.name: 40})
        self.assertCounters(over, credited=60, debited=60)
        self.assertCounters(made, credited=600, debited=40)

    def test_prolonging_returns_what_expired_but_not_what_was_rolled_over(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 2})
        bank = self._sell(10)
        self._run_job_on(OVER)
        with freeze_time("2026-04-24 12:00:00"):
            bank.date_end = "2026-05-31"
        self.assertCounters(bank, credited=480, debited=0)
        self._run_job_on("2026-06-20 12:00:00")
        self.assertCounters(self._get_made(bank), credited=120, debited=0)

    def test_a_job_that_is_very_late_takes_no_hours_away(self):
        bank = self._sell(10)
        self._run_job_on("2026-09-01 12:00:00")
        made = self._get_made(bank)
        self.assertEqual(str(made.date_end), "2026-10-31")
        self.assertEqual(made.state, "open")

    def test_without_months_rolled_over_hours_have_no_end(self):
        self.plan.rollover_months = 0
        bank = self._sell(10)
        self._run_job_on(OVER)
        self.assertFalse(self._get_made(bank).date_end)

    def test_rolled_over_hours_have_no_first_use(self):
        self.plan.write({"validity_from": "first_use", "rollover_months": 0})
        bank = self._sell(10)
        self._log(self.ticket, 60)
        self._run_job_on(OVER)
        made = self._get_made(bank)
        with freeze_time("2026-04-24 12:00:00"):
            self._log(self.ticket, 60)
        self.assertEqual((made.minutes_debited, made.date_end), (60, False))


@tagged("post_install", "-at_install")
class TestValue(LifeCase):
    def test_a_minute_is_worth_what_the_order_line_says(self):
        bank = self._sell(10, price_unit=90.0, discount=10.0)
        self.assertAlmostEqual(bank._get_minute_value() * 60, 81.0)
        self.assertEqual(bank._get_value(100), 135.0)

    def test_in_the_currency_of_the_company_at_the_rate_of_the_order(self):
        currency = self.env["res.currency"].create({"name": "XHB", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": "2026-01-01"}
        )
        order = self._make_order(10, confirm=False)
        order.currency_id = currency
        order.order_line.price_unit = 100.0
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self.assertAlmostEqual(bank._get_minute_value() * 60, 50.0)

    def test_given_hours_are_worth_nothing_and_lower_the_average(self):
        bank = self._sell(10)
        bank._adjust(600, "Goodwill")
        self.assertAlmostEqual(bank._get_minute_value() * 60, 50.0)
        granted = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": bank.date_start,
            },
            60,
            "Opening balance",
        )
        self.assertEqual(granted._get_minute_value(), 0)

    def test_hours_that_left_and_came_back_are_paid_once(self):
        bank = self._sell(10)
        bank._change_state_by_hand("close", "Over")
        self.assertAlmostEqual(bank._get_minute_value() * 60, 100.0)
        bank._change_state_by_hand("reopen", "Not over")
        self._run_job_on(OVER)
        bank.date_end = "2026-05-31"
        self.assertAlmostEqual(bank._get_minute_value() * 60, 100.0)

    def test_rolled_over_hours_keep_their_worth(self):
        self.plan.write({"rollover": "all"})
        self._sell(10, price_unit=90.0)
        with freeze_time("2026-04-10 12:00:00"):
            next_bank = self._sell(5, price_unit=120.0)
        self._run_job_on(OVER)
        self.assertAlmostEqual(next_bank._get_minute_value() * 60, 100.0)

    def test_values_are_rounded_as_the_currency_and_both_sides_agree(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 1})
        bank = self._sell(7, price_unit=100.01, product_uom_id=self.hour.id)
        bank._adjust(1, "One minute of goodwill")
        self._run_job_on(OVER)
        moves = self.env["hour.bank.move"].search([("move_type", "=", "rollover")])
        moves &= bank.move_ids + moves.filtered(lambda m: m.counterpart_bank_id == bank)
        self.assertEqual(sorted(moves.mapped("value")), [-99.77, 99.77])

    def test_never_more_goes_out_than_was_paid(self):
        bank = self._sell(10)
        target = self._sell(1)
        bank._roll_over(300, target)
        bank._adjust(600, "Goodwill")
        self.assertAlmostEqual(bank._get_value(900), 500.0)

    def test_the_parts_of_a_bank_add_up_to_the_whole(self):
        bank, target = self._sell(10, price_unit=33.34), self._sell(1)
        for minutes in (7, 11, 582):
            bank._roll_over(minutes, target)
        rolled = bank.move_ids.filtered(lambda m: m.move_type == "rollover")
        self.assertAlmostEqual(sum(rolled.mapped("value")), -333.4)
