# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A release follows hours that move, and its entries may be undone."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .release_common import APRIL, MAY, ReleaseCase


class TestReleaseMoved(ReleaseCase):
    """Hours go to another bank, with their liability."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._invoice(cls.bank.sale_order_id)

    def _transfer(self, minutes=300, target=None, partner=None):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": (partner or self.customer).id,
                "target_bank_id": target and target.id,
                "hours": minutes / 60,
                "reason": "Agreed",
            }
        )
        transfer._transfer()
        return transfer.target_bank_id

    def test_transfer_moves_the_liability(self):
        target = self._transfer(partner=self.other_customer)
        self.assertEqual(target.deferred_account_id, self.deferred)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-1000, income=0)
        self.assertLiability(self.bank + target)
        self.assertEqual(len(entry.line_ids), 2)
        self.assertIn(f"moved to {target.name}", entry.line_ids[0].name)
        self.assertEqual(entry.line_ids.partner_id, self.customer + self.other_customer)
        with freeze_time("2026-04-03"):
            self.assertFalse(self._release())

    def test_transferred_hours_are_released_where_they_are_used(self):
        target = self._transfer(partner=self.other_customer)
        ticket = self._make_ticket(self.other_customer)
        self._log(ticket, 120)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertBooks(deferred=-800, income=-200)
        self.assertLiability(self.bank + target)

    def test_transfer_to_another_account(self):
        account = self._make_account("487910", "liability_current")
        self.plan.deferred_account_id = account
        target = self._sell(1)
        self._transfer(target=target)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertBooks(deferred=-500, income=0)
        self.assertEqual(self._get_balance(account), -500)

    def test_transfer_to_a_bank_without_liability_is_income(self):
        self.plan.deferred_account_id = False
        target = self._sell(1)
        self._transfer(target=target)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertFalse(self._release())
        self.assertBooks(deferred=-500, income=-500)

    def test_transfer_from_a_bank_without_liability_makes_one(self):
        self.plan.deferred_account_id = False
        self.bank = self._sell(10, partner=self.other_customer)
        self._invoice(self.bank.sale_order_id)
        self.plan.deferred_account_id = self.deferred
        target = self._sell(1, partner=self.other_customer)
        self._transfer(target=target, partner=self.other_customer)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertFalse(self._release())
        self.assertBooks(deferred=-1500, income=-500)

    def test_rollover_moves_the_liability(self):
        self.bank.terms = {**self.bank.terms, "rollover": "all", "rollover_months": 3}
        self.bank.date_end = "2026-03-31"
        with freeze_time("2026-05-02"):
            self.bank._end_validity()
            target = self.bank.move_ids.counterpart_bank_id
            self.assertEqual(target.deferred_account_id, self.deferred)
            self._release(APRIL)
            self.assertFalse(self._release(APRIL))
        self.assertLiability(self.bank + target)
        self.assertBooks(deferred=-1000, income=0)


class TestReleaseUndo(ReleaseCase):
    """Entries that are reversed, deleted, cancelled or changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._invoice(cls.bank.sale_order_id)
        cls._log(cls.ticket, 60)
        cls.startClassPatcher(freeze_time("2026-04-02"))
        cls.entry = cls._release()

    def _reverse(self, entry, cancel=True):
        return entry._reverse_moves([{"date": "2026-03-31"}], cancel=cancel)

    def test_reversed_hours_are_due_again(self):
        reversal = self._reverse(self.entry)
        self.assertBooks(deferred=-1000, income=0)
        self.assertEqual(sum(reversal.hour_bank_release_ids.mapped("amount")), -100)
        self.assertEqual(reversal.line_ids.hour_bank_id, self.bank)
        again = self._release()
        self.assertTrue(again)
        self.assertBooks(deferred=-900, income=-100)
        self.assertFalse(self._release())

    def test_reversal_of_a_reversal(self):
        self._reverse(self._reverse(self.entry))
        self.assertBooks(deferred=-900, income=-100)
        self.assertFalse(self._release())

    def test_draft_is_not_released_twice(self):
        self.entry.button_draft()
        self.assertFalse(self._release())
        self.assertBooks(deferred=-1000, income=0)
        self.entry.action_post()
        self.assertBooks(deferred=-900, income=-100)

    def test_deleted_draft_is_due_again(self):
        self.entry.button_draft()
        self.entry.unlink()
        self.assertFalse(self.bank.release_ids)
        self.assertTrue(self._release())
        self.assertBooks(deferred=-900, income=-100)

    def test_cancelled_entry_is_due_again_and_not_posted_twice(self):
        self.entry.button_cancel()
        again = self._release()
        self.assertBooks(deferred=-900, income=-100)
        self.entry.button_draft()
        with self.assertRaisesRegex(UserError, "another journal entry"):
            self.entry.action_post()
        again.button_cancel()
        self.entry.action_post()
        self.assertBooks(deferred=-900, income=-100)

    def test_changed_draft_is_not_posted(self):
        self.entry.button_draft()
        debit, credit = self.entry.line_ids.sorted("balance", reverse=True)
        self.entry.line_ids = [
            Command.update(debit.id, {"balance": 50}),
            Command.update(credit.id, {"balance": -50}),
        ]
        with self.assertRaisesRegex(UserError, "items were changed"):
            self.entry.action_post()
        self.entry.line_ids = [
            Command.update(debit.id, {"balance": 100}),
            Command.update(credit.id, {"balance": -100}),
        ]
        self.entry.action_post()

    def test_drafts_are_left_where_asked_for(self):
        self._log(self.ticket, 30, date="2026-03-30")
        draft = self._release(draft=True)
        self.assertEqual(draft.state, "draft")
        self.assertBooks(deferred=-900)
        self.assertFalse(self._release())
        draft.action_post()
        self.assertBooks(deferred=-850)

    def test_doors_between_entry_and_ledger(self):
        move = self.bank.move_ids.filtered(lambda m: m.move_type == "time")
        entry = self.entry.with_user(self.accountant)
        self.assertEqual(entry.hour_bank_release_count, 1)
        action = entry.action_view_hour_bank_releases()
        found = self.env["hour.bank.release"].search(action["domain"])
        self.assertEqual(found.bank_move_id, move)
        self.assertEqual(
            move.with_user(self.accountant).release_ids.account_move_id, self.entry
        )
        bank = self.bank.with_user(self.accountant)
        self.assertEqual(bank.release_entry_count, 1)
        self.assertEqual(bank.action_view_release_entries()["res_id"], self.entry.id)

    def test_rows_are_written_by_nobody(self):
        release = self.bank.release_ids.with_user(self.accountant)
        self.env["ir.model.access"].create(
            {
                "name": "too much",
                "model_id": self.env["ir.model"]._get_id("hour.bank.release"),
                "group_id": self.env.ref("account.group_account_invoice").id,
                **{f"perm_{op}": True for op in ("read", "write", "create", "unlink")},
            }
        )
        with self.assertRaises(AccessError):
            release.amount = 5
        with self.assertRaises(AccessError):
            release.unlink()
        with self.assertRaises(AccessError):
            release.create({"bank_move_id": release.bank_move_id.id})
        for user in (self.agent, self.manager, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.bank.release_ids.with_user(user).read(["amount"])

    def test_credit_note_of_what_is_left(self):
        with freeze_time("2026-05-20"):
            invoice = self.bank.sale_order_id.invoice_ids
            self._credit(invoice, 9, date="2026-05-20")
            self.assertFalse(self._release(APRIL))
        with freeze_time("2026-06-02"):
            self.assertFalse(self._release(MAY))
        self.assertBooks(deferred=0, income=-100)
