# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on a ticket is debited to the minute, and told before it is saved."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestDebit(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    def test_time_on_a_ticket_debits_to_the_minute(self):
        entry = self._log(self.ticket, 35)
        self.assertDrawn(entry, **{self.bank.name: 35})
        self.assertCounters(self.bank, 600, 35)
        self.assertEqual(entry.so_line.id, self.bank.sale_line_id.id)
        self.assertAlmostEqual(self.bank.sale_line_id.qty_delivered, 0.58)

    def test_change_of_hours_posts_only_the_difference(self):
        entry = self._log(self.ticket, 35)
        entry.unit_amount = 65 / 60
        self.assertEqual(self._get_ledger(self.bank), [600, -35, -30])
        entry.unit_amount = 0.5
        self.assertEqual(self._get_ledger(self.bank), [600, -35, -30, 30, 5])
        self.assertCounters(self.bank, 600, 30)
        self.assertDrawn(entry, **{self.bank.name: 30})

    def test_writing_without_a_change_posts_nothing(self):
        entry = self._log(self.ticket, 35)
        entry.write({"unit_amount": 35 / 60, "name": "Same"})
        self.assertEqual(len(self.bank.move_ids), 2)

    def test_deleting_gives_everything_back_and_keeps_the_story(self):
        entry = self._log(self.ticket, 35)
        debit = self.bank.move_ids.sorted("id")[-1]
        entry.unlink()
        reversal = self.bank.move_ids.sorted("id")[-1]
        self.assertEqual(reversal.origin_move_id, debit)
        self.assertRecordValues(
            reversal,
            [
                {
                    "minutes": 35,
                    "cause": "delete",
                    "description": "Extinguished",
                    "person_name": "Agent",
                    "ticket_number": self.ticket.number,
                    "timesheet_id": False,
                }
            ],
        )
        self.assertCounters(self.bank, 600, 0)

    def test_an_entry_may_span_two_banks(self):
        small = self._sell(0)
        self.assertFalse(small, "nothing sold, no bank")
        self._log(self.ticket, 580)
        second = self._sell(10)
        entry = self._log(self.ticket, 60)
        self.assertDrawn(entry, **{self.bank.name: 20, second.name: 40})
        self.assertEqual(entry.unit_amount, 1.0)
        self.assertCounters(self.bank, 600, 600)
        self.assertCounters(second, 600, 40)
        self.assertEqual(self.bank.state, "depleted")
        self.assertAlmostEqual(second.sale_line_id.qty_delivered, 0.67)
        self.assertEqual(
            entry.with_context(lang="en_US").hour_bank_explanation,
            f"1:00 worked → 0:20 from {self.bank.name}, 0:40 from {second.name}",
        )

    def test_less_time_returns_last_drawn_first(self):
        self._log(self.ticket, 580)
        second = self._sell(10)
        entry = self._log(self.ticket, 60)
        entry.unit_amount = 10 / 60
        self.assertDrawn(entry, **{self.bank.name: 10})
        self.assertCounters(second, 600, 0)

    def test_change_of_day_draws_anew(self):
        self.bank.date_start = "2026-03-15"
        earlier = self._sell(10)
        earlier.write({"date_start": "2026-03-01", "date_end": "2026-03-31"})
        entry = self._log(self.ticket, 35)
        self.assertDrawn(entry, **{earlier.name: 35})
        earlier.date_end = "2026-03-10"
        earlier.sudo().state = "open"
        entry.date = "2026-03-16"
        self.assertDrawn(entry, **{self.bank.name: 35})
        self.assertCounters(earlier, 600, 0)

    def test_free_needs_a_reason_and_returns_the_minutes(self):
        entry = self._log(self.ticket, 35)
        with self.assertRaisesRegex(ValidationError, "Say why"):
            with self.cr.savepoint():
                entry.hour_bank_free = True
                entry.flush_recordset()
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Our mistake"})
        self.assertRecordValues(
            entry, [{"rated_minutes": 35, "debited_minutes": 0, "free_minutes": 35}]
        )
        self.assertCounters(self.bank, 600, 0)
        self.assertIn("Our mistake", entry.hour_bank_explanation)
        entry.hour_bank_free = False
        self.assertDrawn(entry, **{self.bank.name: 35})

    def test_running_timer_debits_when_it_stops(self):
        entry = self._log(self.ticket, 0, date_time="2026-03-18 08:00:00")
        self.assertFalse(entry.sudo().hour_bank_move_ids)
        entry.with_context(stop_dt="2026-03-18 08:35:00").button_end_work()
        self.assertCounters(self.bank, 600, 35)

    def test_refusal_names_customer_need_and_balance_and_keeps_the_timer(self):
        self._log(self.ticket, 580)
        timer = self._log(self.ticket, 0, date_time="2026-03-18 08:00:00")
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            timer.with_context(stop_dt="2026-03-18 09:00:00").button_end_work()
        for word in ("Azur Interior", "0:20", "1:00", "0:40"):
            self.assertIn(word, refused.exception.args[0])
        timer.invalidate_recordset()
        self.assertEqual(timer.unit_amount, 0, "still running")
        self.assertCounters(self.bank, 600, 580)

    def test_policy_free_records_what_is_left_over(self):
        self.bank.sudo().overage_policy = "free"
        entry = self._log(self.ticket, 620)
        self.assertEqual(entry.free_minutes, 20)
        self.assertDrawn(entry, **{self.bank.name: 600})

    def test_overdraw_to_the_limit_and_not_beyond(self):
        plan = self._make_plan("Overdraw", overage_policy="overdraw", overdraft_hours=1)
        product = self._make_product("Overdrawn hours", hour_bank_plan_id=plan.id)
        bank = self._sell(1, partner=self.other_customer, product=product)
        ticket = self._make_ticket(self.other_customer)
        entry = self._log(ticket, 120)
        self.assertCounters(bank, 60, 120)
        with self.assertRaisesRegex(UserError, "-1:00"), self.cr.savepoint():
            self._log(ticket, 1)
        second = self._sell(10, partner=self.other_customer, product=product)
        self.assertCounters(bank, 60, 60)
        self.assertCounters(second, 600, 60)
        self.assertDrawn(entry, **{bank.name: 60, second.name: 60})

    def test_time_kept_in_days_is_debited_in_minutes(self):
        self.env.company.write(
            {
                "project_time_mode_id": self.day.id,
                "timesheet_encode_uom_id": self.day.id,
            }
        )
        entry = self._log(self.ticket, 0, unit_amount=0.5)
        self.assertEqual(entry.product_uom_id, self.day)
        self.assertDrawn(entry, **{self.bank.name: 240})

    def test_first_the_starred_then_the_earliest_end(self):
        late = self._sell(10)
        never = self._sell(10)
        late.date_end = "2026-12-31"
        never.date_end = False
        self.assertEqual(
            (self.bank + late + never)._sorted_for_draw(), late + self.bank + never
        )
        never.priority = "1"
        self.assertEqual(
            (self.bank + late + never)._sorted_for_draw(), never + late + self.bank
        )

    def test_a_hundred_entries_are_one_batch(self):
        entries = (
            self.env["account.analytic.line"]
            .with_user(self.agent)
            .create(
                [
                    {"ticket_id": self.ticket.id, "name": str(n), "unit_amount": 0.05}
                    for n in range(100)
                ]
            )
        )
        self.assertEqual(sum(entries.mapped("debited_minutes")), 300)
        self.assertCounters(self.bank, 600, 300)

    def test_ordinary_time_and_material_goes_the_core_way(self):
        product = self._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        line = self._make_order(5, product=product).order_line
        self.ticket.sale_line_id = line
        entry = self._log(self.ticket, 90)
        self.assertEqual(entry.so_line.id, line.id)
        self.assertFalse(entry.rated_minutes)
        self.assertEqual(line.qty_delivered, 1.5)
        self.assertCounters(self.bank, 600, 0)

    def test_without_customer_nothing_is_debited(self):
        entry = self._log(self._make_ticket(self.env["res.partner"]), 30)
        self.assertEqual((entry.debited_minutes, entry.waiting_minutes), (0, 30))
        self.assertCounters(self.bank, 600, 0)

    def test_customer_without_hours_is_recorded_or_refused_as_the_team_says(self):
        ticket = self._make_ticket(self.other_customer)
        entry = self._log(ticket, 30)
        self.assertEqual(entry.free_minutes, 30)
        self.team.hour_bank_plan_id = self.plan
        with self.assertRaisesRegex(UserError, "Deco Addict"), self.cr.savepoint():
            self._log(ticket, 30)

    def test_negative_and_absurd_times_are_refused(self):
        for minutes in (-30, 60 * 10**9):
            with self.subTest(minutes=minutes), self.assertRaises(ValidationError):
                with self.cr.savepoint():
                    self._log(self.ticket, minutes)
        self.assertCounters(self.bank, 600, 0)


@tagged("post_install", "-at_install")
class TestPreview(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(1)
        cls.ticket = cls._make_ticket()

    def _open_form(self):
        ticket = self.ticket.with_user(self.agent).with_context(lang="en_US")
        return Form(ticket, view="helpdesk_mgmt.ticket_view_form")

    def test_the_agent_sees_before_saving_what_is_debited(self):
        with self._open_form() as form:
            with form.timesheet_ids.new() as entry:
                entry.name = "Typing"
                entry.unit_amount = 35 / 60
                self.assertEqual(
                    entry.hour_bank_explanation,
                    f"0:35 worked → 0:35 from {self.bank.name}",
                )
            self.assertEqual(
                form.hour_bank_preview, f"0:35 worked → 0:35 from {self.bank.name}"
            )
            self.assertFalse(form.hour_bank_refused)
            self.assertCounters(self.bank, 60, 0)
        self.assertCounters(self.bank, 60, 35)

    def test_entries_typed_together_are_previewed_together(self):
        form = self._open_form()
        for minutes in (50, 20):
            with form.timesheet_ids.new() as entry:
                entry.name = "Typing"
                entry.unit_amount = minutes / 60
        lines = form.hour_bank_preview.split("\n")
        self.assertIn("0:50 from", lines[0])
        self.assertIn("needs 0:10 more", lines[1])
        self.assertTrue(form.hour_bank_refused)

    def test_the_preview_of_a_change_counts_what_the_entry_holds(self):
        self._log(self.ticket, 50)
        with self._open_form() as form:
            with form.timesheet_ids.edit(0) as entry:
                entry.unit_amount = 1
            self.assertEqual(
                form.hour_bank_preview, f"1:00 worked → 1:00 from {self.bank.name}"
            )
        self.assertCounters(self.bank, 60, 60)
