# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deferred revenue of a bank: the liability for its hours, and where it goes."""

from odoo import api, fields, models

from ..roles import ACCOUNTANTS


class HourBank(models.Model):
    _inherit = "hour.bank"

    release_ids = fields.One2many(
        "hour.bank.release", "bank_id", string="Released Hours", groups=ACCOUNTANTS
    )
    release_entry_count = fields.Integer(
        compute="_compute_release_entry_count", groups=ACCOUNTANTS
    )

    # === COMPUTE METHODS === #

    def _compute_release_entry_count(self):
        counts = dict(
            self.env["hour.bank.release"]._read_group(
                [("bank_id", "in", self.ids)],
                ["bank_id"],
                ["account_move_id:count_distinct"],
            )
        )
        for bank in self:
            bank.release_entry_count = counts.get(bank, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Here, and not in the terms of the plan: they are of all companies.
        return super().create([self._add_deferred_account(vals) for vals in vals_list])

    @api.model
    def _add_deferred_account(self, vals):
        """Let a bank that is sold keep the liability account of its plan.

        Whoever gives an account, or none, knows better: hours from another bank.
        """
        if "deferred_account_id" in vals or vals.get("kind") == "overage":
            return vals
        plan = self.env["hour.bank.plan"].browse(vals.get("plan_id") or [])
        company = self.env["res.company"].browse(vals.get("company_id") or [])
        account = plan._get_deferred_account(company or self.env.company)
        return {**vals, "deferred_account_id": account.id}

    # === ACTIONS === #

    def action_view_release_entries(self):
        self.ensure_one()
        return self.release_ids._open_entries()

    # === BUSINESS METHODS === #

    def _get_company_plan(self):
        """Return the plan with the accounts of the bank's company."""
        self.ensure_one()
        return self.plan_id.with_company(self.company_id)

    def _get_income_account(self):
        """Return the account on which the hours would have been income at once."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id).product_tmpl_id
        position = self._get_fiscal_position()
        return product.get_product_accounts(fiscal_pos=position)["income"]

    def _get_fiscal_position(self):
        """Return the fiscal position with which the hours were sold."""
        self.ensure_one()
        bank = self._get_selling_bank()
        order, invoice = bank.sale_line_id.order_id, bank.invoice_line_id.move_id
        return order.fiscal_position_id or invoice.fiscal_position_id

    def _get_breakage_account(self):
        """Return the account on which hours that were never used are income."""
        self.ensure_one()
        account = self._get_company_plan().breakage_account_id
        return account or self._get_income_account()

    def _get_deferred_analytic(self):
        """Return the analytic distribution with which the hours were sold."""
        self.ensure_one()
        bank = self._get_selling_bank()
        line = bank.sale_line_id or bank.invoice_line_id
        return line.analytic_distribution or False

    def _get_selling_bank(self):
        """Return the bank that an order or invoice sold: this, or where it came from.

        Empty where the hours came from another customer, or were given.
        """
        self.ensure_one()
        bank, seen = self, self.browse()
        while bank and bank.partner_id == self.partner_id and bank not in seen:
            if bank.sale_line_id or bank.invoice_line_id:
                return bank
            seen |= bank
            bank = bank.origin_bank_id
        return self.browse()
