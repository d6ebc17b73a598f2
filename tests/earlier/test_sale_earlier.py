# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders from before their product got a plan, and after it lost it."""

from odoo import Command
from odoo.tests import Form, tagged

from ..common import TODAY
from .earlier_common import EarlierCase


@tagged("post_install", "-at_install")
class TestSaleEarlier(EarlierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_plan()

    def test_time_was_delivered_the_core_way(self):
        self.assertCore()
        self.assertFalse(self.entries.filtered("rated_minutes"))

    def test_price_and_quantity_leave_the_line_cores(self):
        with Form(self.order) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 30
                line.price_unit = 90
        self.assertEqual(self.line.product_uom_qty, 30)
        self.assertCore()
        self.line.with_user(self.salesperson).discount = 10
        self.assertCore()

    def test_cancelled_and_confirmed_again_it_stays_cores(self):
        self._confirm_again()
        self.assertCore()

    def test_reset_reconfirmed_and_raised_it_stays_cores(self):
        self._confirm_again()
        self.line.with_user(self.salesperson).product_uom_qty = 40
        self._confirm_again()
        self.assertCore()

    def test_time_goes_on_as_before(self):
        self._log_earlier(60, TODAY)
        self._log(self.ticket, 30)
        self.assertCore(delivered=5.75)

    def test_state_that_is_written_once_more_changes_nothing(self):
        self.order.write({"state": "sale"})
        self.assertCore()

    def test_deleted_time_frees_the_line_at_its_next_confirmation(self):
        self.entries.sudo().unlink()
        self.line.product_uom_qty = 30
        self.assertCore(delivered=0)
        self._confirm_again()
        bank = self.line.hour_bank_ids
        self.assertCounters(bank, 1800, 0)

    def test_confirmed_and_not_worked_it_is_cores_until_it_is_confirmed_again(self):
        self._take_plan()
        order = self._make_order(5, product=self.old_product)
        self._give_plan()
        order.order_line.product_uom_qty = 6
        self.assertCore(order.order_line, 0)
        self._confirm_again(order)
        self.assertCounters(order.order_line.hour_bank_ids, 360, 0)

    def test_typed_quantity_stays(self):
        self._take_plan()
        self.old_product.service_type = "manual"
        order = self._make_order(5, product=self.old_product)
        order.order_line.qty_delivered = 2.5
        self._give_plan()
        self._confirm_again(order)
        self.assertFalse(order.order_line.hour_bank_ids)
        self.assertEqual(order.order_line.qty_delivered, 2.5)

    def test_invoiced_and_not_worked_it_stays_cores(self):
        self._take_plan()
        order = self._make_order(5, product=self.old_product)
        invoice = order._create_invoices()
        invoice.action_post()
        self._give_plan()
        self._confirm_again(order)
        self.assertCore(order.order_line, 0)
        invoice.button_draft()
        invoice.button_cancel()
        self._confirm_again(order)
        self.assertCounters(order.order_line.hour_bank_ids, 300, 0)

    def test_new_line_of_an_old_order_sells_hours(self):
        self.order.order_line = [
            Command.create({"product_id": self.old_product.id, "product_uom_qty": 2})
        ]
        self.assertCore()
        new = self.order.order_line - self.line
        self.assertCounters(new.sudo().hour_bank_ids, 120, 0)

    def test_quotation_from_before_sells_hours_once_confirmed(self):
        self._take_plan()
        order = self._make_order(5, product=self.old_product, confirm=False)
        self._give_plan()
        self.assertEqual(order.order_line.qty_delivered_method, "timesheet")
        order.with_user(self.salesperson).action_confirm()
        self.assertCounters(order.order_line.hour_bank_ids, 300, 0)

    def test_quotation_whose_plan_went_is_cores_once_confirmed(self):
        order = self._make_order(5, product=self.old_product, confirm=False)
        self.assertEqual(order.order_line.qty_delivered_method, "hour_bank")
        self._take_plan()
        order.with_user(self.salesperson).action_confirm()
        self.assertCore(order.order_line, 0)
        self._log_earlier(60, TODAY, so_line=order.order_line.id)
        self.assertCore(order.order_line, 1)

    def test_copy_follows_the_product_of_today(self):
        copy = self.order.copy()
        self.assertEqual(copy.order_line.qty_delivered_method, "hour_bank")
        copy.action_confirm()
        self.assertCounters(copy.order_line.sudo().hour_bank_ids, 1500, 0)
        self._take_plan()
        copy = copy.copy()
        copy.action_confirm()
        self.assertCore(copy.order_line, 0)

    def test_bank_stays_when_its_product_loses_the_plan(self):
        bank = self._sell(10, product=self.old_product)
        self._log(self._make_ticket(), 65)
        self._take_plan()
        self.old_product.active = False
        line = bank.sale_line_id
        line.price_unit = 50
        line.product_uom_qty = 12
        self.assertCounters(bank, 720, 65)
        self._confirm_again(bank.sale_order_id)
        self.assertEqual(line.hour_bank_ids, bank)
        self.assertEqual(bank.state, "open")
        self.assertCounters(bank, 720, 65)

    def test_line_of_nothing_sells_once_it_is_raised(self):
        order = self._make_order(0, product=self.old_product)
        self.assertFalse(order.order_line.hour_bank_ids)
        order.order_line.product_uom_qty = 3
        self.assertCounters(order.order_line.hour_bank_ids, 180, 0)

    def test_line_of_nothing_whose_plan_went_is_cores_once_raised(self):
        order = self._make_order(0, product=self.old_product)
        self._take_plan()
        order.order_line.product_uom_qty = 3
        self.assertCore(order.order_line, 0)

    def test_line_that_bills_overage_opens_no_bank_of_its_own(self):
        beyond = self._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.plan.write({"overage_policy": "bill", "overage_product_id": beyond.id})
        bank = self._sell(1)
        self._log(self._make_ticket(), 90)
        line = bank.sale_order_id.order_line - bank.sale_line_id
        beyond.write(
            {"service_policy": "ordered_prepaid", "hour_bank_plan_id": self.plan.id}
        )
        line.product_uom_qty = 3
        self._confirm_again(bank.sale_order_id)
        self.assertEqual(line.hour_bank_ids.mapped("kind"), ["overage"])
        self.assertEqual(line.qty_delivered, 0.5)
