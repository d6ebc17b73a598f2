# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that are sold against a liability, and what the books say of them."""

from odoo import fields

from ..accounting_common import HourBankAccountingCase

MARCH = fields.Date.to_date("2026-03-31")
APRIL = fields.Date.to_date("2026-04-30")
MAY = fields.Date.to_date("2026-05-31")


class ReleaseCase(HourBankAccountingCase):
    """Hours are sold against a liability; the clock stands in the middle of March."""

    @classmethod
    def setUpScene(cls):
        cls.company = cls.env.company
        cls.deferred = cls._make_account("487900", "liability_current")
        cls.breakage = cls._make_account("758900", "income_other")
        cls.plan.write(
            {
                "deferred_account_id": cls.deferred.id,
                "breakage_account_id": cls.breakage.id,
            }
        )
        cls.income = cls.product.product_tmpl_id.get_product_accounts()["income"]
        cls.accountant.company_ids = cls.company
        cls.accountant.company_id = cls.company
        cls.ticket = cls._make_ticket()

    @classmethod
    def _release(cls, date_end=MARCH, **values):
        return cls.env["hour.bank.release"]._release(cls.company, date_end, **values)

    def _get_balance(self, account, day=None, bank=None):
        """Return what is posted on an account until ``day``."""
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if day:
            domain.append(("date", "<=", day))
        if bank:
            domain.append(("hour_bank_id", "=", bank.id))
        lines = self.env["account.move.line"].search(domain)
        return round(sum(lines.mapped("balance")), 2)

    def assertBooks(self, day=None, **balances):
        """The accounts ``deferred``, ``income``, ``breakage`` have these balances."""
        found = {name: self._get_balance(getattr(self, name), day) for name in balances}
        self.assertEqual(found, balances)

    def assertLiability(self, banks, day=None):
        """The liability of each bank is what its hours are worth."""
        for bank in banks:
            balance = self._get_balance(bank.deferred_account_id, day, bank)
            self.assertEqual(-balance, bank.value_balance, bank.name)
