# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Done at once, one by one or in the other order: ledger, books and counters are one.

Each operation is done in four ways on the same data, and undone in between.
"""

import base64
from collections import defaultdict
from contextlib import contextmanager

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.duration import to_hours
from ..accounting_common import HourBankAccountingCase

LATER = "2026-07-01 08:00:00"  # what is valid for three months is over
COUNTERS = ("state", "date_end", "minutes_credited", "minutes_debited", "minutes_gone")
COUNTERS += ("minutes_reserved", "minutes_waiting", "minutes_usable", "value_credited")
COUNTERS += ("value_debited", "value_balance", "hold_cause", "close_reason")
RATED = ("date", "rated_minutes", "debited_minutes", "free_minutes", "waiting_minutes")
RATED += ("overage_minutes", "hour_bank_line_chosen", "is_so_line_edited")
SOLD = ("product_uom_qty", "qty_delivered", "qty_invoiced", "qty_to_invoice")


@tagged("post_install", "-at_install")
class TestOrderOfBatch(HourBankAccountingCase):
    """Two customers, three orders with time on them, two more that wait for money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write(
            {
                "validity_months": 3,
                "rollover": "hours",
                "rollover_hours": 2,
                "overage_policy": "overdraw",
                "overdraft_hours": 20,
            }
        )
        cls.chat = cls.env["hour.bank.work.type"].create(
            {"name": "Chat", "step_minutes": 15, "rounding_scope": "day"}
        )
        cls.later = cls._make_product(
            "Paid before use",
            hour_bank_plan_id=cls._make_plan("Paid", grant_on="payment").id,
            default_code="PAID",
        )
        cls.product.default_code = "SUP"
        cls.other_customer.ref, cls.customer.ref = "DECO", "AZUR"
        cls.orders = cls._order("A", 10) + cls._order("B", 5, price_unit=90)
        cls.orders += cls._order("C", 8, partner=cls.other_customer, price_unit=77.77)
        cls.waiting = cls._order("D", 3, product=cls.later)
        cls.waiting += cls._order("E", 2, product=cls.later)
        cls.quotations = cls._order("F", 2, confirm=False, price_unit=33.33)
        cls.quotations += cls._order("G", 3, confirm=False)
        cls.tickets = cls._make_ticket() + cls._make_ticket()
        cls.last = cls._make_ticket(partner=cls.other_customer)
        vals_list = cls._prepare_time(cls.tickets + cls.last, "before")
        cls.entries = cls.env["account.analytic.line"].create(vals_list)

    @classmethod
    def _order(cls, ref, hours, **values):
        order = cls._make_order(hours, tax_ids=False, **values)
        order.client_order_ref = ref
        order.order_line.hour_bank_ids.client_order_ref = ref
        return order

    @classmethod
    def _prepare_time(cls, tickets, name):
        """Return values of time: rounded alone and together, some by a colleague."""
        return [
            {
                "name": f"{name} {number}",
                "ticket_id": tickets[number % len(tickets)].id,
                "unit_amount": to_hours(minutes),
                "employee_id": user.employee_ids.id,
                "work_type_id": work_type.id,
            }
            for number, (minutes, user, work_type) in enumerate(
                [
                    (20, cls.agent, cls.chat),
                    (65, cls.colleague, cls.chat.browse()),
                    (7, cls.agent, cls.chat),
                    (4, cls.colleague, cls.chat),
                    (41, cls.agent, cls.chat.browse()),
                    (4, cls.agent, cls.chat),
                ]
            )
        ]

    # === THE SAME IN FOUR WAYS === #

    @contextmanager
    def _undone(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def assertSameInAnyOrder(self, act, prepare, alike=2):
        """Doing ``act`` once for all items, or for each, comes to the same.

        :param prepare: returns the items; called anew each time
        :param alike: what the other order comes to as well: 2 banks and records, 1
            banks only, 0 nothing, as who comes first is served first
        """
        found = {}
        for step in (1, -1):
            for whole in (True, False):
                with self._undone():
                    items = prepare()[::step]
                    for part in [items] if whole else self._split(items):
                        act(part)
                    found[step, whole] = self._read_banks(), self._read_records()
            self.assertEqual(found[step, True], found[step, False])
        self.assertEqual(found[1, True][:alike], found[-1, True][:alike])

    def _split(self, items):
        return [items[index : index + 1] for index in range(len(items))]

    def _get_label(self, bank):
        origin = bank.origin_bank_id
        if origin:
            return f"{self._get_label(origin)} → {bank.partner_id.name}"
        return bank.reference or bank.client_order_ref or bank.sale_order_id.name or "-"

    def _get_all_banks(self):
        partners = (self.customer + self.other_customer).ids
        return self.env["hour.bank"].search([("partner_id", "in", partners)])

    def _read_banks(self):
        """Return counters and ledger of each bank, and that the audit finds nothing."""
        banks, found = self._get_all_banks(), {}
        self.assertFalse(banks._audit())
        for bank in banks:
            sums = defaultdict(lambda: [0, 0.0])
            for move in bank.move_ids:
                sums[move.move_type][0] += move.minutes
                sums[move.move_type][1] += move.value
            values = {name: bank[name] for name in COUNTERS}
            values["ledger"] = {
                kind: (minutes, round(value, 2))
                for kind, (minutes, value) in sums.items()
                if minutes or round(value, 2)
            }
            found.setdefault(self._get_label(bank), []).append(values)
        return {label: sorted(each, key=str) for label, each in found.items()}

    def _read_records(self):
        """Return what entries, order lines and invoices say."""
        entries = self.env["account.analytic.line"].search(
            [("ticket_id", "in", (self.tickets + self.last).ids)]
        )
        lines = (self.orders + self.waiting + self.quotations).order_line
        found = {}
        for entry, drawn in ((e, entries._get_drawn().get(e, ())) for e in entries):
            draws = defaultdict(int)
            for move, minutes in drawn:
                draws[self._get_label(move.bank_id)] += minutes
            found[entry.name] = [dict(draws), *(entry[name] for name in RATED)]
        for line in lines:
            ref = line.order_id.client_order_ref
            found[ref] = [line.state, *(round(line[name], 2) for name in SOLD)]
            for item in line.invoice_lines.sorted("id"):
                found[ref] += [item.parent_state, item.quantity, item.balance]
                found[ref] += [item.hour_bank_minutes, item.hour_bank_settled_minutes]
                found[ref] += [item.hour_bank_credit_effect]
        return found

    # === TIME === #

    def test_time_is_logged(self):
        Entry = self.env["account.analytic.line"]
        tickets = self.tickets + self.last
        self.assertSameInAnyOrder(
            Entry.create, lambda: self._prepare_time(tickets, "new"), alike=1
        )

    def test_time_is_written(self):
        reason = {"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"}
        for vals in (
            {"unit_amount": 1.25},
            {"date": "2026-03-20"},
            {"ticket_id": self.last.id},
            {"ticket_id": self.tickets[0].id},
            {"work_type_id": self.chat.id},
            {"employee_id": self.colleague.employee_ids.id},
            {"so_line": self.orders[1].order_line.id, "ticket_id": self.tickets[1].id},
            reason,
        ):
            with self.subTest(**vals):
                self.assertSameInAnyOrder(
                    lambda entries, vals=vals: entries.write(vals),
                    lambda: self.entries,
                    alike=1,
                )

    def test_time_is_longer_than_there_is(self):
        # rounded each for itself: in a batch all that is too much comes back first
        self.assertSameInAnyOrder(
            lambda entries: entries.write({"unit_amount": 9}),
            lambda: self.entries.filtered(lambda entry: not entry.work_type_id),
            alike=0,
        )

    def test_time_is_deleted(self):
        self.assertSameInAnyOrder(
            lambda entries: entries.unlink(), lambda: self.entries[1:5]
        )

    def test_tickets_change(self):
        tickets = self.tickets + self.last
        for vals in (
            {"partner_id": self.other_customer.id},
            {"planned_hours": 6, "hour_bank_reserve": True},
            {"planned_hours": 1, "hour_bank_reserve": True},
        ):
            with self.subTest(**vals):
                self.assertSameInAnyOrder(
                    lambda some, vals=vals: some.write(vals),
                    lambda: tickets,
                    alike=1,
                )

    # === ORDERS === #

    def test_orders_are_confirmed(self):
        self.assertSameInAnyOrder(
            lambda orders: orders.action_confirm(), lambda: self.quotations
        )

    def test_an_overdrawn_customer_is_covered(self):
        def prepare():
            self._log(self.tickets[0], 1000)
            return self.quotations

        self.assertSameInAnyOrder(
            lambda orders: orders.action_confirm(), prepare, alike=0
        )

    def test_orders_are_cancelled_and_come_back(self):
        orders = self.orders + self.waiting
        self.assertSameInAnyOrder(lambda some: some._action_cancel(), lambda: orders)

        def prepare():
            orders._action_cancel()
            orders.action_draft()
            return orders

        self.assertSameInAnyOrder(lambda some: some.action_confirm(), prepare)

    def test_order_lines_are_written(self):
        lines = (self.orders + self.waiting).order_line
        for vals in ({"product_uom_qty": 12}, {"price_unit": 55.55}, {"discount": 10}):
            with self.subTest(**vals):
                self.assertSameInAnyOrder(
                    lambda some, vals=vals: some.write(vals), lambda: lines
                )

    # === INVOICES === #

    def _invoice_all(self, post=True):
        invoices = self.env["account.move"]
        for order in self.orders + self.waiting:
            invoices += self._invoice(order, post=post)
        return invoices

    def _credit_all(self):
        """Return drafts: two of a bank, one that lowers a price, one of hours."""
        first, second, third, *_waiting = self._invoice_all()
        drafts = self._credit(first, quantity=2, post=False)
        drafts += self._credit(first, quantity=1, post=False)
        drafts += self._credit(second, quantity=1, price_unit=50, post=False)
        return drafts + self._credit(third, quantity=3.5, post=False)

    def test_invoices_are_posted_and_undone(self):
        self.assertSameInAnyOrder(
            lambda moves: moves.action_post(), lambda: self._invoice_all(post=False)
        )
        self.assertSameInAnyOrder(
            lambda moves: moves.button_draft(), lambda: self._invoice_all()
        )

    def test_credit_notes_are_posted_and_undone(self):
        def prepare():
            notes = self._credit_all()
            notes.action_post()
            return notes

        self.assertSameInAnyOrder(lambda moves: moves.action_post(), self._credit_all)
        self.assertSameInAnyOrder(lambda moves: moves.button_draft(), prepare)

    def test_credit_notes_follow_lower_orders(self):
        def prepare():
            notes = self._credit_all()
            self.orders.order_line.product_uom_qty = 4
            return notes

        self.assertSameInAnyOrder(lambda moves: moves.action_post(), prepare, alike=1)

    def test_invoices_are_paid(self):
        def pay(invoices):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoices.ids
            ).create({"group_payment": False}).action_create_payments()

        self.assertSameInAnyOrder(pay, lambda: self._invoice_all())

    # === BANKS === #

    def test_banks_are_corrected_closed_and_opened(self):
        banks = self.orders.order_line.hour_bank_ids

        def prepare():
            self._close(banks)
            return banks

        self.assertSameInAnyOrder(
            lambda some: [bank._adjust(-61, "Typo") for bank in some], lambda: banks
        )
        self.assertSameInAnyOrder(self._close, lambda: banks)
        self.assertSameInAnyOrder(
            lambda some: [bank._change_state_by_hand("reopen", "x") for bank in some],
            prepare,
        )

    def _close(self, banks):
        for bank in banks:
            bank._change_state_by_hand("close", "Contract ended")

    def test_banks_end(self):
        banks = self.orders.order_line.hour_bank_ids
        for sold in (False, True):

            def prepare(sold=sold):
                if sold:
                    self.quotations.action_confirm()
                return banks

            def end(some):
                with freeze_time(LATER):
                    for bank in some:
                        bank._end_validity()

            with self.subTest(sold=sold):
                self.assertSameInAnyOrder(end, prepare)

    def test_hours_are_transferred(self):
        first, second, third = self.orders.order_line.hour_bank_ids.sorted("id")
        pairs = ((first, second, 1.5), (first, second, 2))
        vals_list = [
            {
                "bank_id": source.id,
                "target_bank_id": target.id,
                "hours": hours,
                "reason": "Merged",
            }
            for source, target, hours in pairs
        ]
        vals_list.append({"bank_id": third.id, "hours": 1, "reason": "Kept apart"})

        def transfer(some):
            for each in self.env["hour.bank.transfer"].create(some):
                each.action_confirm()

        self.assertSameInAnyOrder(transfer, lambda: vals_list)

    def test_opening_balances_are_imported(self):
        lines = [
            "AZUR,SUP,1:30,R1",
            "DECO,SUP,2,R2",
            "AZUR,SUP,1:30,R3",
            "AZUR,PAID,3,R4",
        ]

        def load(some):
            text = "\n".join(["customer,product,hours,reference", *some])
            wizard = self.env["hour.bank.import"].create(
                {"file": base64.b64encode(text.encode())}
            )
            wizard.action_import()
            self.assertEqual(wizard.state, "new", wizard.result)

        def prepare():
            self._log(self.tickets[0], 1000)
            return lines

        self.assertSameInAnyOrder(load, lambda: lines)
        self.assertSameInAnyOrder(load, prepare, alike=0)
