# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank of 10:00, sold for 810.00, of which what is left is refunded."""

from ..accounting_common import HourBankAccountingCase


class RefundLeftCase(HourBankAccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10, price_unit=90, discount=10)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls.ticket = cls._make_ticket()

    def _refund(self, user=None, post=True):
        user = user or self.accountant
        wizard = (
            self.env["hour.bank.refund"]
            .with_user(user)
            .create({"bank_id": self.bank.id, "reason": "Contract ended"})
        )
        action = wizard.action_refund()
        credit = self.env["account.move"].browse(action["res_id"])
        if post:
            credit.with_user(user).action_post()
        return credit
