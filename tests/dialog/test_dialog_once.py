# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is sent twice, or by three at once, is done once."""

import json

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .dialog_common import POSTING, DialogCase


@tagged("post_install", "-at_install")
class TestDialogOnce(DialogCase):
    def _press(self, dialog):
        answer = getattr(dialog, POSTING[dialog._name])()
        return json.loads(json.dumps(answer))

    def _get_traces(self):
        """Return all that dialogs change."""
        self.env.flush_all()
        count = {
            model: self.env[model].search_count([])
            for model in (
                *("hour.bank.move", "hour.bank.release", "account.move"),
                *("hour.bank.statement", "hour.bank.approval"),
            )
        }
        banks = self.env["hour.bank"].search([])
        notes = len(banks.message_ids) + len(self.transfer.message_ids)
        states = [(bank.state, bank.minutes_balance) for bank in banks.sorted("id")]
        free = self.env["account.analytic.line"].search([("hour_bank_free", "=", True)])
        return count, notes, states, self.transfer.state, free.ids

    def _assert_acts_once(self, model, repeat):
        before = self._get_traces()
        dialog = self._open(model)
        answer = self._press(dialog)
        after = self._get_traces()
        self.assertNotEqual(before, after, "the dialog did nothing")
        self.assertEqual(self._press(repeat(dialog)), answer)
        self.assertEqual(self._get_traces(), after)

    def _each(self):
        """Yield each dialog that posts, in a state from which it can."""
        self.work_type.step_minutes = 120  # so that rating again changes something
        self.entry.sudo().work_type_id = self.work_type
        self.work_type.step_minutes = 180
        for model in POSTING:
            savepoint = self.env.cr.savepoint()
            with self.subTest(model):
                yield model
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_the_button_pressed_twice_acts_once_and_answers_the_same(self):
        for model in self._each():
            self._assert_acts_once(model, lambda dialog: dialog)

    def test_the_same_form_saved_twice_acts_once(self):
        """As when the answer of saving it was lost."""
        for model in self._each():
            self._assert_acts_once(
                model,
                lambda dialog: self._open(dialog._name, once_key=dialog.once_key),
            )

    def test_another_form_acts_again(self):
        for hours in (600, 690, 780):
            self.assertEqual(self.bank.minutes_balance + 60, hours)
            self._press(self._open("hour.bank.adjust"))

    def test_a_form_that_was_applied_is_not_applied_with_other_values(self):
        adjust = self._open("hour.bank.adjust")
        self._press(adjust)
        adjust.hours = 2
        with self.assertRaisesRegex(UserError, "applied on .* with other values"):
            self._press(adjust)
        again = self._open("hour.bank.adjust", hours=2, once_key=adjust.once_key)
        with self.assertRaisesRegex(UserError, "applied on .* with other values"):
            self._press(again)
        self.assertEqual(self.bank.minutes_balance, 630)

    def test_a_form_that_failed_can_be_corrected(self):
        adjust = self._open("hour.bank.adjust", hours=0)
        with self.assertRaisesRegex(UserError, "0:00"), self.env.cr.savepoint():
            self._press(adjust)
        adjust.hours = 1.5
        self._press(adjust)
        self.assertEqual(self.bank.minutes_balance, 630)

    def test_the_key_of_one_person_stops_no_other(self):
        first = self._open("hour.bank.adjust")
        self._press(first)
        second = self._open(
            "hour.bank.adjust", self.other_boss, once_key=first.once_key
        )
        self._press(second)
        self.assertEqual(self.bank.minutes_balance, 720)

    def test_forms_send_their_key(self):
        for model in POSTING:
            view = self.env[model].get_view(view_type="form")["arch"]
            self.assertIn('name="once_key"', view, model)
        Adjust = self._get_env()["hour.bank.adjust"]
        form = Form(Adjust.with_context(default_bank_id=self.bank.id))
        form.reason, form.hours, key = "Typed", 1, form.once_key
        self.assertTrue(key)
        self.assertEqual(form.save().once_key, key)

    def test_what_forms_did_is_forgotten_after_three_months(self):
        self._press(self._open("hour.bank.adjust"))
        Act = self.env["hour.bank.act"]
        done = Act.search([("res_model", "=", "hour.bank.adjust")])
        self.env.cr.execute(
            "UPDATE hour_bank_act SET create_date = '2025-12-01' WHERE id = %s",
            done.ids,
        )
        self._press(self._open("hour.bank.grant"))
        done.invalidate_recordset()
        Act._gc_acts()
        self.assertEqual(Act.search([]).mapped("res_model"), ["hour.bank.grant"])

    # === TRANSFERS === #

    def _make_transfer(self, **values):
        return self._get_env()["hour.bank.transfer"].create(
            {"bank_id": self.bank.id, "hours": 1, "reason": "Merged", **values}
        )

    def test_a_transfer_that_is_saved_twice_is_one(self):
        first = self._make_transfer(once_key="abc")
        self.assertEqual(self._make_transfer(once_key="abc"), first)
        first.action_confirm()
        again = self._make_transfer(once_key="abc")
        self.assertEqual(again, first)
        with self.assertRaisesRegex(UserError, "was first"):
            again.action_confirm()
        self.assertEqual(self.bank.minutes_balance, 480)

    def test_a_transfer_that_is_saved_with_other_values_is_refused(self):
        self._make_transfer(once_key="abc")
        with self.assertRaisesRegex(UserError, "with other values"):
            self._make_transfer(once_key="abc", hours=2)
        self.assertNotEqual(self._make_transfer(), self._make_transfer())

    def test_a_draft_that_was_deleted_may_be_made_again(self):
        self._make_transfer(once_key="abc").unlink()
        self.assertTrue(self._make_transfer(once_key="abc").exists())
