# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several banks that somebody chose in a list: one dialog, one transaction."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import HourBankCase

REFUSED = "Not this one"


@tagged("post_install", "-at_install")
class TestMany(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._sell(10)
        cls.second = cls._sell(5, cls.other_customer)
        cls.banks = cls.first + cls.second

    def _open(self, action, banks=None, user=None):
        """Open the dialog as the list does."""
        banks = (banks or self.banks).with_user(user or self.manager)
        window = getattr(banks, f"action_{action}_many")()
        dialog = banks.env[window["res_model"]].with_context(**window["context"])
        return Form(dialog)

    def _get_rows(self, change):
        return [
            (line.bank_id, line.before, line.after, line.refusal)
            for line in change.line_ids
        ]

    def _apply(self, form):
        change = form.save()
        return change, change.action_apply()

    # === HOLD AND RESUME === #

    def test_banks_are_held_and_resumed_with_one_reason(self):
        form = self._open("hold")
        form.reason, form.customer_text = "Audit of the contract", "Paused"
        self.assertEqual(form.due_count, 2)
        _change, answer = self._apply(form)
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(
            answer["params"]["message"], "2 of 2 hour banks were put on hold."
        )
        self.assertRecordValues(
            self.banks,
            [
                {
                    "state": "hold",
                    "hold_reason": "Audit of the contract",
                    "hold_customer_text": "Paused",
                    "standing": "hold",
                }
            ]
            * 2,
        )
        form = self._open("resume")
        form.reason = "Contract is fine"
        self._apply(form)
        self.assertEqual(self.banks.mapped("state"), ["open", "open"])

    def test_what_cannot_be_held_is_said_before_and_after(self):
        self.second._change_state_by_hand("close", "Ended")
        form = self._open("hold")
        form.reason = "Audit"
        self.assertEqual((form.due_count, form.skipped_count), (1, 1))
        change, answer = self._apply(form)
        self.assertEqual(self.banks.mapped("state"), ["hold", "closed"])
        self.assertEqual(
            (answer["res_model"], answer["res_id"]), (change._name, change.id)
        )
        self.assertEqual(change.result, "1 of 2 hour banks were put on hold.")
        refused, done = self._get_rows(change)
        self.assertEqual(refused[:3], (self.second, "Closed", ""))
        self.assertIn("is “Closed”", refused[3])
        self.assertEqual(done, (self.first, "Open", "On Hold", ""))

    def test_where_none_can_be_held_nothing_is_changed(self):
        self.banks[0]._change_state_by_hand("close", "Ended")
        form = self._open("hold", self.first)
        form.reason = "Audit"
        change = form.save()
        with (
            self.assertRaisesRegex(UserError, "Nothing was changed.\n.*is “Closed”"),
            self.env.cr.savepoint(),
        ):
            change.action_apply()
        self.assertEqual(self.first.state, "closed")

    def test_a_bank_that_fails_meanwhile_stays_as_it_was(self):
        """The preview was right, and then something refused: the others are done."""
        form = self._open("adjust")
        form.hours, form.reason = 1, "Thanks"
        change = form.save()
        post = type(self.first)._post_moves

        def refuse(banks, vals_list):
            moves = post(banks, vals_list)
            if vals_list[0]["bank_id"] == self.second.id:
                raise UserError(REFUSED)
            return moves

        with patch.object(type(self.first), "_post_moves", refuse):
            change.action_apply()
        self.assertCounters(self.first, credited=660, debited=0)
        self.assertCounters(self.second, credited=300, debited=0)
        self.assertEqual(self._get_rows(change)[0][3], REFUSED)

    # === PROLONG === #

    def test_banks_are_prolonged_by_months(self):
        self.first.date_end = "2026-10-31"
        form = self._open("prolong")
        form.months, form.reason = 1, "Closed in August"
        _change, answer = self._apply(form)
        self.assertEqual(
            answer["params"]["message"], "2 of 2 hour banks were prolonged."
        )
        self.assertEqual(str(self.first.date_end), "2026-11-30")
        self.assertIn("Closed in August", self.first.message_ids[0].body)

    def test_until_a_day_none_is_made_shorter(self):
        self.first.date_end, self.second.date_end = "2026-10-31", "2027-06-30"
        form = self._open("prolong")
        form.prolong_by, form.date_end, form.reason = "day", "2026-12-31", "Agreed"
        self._apply(form)
        self.assertEqual(
            [str(bank.date_end) for bank in self.banks], ["2026-12-31", "2027-06-30"]
        )

    def test_what_expired_comes_back(self):
        self.first.write({"date_start": "2025-01-01", "date_end": "2026-03-01"})
        self.first._refresh_state()
        self.first._end_validity()
        self.assertEqual((self.first.state, self.first.minutes_balance), ("expired", 0))
        form = self._open("prolong", self.first)
        form.reason = "Agreed"
        self._apply(form)
        self.assertEqual(str(self.first.date_end), "2026-04-01")
        self.assertEqual((self.first.state, self.first.minutes_balance), ("open", 600))

    def test_a_bank_that_would_still_be_over_is_refused(self):
        self.first.write({"date_start": "2025-01-01", "date_end": "2026-01-01"})
        form = self._open("prolong", self.first)
        self.assertEqual(form.due_count, 0)
        self.assertIn("would still be over", form.line_ids._records[0]["refusal"])

    def test_a_bank_without_end_is_refused(self):
        self.first.date_end = False
        form = self._open("prolong", self.first)
        self.assertEqual(form.due_count, 0)

    # === ADJUST === #

    def test_the_same_minutes_are_added_with_one_reason(self):
        form = self._open("adjust")
        form.hours, form.reason = 1.5, "Thanks for ten years"
        self.assertEqual(
            [(row["before"], row["after"]) for row in form.line_ids._records],
            [("10:00", "11:30"), ("5:00", "6:30")],
        )
        self._apply(form)
        self.assertCounters(self.first, credited=690, debited=0)
        self.assertCounters(self.second, credited=390, debited=0)
        self.assertEqual(
            self.banks.move_ids.filtered(lambda m: m.move_type == "adjustment").mapped(
                "reason"
            ),
            ["Thanks for ten years"] * 2,
        )

    def test_none_is_taken_below_its_limit(self):
        form = self._open("adjust")
        form.direction, form.hours, form.reason = "take", 8, "Typed twice"
        self._apply(form)
        self.assertCounters(self.first, credited=120, debited=0)
        self.assertCounters(self.second, credited=300, debited=0)

    def test_hours_reason_and_banks_are_asked_for(self):
        for values, words in (
            ({"hours": 0, "reason": "Because"}, "more than 0:00"),
            ({"hours": 1, "reason": " "}, "Give the reason"),
            (
                {"hours": 1, "reason": "Because", "bank_ids": []},
                "Choose the hour banks",
            ),
        ):
            change = self.env["hour.bank.change.many"].with_user(self.manager)
            values = {"action": "adjust", "bank_ids": self.banks.ids, **values}
            with self.subTest(words):
                with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                    change.create(values).action_apply()

    # === WHO === #

    def test_only_managers(self):
        for user in (self.agent, self.salesperson, self.accountant):
            values = {"action": "hold", "bank_ids": self.banks.ids, "reason": "No"}
            change = self.env["hour.bank.change.many"].with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    change.create(values)
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    change.sudo().create(values).sudo(False).action_apply()
        self.assertEqual(self.banks.mapped("state"), ["open", "open"])

    def test_buttons_of_the_list_are_for_managers(self):
        Bank = self.env["hour.bank"]
        for user, count in ((self.manager, 5), (self.agent, 0)):
            arch = Bank.with_user(user).get_view(view_type="list")["arch"]
            self.assertEqual(arch.count("_many"), count, user.login)

    # === STATEMENTS === #

    def test_statements_of_several_banks_are_one_file(self):
        form = self._open("print")
        self.assertEqual(len(form.bank_ids), 2)
        action = form.save().action_print()
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        values = report.with_user(self.manager)._get_report_values([], action["data"])
        self.assertEqual(values["docs"], self.banks)
        self.assertEqual(len(values["statements"]), 2)

    def test_statements_are_issued_for_the_customers_of_the_banks(self):
        window = self.banks.with_user(self.manager).action_issue_many()
        issue = self.env[window["res_model"]].with_context(**window["context"])
        form = Form(issue.with_user(self.manager))
        self.assertEqual(
            form.partner_ids[:].ids, (self.customer + self.other_customer).ids
        )
