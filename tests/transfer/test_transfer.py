# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours are transferred between banks of one customer, and back."""

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...hooks import uninstall_hook
from ..common import TODAY
from .transfer_common import TransferCase


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
            self.assertFalse(form.hours or form.target_bank_id)
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

    def test_nothing_is_transferred_that_nobody_entered(self):
        transfers = self.env["hour.bank.transfer"].with_user(self.manager)
        form = Form(transfers.with_context(default_bank_id=self.bank.id))
        form.reason = "Merged"
        with (
            self.assertRaisesRegex(ValidationError, "more than 0:00"),
            self.cr.savepoint(),
        ):
            form.save()
        values = {"bank_id": self.bank.id, "reason": "Merged"}
        with self.assertRaisesRegex(ValidationError, "more than 0:00"):
            transfers.create(values)
        form.hours = 2
        self.assertEqual(form.save().minutes, 120)

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
        with self.assertRaisesRegex(ValidationError, "“Hours” cannot be 1,000,000,000"):
            self._make_transfer(6e10)
        transfer = self._make_transfer(6e7)
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

    def test_a_bank_in_its_grace_gives_nothing(self):
        self.bank.write({"date_end": "2026-03-18", "grace_days": 7})
        transfer = self._make_transfer()
        with freeze_time("2026-03-20"), self.assertRaisesRegex(UserError, "Prolong"):
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

    def test_uninstalling_removes_transfers_and_their_banks(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        back = self._make_transfer(
            bank_id=transfer.target_bank_id.id,
            target_bank_id=self.bank.id,
            origin_transfer_id=transfer.id,
        )
        back.action_confirm()
        uninstall_hook(self.env)
        for model in ("hour.bank", "hour.bank.move", "hour.bank.transfer"):
            self.assertFalse(self.env[model].search_count([]))

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

    def test_the_chatter_writes_changed_hours_as_time(self):
        transfer = self._make_transfer(90).with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.cr.flush()
        transfer.hours = 2.25
        self.cr.flush()
        changes = transfer.message_ids.sudo().tracking_value_ids
        (values,) = changes._tracking_value_format()
        self.assertEqual((values["oldValue"], values["newValue"]), ("1:30", "2:15"))
        self.assertEqual(values["fieldInfo"]["fieldType"], "char")
