# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From worked to rated minutes, on entries; the arithmetic alone: tools/rating."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .rating_common import RatingCase


@tagged("post_install", "-at_install")
class TestRating(RatingCase):
    def test_remote_in_half_hours_with_tolerance(self):
        bank, ticket = self._sell(100), self._make_ticket()
        for worked, rated in ((1, 30), (30, 30), (35, 30), (40, 30), (41, 60)):
            with self.subTest(worked=worked):
                entry = self._log_type(ticket, worked, self.remote)
                self.assertDrawn(entry, **{bank.name: rated})
                self.assertEqual(entry.unit_amount * 60, worked)

    def test_on_site_at_least_two_hours_then_hours(self):
        bank, ticket = self._sell(100), self._make_ticket()
        for worked, rated in ((1, 120), (120, 120), (135, 120), (138, 180)):
            with self.subTest(worked=worked):
                entry = self._log_type(ticket, worked, self.on_site)
                self.assertDrawn(entry, **{bank.name: rated})

    def test_phone_is_free_and_says_so(self):
        bank = self._sell(1)
        entry = self._log_type(self._make_ticket(), 20, self.phone)
        self.assertDrawn(entry)
        self.assertEqual((entry.rated_minutes, entry.free_minutes), (20, 20))
        self.assertEqual(entry.hour_bank_explanation, "0:20 worked → 0:20 free (Phone)")
        self.assertCounters(bank, 60, 0)

    def test_a_free_type_needs_no_hours_left(self):
        self._sell(1)
        ticket = self._make_ticket()
        self._log(ticket, 60)
        self.assertEqual(self._log_type(ticket, 30, self.phone).free_minutes, 30)

    def test_time_marked_as_free_shows_what_was_given(self):
        self._sell(1)
        entry = self._log_type(
            self._make_ticket(),
            35,
            self.remote,
            hour_bank_free=True,
            hour_bank_free_reason="Our mistake",
        )
        self.assertEqual((entry.rated_minutes, entry.debited_minutes), (30, 0))
        self.assertEqual(
            entry.hour_bank_explanation,
            "0:35 worked → 0:30 (steps of 0:30, tolerance 0:10) → 0:30 free "
            "(Our mistake)",
        )

    def test_change_of_hours_posts_the_rated_difference_only(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        entry.unit_amount = 41 / 60
        self.assertEqual(self._get_ledger(bank), [600, -30, -30])
        entry.unit_amount = 59 / 60
        self.assertEqual(self._get_ledger(bank), [600, -30, -30])
        entry.unit_amount = 10 / 60
        self.assertEqual(self._get_ledger(bank), [600, -30, -30, 30])

    def test_change_of_type_draws_anew(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        entry.work_type_id = self.on_site
        self.assertEqual(self._get_ledger(bank), [600, -30, 30, -120])
        entry.work_type_id = False
        self.assertDrawn(entry, **{bank.name: 35})

    def test_the_rated_time_is_what_a_plan_refuses(self):
        self._sell(1)
        with self.assertRaisesRegex(UserError, "entry of 2:00 .* needs 1:00 more"):
            self._log_type(self._make_ticket(), 30, self.on_site)

    def test_zero_and_two_seconds_are_no_work(self):
        bank, ticket = self._sell(1), self._make_ticket()
        for hours in (0, 2 / 3600):
            entry = self._log_type(ticket, 0, self.on_site, unit_amount=hours)
            self.assertDrawn(entry)
        self.assertCounters(bank, 60, 0)

    def test_multipliers_that_explode_are_refused(self):
        self._sell(1)
        self.remote.multiplier = 999
        with self.assertRaisesRegex(ValidationError, "Check the work type"):
            self._log_type(self._make_ticket(), 60 * 24 * 20, self.remote)


@tagged("post_install", "-at_install")
class TestRulesAreKept(RatingCase):
    def test_a_rule_change_never_alters_a_saved_entry(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        explanation = entry.hour_bank_explanation
        self.remote.write({"step_minutes": 60, "tolerance_minutes": 0})
        self.env.invalidate_all()
        self.assertDrawn(entry, **{bank.name: 30})
        self.assertEqual(entry.hour_bank_explanation, explanation)
        entry.name = "Another text"
        self.assertDrawn(entry, **{bank.name: 30})

    def test_a_corrected_time_keeps_the_rules_of_its_day(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        self.remote.write({"step_minutes": 60, "tolerance_minutes": 0})
        entry.unit_amount = 41 / 60
        self.assertDrawn(entry, **{bank.name: 60})
        entry.unit_amount = 65 / 60
        self.assertDrawn(entry, **{bank.name: 60})

    def test_time_to_the_minute_stays_so(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self._make_work_type("Plain"))
        entry.sudo().work_type_id.step_minutes = 60
        entry.unit_amount = 36 / 60
        self.assertDrawn(entry, **{bank.name: 36})

    def test_marking_as_free_and_back_keeps_the_rules(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        self.remote.write({"step_minutes": 60, "tolerance_minutes": 0})
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"})
        self.assertEqual(entry.free_minutes, 30)
        entry.hour_bank_free = False
        self.assertDrawn(entry, **{bank.name: 30})

    def test_another_ticket_counts_by_the_rules_of_today(self):
        bank = self._sell(10)
        entry = self._log_type(self._make_ticket(), 35, self.remote)
        self.remote.write({"step_minutes": 60, "tolerance_minutes": 0})
        entry.ticket_id = self._make_ticket()
        self.assertDrawn(entry, **{bank.name: 60})

    def test_the_plan_of_the_day_of_the_sale_counts(self):
        self.plan.multiplier_ids = [
            Command.create(
                {"kind": "priority", "ticket_priority": "3", "multiplier": 2}
            )
        ]
        bank = self._sell(10)
        self.plan.multiplier_ids.multiplier = 3
        entry = self._log(self._make_ticket(priority="3"), 10)
        self.assertDrawn(entry, **{bank.name: 20})


@tagged("post_install", "-at_install")
class TestMultipliers(RatingCase):
    def _multiply(self, *lines, **values):
        self.plan.write(
            {"multiplier_ids": [Command.create(line) for line in lines], **values}
        )

    def test_person_before_position(self):
        employee = self.agent.employee_id
        employee.job_id = self.env["hr.job"].create({"name": "Senior"})
        job = {"kind": "job", "job_id": employee.job_id.id, "multiplier": 1.5}
        self._multiply(job)
        senior = self._sell(10)
        entry = self._log(self._make_ticket(), 60)
        self.assertDrawn(entry, **{senior.name: 90})
        self.assertEqual(
            entry.hour_bank_explanation,
            f"1:00 worked → 1:30 (Senior × 1.5) → 1:30 from {senior.name}",
        )
        self._multiply(
            {"kind": "employee", "employee_id": employee.id, "multiplier": 3}
        )
        bank = self._sell(10, partner=self.other_customer)
        entry = self._log(self._make_ticket(partner=self.other_customer), 60)
        self.assertDrawn(entry, **{bank.name: 180})

    def test_multipliers_by_product_or_the_highest(self):
        self.remote.multiplier = 1.5
        urgent = {"kind": "priority", "ticket_priority": "3", "multiplier": 2}
        for combination, rated in (("product", 90), ("highest", 60)):
            self.plan.multiplier_ids.unlink()
            self._multiply(urgent, multiplier_combination=combination)
            bank = self._sell(10, partner=self.other_customer)
            ticket = self._make_ticket(partner=self.other_customer, priority="3")
            entry = self._log_type(ticket, 20, self.remote)
            self.assertDrawn(entry, **{bank.name: rated})
            entry.unlink()
            bank.sale_order_id._action_cancel()

    def test_another_person_counts_by_its_own_multiplier(self):
        self._multiply(
            {
                "kind": "employee",
                "employee_id": self.colleague.employee_id.id,
                "multiplier": 2,
            }
        )
        bank = self._sell(10)
        entry = self._log(self._make_ticket(), 60)
        entry.sudo().employee_id = self.colleague.employee_id
        self.assertDrawn(entry, **{bank.name: 120})

    def test_the_highest_priority_later_changes_nothing(self):
        self._multiply({"kind": "priority", "ticket_priority": "3", "multiplier": 2})
        bank, ticket = self._sell(10), self._make_ticket()
        entry = self._log(ticket, 60)
        ticket.priority = "3"
        entry.unit_amount = 2
        self.assertDrawn(entry, **{bank.name: 120})

    def test_half_minutes_go_up_once(self):
        self._multiply({"kind": "priority", "ticket_priority": "3", "multiplier": 1.5})
        bank = self._sell(10)
        entry = self._log(self._make_ticket(priority="3"), 45)
        self.assertDrawn(entry, **{bank.name: 68})


@tagged("post_install", "-at_install")
class TestPool(RatingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subsidiary = cls.env["res.partner"].create(
            {"name": "Azur Sud", "is_company": True, "parent_id": cls.customer.id}
        )

    def test_own_hours_first_then_those_of_the_parent(self):
        self.plan.is_pool = True
        parent = self._sell(2)
        own = self._sell(1, partner=self.subsidiary)
        parent.priority = "1"
        entry = self._log(self._make_ticket(partner=self.subsidiary), 90)
        self.assertDrawn(entry, **{own.name: 60, parent.name: 30})
        move = parent.move_ids.sorted("id")[-1]
        self.assertEqual(move.partner_id, self.customer)
        self.assertEqual(move.used_by_id, self.subsidiary)
        self.assertIn("for Azur Sud", move.explanation)

    def test_the_ticket_shows_what_its_time_may_draw(self):
        self.plan.is_pool = True
        parent = self._sell(2)
        ticket = self._make_ticket(partner=self.subsidiary)
        self.assertEqual(ticket.hour_bank_hours_balance, 2)
        self.assertIn("Azur Sud, with Azur Interior", ticket.hour_bank_summary)
        parent.only_team_id = self.team.copy({"name": "Other"})
        ticket.invalidate_recordset()
        self.assertEqual(ticket.hour_bank_hours_balance, 0)
        self.assertEqual(ticket.hour_bank_level, "none")

    def test_without_the_permission_the_parent_pays_nothing(self):
        parent = self._sell(2)
        self._sell(1, partner=self.subsidiary)
        with self.assertRaises(UserError):
            self._log(self._make_ticket(partner=self.subsidiary), 90)
        self.assertCounters(parent, 120, 0)

    def _bill_on_the_parent(self):
        """Return time of the subsidiary that is billed to its parent: 1:00 of 1:00."""
        beyond = self._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        values = {"overage_policy": "bill", "overage_product_id": beyond.id}
        self.plan.write({"is_pool": True, **values})
        shared = self._sell(1)
        ticket = self._make_ticket(partner=self.subsidiary)
        self._log(ticket, 60)
        entry = self._log(ticket, 60)
        self.assertEqual(entry.overage_minutes, 60)
        shared._change_state_by_hand("hold", "Not paid")
        return entry

    def test_billed_to_the_parent_it_stays_the_subsidiarys(self):
        entry = self._bill_on_the_parent()
        self.plan.is_pool = False
        alone = self._sell(5)
        entry.unit_amount = 1.5
        self.assertCounters(alone, 300, 0)
        self.assertEqual((entry.overage_minutes, entry.debited_minutes), (60, 0))

    def test_billed_to_the_parent_what_comes_next_is_of_its_own_hours(self):
        entry = self._bill_on_the_parent()
        own = self._sell(5, partner=self.subsidiary)
        entry.unit_amount = 1.5
        self.assertCounters(own, 300, 30)
        self.assertEqual((entry.overage_minutes, entry.debited_minutes), (60, 30))

    def test_the_parent_does_not_draw_on_a_subsidiary(self):
        self.plan.is_pool = True
        own = self._sell(1, partner=self.subsidiary)
        self._sell(1)
        with self.assertRaises(UserError):
            self._log(self._make_ticket(), 90)
        self.assertCounters(own, 60, 0)

    def test_a_changed_time_stays_with_the_subsidiary(self):
        self.plan.is_pool = True
        parent = self._sell(2)
        entry = self._log(self._make_ticket(partner=self.subsidiary), 30)
        entry.unit_amount = 1
        self.assertDrawn(entry, **{parent.name: 60})
        entry.unit_amount = 0.25
        self.assertDrawn(entry, **{parent.name: 15})

    def test_a_parent_without_banks_of_its_own_leaves_the_subsidiary_alone(self):
        own = self._sell(1, partner=self.subsidiary)
        entry = self._log(self._make_ticket(partner=self.subsidiary), 30)
        self.assertDrawn(entry, **{own.name: 30})


@tagged("post_install", "-at_install")
class TestRatingPreview(RatingCase):
    def _open(self, ticket):
        ticket = ticket.with_user(self.agent)
        return Form(ticket, view="helpdesk_mgmt.ticket_view_form")

    def test_the_agent_sees_the_rated_time_while_typing(self):
        bank = self._sell(10)
        self.team.work_type_id = self.remote
        with self._open(self._make_ticket()) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Typed"
                line.unit_amount = 35 / 60
                self.assertEqual(
                    line.hour_bank_explanation,
                    "0:35 worked → 0:30 (steps of 0:30, tolerance 0:10) → 0:30 from "
                    f"{bank.name}",
                )
        self.assertCounters(bank, 600, 30)

    def test_the_group_is_seen_while_typing(self):
        bank = self._sell(10)
        self.team.work_type_id = self.chat
        ticket = self._make_ticket()
        self._log_type(ticket, 4, self.chat)
        with self._open(ticket) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Typed"
                line.unit_amount = 4 / 60
            self.assertIn(
                "0:04 worked → 0:11 (2 entries of the day together, steps of 0:15) → "
                f"0:11 from {bank.name}",
                form.hour_bank_preview,
            )
        self.assertCounters(bank, 600, 15)
