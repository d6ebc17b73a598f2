# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Release entries that are undone in another month: income stays in its own."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form

from .reconciliation_common import ReconciliationCase
from .release_common import APRIL, MARCH, MAY

JUNE = fields.Date.to_date("2026-06-30")


class TestReleaseReversed(ReconciliationCase):
    """100.00 of March and 50.00 of April are released; the liability was 1000.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._invoice(cls.bank.sale_order_id)
        cls._log(cls.ticket, 60)
        with freeze_time("2026-05-02"):
            cls._log(cls.ticket, 30, date="2026-04-10")
            cls.march, cls.april = cls._release(APRIL)

    def _reverse(self, entry, day, post=True):
        """Reverse an entry as an accountant does, by the dialog of the entry."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=entry.ids
        )
        values = {"journal_id": entry.journal_id.id, "date": day}
        action = wizard.create(values).reverse_moves()
        reversal = self.env["account.move"].browse(action["res_id"])
        if post and reversal.state == "draft":
            reversal.action_post()
        return reversal

    def assertIncome(self, march=100, april=50, may=0, june=0, reconciled=True):
        """Income month by month, and books that agree at the end of each."""
        ends = (MARCH, APRIL, MAY, JUNE)
        found, before = [], 0.0
        for end in ends:
            until = -self._get_balance(self.income, end)
            found.append(round(until - before, 2))
            before = until
            if reconciled:
                self.assertNoDifference(self._reconcile(end))
        self.assertEqual(found, [march, april, may, june])

    def assertComplete(self):
        """Nothing is due, and the liability is what the hours are worth."""
        self.assertFalse(self._release(JUNE))
        self.assertLiability(self.bank)

    @freeze_time("2026-07-02")
    def test_reversed_in_a_later_month_it_is_released_in_that_month(self):
        self._reverse(self.march, "2026-05-15")
        self.assertIncome(may=-100)
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [MAY])
        self.assertEqual(again.ref, "Hours delivered in March 2026")
        self.assertIn("(March 2026)", again.line_ids[0].name)
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reversed_in_its_own_month_it_is_released_there(self):
        for day in ("2026-03-31", "2026-03-20"):
            self._reverse(self._release(MARCH) or self.march, day)
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [MARCH])
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-05-20")
    def test_month_of_the_reversal_is_not_over(self):
        self._reverse(self.march, "2026-05-15")
        again = self._release(MARCH)
        self.assertEqual(str(again.date), "2026-05-20")
        self.assertIncome()

    @freeze_time("2026-05-20")
    def test_reversal_of_a_day_to_come_takes_back_once_it_is_posted(self):
        reversal = self._reverse(self.march, "2026-06-10", post=False)
        self.assertEqual(reversal.state, "draft")
        self.assertFalse(self._release(APRIL), "nothing is taken back yet")
        self.assertIncome()
        with freeze_time("2026-06-11"):
            reversal._post(soft=False)
            again = self._release(APRIL)
        self.assertEqual(str(again.date), "2026-06-11")
        self.assertIncome()

    @freeze_time("2026-07-02")
    def test_deleted_draft_of_a_reversal_leaves_the_release(self):
        draft = self.march._reverse_moves([{"date": "2026-05-15"}])
        self.assertFalse(self._release(JUNE))
        draft.unlink()
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_locked_month_of_the_reversal(self):
        self._reverse(self.march, "2026-05-15")
        self.company.fiscalyear_lock_date = MAY
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [JUNE])
        self.assertIncome(may=-100, june=100)
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_locked_month_of_the_release(self):
        self.company.fiscalyear_lock_date = APRIL
        self._reverse(self.march, "2026-05-15")
        self._release(JUNE)
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_several_reversals(self):
        self._reverse(self.march, "2026-04-15")
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [APRIL])
        self.assertIncome()
        self._reverse(again, "2026-06-05")
        last = self._release(JUNE)
        self.assertEqual(last.mapped("date"), [JUNE])
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_both_months_reversed_on_one_day(self):
        for entry in (self.march, self.april):
            self._reverse(entry, "2026-05-15")
        self.assertIncome(may=-150)
        self.assertEqual(self._release(JUNE).mapped("date"), [MAY])
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reversal_of_a_reversal_is_where_the_accountant_put_it(self):
        reversal = self._reverse(self.march, "2026-05-15")
        self._reverse(reversal, "2026-06-03")
        self.assertIncome(may=-100, june=100)
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reversal_of_a_reversal_that_is_reversed(self):
        reversal = self._reverse(self.march, "2026-04-15")
        second = self._reverse(reversal, "2026-05-03")
        self._reverse(second, "2026-06-10")
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [JUNE])
        self.assertIncome(april=-50, may=100, june=0)
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reset_to_draft_instead_it_is_not_due(self):
        self.march.button_draft()
        self.assertFalse(self._release(JUNE))
        self.assertIncome(march=0)
        self.march.action_post()
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_cancelled_or_deleted_instead_it_is_due_in_its_month(self):
        self.march.button_draft()
        self.march.button_cancel()
        again = self._release(JUNE)
        self.assertEqual(again.mapped("date"), [MARCH])
        self.assertIncome()
        again.button_draft()
        again.unlink()
        self.assertEqual(self._release(JUNE).mapped("date"), [MARCH])
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reversal_that_is_reset_to_draft_takes_nothing_back(self):
        reversal = self._reverse(self.march, "2026-05-15")
        reversal.button_draft()
        self.assertFalse(self._release(JUNE))
        self.assertIncome()
        reversal.button_cancel()
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_reversal_is_not_undone_once_its_hours_are_released_again(self):
        reversal = self._reverse(self.march, "2026-05-15")
        again = self._release(JUNE)
        for undo in (reversal.button_draft, reversal.button_cancel):
            with self.assertRaises(UserError) as refused, self.cr.savepoint():
                undo()
            self.assertIn(again.name, refused.exception.args[0])
        again.button_draft()
        again.unlink()
        reversal.button_draft()
        self.assertIncome()
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_entry_is_not_undone_while_its_reversal_stands(self):
        reversal = self._reverse(self.march, "2026-05-15")
        undo = self.march.with_user(self.accountant)
        for act in (
            undo.button_draft,
            undo.button_cancel,
            lambda: undo.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError) as refused, self.cr.savepoint():
                act()
            self.assertIn(reversal.name, refused.exception.args[0])
        self.assertIncome(may=-100)
        reversal.button_draft()
        undo.button_draft()
        self.assertIncome(march=0)
        undo.action_post()
        self.assertIncome()

    @freeze_time("2026-07-02")
    def test_reversal_of_what_is_not_posted_is_refused(self):
        draft = self.march._reverse_moves([{"date": "2026-05-15"}])
        self.march.button_draft()
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            draft.with_user(self.accountant).action_post()
        self.assertIn(self.march.display_name, refused.exception.args[0])
        (self.march + draft).action_post()
        self.assertIncome(may=-100)

    @freeze_time("2026-07-02")
    def test_time_given_back_after_the_reversal(self):
        self._reverse(self.march, "2026-05-15")
        entry = self.bank.move_ids.timesheet_id.sorted("date")[0]
        entry.unit_amount = 0.25
        self._release(JUNE)
        self.assertIncome(march=25)
        self.assertComplete()

    @freeze_time("2026-07-02")
    def test_transferred_hours(self):
        with freeze_time("2026-05-10"):
            transfer = self.env["hour.bank.transfer"].create(
                {
                    "bank_id": self.bank.id,
                    "target_partner_id": self.other_customer.id,
                    "hours": 2,
                    "reason": "Agreed",
                }
            )
            transfer._transfer()
        banks = self.bank + transfer.target_bank_id
        self._reverse(self._release(MAY), "2026-06-10")
        self.assertEqual(self._release(JUNE).mapped("date"), [JUNE])
        for bank, value in zip(banks, (650, 200), strict=True):
            self.assertEqual(bank.value_balance, value)
        self.assertLiability(banks)
        self.assertIncome()

    @freeze_time("2026-06-02")
    def test_the_preview_says_on_which_day(self):
        self._reverse(self.march, "2026-05-15")
        Run = self.env["hour.bank.release.run"].with_user(self.accountant)
        form = Form(Run.with_company(self.company))
        self.assertEqual(form.income, 100)
        self.assertIn("05/31/2026, not before the reversal", form.notice)
        self.assertNotIn("locked", form.notice)
        run = form.save()
        self.assertEqual(run.line_ids.days, "05/31/2026")
        run.action_release()
        self.assertIncome()

    @freeze_time("2026-06-02")
    def test_the_reconciliation_says_which_entry_took_it_back(self):
        reversal = self._reverse(self.march, "2026-05-15")
        line = self._get_line(self._reconcile(MAY), self.bank)
        self.assertEqual((line.not_released, line.difference), (100, 0))
        self.assertIn(reversal.name, line.explanation)
        self.assertIn("100.00", line.explanation)
        line = self._get_line(self._reconcile(APRIL), self.bank)
        self.assertNotIn(reversal.name, line.explanation or "")
        self._release(MAY)
        line = self._get_line(self._reconcile(MAY), self.bank)
        self.assertFalse(line.explanation)
