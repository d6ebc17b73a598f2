# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The price of all hours falls, wherever they are: none is worth less than nothing."""

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.duration import to_hours
from ..books.reconciliation_common import ReconciliationCase
from ..books.release_common import MAY


@tagged("post_install", "-at_install")
class TestPriceMoved(ReconciliationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls.invoice = cls._invoice(cls.order)

    def _transfer(self, source, minutes, target=None):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": source.id,
                "target_partner_id": source.partner_id.id,
                "target_bank_id": target and target.id,
                "hours": to_hours(minutes),
                "reason": "Merged",
            }
        )
        transfer.with_user(self.manager).sudo().action_confirm()
        self.assertEqual(transfer.state, "done")
        return transfer.target_bank_id

    def _reduce(self, amount, invoice=None, **values):
        credit = self._credit(
            invoice or self.invoice, 1, amount, **{"date": "2026-03-18", **values}
        )
        self.assertEqual(credit.invoice_line_ids.hour_bank_minutes, 0)
        return credit

    def assertWorth(self, bank, left, used=0):
        self.assertEqual((bank.value_balance, bank.value_debited), (left, used))

    def assertAgrees(self, *banks, day=MAY):
        banks = self.bank.union(*banks)
        self.assertReplays(banks)
        self.assertFalse(banks._audit())
        with freeze_time(f"{day} 12:00:00"):
            self._release(day)
            self.assertNoDifference(self._reconcile(day))
        self.assertLiability(banks)

    def test_hours_that_were_transferred_become_cheaper(self):
        target = self._transfer(self.bank, 300)
        self._log(self.ticket, 300)
        self.assertEqual(self.bank.minutes_balance + target.minutes_balance, 300)
        self._reduce(900)
        drawn = self.bank if self.bank.minutes_debited else target
        self.assertWorth(drawn, 0, 50)
        self.assertWorth((self.bank | target) - drawn, 50)
        self.assertAgrees(target)

    def test_also_where_their_transfer_is_in_the_books(self):
        target = self._transfer(self.bank, 360)
        self._release()
        with freeze_time("2026-04-10 12:00:00"):
            self._reduce(500, date="2026-04-10")
        self.assertWorth(self.bank, 200)
        self.assertWorth(target, 300)
        self.assertEqual((self.bank.value_bought, self.bank.value_gone), (500, 300))
        corrections = target.move_ids.filtered(lambda move: move.cause == "price")
        self.assertRecordValues(
            corrections,
            [
                {
                    "move_type": "transfer",
                    "minutes": 0,
                    "value": -300,
                    "counterpart_bank_id": self.bank.id,
                    "invoice_line_id": False,
                }
            ],
        )
        self.assertEqual(str(corrections.date), "2026-04-10")
        self.assertEqual(corrections.origin_move_id.minutes, 360)
        self.assertAgrees(target)

    def test_in_a_chain_of_transfers(self):
        second = self._transfer(self.bank, 480)
        third = self._transfer(second, 300)
        self._reduce(950)
        for bank, value in ((self.bank, 10), (second, 15), (third, 25)):
            self.assertWorth(bank, value)
        self.assertAgrees(second, third)

    def test_hours_that_came_back_bear_their_part_once(self):
        other = self._transfer(self.bank, 480)
        self._transfer(other, 240, self.bank)
        self._reduce(500)
        self.assertWorth(self.bank, 300)
        self.assertWorth(other, 200)
        self.assertAgrees(other)

    def test_hours_that_went_round_in_a_circle(self):
        second = self._transfer(self.bank, 600)
        third = self._transfer(second, 600)
        self._transfer(third, 300, self.bank)
        self._reduce(900)
        values = (self.bank | third).mapped("value_balance")
        self.assertEqual(sum(values), 100)
        self.assertFalse([value for value in values if value < 0])
        self.assertAgrees(second, third)

    def test_among_other_hours_of_the_bank_to_which_they_went(self):
        other = self._sell(5, price_unit=40)
        self._transfer(self.bank, 300, other)
        self._log(self.ticket, 60)
        self._reduce(1000)
        self.assertEqual(
            sum((self.bank | other).mapped("value_balance"))
            + sum((self.bank | other).mapped("value_debited")),
            200,
        )
        for bank in self.bank | other:
            self.assertGreaterEqual(bank.value_balance, 0)
            self.assertGreaterEqual(bank.value_debited, 0)
        self.assertReplays(self.bank | other)

    def test_a_credit_note_that_is_undone_gives_it_back(self):
        target = self._transfer(self.bank, 300)
        self._reduce(1000).button_draft()
        self.assertWorth(self.bank, 500)
        self.assertWorth(target, 500)

    def test_a_higher_price_is_borne_by_all(self):
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        target = self._transfer(bank, 300)
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.price_unit = 130
        invoice.action_post()
        self.assertWorth(bank, 650)
        self.assertWorth(target, 650)
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        target = self._transfer(bank, 300)
        order.order_line.write({"discount": 50})
        self.assertWorth(bank, 250)
        self.assertWorth(target, 250)

    def test_the_rate_of_an_invoice_counts_for_all(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 100
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        target = self._transfer(bank, 300)
        self.assertWorth(target, 1000)
        with freeze_time("2026-04-02"):
            self._invoice(order)
            self.assertWorth(bank, 625)
            self.assertWorth(target, 625)
        self.assertAgrees(bank, target)

    def test_hours_that_rolled_over_or_expired(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 4})
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        invoice = self._invoice(order)
        self._log(self.ticket, 120, date="2026-03-18")
        bank.date_end = "2026-03-20"
        with freeze_time("2026-04-01 12:00:00"):
            bank._end_validity()
            target = bank.move_ids.counterpart_bank_id
            self.assertEqual((bank.state, bank.minutes_balance), ("expired", 0))
            self._reduce(1000, invoice, date="2026-04-01")
            self.assertEqual(bank.value_debited, 0)
            self.assertFalse(bank.value_balance)
            expired = bank.move_ids.filtered(lambda move: move.move_type == "expiry")
            self.assertEqual(sum(expired.mapped("value")), 0)
            # what is its own is still worth what it cost
            self.assertEqual(target.value_balance + target.value_debited, 1000)
        self.assertAgrees(bank, target)

    def test_hours_that_come_back_come_at_the_price_of_today(self):
        self._log(self.ticket, 240)
        self.bank._change_state_by_hand("close", "Given up")
        self._reduce(500)
        self.assertWorth(self.bank, 0, 200)
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.assertWorth(self.bank, 300, 200)
        self.bank.date_end = "2026-03-18"
        with freeze_time("2026-04-01 12:00:00"):
            self.bank._end_validity()
            self._reduce(50, date="2026-04-01")
            self.assertWorth(self.bank, 0, 180)
            self.bank.date_end = False
            self.bank._apply_validity()
            self.assertWorth(self.bank, 270, 180)
        self.assertAgrees()

    def test_hours_that_were_given_bear_what_they_can(self):
        self._log(self.ticket, 300)
        self.bank._adjust(600, "Goodwill")
        self._log(self.ticket, 300)
        self._reduce(1000)
        self.assertWorth(self.bank, 0)
        self.assertAgrees()

    def test_hours_that_the_order_takes_back_cost_no_others_more(self):
        bank = self._sell(5)
        bank.priority = "1"
        bank._adjust(600, "Goodwill")
        self._log(self.ticket, 300)
        self.assertWorth(bank, 333.33, 166.67)
        bank.sale_line_id.product_uom_qty = 0
        self.assertEqual(bank.minutes_balance, 300)
        self.assertWorth(bank, 0)
