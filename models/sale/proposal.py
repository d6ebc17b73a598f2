# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A credit note that somebody writes by hand names its hour bank, or asks for it."""

from odoo import api, fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    hour_bank_id = fields.Many2one(
        compute="_compute_hour_bank_id", store=True, readonly=False, precompute=True
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "partner_id", "move_type")
    def _compute_hour_bank_id(self):
        for line in self:
            bank = line.hour_bank_id
            if line._is_credit_by_hand() and not line._is_bank_of_line(bank):
                bank = line._get_proposed_bank()
            line.hour_bank_id = bank

    @api.onchange("hour_bank_id")
    def _onchange_hour_bank_id(self):
        self._follow_bank_account()

    @api.onchange("account_id")
    def _onchange_account_id_hour_bank(self):
        if self._is_credit_by_hand() and not self.hour_bank_id:
            self.hour_bank_id = self._get_proposed_bank()

    # === BUSINESS METHODS === #

    def _follow_bank_account(self):
        """Credit the hours of a bank that is chosen where they were sold.

        Who may only invoice does not see the account.
        """
        for line in self.filtered(lambda line: line._is_credit_by_hand()):
            if not line.sudo().hour_bank_id:  # whoever invoices may not read banks
                continue
            if account := line._get_deferred_account():
                line.account_id = account
            elif line._is_on_liability():
                line._compute_account_id()

    def _is_credit_by_hand(self):
        """Return whether a draft credit note has the line without any order."""
        self.ensure_one()
        return (
            self.move_type == "out_refund"
            and self.display_type == "product"
            and self.parent_state == "draft"
            and not self.is_downpayment
            and not self.sudo().sale_line_ids  # whoever invoices may not read orders
        )

    def _is_bank_of_line(self, bank):
        """Return whether ``bank`` is of the customer and product of the line.

        A product without plan says nothing: it may make up for hours of any bank.
        """
        self.ensure_one()
        # sudo: whoever invoices may read neither plans nor banks
        product, bank_sudo = self.product_id, bank.sudo()
        # sudo: as above
        if bank in self.sudo()._get_reversed_banks():
            return not product.hour_bank_plan_id or product == bank_sudo.product_id
        return (
            bank_sudo.partner_id == self.move_id.commercial_partner_id
            and bank_sudo.company_id == self.company_id
            and (not product.hour_bank_plan_id or product == bank_sudo.product_id)
        )

    def _get_proposed_bank(self):
        """Return the bank that the line credits where there is but one, or none."""
        banks = self._get_matching_banks()
        return banks if len(banks) == 1 else banks.browse()

    def _get_matching_banks(self):
        """Return the banks of the customer whose hours the line may be about.

        Of the product; without one, of the liability account. Not what is over.
        """
        self.ensure_one()
        Bank = self.env["hour.bank"].sudo()  # whoever invoices may not read banks
        domain = self._get_matching_bank_domain()
        return Bank.search(domain, order="id").sudo(self.env.su) if domain else Bank

    def _get_matching_bank_domain(self):
        """Return the domain of these banks, or None where the line is of no hours."""
        self.ensure_one()
        # sudo: as above
        if self.product_id.sudo().hour_bank_plan_id:
            domain = Domain("product_id", "=", self.product_id.id)
        elif not self.product_id and self.account_id:
            domain = Domain("deferred_account_id", "=", self.account_id.id)
        else:
            return None
        partner = self.move_id.commercial_partner_id
        return (
            domain
            & Domain("partner_id", "=", partner.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "=", "prepaid")
            & Domain("state", "not in", ("closed", "expired"))
        )

    def _is_on_liability(self):
        """Return whether the account of the line is one of hours not yet delivered."""
        self.ensure_one()
        # sudo: plans and banks that the accountant may not see have accounts, too
        Plan, Bank = self.env["hour.bank.plan"].sudo(), self.env["hour.bank"].sudo()
        Plan = Plan.with_company(self.company_id).with_context(active_test=False)
        domain = Domain("deferred_account_id", "=", self.account_id.id)
        return bool(
            self.account_id
            and (
                Plan.search_count(domain, limit=1) or Bank.search_count(domain, limit=1)
            )
        )

    def _lacks_hour_bank(self):
        """Return whether a draft credit note lowers the price of nobody knows what.

        It takes no hours: of a liability of hours, or of a product of which the
        customer has several banks.
        """
        self.ensure_one()
        # sudo: whoever invoices may not read banks
        if not self._is_credit_by_hand() or self.sudo().hour_bank_id:
            return False
        if self.currency_id.is_zero(self.price_subtotal):
            return False
        return self._is_on_liability() or len(self._get_matching_banks()) > 1

    def _get_lacking_text(self):
        """Return the warning of a line that :meth:`_lacks_hour_bank`."""
        self.ensure_one()
        banks = self._get_matching_banks()
        text = self.env._(
            "“%(line)s” names no hour bank, so it takes no hours back.",
            line=self.name or self.product_id.display_name,
        )
        if banks:
            # sudo: names of the customer's own banks, to choose from
            ask = self.env._(
                "Choose one in the column “Hour Bank”: %(banks)s.",
                banks=", ".join(banks.sudo().mapped("name")),
            )
        else:
            ask = self.env._(
                "%(customer)s has no hour bank of it: credit another product, or "
                "choose an income account instead of %(account)s.",
                customer=self.move_id.commercial_partner_id.display_name,
                account=self.account_id.display_name,
            )
        return f"{text} {ask}"
