# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Entries are rated anew by the rules of today, and only the difference moves."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .rating_common import RatingCase


@tagged("post_install", "-at_install")
class TestRerate(RatingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.manager.group_ids += cls.env.ref("hr_timesheet.group_timesheet_manager")

    def _open(self, entries, user=None):
        wizard = self.env["hour.bank.rerate"].with_user(user or self.manager)
        return Form(
            wizard.with_context(
                active_model="account.analytic.line", active_ids=entries.ids
            )
        )

    def _rerate(self, entries, reason="New contract", **values):
        form = self._open(entries)
        form.reason = reason
        for name, value in values.items():
            setattr(form, name, value)
        form.save().action_apply()

    def test_the_form_shows_the_difference_before(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        self.remote.step_minutes = 60
        form = self._open(entry)
        self.assertEqual(form.difference_hours, 0.5)
        form.reason = "New contract"
        line = form.save().line_ids
        self.assertEqual((line.hours_before, line.hours_after), (0.5, 1))
        self.assertIn("1:00 (steps of 1:00", line.explanation)
        self.assertCounters(self.bank, 600, 30)

    def test_only_the_difference_is_posted_with_the_reason(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        self.remote.step_minutes = 60
        self._rerate(entry)
        move = self.bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move, [{"minutes": -30, "cause": "rerate", "reason": "New contract"}]
        )
        self.assertEqual(self._get_ledger(self.bank), [600, -30, -30])
        self.assertIn("Rated again · New contract", move.explanation)
        self.remote.step_minutes = 10
        self.remote.tolerance_minutes = 0
        self._rerate(entry)
        self.assertDrawn(entry, **{self.bank.name: 40})

    def test_nothing_changes_where_the_rules_are_the_same(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        self._rerate(entry)
        self.assertEqual(self._get_ledger(self.bank), [600, -30])

    def test_time_that_no_bank_covered_is_drawn_anew(self):
        ticket = self._make_ticket(partner=self.other_customer)
        entry = self._log(ticket, 60)
        self.assertEqual(entry.free_minutes, 60)
        bank = self._sell(2, partner=self.other_customer)
        self._rerate(entry, redraw=True)
        self.assertDrawn(entry, **{bank.name: 60})

    def test_what_the_plan_refuses_is_said_before(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        self.remote.write({"multiplier": 100})
        form = self._open(entry)
        self.assertIn("needs 40:00 more", form.problem)
        form.reason = "Because"
        with self.assertRaises(UserError):
            form.save().action_apply()
        self.assertCounters(self.bank, 600, 30)

    def test_a_group_is_rated_as_a_group(self):
        first = self._log_type(self.ticket, 4, self.chat)
        last = self._log_type(self.ticket, 4, self.chat)
        self.chat.step_minutes = 10
        self._rerate(first + last)
        self.assertEqual((first + last).mapped("rated_minutes"), [4, 6])
        self.assertCounters(self.bank, 600, 10)

    def test_a_reason_is_needed(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        wizard = self.env["hour.bank.rerate"].with_user(self.manager)
        wizard = wizard.create({"entry_ids": entry.ids, "reason": " "})
        with self.assertRaisesRegex(UserError, "Give the reason"):
            wizard.action_apply()

    def test_only_managers_rate_again(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        Rerate = self.env["hour.bank.rerate"]
        with self.assertRaises(AccessError):
            Rerate.with_user(self.agent).create({"reason": "x"})
        wizard = Rerate.create({"entry_ids": entry.ids, "reason": "Mine"})
        with self.assertRaises(AccessError):
            wizard.with_user(self.agent).action_apply()
        self.env["ir.model.access"].create(
            {
                "name": "granted",
                "model_id": self.env["ir.model"]._get_id("hour.bank.rerate"),
                "perm_read": True,
            }
        )
        with self.assertRaisesRegex(AccessError, "Only helpdesk managers"):
            wizard.with_user(self.agent).action_apply()

    def test_entries_that_the_manager_may_not_write_are_refused(self):
        entry = self._log_type(self.ticket, 35, self.remote)
        plain = new_test_user(
            self.env,
            "desk_manager",
            "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_hr_timesheet_user",
        )
        wizard = self.env["hour.bank.rerate"].with_user(plain)
        with self.assertRaises(AccessError):
            wizard.create({"entry_ids": entry.ids, "reason": "Mine"}).action_apply()
        self.assertCounters(self.bank, 600, 30)
