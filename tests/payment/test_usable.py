# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that become usable with the order, the invoice or the payment."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..accounting_common import FrenchChart, HourBankAccountingCase


class GrantCase(HourBankAccountingCase):
    """Ten hours for 1000, usable once paid, each payment its share."""

    @classmethod
    def setUpScene(cls):
        cls.plan.grant_on = "payment"
        cls.ticket = cls._make_ticket()

    def _sell_whole(self, hours=10, **plan):
        self.plan.write({"grant_partial": False, **plan})
        return self._sell(hours)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "helpdesk_hour_bank.ir_cron_hour_bank_follow_payments"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def assertBank(self, bank, state, credited, used=0, waiting=0):
        """State, what was bought and used, and what waits, in minutes."""
        self.assertCounters(bank, credited, used)
        self.assertEqual((bank.state, bank.minutes_waiting), (state, waiting))

    def _refuse(self, minutes=30, **values):
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            self._log(self.ticket, minutes, **values)
        return str(refused.exception)


class TestGrantOn(GrantCase):
    def test_on_order_all_is_usable_at_once(self):
        self.plan.grant_on = "order"
        bank = self._sell(10)
        self.assertBank(bank, "open", 600)
        self._log(self.ticket, 30)

    def test_on_invoice_the_bank_is_pending_until_it_is_posted(self):
        self.plan.grant_on = "invoice"
        bank = self._sell(10)
        self.assertBank(bank, "pending", 0, waiting=600)
        self.assertFalse(bank.move_ids)
        self.assertEqual((bank.hours_bought, bank.hours_waiting), (10, 10))
        self.assertEqual(bank.level, "plenty")
        invoice = self._invoice(bank.sale_order_id, post=False)
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice.action_post()
        self.assertBank(bank, "open", 600)
        self.assertEqual(bank.move_ids.cause, "invoice")

    def test_several_invoices_bring_their_shares(self):
        self.plan.grant_on = "invoice"
        bank = self._sell(10)
        self._invoice(bank.sale_order_id, quantity=4)
        self.assertBank(bank, "open", 240, waiting=360)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)
        self.assertEqual(self._get_ledger(bank), [240, 360])

    def test_the_whole_waits_for_the_last_invoice(self):
        bank = self._sell_whole(grant_on="invoice")
        self._invoice(bank.sale_order_id, quantity=4)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)

    def test_on_payment_the_posted_invoice_brings_nothing(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)
        self.assertEqual(bank.move_ids.cause, "payment")

    def test_each_payment_brings_its_share_rounded_down(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 3)
        self.assertBank(bank, "open", 199, waiting=401)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_the_whole_waits_for_the_last_payment(self):
        bank = self._sell_whole()
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_the_whole_waits_for_the_payment_of_all_invoices(self):
        bank = self._sell_whole()
        first = self._invoice(bank.sale_order_id, quantity=4)
        self._pay(first)
        second = self._invoice(bank.sale_order_id)
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(second)
        self.assertBank(bank, "open", 600)

    def test_one_payment_for_several_invoices(self):
        banks = self._sell(10) + self._sell(5)
        invoices = self.env["account.move"].union(
            *(self._invoice(bank.sale_order_id) for bank in banks)
        )
        self._register_payment(invoices, group_payment=True)
        self.assertBank(banks[0], "open", 600)
        self.assertBank(banks[1], "open", 300)

    def test_the_value_is_that_of_what_is_usable(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertEqual(bank.value_credited, 500)
        self._log(self.ticket, 60)
        self.assertEqual(bank.value_debited, 100)
        self._pay(invoice)
        self.assertEqual((bank.value_credited, bank.value_debited), (1000, 100))

    def test_a_gift_waits_for_nothing(self):
        self.assertBank(self._sell(10, price_unit=0), "open", 600)
        self.assertBank(self._sell(10, discount=100), "open", 600)

    def test_hours_of_an_invoice_that_became_a_gift_are_usable(self):
        bank = self._sell(10)
        bank.sale_line_id.discount = 100
        self.assertBank(bank, "open", 600)

    def test_a_gift_that_gets_a_price_is_held_not_taken(self):
        bank = self._sell(10, price_unit=0)
        bank.sale_line_id.price_unit = 100
        self.assertBank(bank, "hold", 600)
        self._pay(self._invoice(bank.sale_order_id))
        self.assertBank(bank, "open", 600)

    def test_a_free_line_on_an_invoice_waits_for_the_invoice_only(self):
        order = self._make_order(10, confirm=False)
        order.order_line = [
            Command.create(
                {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 0}
            )
        ]
        order.action_confirm()
        self.assertBank(order.order_line[0].hour_bank_ids, "pending", 0, waiting=600)
        self.assertBank(order.order_line[1].hour_bank_ids, "open", 60)

    def test_several_lines_of_one_product(self):
        order = self._make_order(10, confirm=False)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        ]
        order.action_confirm()
        invoice = self._invoice(order)
        self._pay(invoice, invoice.amount_total / 2)
        first, second = order.order_line.hour_bank_ids.sorted("id")
        self.assertBank(first, "open", 300, waiting=300)
        self.assertBank(second, "open", 150, waiting=150)

    def test_an_order_that_is_raised_waits_for_the_rest(self):
        bank = self._sell(10)
        self._pay(self._invoice(bank.sale_order_id))
        bank.sale_line_id.product_uom_qty = 12
        self.assertBank(bank, "open", 600, waiting=120)
        self._pay(self._invoice(bank.sale_order_id))
        self.assertBank(bank, "open", 720)

    def test_an_order_that_is_lowered_waits_for_less(self):
        bank = self._sell(10)
        bank.sale_line_id.product_uom_qty = 6
        self.assertBank(bank, "pending", 0, waiting=360)
        self._pay(self._invoice(bank.sale_order_id))
        bank.sale_line_id.product_uom_qty = 4
        self.assertBank(bank, "open", 240)

    def test_a_cancelled_order_closes_the_pending_bank(self):
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        self.assertBank(bank, "closed", 0)
        self.assertFalse(bank.notice)
        bank.sale_order_id.action_draft()
        bank.sale_order_id.action_confirm()
        self.assertBank(bank, "pending", 0, waiting=600)

    def test_a_cancelled_order_leaves_what_is_used(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        self._log(self.ticket, 60)
        bank.sale_order_id._action_cancel()
        self.assertBank(bank, "closed", 60, used=60)
        self._pay(invoice)
        self.assertBank(bank, "closed", 60, used=60)

    def test_foreign_currency(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 50
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        invoice = self._invoice(order)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        with freeze_time("2026-04-02 12:00:00"):  # another rate: a difference
            self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_a_cash_discount_is_payment(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        order.payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        invoice = self._invoice(order)
        self._pay(invoice)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertBank(bank, "open", 600)

    # === DOWN PAYMENTS === #

    def _pay_in_advance(self, order, percentage):
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": percentage})
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        self._pay(invoice)

    def test_a_down_payment_brings_nothing_the_final_invoice_all(self):
        bank = self._sell(10)
        order = bank.sale_order_id
        self._pay_in_advance(order, 30)
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_untaxed, 700)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_after_a_down_payment_of_all_the_final_invoice_is_paid(self):
        bank = self._sell(10)
        self._pay_in_advance(bank.sale_order_id, 100)
        self._invoice(bank.sale_order_id)
        self.assertBank(bank, "open", 600)

    # === INVOICE WITHOUT AN ORDER === #

    def _invoice_alone(self, hours=10, price=100):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-18",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": hours,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice, invoice.invoice_line_ids.hour_bank_id

    def test_without_an_order_the_posted_invoice_is_the_sale(self):
        for grant_on in ("order", "invoice"):
            self.plan.grant_on = grant_on
            invoice, bank = self._invoice_alone()
            self.assertBank(bank, "open", 600)
            invoice.button_draft()
            self.assertBank(bank, "hold", 600)
            self.assertEqual(bank.hold_cause, "invoice")
            self.assertIn(f"{invoice.name} is not posted", bank.notice)
            invoice.action_post()
            self.assertBank(bank, "open", 600)
            invoice.button_cancel()
            self.assertBank(bank, "closed", 0)

    def test_without_an_order_hours_wait_for_the_payment(self):
        invoice, bank = self._invoice_alone()
        self.assertBank(bank, "pending", 0, waiting=600)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertBank(bank, "open", 300, waiting=300)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)

    def test_without_an_order_a_gift_waits_for_nothing(self):
        invoice, bank = self._invoice_alone(price=0)
        self.assertBank(bank, "open", 600)
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_pending_invoice_that_is_cancelled_closes_the_bank(self):
        invoice, bank = self._invoice_alone()
        invoice.button_draft()
        self.assertBank(bank, "pending", 0, waiting=600)
        invoice.button_cancel()
        self.assertBank(bank, "closed", 0)

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
        bank.minutes_released = 660  # as if more had been paid before
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
            .create(
                {"bank_id": bank.id, "action": "release", "reason": "They promised"}
            )
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

    # === AFTER THE END === #

    def _sell_ending(self):
        self.plan.validity_months = 1
        bank = self._sell(10)
        return bank, self._invoice(bank.sale_order_id)

    def test_hours_paid_after_the_end_are_held_for_a_person(self):
        bank, invoice = self._sell_ending()
        with freeze_time("2026-05-04 12:00:00"):
            self.assertBank(bank, "pending", 0, waiting=600)
            self.assertIn("prolong it", bank.notice)
            self._pay(invoice)
            self.assertBank(bank, "hold", 600)
            self.assertEqual(bank.hold_cause, "ended")
            activity = bank.activity_ids
            self.assertEqual(activity.user_id, self.salesperson)
            self._run_job()
            self.env["hour.bank"].with_user(self.manager).browse(
                bank.id
            ).date_end = "2026-06-30"
            self.assertBank(bank, "open", 600)
            self.assertFalse(bank.activity_ids)

    def test_released_without_prolonging_it_expires(self):
        bank, invoice = self._sell_ending()
        with freeze_time("2026-05-04 12:00:00"):
            self._pay(invoice)
            bank._change_state_by_hand("release", "Too late")
            self.assertBank(bank, "expired", 600)

    def test_the_rest_of_an_expired_bank_is_held(self):
        bank, invoice = self._sell_ending()
        self._pay(invoice, invoice.amount_total / 2)
        with freeze_time("2026-05-04 12:00:00"):
            bank._end_validity()
            self.assertBank(bank, "expired", 0, waiting=300)
            self._pay(invoice)
            self.assertBank(bank, "hold", 300)
            bank.date_end = "2026-06-30"  # what had expired comes back, too
            self.assertBank(bank, "open", 600)

    def test_a_bank_that_was_held_until_after_its_end_waits_for_a_person(self):
        bank, invoice = self._sell_ending()
        self._pay(invoice)
        self._unpay(invoice)
        with freeze_time("2026-05-04 12:00:00"):
            self._pay(invoice)
            self.assertEqual((bank.state, bank.hold_cause), ("hold", "ended"))

    def test_what_is_rolled_over_is_not_lost_when_it_is_paid_after_the_end(self):
        self.plan.rollover = "all"
        bank, invoice = self._sell_ending()
        with freeze_time("2026-05-04 12:00:00"):
            self._pay(invoice)
            self.assertBank(bank, "expired", 600)
            bank._end_validity()
            new = bank.search([("origin_bank_id", "=", bank.id)])
        self.assertBank(new, "open", 600)
        self.assertEqual(new.value_balance, 1000)

    def test_an_order_is_not_raised_after_the_end_paid_or_not(self):
        bank, invoice = self._sell_ending()
        with freeze_time("2026-05-04 12:00:00"):
            for pay in (False, True):
                if pay:
                    self._pay(invoice)
                with self.assertRaisesRegex(UserError, "ended on"), self.cr.savepoint():
                    bank.sale_line_id.product_uom_qty = 12

    # === CLOSED BY HAND, TERMS === #

    def test_a_payment_does_not_open_what_a_person_closed(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        bank._change_state_by_hand("close", "Contract ended")
        self._pay(invoice)
        self.assertBank(bank, "closed", 0, waiting=300)
        bank._change_state_by_hand("reopen", "It goes on")
        self.assertBank(bank, "open", 600)

    def test_an_adjustment_makes_a_pending_bank_usable(self):
        bank = self._sell(10)
        bank._adjust(60, "Until it is paid")
        self.assertBank(bank, "open", 60, waiting=600)
        self._log(self.ticket, 60)

    def test_new_terms_count_for_hours_that_wait(self):
        bank, paid = self._sell(10), self._sell(10)
        self._pay(self._invoice(paid.sale_order_id))
        self.plan.grant_on = "order"
        (bank + paid).with_user(self.manager).action_update_terms()
        self.assertBank(bank, "open", 600)
        self.assertEqual(paid._get_term("grant_on"), "payment")

    def test_terms_in_words(self):
        for grant_on, partial, text in (
            ("order", True, ""),
            ("invoice", True, "each invoice its share"),
            ("invoice", False, "all of it is invoiced"),
            ("payment", True, "each payment its share"),
            ("payment", False, "all of it is paid"),
        ):
            self.plan.write({"grant_on": grant_on, "grant_partial": partial})
            self.assertIn(
                text, dict(self._sell(1)._get_terms_lines()).get("Usable", "")
            )

    def test_banks_without_the_term_are_usable(self):
        self.plan.grant_on = "order"
        bank = self._sell(10)
        terms = dict(bank.terms)
        del terms["grant_on"], terms["grant_partial"], terms["overdue_days"]
        bank.terms = terms
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice)
        self._unpay(invoice)
        self.assertBank(bank, "open", 600)

    # === PEOPLE === #

    def test_the_agent_is_told_what_hours_wait_for(self):
        bank = self._sell(10)
        self.assertIn(f"{bank.name} (10:00) waits for the invoice.", self._refuse())
        invoice = self._invoice(bank.sale_order_id)
        text = f"{bank.name} (10:00) waits for the payment of {invoice.name}"
        refusal = self._refuse()
        self.assertIn(text, refusal)
        self.assertNotRegex(refusal, "1.?000")
        ticket = self.ticket.with_user(self.agent)
        self.assertEqual(ticket.hour_bank_summary, f"Azur Interior · {text}")
        self.assertIn(text, bank.with_user(self.agent).notice)

    def test_the_agent_is_told_that_more_is_coming(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 2)
        text = f"5:00 more of {bank.name} wait for the payment of {invoice.name}"
        self.assertIn(text, self._refuse(360))
        ticket = self.ticket.with_user(self.agent)
        self.assertIn("5:00 left", ticket.hour_bank_summary)
        self.assertIn(text, ticket.hour_bank_summary)

    def test_pending_hours_are_neither_overdrawn_nor_billed_nor_free(self):
        beyond = self._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        for values in (
            {"overage_policy": "free"},
            {"overage_policy": "bill", "overage_product_id": beyond.id},
            {"overage_policy": "overdraw", "overdraft_hours": 2},
        ):
            self.plan.write(values)
            bank = self._sell(10)
            self.assertIn("waits for", self._refuse())
            bank.sale_order_id._action_cancel()

    def test_another_bank_pays_meanwhile(self):
        self._sell(10)
        self.plan.grant_on = "order"
        other = self._sell(2)
        entry = self._log(self.ticket, 60)
        self.assertDrawn(entry, **{other.name: 60})

    def test_the_order_says_what_waits(self):
        bank = self._sell(10)
        order = bank.sale_order_id.with_user(self.salesperson)
        self.assertEqual(order.hour_bank_waiting, "10:00 waiting for payment")
        self.assertEqual(order.hour_bank_summary, "0:00 of 10:00")
        self.assertEqual(order.order_line.hour_bank_hours_waiting, 10)
        self._pay(self._invoice(bank.sale_order_id))
        self.assertEqual(order.hour_bank_summary, "10:00 of 10:00")
        self.assertFalse(order.hour_bank_waiting)

    def test_the_accountant_pays_without_rights_on_banks(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id).with_user(self.accountant)
        self.env["account.payment.register"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertBank(bank, "open", 600)

    def test_nobody_writes_what_decides(self):
        bank = self._sell(10)
        for user in (self.agent, self.manager, self.salesperson, self.accountant):
            for name in (
                "minutes_waiting",
                "minutes_released",
                "hours_waiting",
                "hold_cause",
                "hold_waived",
            ):
                with self.subTest(name, user=user.login):
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        bank.with_user(user).write({name: False})

    def test_two_companies_follow_their_own_payments(self):
        data = self._make_other_company()
        bank, other = self._sell(10), self._sell_in(data["company"])
        self.assertEqual(other.company_id, data["company"])
        invoice = self._invoice(bank.sale_order_id)
        other_invoice = self._invoice(other.sale_order_id)
        self._pay(other_invoice)
        self.assertBank(bank, "pending", 0, waiting=600)
        self.assertBank(other, "open", 300)
        self._pay(invoice)
        self._unpay(other_invoice)
        self.assertBank(bank, "open", 600)
        self.assertBank(other, "hold", 300)

    def _sell_in(self, company):
        self.env.user.company_ids += company
        self.salesperson.company_ids += company
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 5,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order.order_line.hour_bank_ids

    def test_hours_credited_before_payment_cover_no_other_bank(self):
        overdraw = self._make_plan("Deep", overage_policy="overdraw", overdraft_hours=3)
        self._sell(1, product=self._make_product("Deep", hour_bank_plan_id=overdraw.id))
        self._log(self._make_ticket(), 180)  # two hours below zero
        self.plan.grant_on = "payment"
        bank = self._sell(4)
        invoice = self._invoice(bank.sale_order_id)
        self._credit(invoice, quantity=1)  # of hours that nobody paid for yet
        self.env.flush_all()
        self.assertEqual((bank.minutes_balance, bank.minutes_waiting), (0, 180))
        self._pay(invoice)
        self.assertEqual((bank.minutes_balance, bank.minutes_waiting), (60, 0))


class TestGrantOnFrench(FrenchChart, GrantCase):
    def test_payment_and_back_with_the_french_chart(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._pay(invoice, invoice.amount_total / 4)
        self.assertBank(bank, "open", 150, waiting=450)
        self._pay(invoice)
        self._unpay(invoice)
        self.assertBank(bank, "hold", 600)
        self._pay(invoice)
        self.assertBank(bank, "open", 600)
        self._credit(invoice, quantity=4)
        self.assertBank(bank, "open", 360)
