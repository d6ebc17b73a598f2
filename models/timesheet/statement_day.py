# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""On which day, and statement, a customer reads of corrections and of free time."""

from odoo import models

from ...tools.duration import MINUTES_PER_HOUR, to_minutes


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

    def _get_free_payers(self):
        """Return ``{entry: bank}``: on whose statement free time is listed, if on any.

        Of the bank that it was drawn from or that somebody chose for it, otherwise of
        the first that would have paid for it. Runs as superuser.
        """
        # searched: the cache of the entries may hold what some user may read
        moves = self.env["hour.bank.move"].search(
            [("timesheet_id", "in", self.ids)], order="id"
        )
        drawn = {move.timesheet_id: move.bank_id for move in moves}
        customers = {entry: entry.ticket_id._get_payer() for entry in self}
        Bank = self.env["hour.bank"]
        payers = {
            payer.id
            for customer in set(customers.values())
            for payer in Bank._get_payers(customer)
        }
        banks = Bank.search(
            [
                ("partner_id", "in", list(payers)),
                ("company_id", "in", self.company_id.ids),
                ("kind", "=", "prepaid"),
                ("state", "not in", ("pending", "closed")),
            ]
        )
        return {
            entry: drawn.get(entry, Bank).filtered(lambda bank: bank.kind == "prepaid")
            or entry._get_free_payer(banks, customers[entry])
            for entry in self
        }

    def _get_free_payer(self, banks, customer):
        """Return which of ``banks`` would have paid for this entry of ``customer``."""
        self.ensure_one()
        banks = banks.filtered(
            lambda bank: bank.company_id == self.company_id and bank._pays_for(customer)
        )
        if chosen := self.so_line.hour_bank_ids & banks:
            return chosen[:1]
        valid = banks.filtered(lambda bank: bank._is_valid_on(self.date))
        covering = valid.filtered(lambda bank: not bank._get_uncovered(self))
        if first := (covering or valid)._sorted_for_customer(customer)[:1]:
            return first
        ended = banks.filtered(lambda bank: bank.date_end and bank.date_end < self.date)
        return ended.sorted(lambda bank: (bank.date_end, bank.id))[-1:]


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _is_invoiced(self, origin, entry):
        """Return whether a change of the entry's billed time comes after the invoice.

        :param origin: the move that is reversed, or empty: then any that the entry has
        """
        self.ensure_one()
        line = self.sale_line_id
        invoiced = to_minutes(
            line.qty_invoiced * self.minutes_per_unit / MINUTES_PER_HOUR
        )
        moves = origin or self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("timesheet_id", "=", entry.id)]
        )
        # delivered before the move: what is invoiced was delivered first
        return any(
            move.minutes < 0 and invoiced > move.minutes - move.balance_after
            for move in moves
        )
