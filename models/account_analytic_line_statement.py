# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""On which statement a customer reads of time, of its corrections and of free time."""

from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_correction_day(self, bank, day):
        """Return the day under which statements list a correction of this entry.

        The day of the correction, so that no statement of before says something else
        now. A slip of the day when the entry was made has the day of the work: the
        customer reads of the entry as it ended.

        :param bank: the bank whose ledger has the correction
        :param day: of the work, or of effect
        """
        self.ensure_one()
        today = bank._get_today()
        made = bank._get_company_day(bank.company_id, self.create_date)
        return day if made == today else max(day, today)

    def _get_free_payer(self):
        """Return the bank on whose statement free time is listed, if on any.

        The one that it was drawn from, or that somebody chose for it, otherwise the
        first that would have paid for it.
        """
        self.ensure_one()
        customer = self.ticket_id._get_payer()
        drawn = self.hour_bank_move_ids.sorted("id").bank_id[-1:]
        chosen = self.so_line.hour_bank_ids[:1]
        Bank = self.env["hour.bank"]
        payers = Bank._get_payers(customer)
        banks = drawn | chosen
        if not banks and customer:
            banks = Bank.search(
                [
                    ("partner_id", "in", payers.ids),
                    ("company_id", "=", self.company_id.id),
                    ("state", "not in", ("pending", "closed")),
                ]
            )._sorted_for_customer(customer)
        banks = banks.filtered(
            lambda bank: (
                bank.kind == "prepaid"
                and (bank in drawn or bank._pays_for(customer))
                and bank._is_valid_on(self.date)
            )
        )
        covering = banks.filtered(lambda bank: not bank._get_uncovered(self))
        return (covering or banks)[:1]
