# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each kind of move of the ledger says what happened."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ...tools.append_only import unlocked
from ..books.reconciliation_common import ReconciliationCase
from ..common import TODAY
from ..whole.test_migration import _load

OLD = {
    "opening": "adjustment",
    "closing": "adjustment",
    "reopening": "adjustment",
    "cancellation": "purchase",
}


@tagged("post_install", "-at_install")
class TestKinds(ReconciliationCase):
    """What the ledger calls a move is what happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(12)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls.ticket = cls._make_ticket()

    def _get_kinds(self, bank=None):
        moves = (bank or self.bank).move_ids.sorted("id")
        return [(move.move_type, move.minutes) for move in moves]

    def test_a_cancelled_order_is_no_purchase(self):
        self._log(self.ticket, 60)
        self.order._action_cancel()
        last = self.bank.move_ids.sorted("id")[-1]
        self.assertEqual((last.move_type, last.minutes), ("cancellation", -660))
        self.assertEqual(last.origin_move_id.move_type, "purchase")
        self.assertEqual(last.explanation, "Order cancelled")
        # what it sold counts both, so that nothing is sold twice or lost
        self.assertEqual(self.bank._get_purchased_minutes(), 60)
        self.order.action_draft()
        self.order.action_confirm()
        self.assertEqual(self._get_kinds()[-1], ("purchase", 660))
        self.assertCounters(self.bank, 720, 60)
        self.assertFalse(self.bank._audit())

    def test_a_lower_order_is_a_purchase_that_says_so(self):
        self.order.order_line.product_uom_qty = 10
        self.assertEqual(self._get_kinds()[-1], ("purchase", -120))
        explanations = self.bank.move_ids.sorted("id").mapped("explanation")
        self.assertEqual(explanations, ["Order", "Order lowered"])

    def test_opening_closing_and_reopening_are_no_adjustments(self):
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": fields.Date.to_date(TODAY),
            },
            60,
            "Opening balance",
        )
        bank._adjust(-10, "Typing error")
        bank._change_state_by_hand("close", "Contract ended")
        bank._change_state_by_hand("reopen", "By mistake")
        self.assertEqual(
            self._get_kinds(bank),
            [("opening", 60), ("adjustment", -10), ("closing", -50), ("reopening", 50)],
        )
        # what was there at the start rolls over as what was bought
        bank.terms = {**bank.terms, "rollover": "percent", "rollover_percent": 50}
        self.assertEqual(bank._get_rollover_minutes(), 30)

    def test_books_and_reconciliation_count_them_as_before(self):
        self._invoice(self.order)
        self._log(self.ticket, 60)
        self.bank._change_state_by_hand("close", "Contract ended")
        self._release(TODAY)
        with freeze_time("2026-04-02 12:00:00"):
            line = self._get_line(self._reconcile("2026-04-30"), self.bank)
            self.assertEqual(line.hours_sold, 12)
            self.assertEqual(line.hours_corrected, -11)
            self.assertFalse(line.difference, line.explanation)

    def test_an_order_cancelled_after_its_invoice_is_named_as_taken_back(self):
        self._invoice(self.order)
        self.order._action_cancel()
        line = self._get_line(self._reconcile(), self.bank)
        self.assertEqual((line.hours_sold, line.value_left), (0, 0))
        self.assertEqual(line.not_invoiced, 0)

    def test_the_filter_of_purchases_finds_what_took_them_back(self):
        self.order._action_cancel()
        view = self.env.ref("helpdesk_hour_bank.hour_bank_move_view_search")
        domain = "[('move_type', 'in', ('purchase', 'cancellation'))]"
        self.assertIn(domain, view.arch)

    def test_the_update_renames_what_is_known_for_sure(self):
        self._log(self.ticket, 60)
        self.bank._change_state_by_hand("close", "Contract ended")
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.order._action_cancel()
        self.bank.flush_recordset()
        kinds = self._get_kinds()
        with unlocked(self.cr, "the update begins"):
            for after, before in OLD.items():
                self.cr.execute(
                    "UPDATE hour_bank_move SET move_type = %s WHERE move_type = %s",
                    [before, after],
                )
            self.env.invalidate_all()
            self.assertNotEqual(self._get_kinds(), kinds)
            _load("19.0.1.4.0/post-words.py").migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(self._get_kinds(), kinds)
        self.assertFalse(self.bank._audit())
