# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people are told of hours that wait, and do with them after their end."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .grant_common import GrantCase


class TestGrantTold(GrantCase):
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
            bank._change_state_by_hand("resume", "Too late")
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
                "minutes_usable",
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
