# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What would be said about money, to who may know it."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..bank.paid import UNPAID
from ..roles import ACCOUNTANTS, MANAGER, MONEY_READERS

MONTHS = 12  # of what an hour brought and cost


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_page_money(self, usable_sudo):
        """Return what the hours are worth, what is unpaid, and what an hour brought.

        For people who may know money; agents get none of it.

        :param usable_sudo: banks that pay for the customer now, if the person may know
        """
        if not self.env.user.has_groups(MONEY_READERS):
            return None
        rows = [
            *self._get_page_value_rows(usable_sudo),
            *self._get_page_invoice_rows(),
            *self._get_page_profit_rows(),
        ]
        return self._prepare_page_section("money", self.env._("Money"), rows)

    def _get_page_value_rows(self, usable_sudo):
        title = self.env._("Value of the hours left")
        records = self._prepare_page_list(
            "hour.bank", [("id", "in", usable_sudo.ids)], title
        )
        return [
            self._prepare_page_row(
                None,
                title,
                self._get_page_company_text(company),
                format_amount(
                    self.env, sum(banks.mapped("value_balance")), company.currency_id
                ),
                list=records,
            )
            for company, banks in usable_sudo.grouped("company_id").items()
        ]

    def _get_page_invoice_rows(self):
        """Return the invoices that are not paid, for who reads all of them."""
        if not self.env.user.has_groups(ACCOUNTANTS):
            return []
        title = self.env._("Invoices not paid")
        domain = (
            Domain("commercial_partner_id", "=", self.id)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", UNPAID)
        )
        groups = self.env["account.move"]._read_group(
            domain,
            ["company_id"],
            ["amount_residual_signed:sum", "invoice_date_due:min"],
        )
        records = self._prepare_page_list("account.move", domain, title)
        return [
            self._prepare_page_row(
                None,
                title,
                self.env._(
                    "the first is due on %(day)s", day=format_date(self.env, day)
                ),
                format_amount(self.env, amount, company.currency_id),
                list=records,
            )
            for company, amount, day in groups
        ]

    def _get_page_profit_rows(self):
        """Return what an hour brought, and what it cost, in the last months."""
        Month = self.env["hour.bank.month"]
        if not self.env.user.has_groups(f"{MANAGER},{ACCOUNTANTS}"):
            return []
        since = fields.Date.subtract(
            fields.Date.start_of(fields.Date.context_today(self), "month"),
            months=MONTHS - 1,
        )
        domain = self._get_page_domain() & Domain("date", ">=", since)
        ratios = {"revenue_per_hour": self.env._("An hour brought")}
        if Month._has_field_access(Month._fields["cost_per_hour"], "read"):
            ratios["cost_per_hour"] = self.env._("An hour cost")
        groups = Month._read_group(
            domain, ["company_id"], [f"{name}:avg" for name in ratios]
        )
        records = self._prepare_page_list(
            "hour.bank.month", domain, self.env._("Profitability")
        )
        note = self.env._("in %(count)s months", count=MONTHS)
        return [
            self._prepare_page_row(
                None,
                title,
                " · ".join(filter(None, (note, self._get_page_company_text(company)))),
                format_amount(self.env, amount, company.currency_id),
                list=records,
            )
            for company, *amounts in groups
            for title, amount in zip(ratios.values(), amounts, strict=True)
            if amount
        ]

    def _get_page_company_text(self, company):
        """Return the name of a company, where there are several to tell apart."""
        return company.name if len(self.env.companies) > 1 else ""
