# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Prepaid orders of before: found, decided, opened, each with its Delivered."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..books.reconciliation_common import ReconciliationCase
from .take_over_common import TakeOverCase


@tagged("post_install", "-at_install")
class TestTakeOver(TakeOverCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_plan()

    def _get_rows(self, take_over):
        return [
            (row.partner_id.name, row.hours_bought, row.hours_used, row.hours_left)
            for row in take_over.line_ids
        ]

    def test_what_is_left_is_proposed(self):
        take_over = self._begin()
        self.assertEqual(
            self._get_rows(take_over),
            [("Azur Interior", 25, 4.25, 20.75), ("Deco Addict", 10, 0, 10)],
        )
        self.assertEqual(take_over.line_ids.mapped("chosen"), [True, True])
        self.assertEqual(take_over.line_ids[0].order_name, self.order.name)
        self.assertCore()

    def test_banks_open_and_delivered_stays(self):
        take_over = self._begin()
        take_over.action_take_over()
        self.assertEqual(take_over.state, "done")
        self.assertEqual(take_over.line_ids.mapped("state"), ["taken", "taken"])
        bank, other = take_over.line_ids.bank_id
        self.assertCounters(bank.sudo(), 1500, 255)
        self.assertCounters(other.sudo(), 600, 0)
        self.assertRecordValues(
            self.line, [{"qty_delivered": 4.25, "qty_delivered_method": "hour_bank"}]
        )
        self.assertFalse((bank + other).sudo()._audit())
        self.assertFalse(self._begin().line_ids, "nothing is left to take over")

    def test_left_is_changed_with_a_reason(self):
        take_over = self._begin()
        self._edit(take_over, hours_left=18, reason="Agreed in May")
        take_over.action_take_over()
        bank = self._find_row(take_over).bank_id.sudo()
        self.assertCounters(bank, 1500 - 165, 255)
        move = bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [{"move_type": "adjustment", "minutes": -165, "reason": "Agreed in May"}],
        )
        self.assertEqual(move.user_id, self.manager)
        self.assertEqual(self.line.qty_delivered, 4.25)

    def test_without_a_reason_nothing_is_opened(self):
        for values in ({"chosen": False}, {"hours_left": 30}):
            take_over = self._begin()
            self._find_row(take_over).write(values)
            with self.assertRaisesRegex(UserError, self.order.name):
                take_over.action_take_over()
            with self.assertRaises(AssertionError):  # as the form says already
                self._edit(take_over, **values)
        self.assertCore()

    def test_left_out_stays_as_it_is(self):
        take_over = self._begin()
        self._edit(take_over, chosen=False, reason="Paid back")
        take_over.action_take_over()
        self.assertCore()
        self.assertEqual(self._find_row(take_over).state, "proposed")
        self.assertTrue(self.other_line.hour_bank_ids)

    def test_nothing_ticked(self):
        take_over = self._begin()
        take_over.line_ids.write({"chosen": False, "reason": "Later"})
        with self.assertRaisesRegex(UserError, "Nothing is ticked"):
            take_over.action_take_over()

    def test_less_than_nothing_is_refused(self):
        take_over = self._begin()
        self._find_row(take_over).write({"hours_left": -1, "reason": "Odd"})
        with self.assertRaisesRegex(UserError, "less than 0:00"):
            take_over.action_take_over()

    def test_more_worked_than_sold_cannot_be_ticked(self):
        self._log_earlier(22 * 60, "2026-03-04")
        take_over = self._begin()
        row = self._find_row(take_over)
        self.assertFalse(row.chosen)
        self.assertIn("1:15 more", row.problem)
        with self.assertRaisesRegex(UserError, "cannot be ticked"):
            row.chosen = True
        self.line.product_uom_qty = 27
        take_over.action_find()
        row = self._find_row(take_over)
        self.assertFalse(row.problem)
        self.assertTrue(row.chosen)

    def test_decisions_stay_while_the_numbers_do(self):
        take_over = self._begin()
        self._find_row(take_over).write({"chosen": False, "reason": "Paid back"})
        other = self._find_row(take_over, self.other_line)
        other.write({"hours_left": 9, "reason": "Agreed"})
        self._log_earlier(15, "2026-03-04")
        take_over.action_find()
        row = self._find_row(take_over)
        self.assertTrue(row.chosen, "it was decided about other numbers")
        self.assertEqual(row.hours_left, 20.5)
        other = self._find_row(take_over, self.other_line)
        self.assertEqual((other.hours_left, other.reason), (9, "Agreed"))

    def test_one_that_changed_leaves_the_others(self):
        take_over = self._begin()
        self._log_earlier(15, "2026-03-04")
        take_over.action_take_over()
        row = self._find_row(take_over)
        self.assertEqual(row.state, "failed")
        self.assertIn("4:30 used by now", row.problem)
        self.assertCore(delivered=4.5)
        self.assertTrue(self.other_line.hour_bank_ids)
        take_over.action_retry()
        self.assertEqual(row.state, "taken")
        self.assertCounters(row.bank_id.sudo(), 1500, 270)

    def test_used_up_is_not_ticked(self):
        self._log_earlier(25 * 60 - 255, "2026-03-04")
        row = self._find_row(self._begin())
        self.assertEqual((row.chosen, row.hours_left), (False, 0))
        self.assertFalse(row.is_changed, "nobody has to say why")

    def test_opened_it_is_no_draft(self):
        row = self._take_over()
        with self.assertRaisesRegex(UserError, "no draft"):
            row.chosen = False
        with self.assertRaisesRegex(UserError, "no draft"):
            row.take_over_id.action_find()
        with self.assertRaisesRegex(UserError, "no draft"):
            row.take_over_id.unlink()
        self._begin().unlink()

    def test_many_are_the_jobs(self):
        self.patch(
            self.env.registry["hour.bank.take.over"],
            "_get_most_at_once",
            lambda self: 1,
        )
        take_over = self._begin()
        take_over.action_take_over()
        self.assertEqual(take_over.state, "running")
        self.assertEqual(take_over.left_count, 2)
        job = self.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_take_over")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(take_over.state, "done")
        self.assertEqual(take_over.taken_count, 2)
        move = self._find_row(take_over).bank_id.sudo().move_ids.sorted("id")[0]
        self.assertEqual(move.user_id, self.manager, "who asked for it")

    def test_orders_of_other_plans_and_companies_stay_out(self):
        plan = self._make_plan("Another")
        self._take_plan()
        other = self._make_product("Other hours", hour_bank_plan_id=False)
        order = self._make_order(5, product=other)
        self._give_plan()
        other.hour_bank_plan_id = plan
        self.assertFalse(self._find_row(self._begin(), order.order_line))
        company = self.env["res.company"].create({"name": "Second Company"})
        self.manager.company_ids += company
        take_over = self._begin()
        with self.assertRaises(AccessError):
            take_over.with_context(allowed_company_ids=company.ids).action_take_over()

    def test_drafts_and_cancelled_orders_stay_out(self):
        self.order._action_cancel()
        self.assertEqual(
            self._begin().line_ids.mapped("partner_id"), self.other_customer
        )

    def test_accountants_may_and_others_may_not(self):
        take_over = self._begin(self.accountant)
        for user in (self.agent, self.salesperson, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                take_over.with_user(user).action_take_over()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["hour.bank.take.over"].with_user(user).create(
                    {"plan_id": self.plan.id}
                )
        take_over.action_take_over()
        self.assertEqual(self.line.hour_bank_ids.state, "open")

    def test_nobody_writes_what_follows(self):
        take_over = self._begin()
        with self.assertRaises(AccessError):
            take_over.state = "done"
        with self.assertRaises(AccessError):
            take_over.line_ids[0].minutes_bought = 6000
        with self.assertRaises(AccessError):
            take_over.line_ids[0].state = "taken"
        with self.assertRaises(AccessError):
            take_over.line_ids[0].copy()
        forged = self.env["hour.bank.take.over"].with_user(self.manager)
        forged = forged.with_context(default_state="done")
        self.assertEqual(forged.create({"plan_id": self.plan.id}).state, "draft")

    def test_rows_are_edited_alone_too(self):
        row = self._find_row(self._begin())
        with Form(row) as form:
            form.hours_left = 20
            form.reason = "Agreed"
        self.assertTrue(row.is_changed)

    def test_finding_many_takes_no_more_queries(self):
        self._begin()  # what is read once
        few = self._count_queries(self._begin)
        self._take_plan()
        for number in range(20):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            order = self._make_order(5, partner, self.old_product)
            entry = self._log_earlier(30, "2026-03-05").sudo()
            entry._write_as_computed(
                {"so_line": order.order_line.id, "is_so_line_edited": True}
            )
        self._give_plan()
        many = self._count_queries(self._begin)
        self.assertLessEqual(many, few + 6)

    def _count_queries(self, do):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_opening_costs_the_same_at_the_last(self):
        self._take_plan()
        orders = [self._make_order(5, product=self.old_product) for _n in range(5)]
        self._give_plan()
        take_over = self._begin()
        costs = [
            self._count_queries(self._find_row(take_over, line).sudo()._open_bank)
            for order in orders
            for line in order.order_line
        ]
        self.assertLessEqual(costs[-1], costs[1] + 2)


@tagged("post_install", "-at_install")
class TestTakeOverInvoiced(TakeOverCase, ReconciliationCase):
    """What was invoiced before."""

    def test_what_is_invoiced_and_not_used(self):
        self._invoice(self.order.sudo(), quantity=20)
        self._give_plan()
        row = self._find_row(self._begin(self.accountant))
        self.assertEqual(row.value_left, 1575, "15:45 of 20:00 at 100")
        row.take_over_id.action_take_over()
        bank = row.bank_id.sudo()
        self.assertFalse(bank.deferred_account_id, "it was income at once")
        self.assertEqual(bank.value_credited, 2500)
        self.assertFalse(bank._audit())

    def test_what_was_credited_is_not_bought(self):
        invoice = self._invoice(self.order.sudo())
        self._credit(invoice, 5)
        self._give_plan()
        row = self._find_row(self._begin())
        self.assertEqual((row.hours_bought, row.hours_left), (20, 15.75))
        self.assertEqual(row.value_left, 1575)
        row.take_over_id.action_take_over()
        self.assertEqual(row.state, "taken")
        self.assertCounters(row.bank_id.sudo(), 1200, 255)

    def test_draft_invoices_are_no_money(self):
        self.order.sudo()._create_invoices()
        self._give_plan()
        self.assertEqual(self._find_row(self._begin()).value_left, 0)
