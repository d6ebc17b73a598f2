# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that wait for a payment, when what they wait for is credited or undone."""

from odoo.exceptions import UserError

from .grant_common import GrantCase


class TestGrantUndone(GrantCase):
    # === CREDIT NOTES === #

    def test_hours_credited_before_the_payment_come_and_go(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._credit(invoice, quantity=4)
        self.assertBank(bank, "pending", 0, waiting=360)
        self._pay(invoice, invoice.amount_residual / 2)
        self.assertBank(bank, "open", 180, waiting=180)
        self._pay(invoice)
        self.assertBank(bank, "open", 360)
        self.assertEqual((bank.value_credited, bank.value_balance), (600, 600))

    def test_all_credited_before_the_payment(self):
        bank = self._sell(10)
        self._credit(self._invoice(bank.sale_order_id))
        self.assertBank(bank, "closed", 0)
        self.assertEqual(bank.value_credited, 0)

    def test_the_draft_of_a_credit_note_of_pending_hours_warns_of_nothing(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        refund = self._credit(invoice, quantity=4, post=False)
        self.assertFalse(refund.hour_bank_warning)

    def test_a_credit_note_that_was_not_set_off_counts_too(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        refund = self._credit(invoice, quantity=4)
        refund.line_ids.remove_move_reconcile()
        self.assertBank(bank, "pending", 0, waiting=360)
        self._pay(invoice)
        self.assertBank(bank, "open", 360)

    def test_a_credit_note_reset_to_draft_gives_its_hours_back(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self._log(self.ticket, 240)
        refund = self._credit(invoice, quantity=2)
        self.assertBank(bank, "open", 300, used=240, waiting=180)
        refund.button_draft()
        self.assertBank(bank, "open", 300, used=240, waiting=300)

    def test_a_price_reduction_brings_what_is_paid_of_the_rest(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._credit(invoice, quantity=10, price_unit=20)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice, invoice.amount_residual / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)
        self.assertEqual(bank.value_credited, 800)

    def test_credited_hours_that_are_used_are_refused(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self._log(self.ticket, 240)
        with self.assertRaisesRegex(UserError, bank.name), self.cr.savepoint():
            self._credit(invoice, quantity=7)
        self._credit(invoice, quantity=6)
        self.assertBank(bank, "depleted", 240, used=240)

    def test_a_paid_invoice_that_is_credited(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        self._credit(invoice, quantity=4)
        self.assertBank(bank, "open", 360)

    def test_a_replaced_invoice_waits_for_the_payment_of_the_next(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._credit(invoice, is_modify=True)
        self.assertBank(bank, "pending", 0, waiting=600)
        new = bank.sale_order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move != invoice
        )
        new.action_post()
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(new)
        self.assertBank(bank, "open", 600)

    def test_a_replaced_paid_invoice_holds_until_its_money_pays_the_next(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        payment = self._pay(invoice)
        self._log(self.ticket, 60)
        self._credit(invoice, is_modify=True)
        self.assertBank(bank, "hold", 600, used=60)
        new = bank.sale_order_id.invoice_ids.filtered(lambda m: m.state == "draft")
        new.action_post()
        self.assertBank(bank, "hold", 600, used=60)
        lines = (new + payment.move_id).line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertBank(bank, "open", 600, used=60)

    # === UNDONE === #

    def test_an_undone_payment_holds_the_unused_rest(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        entry = self._log(self.ticket, 60)
        self._unpay(invoice)
        self.assertBank(bank, "hold", 600, used=60)
        self.assertEqual(bank.hold_cause, "payment")
        text = f"{bank.name} (9:00) is on hold: {invoice.name} is not paid."
        self.assertEqual(bank.notice, text)
        self.assertIn(text, self._refuse())
        self.assertDrawn(entry, **{bank.name: 60})
        self._pay(invoice)
        self.assertBank(bank, "open", 600, used=60)
        self.assertFalse(bank.hold_cause or bank.notice)

    def test_a_cancelled_payment_holds(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        payment = self._pay(invoice)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual((bank.state, bank.hold_cause), ("hold", "payment"))

    def test_a_payment_without_journal_entry_follows_its_state(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        payment = self.env["account.payment"].create(
            {"partner_id": self.customer.id, "amount": invoice.amount_total}
        )
        payment.outstanding_account_id = False
        invoice.matched_payment_ids = payment
        self.assertBank(bank, "pending", 0, waiting=600)
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertBank(bank, "open", 600)
        payment.action_reject()
        self.assertEqual((bank.state, bank.hold_cause), ("hold", "payment"))

    def test_a_half_undone_payment_takes_nothing_back(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        half = invoice.amount_total / 2
        first = self._pay(invoice, half)
        self._pay(invoice)
        first.action_draft()
        first.action_cancel()
        self.assertBank(bank, "hold", 600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_what_is_used_up_is_not_held(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        self._log(self.ticket, 600)
        self._unpay(invoice)
        self.assertBank(bank, "depleted", 600, used=600)

    def test_an_invoice_reset_to_draft_holds_and_posted_again_releases(self):
        self.plan.grant_on = "invoice"
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        invoice.button_draft()
        self.assertBank(bank, "hold", 600)
        self.assertIn(f"{invoice.name} is not posted", self._refuse())
        invoice.action_post()
        self.assertBank(bank, "open", 600)
        invoice.button_cancel()
        self.assertEqual((bank.state, bank.hold_cause), ("hold", "invoice"))

    def test_the_job_finds_what_nobody_told(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        bank.write({"state": "hold", "hold_cause": "payment"})
        self._run_job()
        self.assertBank(bank, "open", 600)
        bank.minutes_usable = 660  # as if more had been paid before
        bank.sale_line_id.product_uom_qty = 11
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET payment_state = 'not_paid', amount_residual = "
            "amount_total WHERE id = %s",
            [invoice.id],
        )
        self.env.invalidate_all()
        self._run_job()
        self.assertEqual((bank.state, bank.hold_cause), ("hold", "payment"))

    def test_a_hold_by_hand_is_not_released_by_a_payment(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        bank._change_state_by_hand("hold", "Fraud")
        self._pay(invoice)
        self.assertBank(bank, "hold", 600)
        self.assertIn("Fraud", bank.notice)
        self._unpay(invoice)
        self._run_job()
        self.assertEqual((bank.hold_cause, bank.hold_reason), ("hand", "Fraud"))

    def test_released_by_hand_it_stays_so_until_paid_in_between(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        self._unpay(invoice)
        wizard = (
            self.env["hour.bank.change.state"]
            .with_user(self.manager)
            .create({"bank_id": bank.id, "action": "resume", "reason": "They promised"})
        )
        self.assertIn(f"{invoice.name} is not paid", wizard.effect)
        wizard.action_apply()
        self._run_job()
        self.assertEqual((bank.state, bank.hold_waived), ("open", "payment"))
        self.assertIn(f"{invoice.name} is not paid", bank.notice)
        self._pay(invoice)
        self.assertFalse(bank.hold_waived or bank.notice)
        self._unpay(invoice)
        self.assertEqual(bank.state, "hold")
