# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hold, resume, close and reopen."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..validity.test_expiry import LifeCase

ACTIONS = ("hold", "resume", "close", "reopen")


@tagged("post_install", "-at_install")
class TestLife(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def _prepare(self, action, user=None, **values):
        return (
            self.env["hour.bank.change.state"]
            .with_user(user or self.manager)
            .create(
                {
                    "bank_id": self.bank.id,
                    "action": action,
                    "reason": "Invoice not paid",
                    **values,
                }
            )
        )

    def _do(self, action, **values):
        self._prepare(action, **values).action_apply()

    def test_a_bank_on_hold_gives_nothing_and_says_why(self):
        self._do("hold")
        self.assertEqual(self.bank.state, "hold")
        with self.assertRaises(UserError), self.cr.savepoint():
            self._log(self.ticket, 30)
        self.assertIn("Invoice not paid", self.bank.notice)
        self.assertIn("Invoice not paid", self.bank._get_blocked_text())
        self.assertEqual(
            self.ticket.hour_bank_summary,
            f"Azur Interior · {self.bank.name} (10:00) is on hold: Invoice not paid",
        )
        self.assertEqual(self.ticket.hour_bank_hours_balance, 0)
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_the_customer_reads_of_a_hold_what_is_meant_for_it(self):
        self._do("hold")
        self.assertIn("Ask us why", self.bank._get_portal_badge().reason)
        self._do("resume", reason="Paid")
        view = "helpdesk_hour_bank.hour_bank_change_state_view_form"
        action = self.bank.with_user(self.manager).action_hold()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"]),
            view,
        )
        form.reason = "Pays late, as ever"
        form.customer_text = " Paused as agreed "
        form.save().action_apply()
        self.assertEqual(self.bank._get_portal_badge().reason, "Paused as agreed")
        self.assertIn("Paused as agreed", self.bank.message_ids[0].body)
        self._do("resume", reason="Paid")
        self.assertFalse(self.bank.hold_customer_text)

    def test_a_released_bank_can_be_used_and_forgets_the_reason(self):
        self._do("hold")
        self._do("resume", reason="Paid")
        self._log(self.ticket, 30)
        self.assertEqual((self.bank.state, self.bank.hold_reason), ("open", False))
        self.assertFalse(self.bank._get_blocked_text())
        self.assertCounters(self.bank, credited=600, debited=30)

    def test_a_pending_bank_says_what_it_waits_for(self):
        self.bank._update_state("pending")
        text = self.bank._get_blocked_text()
        self.assertEqual(text, self.bank.notice)
        self.assertRegex(text, "10:00.*payment")
        self.assertEqual((self.bank + self._sell(5))._get_blocked_text(), text)

    def test_time_debited_before_gives_back_to_a_bank_on_hold(self):
        entry = self._log(self.ticket, 60)
        self._do("hold")
        entry.unit_amount = 0.5
        self.assertEqual(self.bank.state, "hold")
        self.assertCounters(self.bank, credited=600, debited=30)

    def test_more_time_of_such_an_entry_is_drawn_elsewhere(self):
        entry = self._log(self.ticket, 60)
        other = self._sell(5)
        self._do("hold")
        entry.unit_amount = 1.5
        self.assertDrawn(entry, **{self.bank.name: 60, other.name: 30})

    def test_who_did_it_and_why_is_in_the_chatter(self):
        self._do("hold")
        message = self.bank.message_ids.sorted("id")[-1]
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn("Put on hold: Invoice not paid", message.body)

    def test_closing_takes_the_rest_out_with_the_reason(self):
        self._log(self.ticket, 90)
        self._do("close", reason="Contract ended")
        self.assertRecordValues(
            self.bank.move_ids.sorted("id")[-1],
            [
                {
                    "move_type": "closing",
                    "cause": "close",
                    "minutes": -510,
                    "reason": "Contract ended",
                    "user_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(self.bank.state, "closed")
        self.assertCounters(self.bank, credited=90, debited=90)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._log(self.ticket, 30)

    def test_an_overdrawn_bank_is_not_closed(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        entry = self._log(self.ticket, 630)
        with self.assertRaisesRegex(UserError, "0:30"):
            self._do("close")
        entry.unit_amount = 10
        self._do("close")
        self.assertCounters(self.bank, credited=600, debited=600)

    def test_reopening_reverses_the_closing(self):
        self._log(self.ticket, 90)
        self._do("close")
        closing = self.bank.move_ids.sorted("id")[-1]
        self._do("reopen", reason="By mistake")
        self.assertRecordValues(
            self.bank.move_ids.sorted("id")[-1],
            [
                {
                    "move_type": "reopening",
                    "cause": "reopen",
                    "minutes": 510,
                    "reason": "By mistake",
                    "origin_move_id": closing.id,
                }
            ],
        )
        self.assertEqual((self.bank.state, self.bank.close_reason), ("open", False))
        self.assertCounters(self.bank, credited=600, debited=90)

    def test_closed_and_reopened_twice_the_ledger_adds_up(self):
        for _number in range(2):
            self._do("close")
            self.assertCounters(self.bank, credited=0, debited=0)
            self._do("reopen")
            self.assertCounters(self.bank, credited=600, debited=0)

    def test_what_has_ended_is_not_shown_as_run_out(self):
        self.assertEqual(self.bank.level, "plenty")
        self.bank._adjust(-self.bank.minutes_balance, "Counted again")
        self.assertEqual(self.bank.level, "empty")
        self.bank._change_state_by_hand("close", "Contract ended")
        self.assertEqual(self.bank.level, "plenty")

    def test_an_empty_bank_can_be_closed_and_reopened(self):
        self._log(self.ticket, 600)
        self._do("close")
        self._do("reopen")
        self.assertEqual(self.bank.state, "depleted")
        self.assertCounters(self.bank, credited=600, debited=600)

    def test_reopened_after_its_end_the_hours_expire(self):
        self._do("close")
        with freeze_time("2026-05-01 12:00:00"):
            self._do("reopen")
            self.assertEqual(self.bank.state, "expired")
            self._run_job()
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_a_bank_closed_by_its_order_is_not_reopened_by_hand(self):
        order = self.bank.sale_order_id
        order._action_cancel()
        with self.assertRaisesRegex(UserError, order.name):
            self._do("reopen")
        order.action_draft()
        order.action_confirm()
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_an_order_does_not_open_what_a_person_closed(self):
        self._do("close", reason="Contract ended")
        line = self.bank.sale_line_id
        with self.assertRaisesRegex(UserError, "Contract ended"), self.cr.savepoint():
            line.product_uom_qty = 12
        line._sync_hour_banks()
        self.assertEqual(self.bank.state, "closed")
        self.assertCounters(self.bank, credited=0, debited=0)
        self._do("reopen")
        line.product_uom_qty = 12
        self.assertCounters(self.bank, credited=720, debited=0)

    def test_the_cancelled_order_takes_over_what_a_person_closed(self):
        self._do("close")
        self.bank._close()
        self.assertFalse(self.bank._is_closed_by_hand())
        self.assertEqual(self.bank._get_purchased_minutes(), 0)
        self.assertCounters(self.bank, credited=0, debited=0)

    def test_each_action_has_its_states(self):
        states = ("pending", "open", "hold", "depleted", "expired", "closed")
        for state in states:
            for action, sources in self.bank._get_actions_by_hand().items():
                with self.subTest(action, state=state):
                    self._check(action, state, state in sources)

    def _check(self, action, state, allowed):
        with self.cr.savepoint() as savepoint:
            # sudo and SQL-free: only to stand there, whatever way led to it
            self.bank.write({"state": state, "close_reason": state == "closed" and "x"})
            if allowed:
                self._do(action)
            else:
                with self.assertRaisesRegex(UserError, self.bank.name):
                    self._do(action)
            savepoint.rollback()
        self.env.invalidate_all()

    def test_states_have_sources(self):
        self._do("close")
        with self.assertRaisesRegex(UserError, "On Hold"):
            self.bank._update_state("hold", "Not paid")
        self.assertEqual(self.bank.state, "closed")

    def test_time_billed_afterwards_is_not_changed_by_hand(self):
        self.bank.kind = "overage"
        with self.assertRaisesRegex(UserError, "order"):
            self._do("hold")

    def test_a_reason_is_needed(self):
        for action in ACTIONS:
            with self.subTest(action), self.assertRaisesRegex(UserError, "reason"):
                self._do(action, reason="  ")
        self.assertEqual(self.bank.state, "open")

    def test_the_form_says_what_it_is_going_to_do(self):
        for action, text in (("close", "10:00"), ("hold", "resumed")):
            name = self.bank.with_user(self.manager)
            window = getattr(name, f"action_{action}")()
            wizard = self.env[window["res_model"]].with_user(self.manager)
            with Form(wizard.with_context(**window["context"])) as form:
                form.reason = "Contract ended"
                self.assertIn(text, form.effect)
            form.record.action_apply()
            if action == "close":
                self._do("reopen")
        self.assertEqual(self.bank.state, "hold")

    def test_agents_and_salespeople_can_do_none_of_it(self):
        for user in (self.agent, self.salesperson, self.accountant):
            for action in ACTIONS:
                with self.subTest(user.login, action=action):
                    with self.assertRaises(AccessError):
                        self._prepare(action, user)
                    with self.assertRaises(AccessError):
                        self._prepare(action).with_user(user).action_apply()
        self.assertEqual(self.bank.state, "open")

    def test_the_right_on_the_form_alone_does_not_let_an_agent_close(self):
        self.env["ir.model.access"].create(
            {
                "name": "granted by mistake",
                "model_id": self.env["ir.model"]._get_id("hour.bank.change.state"),
                "group_id": self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        with self.assertRaisesRegex(AccessError, "managers"):
            self._prepare("close", self.agent).action_apply()
        self.assertCounters(self.bank, credited=600, debited=0)

    def test_reasons_and_states_are_not_written_directly(self):
        for name, value in (
            ("state", "hold"),
            ("hold_reason", "x"),
            ("hold_customer_text", "x"),
            ("close_reason", "x"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.bank.with_user(self.manager)[name] = value

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
            self._do("hold", bank_id=bank.id)
        self.assertEqual(bank.state, "open")
