# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A document costs what its lines are worth, and all of it is done together."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..accounting_common import HourBankAccountingCase

LINES, FEW = 50, 10
# Statements of a document with fifty lines; core alone takes 16, 73, 129 and 9.
BUDGETS = {"confirm": 60, "post": 110, "credit": 180, "cancel": 40}


class DocumentsCase(HourBankAccountingCase):
    @classmethod
    def _make_long(cls, lines, partner=None, **values):
        """Return a quotation with so many lines."""
        line = {"product_id": cls.product.id, "product_uom_qty": 10, **values}
        order = cls._make_order(10, partner, confirm=False)
        order.order_line = [Command.create(line) for _number in range(lines - 1)]
        return order

    def _get_banks(self, order):
        return order.order_line.hour_bank_ids.sorted("id")


@tagged("post_install", "-at_install")
class TestCostDocuments(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what people do is noted in the chatter, which costs, too
        noted = {"tracking_disable": False, "mail_notrack": False}
        cls.env = cls.env(context={**cls.env.context, **noted})

    def _count(self, call):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.cr.flush()
        return self.cr.sql_log_count - before

    def _measure(self, lines):
        """Return the statements of what becomes of an order, by their names."""
        order = self._make_long(lines).with_env(self.env)
        costs = {"confirm": self._count(order.action_confirm)}
        invoice = order._create_invoices()
        costs["post"] = self._count(invoice.action_post)
        credit = self._credit(invoice, post=False)
        costs["credit"] = self._count(credit.action_post)
        other = self._make_long(lines).with_env(self.env)
        other.action_confirm()
        costs["cancel"] = self._count(other._action_cancel)
        self.assertEqual(set(self._get_banks(order).mapped("state")), {"closed"})
        self.assertEqual(set(self._get_banks(other).mapped("state")), {"closed"})
        self.assertReplays(self._get_banks(order + other))
        return costs

    def test_documents_stay_in_the_budget_and_grow_by_one_a_line(self):
        self._measure(1)  # fills what all transactions of a server share
        few, many = self._measure(FEW), self._measure(LINES)
        for name, budget in BUDGETS.items():
            with self.subTest(name):
                self.assertLessEqual(many[name], budget)
                self.assertLessEqual(many[name] - few[name], LINES - FEW)

    def test_an_invoice_without_order_grows_by_one_a_line(self):
        def post(lines):
            line = {"product_id": self.product.id, "quantity": 10}
            invoice = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [Command.create(line)] * lines,
                }
            )
            cost = self._count(invoice.action_post)
            banks = invoice.invoice_line_ids.hour_bank_id
            self.assertEqual(banks.mapped("minutes_balance"), [600] * lines)
            return cost

        post(1)
        self.assertLessEqual(post(LINES) - post(FEW), LINES - FEW)

    def test_each_bank_notes_its_own_change(self):
        order = self._make_long(3).with_env(self.env)
        order.action_confirm()
        self.env.cr.flush()
        banks = self._get_banks(order)
        banks[0]._track_set_author(self.accountant.partner_id)
        banks[1]._track_set_log_message("Nobody wants it")
        order._action_cancel()
        self.env.cr.flush()
        author = self.env.user.partner_id
        for bank, who, text in zip(
            banks,
            (self.accountant.partner_id, author, author),
            ("", "Nobody wants it", ""),
            strict=True,
        ):
            note = bank.message_ids.filtered("tracking_value_ids")
            self.assertEqual((note.author_id, note.subtype_id.internal), (who, True))
            self.assertIn(text, note.body)
            self.assertEqual(
                [
                    (change.old_value_char, change.new_value_char)
                    for change in note.tracking_value_ids
                ],
                [("Open", "Closed")],
            )


@tagged("post_install", "-at_install")
class TestDocumentsTogether(DocumentsCase):
    def test_lines_are_raised_and_lowered_together(self):
        order = self._make_long(3)
        order.action_confirm()
        first, second, third = order.order_line
        order.write(
            {
                "order_line": [
                    Command.update(first.id, {"product_uom_qty": 15}),
                    Command.update(second.id, {"product_uom_qty": 4}),
                ]
            }
        )
        banks = self._get_banks(order)
        self.assertEqual(banks.mapped("minutes_balance"), [900, 240, 600])
        self.assertReplays(banks)
        order.order_line.write({"product_uom_qty": 7})
        self.assertEqual(banks.mapped("minutes_balance"), [420] * 3)
        self.assertReplays(banks)
        lowered = banks[0].move_ids.filtered(lambda move: move.minutes < 0)
        self.assertEqual(lowered.origin_move_id.bank_id, banks[0])
        self.assertEqual(lowered.origin_move_id.minutes, 300)  # the last purchase

    def test_one_line_that_cannot_be_lowered_stops_all(self):
        order = self._make_long(2)
        order.action_confirm()
        self._log(self._make_ticket(), 300)
        used = self._get_banks(order).filtered("minutes_debited")
        with self.assertRaisesRegex(UserError, used.name), self.cr.savepoint():
            order.order_line.write({"product_uom_qty": 4})
        self.env.invalidate_all()
        banks = self._get_banks(order)
        self.assertEqual(sum(banks.mapped("minutes_credited")), 1200)

    def test_orders_of_two_companies_are_confirmed_together(self):
        company = self._make_other_company()["company"]
        own = self._make_long(2)
        other = self._make_long(2).with_company(company)
        other.company_id = company
        (own + other).action_confirm()
        for order in (own, other):
            banks = self._get_banks(order)
            self.assertEqual(banks.company_id, order.company_id)
            self.assertEqual(banks.move_ids.company_id, order.company_id)
            self.assertEqual(banks.mapped("minutes_balance"), [600, 600])
        names = self._get_banks(own + other).mapped("name")
        self.assertEqual(len(set(names)), 4)

    def test_overdrawn_banks_are_raised_as_one_by_one(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})

        def raise_both(together):
            partner = self.env["res.partner"].create({"name": "Below zero"})
            order = self._make_long(2, partner, product_uom_qty=1)
            order.order_line.product_uom_qty = 1
            order.action_confirm()
            ticket = self._make_ticket(partner)
            self._log(ticket, 200)
            self._log(ticket, 200)
            lines = order.order_line.sorted("id")
            for part in [lines] if together else lines:
                part.write({"product_uom_qty": 8})
            banks = self._get_banks(order)
            self.assertReplays(banks)
            return banks.mapped(lambda bank: (bank.minutes_balance, bank.state))

        self.assertEqual(raise_both(True), raise_both(False))

    def test_a_credited_line_beside_one_that_is_not(self):
        order = self._make_long(2)
        order.action_confirm()
        invoice = self._invoice(order)
        credit = self._credit(invoice, post=False)
        credit.invoice_line_ids[1:].unlink()
        credit.action_post()
        states = self._get_banks(order).mapped("state")
        self.assertEqual(sorted(states), ["closed", "open"])
        credit.button_draft()
        self.assertEqual(self._get_banks(order).mapped("minutes_balance"), [600, 600])
        self.assertReplays(self._get_banks(order))

    def test_numbers_follow_each_other_however_they_are_drawn(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "hour.bank")])
        for values in (
            {},
            {"number_increment": 5},
            {"use_date_range": True},
            {"use_date_range": False, "implementation": "no_gap"},
        ):
            with self.subTest(values):
                sequence.write(values)
                order = self._make_long(3)
                order.action_confirm()
                names = self._get_banks(order).mapped("name")
                first, second, third = (int(name[-5:]) for name in names)
                step = sequence.number_increment
                self.assertEqual([second - first, third - second], [step, step])

    def test_a_bank_whose_hours_moved_follows_with_its_price(self):
        order = self._make_long(2)
        order.action_confirm()
        first, second = self._get_banks(order)
        self.env["hour.bank.transfer"].with_user(self.manager).create(
            {
                "bank_id": first.id,
                "target_bank_id": second.id,
                "hours": 4,
                "reason": "Wrong contract",
            }
        ).action_confirm()
        order.order_line.price_unit = 50
        self._invoice(order)
        for bank in (first, second):
            self.assertFalse(bank._audit())
        self.assertEqual(
            [(bank.minutes_balance, bank.value_balance) for bank in (first, second)],
            [(360, 300.0), (840, 700.0)],
        )
