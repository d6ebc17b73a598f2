# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contact has in all: banks, time that waits, and its own time."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.duration import format_minutes
from .level import BANK_LEVELS, TIME_LEVELS


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    @api.private
    def _get_portal_overview(self, viewer, companies):
        """Return what the usable banks that ``viewer`` sees come to, or None.

        The same number as on its tickets: no banks that wait, are on hold or ended.

        :rtype: dict
        """
        # sudo: what the contact sees is in the domain
        Bank = self.sudo()
        domain = Bank._get_portal_domain_in(viewer, companies)
        if not Bank.search_count(domain, limit=1):
            return None
        current = Domain("state", "in", ("open", "depleted"))
        current &= Domain("kind", "=", "prepaid")
        banks = Bank.search_fetch(domain & current, Bank._get_prefetched_names())
        usable = banks._filtered_usable()
        balance = sum(usable.mapped("minutes_balance"))
        level = usable._get_left_level(balance)
        return {
            "text": self._get_overview_text(usable),
            "outlook": " · ".join(usable._get_outlook_texts()) if usable else "",
            "minutes": balance,
            "badge": self._get_level_badge(level),
        }

    @api.model
    def _get_overview_text(self, usable):
        if not usable:
            return self.env._("No hours that can be used now")
        return usable._get_left_text()


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    @api.model
    @api.private
    def _get_portal_time_domain(self, viewer, companies):
        """Return the domain of time that ``viewer`` sees on banks that it does not.

        That of its own tickets, and of its company where a parent company pays.
        """
        seen = Domain("minutes", "!=", 0) & self._get_portal_used_domain(viewer)
        seen &= Domain("company_id", "in", companies.ids)
        # a line of the ledger has customer and company of its bank
        return seen & ~self.env["hour.bank"]._get_portal_domain(viewer)


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.model
    @api.private
    def _get_portal_entry_domain(self, viewer, companies):
        """Return the domain of the time on tickets that ``viewer`` sees.

        All of its company, or of its own tickets.
        """
        customer = viewer.sudo().commercial_partner_id  # sudo: its own company
        everything = viewer._get_hour_bank_portal_companies(BANK_LEVELS)
        own = viewer._get_hour_bank_portal_companies(TIME_LEVELS)
        of_company = Domain("ticket_id.commercial_partner_id", "=", customer.id)
        of_company &= Domain("company_id", "in", everything.ids)
        of_tickets = Domain("ticket_id.partner_id", "=", viewer.id)
        of_tickets &= Domain("company_id", "in", own.ids)
        return (of_company | of_tickets) & Domain("company_id", "in", companies.ids)

    @api.model
    @api.private
    def _get_portal_waiting(self, viewer, companies):
        """Return in words how much time of ``viewer`` waits for a decision, or ""."""
        waits = Domain("waiting_minutes", ">", 0)
        # sudo: what the contact sees is in the domain
        [(minutes,)] = self.sudo()._read_group(
            waits & self._get_portal_entry_domain(viewer, companies),
            aggregates=["waiting_minutes:sum"],
        )
        if not minutes:
            return ""
        return self.env._(
            "%(hours)s of work is not debited yet: we are deciding who pays for it, "
            "and it may still change.",
            hours=format_minutes(minutes),
        )
