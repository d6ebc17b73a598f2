# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was taken over by mistake is core's again, as long as nobody used it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..books.reconciliation_common import ReconciliationCase
from .take_over_common import TakeOverCase


@tagged("post_install", "-at_install")
class TestTakeOverUndo(TakeOverCase, ReconciliationCase):
    def _open_row(self, **values):
        self._give_plan()
        row = self._take_over(**values)
        self.assertEqual(row.state, "taken", row.problem)
        return row

    def _undo_row(self, row):
        row.action_undo()
        self.env.flush_all()
        self.assertEqual(row.state, "undone")

    def assertEmptied(self, bank):
        bank = bank.sudo()
        self.assertCounters(bank, 0, 0)
        self.assertEqual((bank.state, bank.value_balance), ("closed", 0))
        self.assertFalse(bank.sale_line_id or bank.invoice_line_ids)
        self.assertFalse(bank._audit())

    def assertRefuses(self, row, text):
        with self.assertRaisesRegex(UserError, text):
            row.action_undo()
        self.assertEqual(row.state, "taken")
        self.assertTrue(self.line.hour_bank_ids)

    def test_the_line_is_as_before(self):
        edited = [entry.is_so_line_edited for entry in self.entries]
        row = self._open_row()
        self._undo_row(row)
        self.assertEmptied(row.bank_id)
        self.assertCore()
        self.assertRecordValues(
            self.entries.sudo(),
            [
                {
                    "so_line": self.line.id,
                    "is_so_line_edited": was,
                    "rated_minutes": 0,
                    "debited_minutes": 0,
                }
                for was in edited
            ],
        )

    def test_it_can_be_taken_over_anew(self):
        first = self._open_row()
        self._undo_row(first)
        second = self._take_over()
        self.assertNotEqual(second.bank_id, first.bank_id)
        self.assertCounters(second.bank_id.sudo(), 1500, 255)
        self.assertFalse(second.bank_id.sudo()._audit())

    def test_with_its_correction_and_invoice(self):
        invoice = self._invoice(self.order.sudo())
        row = self._open_row(hours_left=15, reason="Agreed")
        self._undo_row(row)
        self.assertEmptied(row.bank_id)
        self.assertFalse(invoice.invoice_line_ids.hour_bank_id)
        self.assertCore()

    def test_with_its_credit_note(self):
        invoice = self._invoice(self.order.sudo())
        self._credit(invoice, 5)
        row = self._open_row()
        self._undo_row(row)
        self.assertEmptied(row.bank_id)

    def test_not_once_time_was_drawn(self):
        row = self._open_row()
        entry = self._log(self.ticket, 30)
        self.assertRefuses(row, "used since")
        entry.unlink()
        self.assertRefuses(row, "used since")

    def test_not_once_it_was_invoiced(self):
        row = self._open_row()
        self._invoice(self.order.sudo())
        self.assertRefuses(row, "invoiced since")

    def test_not_once_the_customer_was_told(self):
        row = self._open_row()
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id, "date_to": row.bank_id._get_today()}
        )
        statement.action_issue()
        self.assertRefuses(row, statement.name)

    def test_not_once_it_is_held(self):
        row = self._open_row()
        row.bank_id.sudo()._change_state_by_hand("hold", "Not paid")
        self.assertRefuses(row, "On Hold")

    def test_all_at_once_but_what_was_used(self):
        self._give_plan()
        take_over = self._begin()
        take_over.action_take_over()
        self._log(self.ticket, 30)
        take_over.action_undo()
        used, undone = take_over.line_ids
        self.assertEqual((used.state, undone.state), ("taken", "undone"))
        self.assertIn("used since", used.problem)
        self.assertEqual(self.other_line.qty_delivered_method, "timesheet")

    def test_by_who_may_take_over_only(self):
        row = self._open_row()
        for user in (self.agent, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).action_undo()
        self._undo_row(row.with_user(self.accountant))
