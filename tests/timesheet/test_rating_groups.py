# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Short entries of a day or a ticket that are rounded together."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .rating_common import RatingCase


@tagged("post_install", "-at_install")
class TestGroups(RatingCase):
    def _log_chats(self, ticket, *minutes, **values):
        entries = self.env["account.analytic.line"]
        for part in minutes:
            entries |= self._log_type(ticket, part, self.chat, **values)
        return entries

    def test_a_day_of_short_entries_is_rounded_once(self):
        bank = self._sell(10)
        entries = self._log_chats(self._make_ticket(), 4, 4, 4, 4, 4)
        self.assertEqual(entries.mapped("rated_minutes"), [4, 4, 4, 4, 14])
        self.assertCounters(bank, 600, 30)
        self.assertEqual(
            entries[-1].hour_bank_explanation,
            "0:04 worked → 0:14 (5 entries of the day together, steps of 0:15) → "
            f"0:14 from {bank.name}",
        )

    def test_a_multiplied_day_is_rounded_once(self):
        """Each entry is worth what it adds to the sum, in whole minutes."""
        for minutes, count, factor, step, rated in (
            (3, 5, 1.5, 15, 23),
            (1, 30, 0.4, 1, 12),
            (1, 30, 0.6, 1, 18),
            (1, 7, 2.5, 1, 18),
        ):
            with self.subTest(minutes=minutes, count=count, factor=factor):
                kind = self._make_work_type(
                    f"{factor}",
                    step_minutes=step,
                    multiplier=factor,
                    rounding_scope="day",
                )
                bank, ticket = self._sell(10), self._make_ticket()
                entries = self.env["account.analytic.line"]
                for _number in range(count):
                    entries |= self._log_type(ticket, minutes, kind)
                self.assertEqual(sum(entries.mapped("rated_minutes")), rated)
                entries[0].unit_amount = 2 * minutes / 60
                entries[1].unlink()
                entries = entries.exists()
                self.assertEqual(sum(entries.mapped("rated_minutes")), rated)
                entries.unlink()
                self.assertEqual(bank.minutes_debited, 0)

    def test_the_explanation_says_what_is_rounded_with_the_day(self):
        kind = self._make_work_type("Night", multiplier=1.5, rounding_scope="day")
        bank, ticket = self._sell(10), self._make_ticket()
        first, second = (self._log_type(ticket, 3, kind) for _number in range(2))
        self.assertEqual(
            [entry.hour_bank_explanation for entry in (first, second)],
            [
                f"0:03 worked → 0:05 (Night × 1.5) → 0:05 from {bank.name}",
                "0:03 worked → 0:04 (Night × 1.5, rounded with the day's other time) → "
                f"0:04 from {bank.name}",
            ],
        )

    def test_entries_saved_together_are_one_group(self):
        bank = self._sell(10)
        ticket = self._make_ticket()
        values = {
            "ticket_id": ticket.id,
            "name": "n",
            "unit_amount": 4 / 60,
            "work_type_id": self.chat.id,
        }
        self.env["account.analytic.line"].with_user(self.agent).create([values] * 5)
        self.assertCounters(bank, 600, 30)

    def test_edit_and_deletion_rate_only_that_group_again(self):
        bank, ticket = self._sell(10), self._make_ticket()
        bank.date_start = "2026-01-01"
        entries = self._log_chats(ticket, 4, 4, 4)
        other_day = self._log_chats(ticket, 4, date="2026-03-17")
        other_ticket = self._log_chats(self._make_ticket(), 4)
        moves = (other_day + other_ticket).hour_bank_move_ids
        entries[0].unit_amount = 10 / 60
        self.assertEqual(entries.mapped("rated_minutes"), [10, 4, 16])
        entries[2].unlink()
        self.assertEqual(entries[:2].mapped("rated_minutes"), [10, 5])
        self.assertEqual((other_day + other_ticket).hour_bank_move_ids, moves)
        self.assertCounters(bank, 600, 15 + 15 + 15)

    def test_an_entry_that_leaves_settles_both_groups(self):
        bank = self._sell(10)
        first, second = self._make_ticket(), self._make_ticket()
        entries = self._log_chats(first, 8, 8)
        stays = self._log_chats(second, 8)
        self.assertCounters(bank, 600, 30 + 15)
        entries[1].ticket_id = second
        self.assertEqual(entries[0].rated_minutes, 15)
        self.assertEqual(sum((stays + entries[1]).mapped("rated_minutes")), 30)
        self.assertCounters(bank, 600, 45)

    def test_tolerance_may_leave_nothing_for_the_last(self):
        bank = self._sell(10)
        chat = self._make_work_type(
            "Day", step_minutes=30, tolerance_minutes=10, rounding_scope="day"
        )
        ticket = self._make_ticket()
        first = self._log_type(ticket, 31, chat)
        last = self._log_type(ticket, 4, chat)
        self.assertEqual((first | last).mapped("rated_minutes"), [30, 0])
        self.assertCounters(bank, 600, 30)

    def test_free_time_is_no_part_of_the_group(self):
        bank, ticket = self._sell(10), self._make_ticket()
        entries = self._log_chats(ticket, 8, 8)
        self._log_chats(
            ticket, 8, hour_bank_free=True, hour_bank_free_reason="Goodwill"
        )
        self.assertCounters(bank, 600, 30)
        entries[1].write({"hour_bank_free": True, "hour_bank_free_reason": "Ours"})
        self.assertCounters(bank, 600, 15)

    def test_a_rule_change_begins_a_new_group(self):
        bank, ticket = self._sell(10), self._make_ticket()
        before = self._log_chats(ticket, 4)
        self.chat.step_minutes = 10
        after = self._log_chats(ticket, 4)
        self.assertEqual((before + after).mapped("rated_minutes"), [15, 10])
        self.assertCounters(bank, 600, 25)

    def test_a_group_of_colleagues(self):
        bank, ticket = self._sell(10), self._make_ticket()
        mine = self._log_chats(ticket, 8)
        theirs = self._log_chats(ticket, 8, user=self.colleague)
        self.assertEqual((mine + theirs).mapped("rated_minutes"), [8, 22])
        self.assertCounters(bank, 600, 30)


@tagged("post_install", "-at_install")
class TestScope(RatingCase):
    def test_a_bank_that_does_not_cover_the_work_is_passed_over(self):
        self.plan.work_type_ids = self.remote
        limited = self._sell(1)
        self.plan.work_type_ids = False
        general = self._sell(10)
        entry = self._log_type(self._make_ticket(), 20, self.on_site)
        self.assertDrawn(entry, **{general.name: 120})
        self.assertIn(
            f"Passed over: {limited.name} (other types of work)",
            entry.hour_bank_explanation,
        )
        covered = self._log_type(self._make_ticket(), 20, self.remote)
        self.assertDrawn(covered, **{limited.name: 30})

    def test_refusal_names_the_bank_that_was_passed_over(self):
        self.plan.work_type_ids = self.remote
        bank = self._sell(1)
        with self.assertRaisesRegex(UserError, f"Passed over: {bank.name}"):
            self._log_type(self._make_ticket(), 20, self.on_site)

    def test_an_overdraft_is_for_covered_work_only(self):
        plan = self._make_plan(
            "Overdraft", overage_policy="overdraw", overdraft_hours=5
        )
        plan.work_type_ids = self.remote
        self._sell(1, product=self._make_product("P", hour_bank_plan_id=plan.id))
        with self.assertRaises(UserError):
            self._log_type(self._make_ticket(), 20, self.on_site)
        self._log_type(self._make_ticket(), 80, self.remote)

    def test_limits_by_team_category_contact_and_project(self):
        other_team = self.team.copy({"name": "Other"})
        category = self.env["helpdesk.ticket.category"].create({"name": "ERP"})
        project = self.project.copy({"name": "Other"})
        for values, reason in (
            ({"only_team_id": other_team.id}, "another team"),
            ({"only_partner_id": self.customer.id}, "another contact"),
            ({"only_project_id": project.id}, "another project"),
            ({"terms": {"category_ids": category.ids}}, "other ticket categories"),
            ({"terms": {"team_ids": other_team.ids}}, "another team"),
        ):
            with self.subTest(reason):
                bank = self._sell(1)
                bank.write(values)
                with self.assertRaisesRegex(UserError, reason):
                    self._log(self._make_ticket(), 20)
                bank.write(
                    {
                        "only_team_id": self.team.id if "only_team_id" in values else 0,
                        "only_partner_id": False,
                        "only_project_id": False,
                        "terms": {},
                    }
                )
                self.assertDrawn(self._log(self._make_ticket(), 60), **{bank.name: 60})
