# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .forms_common import Door, FormsCase


@tagged("post_install", "-at_install")
class TestFormsInvoice(FormsCase):
    def _show(self, name, doors):
        import time as t
        start = t.perf_counter()
        door, twin = doors
        problems = self._get_problems(door, twin)
        print("RESULT", name, len(self._undone(door.get_paths)), round(t.perf_counter() - start, 1))
        print("PATHS", self._undone(door.get_paths))
        for p in problems:
            print("RESULT   ", p[:600])

    def _get_doors(self, role, *records):
        return [Door(r.with_user(self.roles[role]), known=self.known) for r in records]

    def test_invoice(self):
        drafts = [self._invoice(order, post=False) for order in (self.order, self.plain_order)]
        self._show("draft", self._get_doors("accountant", *drafts))

    def test_reset(self):
        drafts = [self._invoice(order) for order in (self.order, self.plain_order)]
        for d in drafts:
            d.button_draft()
        self._show("reset", self._get_doors("accountant", *drafts))

    def test_credit_note(self):
        drafts = [self._credit(self._invoice(order), post=False) for order in (self.order, self.plain_order)]
        self._show("credit", self._get_doors("accountant", *drafts))

    def test_modify(self):
        drafts = []
        for order in (self.order, self.plain_order):
            invoice = self._invoice(order)
            self._credit(invoice, is_modify=True)
            drafts.append(order.invoice_ids.filtered(lambda m: m.state == "draft"))
            print(drafts)
        self._show("modify", self._get_doors("accountant", *drafts))
