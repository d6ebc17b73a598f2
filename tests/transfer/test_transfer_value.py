# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Money moves with the hours of a transfer, to the cent."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import TODAY, HourBankCase
from .transfer_common import TransferCase


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
        self.assertEqual(bank.value_balance, 0)
        purchase = bank.move_ids.filtered(lambda move: move.move_type == "purchase")
        gone = bank.move_ids - purchase
        self.assertAlmostEqual(-sum(gone.mapped("value")), 333.33)

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
        self.assertAlmostEqual(sum(bank.move_ids.mapped("value")), 333.33)
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
        transfer.action_confirm()
        moves = transfer.move_ids
        with self.assertRaises(AccessError):
            moves.with_user(self.agent).read(["value"])
        for user in (self.salesperson, self.accountant):
            transfer.with_user(user).read(["value", "expected_value"])
            moves.with_user(user).read(["value"])


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
class TestContextDefaults(HourBankCase):
    """Defaults that a caller puts in the context give neither hours nor terms."""

    @freeze_time(TODAY)
    def test_an_order_gives_what_it_sells(self):
        order = self._make_order(10, confirm=False).with_context(
            default_minutes_credited=60000,
            default_minutes_debited=-60,
            default_overdraft_minutes=9999,
            default_kind="overage",
            default_reference="x",
            default_value=7,
            default_reason="x",
        )
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self.assertCounters(bank, 600, 0)
        self.assertRecordValues(
            bank, [{"kind": "prepaid", "overdraft_minutes": 0, "reference": False}]
        )
        self.assertRecordValues(bank.move_ids, [{"value": 1000, "reason": False}])
