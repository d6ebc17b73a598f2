# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours go to another customer once a second manager approves."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferApproval(TransferCase):
    """Between customers: nobody alone."""

    def test_a_second_manager_approves_and_is_asked_by_an_activity(self):
        transfer = self._ask(approver_id=self.second.id)
        self.assertEqual(transfer.state, "to_approve")
        self.assertEqual(transfer.activity_ids.user_id, self.second)
        self.assertIn("2:00", transfer.activity_ids.note)
        self.assertCounters(self.bank, 600, 0)
        self._approve(transfer)
        self.assertRecordValues(
            transfer,
            [
                {
                    "state": "done",
                    "requested_by_id": self.manager.id,
                    "decided_by_id": self.second.id,
                    "activity_ids": [],
                }
            ],
        )
        self.assertCounters(self.bank, 480, 0)
        new = transfer.target_bank_id
        self.assertEqual(new.partner_id, self.other_customer)
        self.assertCounters(new, 120, 0)

    def test_somebody_is_asked_even_if_nobody_was_chosen(self):
        others = self.env["res.users"].search(
            self.env["hour.bank.transfer"]
            .with_user(self.manager)
            ._get_approver_domain()
        )
        transfer = self._ask()
        self.assertIn(transfer.approver_id, others)
        self.assertEqual(transfer.activity_ids.user_id, transfer.approver_id)

    def test_who_asked_cannot_approve(self):
        transfer = self._ask()
        self.assertFalse(transfer.can_decide)
        with self.assertRaisesRegex(AccessError, "manager"):
            transfer.action_approve()
        self.assertTrue(transfer.with_user(self.second).can_decide)

    def test_who_made_it_cannot_approve_what_another_asked_for(self):
        transfer = self._make_transfer(target_partner_id=self.other_customer.id)
        transfer.with_user(self.second).action_confirm()
        for user in (self.manager, self.second):
            with self.subTest(user.login), self.assertRaises(AccessError):
                transfer.with_user(user).action_approve()
        third = new_test_user(self.env, "third", "helpdesk_mgmt.group_helpdesk_manager")
        transfer.with_user(third).action_approve()
        self.assertEqual(transfer.decided_by_id, third)

    def test_superuser_rights_make_no_second_person(self):
        transfer = self._ask()
        with self.assertRaisesRegex(AccessError, "other than"):
            transfer.sudo().action_approve()
        with self.assertRaisesRegex(AccessError, "person"):
            transfer.with_user(self.env.ref("base.user_root")).action_approve()
        with self.assertRaisesRegex(AccessError, "managers"):
            transfer.with_user(self.agent).sudo().action_approve()
        self.assertCounters(self.bank, 600, 0)

    def test_people_who_are_no_managers_decide_nothing(self):
        self._make_ticket()
        transfer = self._ask()
        for user in (self.agent, self.salesperson, self.accountant, self.portal):
            for button in (
                "action_confirm",
                "action_approve",
                "action_cancel",
                "action_draft",
            ):
                with self.subTest(user=user.login, button=button):
                    with self.assertRaises(AccessError):
                        getattr(transfer.with_user(user), button)()
            with self.assertRaises(AccessError):
                transfer.with_user(user)._refuse("No")

    def test_a_manager_of_another_company_decides_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "helpdesk_mgmt.group_helpdesk_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        transfer = self._ask()
        with self.assertRaises(AccessError):
            transfer.with_user(stranger).action_approve()
        with self.assertRaisesRegex(AccessError, self.env.company.name):
            transfer.with_user(stranger).sudo().action_approve()
        with self.assertRaises(AccessError):
            self._make_transfer(user=stranger)
        with self.assertRaisesRegex(UserError, "stranger.* cannot approve"):
            self._ask(approver_id=stranger.id)

    def test_an_agent_is_not_asked_to_approve(self):
        with self.assertRaisesRegex(UserError, "cannot approve"):
            self._ask(approver_id=self.agent.id)

    def test_without_a_second_manager_nothing_is_asked(self):
        managers = self.env["res.users"].search(
            self.env["hour.bank.transfer"]
            .with_user(self.manager)
            ._get_approver_domain()
        )
        managers.active = False
        with self.assertRaisesRegex(UserError, "no other"):
            self._ask()

    def test_balance_is_checked_again_when_it_is_approved(self):
        transfer = self._ask(600)
        self._log(self._make_ticket(), 61)
        with self.assertRaisesRegex(UserError, "10:00 .* 8:59 are available"):
            self._approve(transfer)
        self.assertEqual(transfer.state, "to_approve")

    def test_a_bank_closed_meanwhile_is_refused(self):
        target = self._sell(5, partner=self.other_customer)
        into, out_of = self._ask(target_bank_id=target.id), self._ask()
        target.sale_order_id._action_cancel()
        with self.assertRaisesRegex(UserError, "Deco Addict.*Closed"):
            self._approve(into)
        self.bank.sale_order_id._action_cancel()
        with self.assertRaisesRegex(UserError, "Azur Interior.*Closed"):
            self._approve(out_of)

    def test_a_customer_that_became_a_contact_meanwhile_is_refused(self):
        transfer = self._ask()
        self.other_customer.is_company = False
        self.other_customer.parent_id = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True}
        )
        with self.assertRaisesRegex(UserError, "Holding"):
            self._approve(transfer)

    def test_approving_twice_transfers_once(self):
        transfer = self._ask()
        self._approve(transfer)
        with self.assertRaisesRegex(UserError, "second.* was first"):
            self._approve(transfer)
        self.assertCounters(self.bank, 480, 0)

    def test_a_refusal_has_a_reason_and_another_person(self):
        transfer = self._ask()
        Refuse = self.env["hour.bank.transfer.refuse"]
        values = {"transfer_id": transfer.id, "reason": "Not merged"}
        with self.assertRaisesRegex(AccessError, "other than"):
            Refuse.with_user(self.manager).create(values).action_refuse()
        with self.assertRaisesRegex(UserError, "reason"):
            transfer.with_user(self.second)._refuse(" ")
        with self.assertRaises(AccessError):
            Refuse.with_user(self.agent).create(values)
        Refuse.with_user(self.second).create(values).action_refuse()
        self.assertRecordValues(
            transfer, [{"state": "refused", "refuse_reason": "Not merged"}]
        )
        with self.assertRaisesRegex(UserError, "Refused"):
            self._approve(transfer)
        self.assertCounters(self.bank, 600, 0)

    def test_a_refused_transfer_is_changed_and_asked_for_again(self):
        transfer = self._ask()
        transfer.with_user(self.second)._refuse("Too much")
        transfer.action_draft()
        transfer.hours = 1
        transfer.action_confirm()
        self._approve(transfer)
        self.assertCounters(self.bank, 540, 0)

    def test_what_waits_cannot_be_changed_but_cancelled(self):
        transfer = self._ask()
        for vals in ({"hours": 9}, {"bank_id": self._sell(5).id}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                transfer.with_user(self.second).write(vals)
        transfer.action_cancel()
        self.assertFalse(transfer.activity_ids)
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self._approve(transfer)

    def test_who_asked_stays_when_the_customers_became_one_meanwhile(self):
        transfer = self._ask()
        self.env.cr.execute(
            "UPDATE hour_bank SET partner_id = %s WHERE id = %s",
            [self.other_customer.id, self.bank.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            transfer.action_approve()
        self._approve(transfer)
        self.assertEqual(transfer.requested_by_id, self.manager)

    def test_nobody_else_learns_of_a_reservation(self):
        self.bank.only_partner_id = self.contact
        transfer = self._ask()
        self._approve(transfer)
        self.assertFalse(transfer.target_bank_id.only_partner_id)


@tagged("post_install", "-at_install")
class TestTransferRpc(TransferCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transfer = cls._ask()

    def _call(self, records, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": records._name,
                "method": method,
                "args": [records.ids, *args],
                "kwargs": kwargs,
            },
        )

    def assertRefused(self, method, *args, **kwargs):
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._call(self.transfer, method, *args, **kwargs)

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.transfer.state, "to_approve")
        self.assertCounters(self.bank, 600, 0)

    def test_the_asker_cannot_approve(self):
        self.authenticate("manager", "manager" + "x")
        self.assertRefused("action_approve")
        self.assertRefused("action_approve", context={"uid": 1, "su": True})
        self.assertUntouched()

    def test_an_agent_can_do_nothing(self):
        self.authenticate("agent", "agent" + "x" * 3)
        for method in ("action_approve", "action_cancel", "action_draft", "unlink"):
            self.assertRefused(method)
        self.assertRefused("write", {"reason": "x"})
        self.assertUntouched()

    def test_nobody_writes_state_decision_or_money(self):
        self.authenticate("second", "second" + "x" * 2)
        for vals in (
            {"state": "done"},
            {"requested_by_id": self.agent.id},
            {"decided_by_id": self.second.id},
            {"value": 1},
            {"name": "HT0"},
            {"move_ids": []},
            {"hours": 1},
        ):
            with self.subTest(vals):
                self.assertRefused("write", vals)
        for method in ("_transfer", "_update_state", "_refuse", "_open_for"):
            self.assertRefused(method)
        self.assertUntouched()

    def test_the_second_manager_approves(self):
        self.authenticate("second", "second" + "x" * 2)
        context = {"default_minutes_credited": 60000, "default_minutes_debited": -9}
        self._call(self.transfer, "action_approve", context=context)
        self.env.invalidate_all()
        self.assertEqual(self.transfer.state, "done")
        self.assertCounters(self.transfer.target_bank_id, 120, 0)

    def test_defaults_of_the_context_make_no_done_transfer(self):
        self.authenticate("manager", "manager" + "x")
        values = {"bank_id": self.bank.id, "hours": 1, "reason": "x"}
        context = {
            "default_state": "done",
            "default_value": 5,
            "default_requested_by_id": self.agent.id,
        }
        none = self.env["hour.bank.transfer"]
        [new_id] = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": none._name,
                "method": "create",
                "args": [[values]],
                "kwargs": {"context": context},
            },
        )
        self.assertRecordValues(
            none.browse(new_id),
            [{"state": "draft", "value": 0, "requested_by_id": False}],
        )
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._call(none, "create", [{**values, "state": "done"}])
