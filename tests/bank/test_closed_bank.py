# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A closed bank holds nothing: what comes back into it goes out."""

from odoo.tests import tagged

from ..sale.creditable_common import CreditableCase


@tagged("post_install", "-at_install")
class TestClosedBank(CreditableCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls._log(cls.ticket, 240)

    def _close(self):
        self.bank._change_state_by_hand("close", "Contract ended")

    def assertEmpty(self, debited, kinds):
        self.assertEqual(self.bank.state, "closed")
        self.assertEqual(self.bank.minutes_debited, debited)
        self.assertHolds(0, 0)
        moves = self.bank.move_ids.sorted("id")[-len(kinds) :]
        self.assertEqual(moves.mapped("cause"), kinds)
        self.assertTrue(moves[-1].reason)

    def test_what_was_added_goes_with_a_cancelled_order_and_comes_back(self):
        bank = self._sell(2)
        bank._adjust(50, "For the trouble")
        order = bank.sale_order_id
        order._action_cancel()
        self.assertRecordValues(bank, [{"state": "closed", "minutes_balance": 0}])
        self.assertFalse(bank._audit())
        order.action_draft()
        order.action_confirm()
        self.assertRecordValues(bank, [{"state": "open", "minutes_balance": 170}])
        self.assertFalse(bank._audit())

    def test_a_cancelled_order_without_more_takes_what_it_sold(self):
        bank = self._sell(2)
        bank.sale_order_id._action_cancel()
        self.assertEqual(bank.move_ids.mapped("cause"), ["order", "cancel"])

    def test_time_is_shortened_after_it_was_closed_by_hand(self):
        self._close()
        self.entry.unit_amount = 1.5
        self.assertEmpty(90, ["change", "close"])
        self.assertEqual(self.bank.move_ids.sorted("id")[-1].reason, "Contract ended")
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.assertHolds(510, 850)

    def test_time_is_deleted_after_it_was_closed_by_hand(self):
        self._close()
        self.entry.unlink()
        self.assertEmpty(0, ["delete", "close"])

    def test_time_is_made_free_after_it_was_closed_by_hand(self):
        self._close()
        self.entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Gift"})
        self.assertEmpty(0, ["free", "close"])

    def test_time_goes_to_another_customer_after_it_was_closed_by_hand(self):
        self._sell(10, self.other_customer)
        self._close()
        self.ticket.partner_id = self.other_customer
        self.assertEmpty(0, ["customer", "close"])
        self.assertEqual(self.entry.debited_minutes, 240)

    def test_time_goes_to_another_ticket_after_it_was_closed_by_hand(self):
        self._sell(10, self.other_customer)
        self._close()
        self.entry.ticket_id = self._make_ticket(self.other_customer)
        self.assertEqual(self.bank.minutes_debited, 0)
        self.assertHolds(0, 0)

    def test_time_stays_with_another_ticket_of_the_same_customer(self):
        self._close()
        moves = len(self.bank.move_ids)
        self.entry.sudo()._change_ticket(self._make_ticket())
        self.assertEqual(self.bank.minutes_debited, 240)
        self.assertEqual(len(self.bank.move_ids), moves + 2)
        self.assertHolds(0, 0)

    def test_time_is_deleted_after_the_order_was_cancelled(self):
        self.order._action_cancel()
        credit = self._reverse()
        self._set_quantity(credit, 6)
        credit.action_post()
        self.entry.unit_amount = 1
        self.assertEmpty(60, ["change", "cancel"])
        credit = self._reverse()
        self._set_quantity(credit, 4)
        self.assertRefused(credit, "3:00", "300.00", used="1:00")
        self.assertCreditsOnly(credit, 180, 300)

    def _refund(self):
        wizard = self.env["hour.bank.refund"].with_user(self.accountant)
        action = wizard.create({"bank_id": self.bank.id, "reason": "Ended"})
        credit = self.env["account.move"].browse(action.action_refund()["res_id"])
        credit.action_post()
        return credit

    def test_time_is_deleted_after_what_was_left_was_refunded(self):
        self._refund()
        self.entry.unit_amount = 1
        self.assertEmpty(60, ["change", "close"])
        self.bank._change_state_by_hand("reopen", "Refund that, too")
        self.assertHolds(180, 300)
        self.assertEqual(self._refund().amount_untaxed, 300)
        self.assertHolds(0, 0)

    def test_an_open_bank_keeps_what_comes_back(self):
        self.entry.unit_amount = 1
        self.assertHolds(540, 900)

    def test_the_order_is_confirmed_again(self):
        self.order._action_cancel()
        self.entry.unit_amount = 1
        self.order.action_draft()
        self.order.action_confirm()
        self.assertHolds(540, 900)

    def test_the_audit_tells_of_a_closed_bank_that_holds_hours(self):
        self._close()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE hour_bank SET state = 'closed' WHERE id = %s", [self.bank.id]
        )
        self.env.invalidate_all()
        self.assertFalse(self.bank._audit())
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE hour_bank SET state = 'closed' WHERE id = %s", [self.bank.id]
        )
        self.env.invalidate_all()
        [finding] = self.bank._audit()
        self.assertEqual((finding.check, finding.found), ("closed", 360))
        text = self.bank._describe_finding(finding)
        self.assertIn("holds 6:00, worth 600.00", text)
