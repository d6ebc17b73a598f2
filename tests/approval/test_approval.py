# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the customer approves first: a limit that debits keep, whatever is changed."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .approval_common import ApprovalCase


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    def _refused(self, words, minutes, **values):
        """Logging so much is refused with these words, and nothing is saved."""
        before = self.bank.minutes_balance
        with (
            self.assertRaisesRegex(UserError, words),
            self.env.cr.savepoint(),
        ):
            self._log(self.ticket, minutes, **values)
        self.assertEqual(self.bank.minutes_balance, before)

    # === ABOVE A LIMIT ON THE TICKET === #

    def test_up_to_the_limit_nobody_is_asked(self):
        entry = self._log(self.ticket, 120)
        self.assertEqual(entry.debited_minutes, 120)
        self._refused("Nothing was asked yet", 1)

    def test_each_ticket_has_its_own_limit(self):
        self._log(self.ticket, 120)
        self.assertEqual(self._log(self._make_ticket(), 120).debited_minutes, 120)

    def test_it_covers_what_was_approved_and_no_more(self):
        self._log(self.ticket, 90)
        approval = self._approve(60)
        entry = self._log(self.ticket, 60)
        self.assertUsed(approval, 30)
        self.assertIn("0:30 approved by Brandon Freeman", entry.hour_bank_explanation)
        self._refused("needs 0:15 more.*approved 1:00.*0:30 used, 0:30 left", 45)
        self._log(self.ticket, 30)
        self.assertUsed(approval, 60, "used")
        self._refused("approved 1:00: all of it is used", 1)

    def test_a_second_approval_is_added(self):
        self._log(self.ticket, 120)
        first = self._approve(30)
        self._log(self.ticket, 30)
        second = self._approve(30)
        entry = self._log(self.ticket, 20)
        self.assertUsed(first, 30, "used")
        self.assertUsed(second, 20)
        self.assertIn("0:20 approved by", entry.hour_bank_explanation)

    def test_what_is_changed_or_deleted_is_given_back(self):
        self._log(self.ticket, 120)
        approval = self._approve(60)
        entry = self._log(self.ticket, 60)
        self.assertUsed(approval, 60, "used")
        self._change(entry, 45)
        self.assertUsed(approval, 45)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._change(entry, 61)
        self._change(entry, 60)
        self.assertUsed(approval, 60, "used")
        entry.with_user(self.agent).unlink()
        self.assertUsed(approval, 0)

    def test_free_time_needs_none(self):
        self._log(self.ticket, 120)
        free = {"hour_bank_free": True, "hour_bank_free_reason": "Our mistake"}
        entry = self._log(self.ticket, 90, **free)
        self.assertEqual(entry.free_minutes, 90)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            entry.hour_bank_free = False
        approval = self._approve(90)
        entry.hour_bank_free = False
        self.assertUsed(approval, 90, "used")
        entry.write(free)
        self.assertUsed(approval, 0)
        self.assertNotIn("approved", entry.hour_bank_explanation)

    def test_several_entries_at_once(self):
        self._log(self.ticket, 100)
        approval = self._approve(30)
        entries = self.env["account.analytic.line"].with_user(self.agent)
        vals = {"ticket_id": self.ticket.id, "name": "Batch", "unit_amount": 0.5}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            entries.create([vals, vals])
        entries.create([vals, {**vals, "unit_amount": 1 / 3}])
        self.assertUsed(approval, 30, "used")

    def test_time_that_moves_to_another_ticket(self):
        self._log(self.ticket, 120)
        approval = self._approve(30)
        entry = self._log(self.ticket, 30)
        other = self._make_ticket()
        self._log(other, 110)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            entry.ticket_id = other
        second = self._approve(20, other)
        entry.ticket_id = other
        self.assertUsed(second, 20, "used")
        self.assertEqual(approval.minutes_used, 0)

    def test_another_customer_s_approval_counts_nothing(self):
        self._sell(10, self.other_customer)
        self._log(self.ticket, 60)
        self._approve(60)
        self.ticket.partner_id = self.other_customer
        self._refused("Deco Addict approves", 61)
        self._log(self.ticket, 60)

    def test_it_is_rated_minutes_that_count(self):
        work_type = self.env["hour.bank.work.type"].create(
            {"name": "Night", "multiplier": 2}
        )
        self._log(self.ticket, 60, work_type_id=work_type.id)
        self._refused("needs 0:02 more", 1, work_type_id=work_type.id)

    # === BEYOND THE HOURS LEFT === #

    def _ask_beyond(self, **values):
        self.plan.write({"approval": "beyond", **values})
        self.bank = self._sell(1, self.other_customer)
        self.ticket = self._make_ticket(self.other_customer)
        self.contact.parent_id = self.other_customer

    def test_beyond_what_is_left_by_an_overdraft(self):
        self._ask_beyond(overage_policy="overdraw", overdraft_hours=2)
        entry = self._log(self.ticket, 60)
        self._refused("approves time beyond its hours first", 1)
        approval = self._approve(40)
        late = self._log(self.ticket, 30)
        self.assertUsed(approval, 30)
        self.assertEqual(self.bank.minutes_balance, -30)
        # what is given back first was drawn last
        self._change(late, 20)
        self.assertUsed(approval, 20)
        self._change(entry, 70)
        self.assertUsed(approval, 30)
        self._refused("needs 0:01 more", 11)

    def test_beyond_what_is_left_on_a_bill(self):
        product = self._make_product(
            "By the hour", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self._ask_beyond(overage_policy="bill", overage_product_id=product.id)
        self._refused("needs 0:30 more", 90)
        approval = self._approve(30)
        entry = self._log(self.ticket, 90)
        self.assertEqual((entry.debited_minutes, entry.overage_minutes), (60, 30))
        self.assertUsed(approval, 30, "used")
        self._change(entry, 70)
        self.assertUsed(approval, 10)
        self._change(entry, 50)
        self.assertUsed(approval, 0)

    def test_the_plan_of_a_team_for_customers_without_hours(self):
        product = self._make_product(
            "By the hour", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.team.hour_bank_plan_id = self._make_plan(
            "Ad hoc",
            overage_policy="bill",
            overage_product_id=product.id,
            approval="ticket",
            approval_hours=0.5,
        )
        self.contact.parent_id = self.other_customer
        self.ticket = self._make_ticket(self.contact)
        self._log(self.ticket, 30)
        self._refused("above 0:30 on a ticket", 15)
        approval = self._approve(15)
        entry = self._log(self.ticket, 15)
        self.assertEqual(entry.overage_minutes, 15)
        self.assertUsed(approval, 15, "used")
        self._change(entry, 10)
        self.assertUsed(approval, 10)

    # === ASKED, DECLINED, EXPIRED === #

    def test_the_refusal_says_how_the_request_stands(self):
        self._log(self.ticket, 120)
        approval = self._ask(60)
        words = "1:00 were asked for on 03/18/2026 by agent.*not answered yet"
        self._refused(words, 10)
        approval._decline("Brandon", self.contact, "Too much")
        self._refused("Brandon declined 1:00.*Too much", 10)

    def test_it_expires(self):
        self._log(self.ticket, 120)
        approval = self._approve(60)
        entry = self._log(self.ticket, 20)
        with freeze_time("2026-04-18"):
            self._refused("expired on 04/17/2026; 0:20 of it were used", 10)
            # what was used of it stays covered: time can be corrected
            entry.name = "Corrected"
            self._change(entry, 10)
            self._run_job("hour.bank.approval", "_cron_expire")
            self.assertUsed(approval, 10, "expired")
            self.assertEqual(approval.minutes_kept, 10)
            self._refused("expired", 10)
            free = {"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"}
            self._log(self.ticket, 1, **free)

    def test_what_is_not_answered_expires_too(self):
        approval = self._ask(60)
        with freeze_time("2026-04-18"):
            self.assertFalse(approval._approve(60, "Brandon", self.contact))
            self._run_job("hour.bank.approval", "_cron_expire")
        self.assertEqual(approval.state, "expired")

    def test_a_manager_ends_it(self):
        self._log(self.ticket, 120)
        approval = self._approve(60)
        self._log(self.ticket, 20)
        with self.assertRaises(AccessError):
            approval.with_user(self.agent).action_cancel()
        approval.with_user(self.manager).action_cancel()
        self.assertUsed(approval, 20, "cancelled")
        self._refused("needs 0:10 more", 10)

    def test_who_asks_again_withdraws_what_waits(self):
        first, second = self._ask(30), self._ask(60)
        self.assertEqual((first.state, second.state), ("cancelled", "asked"))

    # === WAITING === #

    def test_a_timer_that_runs_into_the_limit_loses_nothing(self):
        self._log(self.ticket, 120)
        timer = self._log(self.ticket, 0, date_time="2026-03-18 09:00:00")
        with freeze_time("2026-03-18 09:40:00"):
            running = timer.with_user(self.agent)._stop_or_park("2026-03-18 09:40:00")
        self.assertFalse(running)
        self.assertEqual((timer.waiting_minutes, timer.debited_minutes), (40, 0))
        approval = self._approve(40)
        timer.with_user(self.agent).hour_bank_parked = False
        self.assertEqual(timer.debited_minutes, 40)
        self.assertUsed(approval, 40, "used")

    def test_an_agent_parks_what_is_not_approved(self):
        self._log(self.ticket, 120)
        entry = self._log(self.ticket, 30, hour_bank_parked=True)
        self.assertEqual(entry.waiting_minutes, 30)
        self._approve(30)
        with self.assertRaisesRegex(UserError, "need not be parked"):
            self._log(self.ticket, 10, hour_bank_parked=True)

    # === THE DIALOG === #

    def test_the_agent_asks_from_the_refusal(self):
        self._log(self.ticket, 120)
        form = Form(
            self.env["hour.bank.log.time"]
            .with_user(self.agent)
            .with_context(default_ticket_id=self.ticket.id)
        )
        form.hours = 0.75
        form.name = "Repaired the database"
        self.assertTrue(form.is_refused and form.may_ask_approval and form.may_park)
        action = form.save().action_ask_approval()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertIn("time above 2:00 on one ticket", form.told)
        self.assertIn("Brandon Freeman", form.told)
        form.save().action_ask()
        approval = self.ticket.sudo().hour_bank_approval_ids
        self.assertRecordValues(
            approval,
            [
                {
                    "minutes_asked": 45,
                    "message": "Repaired the database",
                    "user_id": self.agent.id,
                    "partner_id": self.customer.id,
                    "bank_id": self.bank.id,
                    "state": "asked",
                }
            ],
        )
        ticket = self.ticket.with_user(self.agent)
        self.assertEqual(ticket.hour_bank_approval_state, "asked")
        self.assertIn("0:45 were asked for", ticket.hour_bank_approval_text)

    def test_a_manager_notes_what_was_said_on_the_phone(self):
        values = {"by_phone": True, "name": "Lea Martin", "answer": "Go on"}
        with self.assertRaises(AccessError):
            self._ask(30, **values)
        with self.assertRaisesRegex(UserError, "Say who approved"):
            self._ask(30, user=self.manager, by_phone=True, name="Lea", answer=" ")
        approval = self._ask(30, user=self.manager, **values)
        self.assertRecordValues(
            approval,
            [
                {
                    "state": "approved",
                    "by_phone": True,
                    "minutes_approved": 30,
                    "approved_name": "Lea Martin",
                    "noted_by_id": self.manager.id,
                }
            ],
        )
        self._log(self.ticket, 120)
        entry = self._log(self.ticket, 10)
        self.assertIn("by Lea Martin, by phone", entry.hour_bank_explanation)

    def test_where_nothing_is_approved_nobody_can_be_asked(self):
        self.plan.approval = "none"
        self.bank.action_update_terms()
        ticket = self.ticket.with_user(self.agent)
        self.assertFalse(ticket.hour_bank_asks_approval)
        with self.assertRaisesRegex(UserError, "approves no time first"):
            ticket.action_ask_approval()

    def test_a_stranger_s_ticket(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        ticket = self._make_ticket(team_id=other.id, user_id=self.manager.id)
        self.agent.group_ids = [
            Command.set(self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").ids)
        ]
        with self.assertRaises(AccessError):
            self._ask(30, ticket)
