# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices and credit notes, field by field, as accountants save them."""

import itertools

from odoo.tests import tagged

from .forms_common import FormsCase, Outcome

PERIOD = {"hour_bank_date_from": "The period cannot end before it begins"}


@tagged("post_install", "-at_install")
class TestFormsInvoice(FormsCase):
    def _get_doors(self, role, make):
        """Return the forms of what ``make`` makes of an order, and of its twin."""
        orders = (self.order, self.plain_order)
        return [self._get_door(role, make(order)) for order in orders]

    def _reset(self, order):
        invoice = self._invoice(order)
        invoice.button_draft()
        return invoice

    def _reverse(self, order):
        return self._credit(self._invoice(order), post=False)

    def _replace(self, order):
        self._credit(self._invoice(order), is_modify=True)
        return order.invoice_ids.filtered(lambda move: move.state == "draft")

    def test_draft_invoice(self):
        doors = self._get_doors("accountant", lambda o: self._invoice(o, post=False))
        self.assertDoor(*doors, rules=PERIOD)

    def test_draft_invoice_with_its_journal_items(self):
        doors = self._get_doors("bookkeeper", lambda o: self._invoice(o, post=False))
        self.assertDoor(*doors, rules=PERIOD)

    def test_posted_invoice(self):
        doors = self._get_doors("accountant", self._invoice)
        self.assertDoor(*doors, rules=PERIOD)

    def test_invoice_reset_to_draft(self):
        self.assertDoor(*self._get_doors("accountant", self._reset), rules=PERIOD)

    def test_invoice_in_place_of_another(self):
        self.assertDoor(*self._get_doors("accountant", self._replace), rules=PERIOD)

    def test_credit_note(self):
        self.assertDoor(*self._get_doors("accountant", self._reverse))

    def test_salespeople_open_the_invoices_of_a_bank(self):
        self.order.user_id = self.roles["seller_own"]
        self._invoice(self.order)
        for role in ("seller_own", "seller_all"):
            bank = self.bank.with_user(self.roles[role])
            action = bank.action_view_invoices()
            invoice = self.env[action["res_model"]].browse(action["res_id"])
            with self.subTest(role):
                self.assertOnlyOpens(self._get_door(role, invoice))

    def test_lines_two_fields_at_a_time(self):
        """Whatever is typed last in a line is what is saved."""
        names = ("quantity", "hour_bank_hours", "price_unit", "product_uom_id")
        for make in (self._reset, self._reverse):
            document = make(self._make_order(10))
            door = self._get_door("accountant", document)
            paths = [
                path
                for path in self._undone(door.get_paths)
                if path.removeprefix("invoice_line_ids.") in names
            ]
            for pair in itertools.permutations(paths, 2):
                with self.subTest(document.move_type, pair=pair):
                    outcome = self._undone(door.change, *pair)
                    self.assertEqual(outcome, Outcome("saved"))
