# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The time of a contact whose bank it does not see: without balances, by month."""

from odoo import models
from odoo.fields import Domain

from ..statement.page import PAGE_SIZE


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _get_time_page(self, viewer, companies, number=1, steps=False, size=PAGE_SIZE):
        """Return a page of the time that ``viewer`` sees without a bank.

        For who sees the time of own tickets, and for subsidiaries for which a parent
        company pays. Months as of :meth:`_get_bank_page`; their balances mean nothing.
        """
        # sudo: what the contact sees is in the domains
        Move = self.env["hour.bank.move"].sudo()
        domain = Move._get_portal_time_domain(viewer, companies)

        def find_free(told):
            return self._find_own_free_entries(viewer, companies, told)

        found = Move._search_sums(domain, steps)
        return self._get_page(domain, found, find_free, number, steps, size)

    def _find_own_free_entries(self, viewer, companies, told):
        """Return free time of ``viewer`` that is listed on no bank that it sees."""
        # sudo: as above
        Entry = self.env["account.analytic.line"].sudo()
        domain = Domain("free_minutes", ">", 0) & Entry._get_portal_entry_domain(
            viewer, companies
        )
        entries = Entry.search(domain).filtered(lambda entry: entry.id not in told)
        payers = entries._get_free_payers()
        # sudo: as above
        Bank = self.env["hour.bank"].sudo()
        every = Bank.union(*payers.values())
        seen = every.filtered_domain(Bank._get_portal_domain(viewer))
        return entries.filtered(lambda entry: payers[entry] not in seen)
