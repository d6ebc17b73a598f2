# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.duration import to_hours
from .common import TODAY, HourBankCase

REPORT = "helpdesk_hour_bank.report_hour_bank_transfer"


class TransferCase(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "second", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.startClassPatcher(freeze_time(TODAY))
        cls.bank = cls._sell(10)

    @classmethod
    def _make_transfer(cls, minutes=120, user=None, **values):
        """Return a draft of the manager, from the bank into a new one."""
        return (
            cls.env["hour.bank.transfer"]
            .with_user(user or cls.manager)
            .create(
                {
                    "bank_id": cls.bank.id,
                    "hours": to_hours(minutes),
                    "reason": "Merged",
                    **values,
                }
            )
        )

    @classmethod
    def _ask(cls, minutes=120, **values):
        """Return a transfer to the other customer that waits for approval."""
        partner = values.pop("partner", cls.other_customer)
        values = {"target_partner_id": partner.id, **values}
        transfer = cls._make_transfer(minutes, **values)
        transfer.action_confirm()
        return transfer

    def _approve(self, transfer):
        transfer.with_user(self.second).action_approve()


@tagged("post_install", "-at_install")
class TestTransfer(TransferCase):
    """Between banks of one customer, by one manager."""

    def test_both_sides_are_posted_and_point_at_each_other(self):
        target = self._sell(5)
        transfer = self._make_transfer(125, target_bank_id=target.id)
        transfer.action_confirm()
        self.assertEqual(transfer.state, "done")
        shared = {
            "move_type": "transfer",
            "cause": "transfer",
            "reason": "Merged",
            "user_id": self.manager.id,
        }
        self.assertRecordValues(
            transfer.move_ids.sorted("minutes"),
            [
                {
                    **shared,
                    "bank_id": self.bank.id,
                    "counterpart_bank_id": target.id,
                    "minutes": -125,
                    "balance_after": 475,
                },
                {
                    **shared,
                    "bank_id": target.id,
                    "counterpart_bank_id": self.bank.id,
                    "minutes": 125,
                    "balance_after": 425,
                },
            ],
        )
        self.assertCounters(self.bank, 475, 0)
        self.assertCounters(target, 425, 0)

    def test_a_new_bank_keeps_the_terms_and_the_end(self):
        transfer = self._make_transfer(600)
        transfer.action_confirm()
        new = transfer.target_bank_id
        self.assertTrue(transfer.is_new_bank)
        self.assertRecordValues(
            new,
            [
                {
                    "partner_id": self.customer.id,
                    "product_id": self.product.id,
                    "plan_id": self.plan.id,
                    "terms": self.bank.terms,
                    "overage_policy": "refuse",
                    "date_end": self.bank.date_end,
                    "origin_bank_id": self.bank.id,
                    "sale_line_id": False,
                    "state": "open",
                }
            ],
        )
        self.assertEqual(str(new.date_start), TODAY)
        self.assertCounters(new, 600, 0)
        self.assertEqual(self.bank.state, "depleted")
        entry = self._log(self._make_ticket(), 30)
        self.assertDrawn(entry, **{new.name: 30})

    def test_a_new_bank_of_the_customer_stays_reserved(self):
        self.bank.only_partner_id = self.contact
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertEqual(transfer.target_bank_id.only_partner_id, self.contact)

    def test_a_bank_that_starts_later_gives_a_bank_that_starts_later(self):
        self.bank.date_start = "2026-05-01"
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertEqual(str(transfer.target_bank_id.date_start), "2026-05-01")

    def test_form_shows_what_is_left_on_both_sides_while_typing(self):
        target = self._sell(5)
        transfers = self.env["hour.bank.transfer"].with_user(self.manager)
        with Form(transfers.with_context(default_bank_id=self.bank.id)) as form:
            self.assertEqual(form.hours, 10)
            self.assertEqual(form.target_partner_id, self.customer)
            form.reason = "Merged"
            form.target_bank_id = target
            form.hours = 2.5
            self.assertEqual((form.hours_before, form.hours_after), (10, 7.5))
            self.assertEqual(
                (form.target_hours_before, form.target_hours_after), (5, 7.5)
            )
            self.assertEqual(form.expected_value, 250)
            self.assertFalse(form.needs_approval or form.too_much)
            form.hours = 10.5
            self.assertTrue(form.too_much)
            form.hours = 10
            form.target_partner_id = self.other_customer
            self.assertFalse(form.target_bank_id)
            self.assertTrue(form.needs_approval)

    def test_a_contact_stands_for_its_company(self):
        transfers = self.env["hour.bank.transfer"].with_user(self.manager)
        form = Form(transfers.with_context(default_bank_id=self.bank.id))
        form.target_partner_id = self.contact
        self.assertEqual(form.target_partner_id, self.customer)
        with self.assertRaisesRegex(ValidationError, "Azur Interior"):
            self._make_transfer(target_partner_id=self.contact.id)

    def test_more_than_the_bank_holds_is_refused(self):
        transfer = self._make_transfer(601)
        with self.assertRaisesRegex(UserError, "10:01.*10:00"):
            transfer.action_confirm()
        self._make_transfer(600).action_confirm()
        self.assertEqual(self.bank.minutes_balance, 0)

    def test_hours_that_are_held_back_are_not_transferred(self):
        def keep(bank):
            return bank.minutes_balance - 60

        self.patch(type(self.bank), "_get_transferable_minutes", keep)
        with self.assertRaisesRegex(UserError, "9:00 are available"):
            self._make_transfer(541).action_confirm()
        self._make_transfer(540).action_confirm()

    def test_nothing_and_less_than_nothing_is_refused(self):
        for hours in (0, -1, 0.001):
            with self.subTest(hours), self.assertRaisesRegex(ValidationError, "0:00"):
                self._make_transfer(hours * 60)

    def test_a_billion_hours_are_refused(self):
        transfer = self._make_transfer(6e10)
        with self.assertRaisesRegex(UserError, "10:00 are available"):
            transfer.action_confirm()

    def test_an_empty_reason_is_refused(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._make_transfer(reason=" ").action_confirm()

    def test_a_bank_into_itself_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "itself"):
            self._make_transfer(target_bank_id=self.bank.id)

    def test_a_bank_of_somebody_else_than_said_is_refused(self):
        other = self._sell(5, partner=self.other_customer)
        with self.assertRaisesRegex(ValidationError, "Deco Addict"):
            self._make_transfer(
                target_partner_id=self.customer.id, target_bank_id=other.id
            )

    def test_overage_banks_neither_give_nor_take(self):
        target = self._sell(5)
        target.sudo().kind = "overage"
        with self.assertRaisesRegex(ValidationError, "billed afterwards"):
            self._make_transfer(target_bank_id=target.id)
        with self.assertRaisesRegex(UserError, "billed afterwards"):
            self._make_transfer(bank_id=target.id).action_confirm()

    def test_banks_out_of_use_neither_give_nor_take(self):
        target = self._sell(5)
        for state in ("pending", "expired", "closed"):
            target.sudo().state = state
            with self.subTest(state):
                with self.assertRaisesRegex(ValidationError, target.name):
                    self._make_transfer(target_bank_id=target.id)
                with self.assertRaisesRegex(UserError, target.name):
                    self._make_transfer(bank_id=target.id).action_confirm()

    def test_a_bank_that_ended_but_was_not_marked_yet_gives_nothing(self):
        self.bank.date_end = "2026-03-18"
        transfer = self._make_transfer()
        with freeze_time("2026-03-20"), self.assertRaisesRegex(UserError, "Prolong"):
            transfer.action_confirm()
        transfer.action_confirm()

    def test_hours_on_hold_stay_on_hold(self):
        target = self._sell(5)
        self.bank.sudo().state = "hold"
        with self.assertRaisesRegex(UserError, "hold"):
            self._make_transfer(target_bank_id=target.id).action_confirm()
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertEqual(transfer.target_bank_id.state, "hold")
        self.assertCounters(transfer.target_bank_id, 120, 0)

    def test_a_depleted_bank_opens_again(self):
        target = self._sell(1)
        self._log(self._make_ticket(sale_line_id=target.sale_line_id.id), 60)
        self.assertEqual(target.state, "depleted")
        self._make_transfer(60, target_bank_id=target.id).action_confirm()
        self.assertEqual(target.state, "open")

    def test_pressing_the_button_twice_transfers_once(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        with self.assertRaisesRegex(UserError, "manager.* was first"):
            transfer.action_confirm()
        self.assertCounters(self.bank, 480, 0)

    def test_delivered_stays_and_remaining_hours_fall(self):
        self._log(self._make_ticket(), 60)
        line = self.bank.sale_line_id
        self._make_transfer().action_confirm()
        self.assertEqual((line.qty_delivered, line.remaining_hours), (1, 7))

    def test_overdrawn_time_is_covered_as_by_a_purchase(self):
        plan = self._make_plan("Over", overage_policy="overdraw", overdraft_hours=2)
        product = self._make_product("Over", hour_bank_plan_id=plan.id)
        overdrawn = self._sell(1, partner=self.other_customer, product=product)
        self._log(self._make_ticket(self.other_customer), 90)
        transfer = self._ask()
        self._approve(transfer)
        self.assertCounters(overdrawn, 60, 60)
        self.assertCounters(transfer.target_bank_id, 120, 30)

    def test_chatter_of_both_banks_names_the_transfer(self):
        target = self._sell(5)
        transfer = self._make_transfer(target_bank_id=target.id)
        transfer.action_confirm()
        for bank in self.bank + target:
            self.assertIn(transfer.name, bank.message_ids[0].body)

    def test_smart_button_lists_both_directions(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        for bank in self.bank + transfer.target_bank_id:
            self.assertEqual(bank.transfer_count, 1)
            domain = bank.action_view_transfers()["domain"]
            self.assertEqual(self.env["hour.bank.transfer"].search(domain), transfer)

    def test_a_done_transfer_is_never_changed_or_deleted(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        for vals in ({"hours": 1}, {"reason": "x"}, {"target_bank_id": False}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                transfer.write(vals)
        with self.assertRaisesRegex(UserError, "Transfer back"):
            transfer.unlink()
        for button in ("action_cancel", "action_draft"):
            with self.assertRaisesRegex(UserError, "Done"):
                getattr(transfer, button)()

    def test_drafts_and_cancelled_transfers_may_be_deleted(self):
        self._make_transfer().unlink()
        transfer = self._make_transfer()
        transfer.action_cancel()
        transfer.unlink()
        self.assertFalse(transfer.exists())

    def test_a_copy_is_a_draft(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        copy = transfer.copy()
        self.assertRecordValues(
            copy, [{"state": "draft", "value": 0, "decided_by_id": False}]
        )
        self.assertNotEqual(copy.name, transfer.name)
        self.assertFalse(copy.move_ids)


@tagged("post_install", "-at_install")
class TestTransferBack(TransferCase):
    def _back(self, transfer):
        context = transfer.action_transfer_back()["context"]
        transfers = self.env["hour.bank.transfer"].with_user(self.manager)
        return Form(transfers.with_context(**context)).save()

    def test_the_form_is_filled_in_and_takes_all_back(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        back = self._back(transfer)
        self.assertRecordValues(
            back,
            [
                {
                    "bank_id": transfer.target_bank_id.id,
                    "target_bank_id": self.bank.id,
                    "minutes": 120,
                    "reason": f"Correction of {transfer.name}: Merged",
                    "origin_transfer_id": transfer.id,
                }
            ],
        )
        back.action_confirm()
        self.assertCounters(self.bank, 600, 0)
        self.assertCounters(transfer.target_bank_id, 0, 0)
        self.assertEqual(back.value, transfer.value)

    def test_between_customers_it_needs_approval_again(self):
        transfer = self._ask()
        self._approve(transfer)
        back = self._back(transfer)
        back.action_confirm()
        self.assertEqual(back.state, "to_approve")
        self._approve(back)
        self.assertCounters(self.bank, 600, 0)

    def test_into_a_new_bank_where_the_first_is_closed(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.bank.sale_order_id._action_cancel()
        back = self._back(transfer)
        self.assertFalse(back.target_bank_id)
        back.action_confirm()
        self.assertCounters(back.target_bank_id, 120, 0)

    def test_what_was_used_cannot_be_taken_back(self):
        transfer = self._make_transfer(600)
        transfer.action_confirm()
        self._log(self._make_ticket(), 60)
        back = self._back(transfer)
        with self.assertRaisesRegex(UserError, "9:00"):
            back.action_confirm()
        back.hours = 9
        back.action_confirm()

    def test_only_between_the_same_two(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        back = self._back(transfer)
        with self.assertRaisesRegex(ValidationError, transfer.name):
            back.target_partner_id = self.other_customer


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

    def test_nobody_else_learns_of_a_reservation(self):
        self.bank.only_partner_id = self.contact
        transfer = self._ask()
        self._approve(transfer)
        self.assertFalse(transfer.target_bank_id.only_partner_id)


@tagged("post_install", "-at_install")
class TestTransferValue(TransferCase):
    def _sell_thirds(self):
        return self._sell(10, price_unit=33.333)

    def test_money_goes_along_signed_like_the_minutes(self):
        transfer = self._make_transfer(90)
        self.assertEqual(transfer.expected_value, 150)
        transfer.action_confirm()
        moves = transfer.move_ids.sorted("minutes")
        self.assertEqual(moves.mapped("value"), [-150, 150])
        self.assertEqual((transfer.value, transfer.expected_value), (150, 150))

    def test_the_last_minute_carries_the_last_cent(self):
        bank = self._sell_thirds()
        self.assertEqual(bank.sale_line_id.price_subtotal, 333.33)
        for minutes in (100, 100, 100, 100, 100, 99, 1):
            self._make_transfer(minutes, bank_id=bank.id).action_confirm()
        self.assertAlmostEqual(-sum(bank.move_ids.mapped("value")), 333.33)

    def test_parts_into_one_bank_and_all_on_from_there(self):
        bank, target = self._sell_thirds(), self._make_transfer(1)
        target.action_confirm()
        target = target.target_bank_id
        for minutes in (7, 13, 580):
            self._make_transfer(
                minutes, bank_id=bank.id, target_bank_id=target.id
            ).action_confirm()
        on = self._make_transfer(600, bank_id=target.id)
        carried = sum(target.move_ids.mapped("value"))
        on.action_confirm()
        self.assertAlmostEqual(on.value, carried * 600 / 601, places=1)
        self._make_transfer(1, bank_id=target.id).action_confirm()
        self.assertAlmostEqual(sum(target.move_ids.mapped("value")), 0)

    def test_there_and_back_is_nothing(self):
        bank = self._sell_thirds()
        there = self._make_transfer(100, bank_id=bank.id)
        there.action_confirm()
        target = there.target_bank_id
        back = self._make_transfer(100, bank_id=target.id, target_bank_id=bank.id)
        back.action_confirm()
        self.assertEqual(there.value, back.value)
        self.assertAlmostEqual(sum(bank.move_ids.mapped("value")), 0)
        last = self._make_transfer(600, bank_id=bank.id)
        last.action_confirm()
        self.assertAlmostEqual(last.value, 333.33)

    def test_hours_that_were_given_carry_no_extra_money(self):
        self.bank._adjust(600, "Goodwill")
        transfer = self._make_transfer(1200)
        transfer.action_confirm()
        self.assertEqual(transfer.value, 1000)

    def test_granted_hours_have_no_value(self):
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": self.bank.date_start,
            },
            60,
            "Opening balance",
        )
        transfer = self._make_transfer(60, bank_id=bank.id)
        transfer.action_confirm()
        self.assertEqual(transfer.value, 0)

    def test_in_the_currency_of_the_company(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TWC",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 2,
                            "company_id": self.env.company.id,
                        }
                    )
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Twice", "currency_id": currency.id}
        )
        order = self._make_order(10, confirm=False, price_unit=100)
        order.pricelist_id = pricelist
        order.order_line.price_unit = 100
        order.action_confirm()
        transfer = self._make_transfer(60, bank_id=order.order_line.hour_bank_ids.id)
        self.assertEqual(transfer.expected_value, 50)

    def test_agents_do_not_learn_the_price(self):
        self._make_ticket()
        transfer = self._make_transfer()
        with self.assertRaises(AccessError):
            transfer.with_user(self.agent).read(["value"])
        self.assertEqual(transfer.with_user(self.agent).hours, 2)
        for user in (self.salesperson, self.accountant):
            transfer.with_user(user).read(["value", "expected_value"])


@tagged("post_install", "-at_install")
class TestTransferOrder(TransferCase):
    """What was transferred is sold: orders neither take it back nor sell it again."""

    def test_order_is_not_lowered_below_what_was_transferred(self):
        self._log(self._make_ticket(), 60)
        self._make_transfer(240).action_confirm()
        line = self.bank.sale_line_id
        with self.assertRaisesRegex(UserError, "5:00 are already used or transferred"):
            line.product_uom_qty = 4
        line.product_uom_qty = 5
        self.assertCounters(self.bank, 60, 60)

    def test_cancelling_takes_only_what_is_still_there(self):
        self._log(self._make_ticket(), 60)
        transfer = self._make_transfer(240)
        transfer.action_confirm()
        self.bank.sale_order_id._action_cancel()
        self.assertCounters(self.bank, 60, 60)
        self.assertCounters(transfer.target_bank_id, 240, 0)

    def test_confirming_again_sells_nothing_twice(self):
        transfer = self._make_transfer(240)
        transfer.action_confirm()
        order = self.bank.sale_order_id
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertCounters(self.bank, 360, 0)
        self.assertCounters(transfer.target_bank_id, 240, 0)

    def test_order_does_not_take_what_came_from_another_bank(self):
        target = self._sell(10)
        self._make_transfer(300, target_bank_id=target.id).action_confirm()
        ticket = self._make_ticket(sale_line_id=target.sale_line_id.id)
        self._log(ticket, 180)
        with self.assertRaisesRegex(UserError, "3:00 are already used"):
            target.sale_line_id.product_uom_qty = 2
        target.sale_line_id.product_uom_qty = 3
        self.assertCounters(target, 480, 180)

    def test_order_of_a_bank_that_holds_others_hours_is_not_cancelled(self):
        target = self._sell(10)
        self._make_transfer(300, target_bank_id=target.id).action_confirm()
        with self.assertRaisesRegex(UserError, "holds 5:00"), self.cr.savepoint():
            target.sale_order_id._action_cancel()
        self._make_transfer(300, bank_id=target.id).action_confirm()
        target.sale_order_id._action_cancel()
        self.assertCounters(target, 0, 0)

    def test_customer_and_product_of_the_order_stay(self):
        transfer = self._make_transfer(240)
        transfer.action_confirm()
        order = self.bank.sale_order_id
        order._action_cancel()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "4:00"), self.cr.savepoint():
            order.partner_id = self.other_customer
        product = self._make_product("Other hours")
        with self.assertRaisesRegex(UserError, "4:00"), self.cr.savepoint():
            order.order_line.product_id = product

    def test_once_they_are_back_the_order_may_change(self):
        transfer = self._make_transfer(240)
        transfer.action_confirm()
        self._make_transfer(
            240, bank_id=transfer.target_bank_id.id, target_bank_id=self.bank.id
        ).action_confirm()
        order = self.bank.sale_order_id
        order._action_cancel()
        order.action_draft()
        order.partner_id = self.other_customer
        order.action_confirm()
        self.assertCounters(self.bank, 0, 0)
        self.assertEqual(
            order.order_line.hour_bank_ids.mapped("minutes_balance"), [0, 600]
        )


@tagged("post_install", "-at_install")
class TestTransferRead(TransferCase):
    """Who sees it, and what customers read of each other."""

    def test_agents_read_transfers_of_either_customer(self):
        transfer = self._ask()
        found = self.env["hour.bank.transfer"].with_user(self.agent)
        self.assertFalse(found.search([("id", "=", transfer.id)]))
        self._make_ticket(self.other_customer)
        self.assertTrue(found.search([("id", "=", transfer.id)]))
        with self.assertRaises(AccessError):
            found.browse(transfer.id).write({"reason": "x"})
        with self.assertRaises(AccessError):
            self._make_transfer(user=self.agent)

    def test_salespeople_read_those_of_their_orders(self):
        transfer = self._ask()
        colleague = new_test_user(
            self.env, "sales_colleague", "sales_team.group_sale_salesman"
        )
        find = [("id", "=", transfer.id)]
        Transfer = self.env["hour.bank.transfer"]
        self.assertTrue(Transfer.with_user(self.salesperson).search(find))
        self.assertTrue(Transfer.with_user(self.accountant).search(find))
        self.assertFalse(Transfer.with_user(colleague).search(find))
        with self.assertRaises(AccessError):
            Transfer.with_user(self.portal).search(find)

    def test_statements_name_the_transfer_but_no_other_customer(self):
        target = self._sell(5, partner=self.other_customer)
        transfer = self._ask(target_bank_id=target.id)
        self._approve(transfer)
        for bank, foreign in ((self.bank, target), (target, self.bank)):
            text = self._render(bank, "report_hour_bank_statement")
            self.assertIn(f"Transfer · {transfer.name} · Merged", text)
            self.assertNotIn(foreign.name, text)
            self.assertNotIn(foreign.partner_id.name, text)

    def test_statements_name_the_other_bank_of_the_same_customer(self):
        target = self._sell(5)
        self._make_transfer(target_bank_id=target.id).action_confirm()
        for bank in self.bank + target:
            text = self._render(bank, "report_hour_bank_statement")
            self.assertIn(f"{self.bank.name} → {target.name}", text)

    def test_explanation_names_the_other_customer_to_who_may_know(self):
        transfer = self._ask()
        self._approve(transfer)
        out = transfer.move_ids.filtered(lambda move: move.minutes < 0)
        name = f"to {transfer.target_bank_id.name} (Deco Addict)"
        self.assertIn(name, out.with_user(self.manager).explanation)
        self._make_ticket()
        hidden = out.with_user(self.agent)
        self.assertNotIn("Deco", hidden.explanation)
        self.assertNotIn("Deco", out.with_user(self.portal).sudo().explanation)
        self.assertIn("Transfer · Merged", hidden.explanation)

    def _render(self, record, report="report_hour_bank_transfer", user=None):
        page, _type = (
            self.env["ir.actions.report"]
            .with_user(user or self.manager)
            ._render_qweb_html(f"helpdesk_hour_bank.{report}", record.ids)
        )
        return " ".join(html.fromstring(page).text_content().split())

    def test_print_says_who_what_why_and_what_is_left(self):
        transfer = self._ask(125)
        self._approve(transfer)
        text = self._render(transfer)
        new = transfer.target_bank_id.name
        self.assertIn(f"Transfer of hours {transfer.name}", text)
        for words in (
            f"Azur Interior {self.bank.name} 10:00 -2:05 7:55",
            f"Deco Addict {new} (new) 0:00 +2:05 2:05",
            "208.33",
            "Reason: Merged",
            f"Requested by {self.manager.name}",
            f"Approved by {self.second.name}",
            "Date and signature, Deco Addict",
        ):
            self.assertIn(" ".join(words.split()), text)

    def test_print_keeps_the_balances_of_the_day(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        self._log(self._make_ticket(), 60)
        self.assertIn("10:00 -2:00 8:00", self._render(transfer))

    def test_agents_print_without_the_money(self):
        self._make_ticket()
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertNotIn("Value", self._render(transfer, user=self.agent))
        self.assertIn("Value", self._render(transfer, user=self.accountant))

    def test_a_draft_prints_that_it_is_none(self):
        self.assertIn("is not done", self._render(self._make_transfer()))


@tagged("post_install", "-at_install")
class TestTransferRpc(TransferCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.transfer = self._ask()
        self.env.flush_all()

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
