# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours are corrected by hand, with a reason and within limits."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestAdjust(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def _adjust(self, user=None, **values):
        return (
            self.env["hour.bank.adjust"]
            .with_user(user or self.manager)
            .create(
                {
                    "bank_id": self.bank.id,
                    "hours": 1.5,
                    "reason": "Goodwill",
                    **values,
                }
            )
        )

    def test_adding_hours_credits_the_bank_and_keeps_the_reason(self):
        self._adjust().action_apply()
        self.assertCounters(self.bank, credited=690, debited=0)
        move = self.bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "adjustment",
                    "minutes": 90,
                    "reason": "Goodwill",
                    "user_id": self.manager.id,
                }
            ],
        )

    def test_taking_hours_back_lowers_the_balance(self):
        self._adjust(direction="take").action_apply()
        self.assertCounters(self.bank, credited=510, debited=0)

    def test_form_shows_what_the_bank_will_hold_while_typing(self):
        wizard = self.env["hour.bank.adjust"].with_user(self.manager)
        with Form(wizard.with_context(default_bank_id=self.bank.id)) as form:
            form.reason = "Goodwill"
            form.hours = 2.25
            self.assertEqual((form.hours_balance, form.hours_after), (10.0, 12.25))
            form.direction = "take"
            self.assertEqual(form.hours_after, 7.75)
            self.assertFalse(form.below_limit)
            form.hours = 10.5
            self.assertTrue(form.below_limit)

    def test_more_than_the_bank_holds_is_refused(self):
        with self.assertRaisesRegex(UserError, "10:00"):
            self._adjust(direction="take", hours=10.5).action_apply()
        self._adjust(direction="take", hours=10).action_apply()
        self.assertEqual(self.bank.minutes_balance, 0)

    def test_zero_and_negative_hours_are_refused(self):
        for hours in (0, -1, 0.001):
            with self.subTest(hours), self.assertRaisesRegex(UserError, "0:00"):
                self._adjust(hours=hours).action_apply()
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_an_empty_reason_is_refused(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._adjust(reason="  ").action_apply()

    def test_an_agent_can_neither_make_nor_apply_an_adjustment(self):
        self._make_ticket()
        with self.assertRaises(AccessError):
            self._adjust(self.agent)
        with self.assertRaises(AccessError):
            self._adjust().with_user(self.agent).action_apply()
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_the_right_on_the_form_alone_does_not_let_an_agent_correct(self):
        self.env["ir.model.access"].create(
            {
                "name": "granted by mistake",
                "model_id": self.env["ir.model"]._get_id("hour.bank.adjust"),
                "group_id": self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        self._make_ticket()
        adjust = self._adjust(self.agent)
        with self.assertRaisesRegex(AccessError, "managers"):
            adjust.action_apply()

    def test_a_bank_of_another_company_is_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "product_id": self.product.id,
                "date_start": self.bank.date_start,
            },
            60,
            "Opening balance",
        )
        with self.assertRaises(AccessError):
            self._adjust(bank_id=bank.id)
        adjust = self._adjust()
        adjust.sudo().bank_id = bank
        with self.assertRaises(AccessError):
            adjust.action_apply()
        adjust.invalidate_recordset()
        with self.assertRaises(AccessError):
            adjust.read(["hours_balance"])
        self.assertCounters(bank, credited=60, debited=0)

    def test_a_closed_bank_is_opened_before_it_is_adjusted(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        with self.assertRaisesRegex(UserError, "Azur Interior is closed. Open it"):
            self._adjust().action_apply()
        self.bank._change_state_by_hand("reopen", "Contract goes on")
        self._adjust().action_apply()
        self.assertCounters(self.bank, credited=690, debited=0)

    def test_the_ledger_shows_the_reason_where_nothing_else_is_described(self):
        self._adjust().action_apply()
        sold, adjusted = self.bank.move_ids.sorted("id")
        self.assertEqual(adjusted.what, "Goodwill")
        self.assertEqual(sold.what, sold.description)
