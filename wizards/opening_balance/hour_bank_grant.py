# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: the opening balance of one customer."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.fields import Day, Hours
from ...tools.duration import to_minutes


class HourBankGrant(models.TransientModel):
    """Give a customer hours without an order: what was left in the old system."""

    _name = "hour.bank.grant"
    _description = "Grant Hours"
    _inherit = ["hour.bank.wizard.mixin"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        check_company=True,
        help="The company that the contact belongs to gets the hours.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        domain="[('hour_bank_plan_id', '!=', False)]",
        help="The hours are granted on the terms of this product's plan.",
    )
    plan_id = fields.Many2one(related="product_id.hour_bank_plan_id")
    hours = Hours(help="How much the customer has left, e.g. 9:25.")
    date_start = Day(
        string="Valid From",
        required=True,
        default=lambda self: self.env["hour.bank"]._get_company_today(self.env.company),
    )
    date_end = Day(
        string="Valid Until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day of validity, proposed by the plan. Empty: no end.",
    )
    reference = fields.Char(
        help="E.g. the contract in the old system. A customer gets the same only once."
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "date_start")
    def _compute_date_end(self):
        for grant in self:
            plan = grant.product_id.hour_bank_plan_id
            known = plan and grant.date_start
            grant.date_end = plan._get_date_end(grant.date_start) if known else False

    # === ACTIONS === #

    def action_grant(self):
        """Make the bank and open it.

        :raises AccessError: for people who may not grant hours in this company
        :raises UserError: when something is missing or was granted before
        """
        self.ensure_one()
        self._check_may_grant(self.company_id)
        return self._act_once(self._grant)

    def _grant(self):
        bank = self._grant_opening_balance(self._prepare_bank_values(), self.hours)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        form = [(False, "form")]
        return {**action, "res_id": bank.id, "view_mode": "form", "views": form}

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _check_may_grant(self, company):
        """:raises AccessError: when the user may not grant hours in ``company``"""
        self._check_manager()
        self._check_company_allowed(company)

    def _prepare_bank_values(self):
        """Return the values of the bank. Override to add some."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "reference": (self.reference or "").strip(),
        }

    @api.model
    @api.private
    def _grant_opening_balance(self, vals, hours):
        """Make one bank of an opening balance; callers checked who may.

        :param vals: as for :meth:`hour.bank._grant`
        :param hours: hours left, above zero
        :return: the bank, with the user's rights
        :raises UserError: when something is missing or was granted before
        """
        minutes = to_minutes(hours)
        self._check_grant(vals, minutes)
        vals = {**vals, "reference": vals.get("reference") or False}
        Bank = self.env["hour.bank"]
        bank = Bank._grant(vals, minutes, self._get_reason(vals["reference"]))
        return bank.with_env(self.env)

    @api.model
    def _get_reason(self, reference):
        """Return the reason that the ledger keeps."""
        if not reference:
            return self.env._("Opening balance")
        return self.env._("Opening balance %(reference)s", reference=reference)

    def _check_grant(self, vals, minutes):
        product = self.env["product.product"].browse(vals["product_id"])
        if minutes <= 0:
            raise UserError(
                self.env._("Enter how many hours to grant, more than 0:00.")
            )
        if not product.hour_bank_plan_id:
            raise UserError(
                self.env._(
                    "%(product)s has no hour bank plan, so it sells no hours. Choose "
                    "another product, or give it a plan.",
                    product=product.display_name,
                )
            )
        if vals.get("date_end") and vals["date_end"] < vals["date_start"]:
            raise UserError(
                self.env._("The last day of validity cannot be before the first.")
            )
        self._check_not_granted(vals)

    def _check_not_granted(self, vals):
        partner = self.env["res.partner"].browse(vals["partner_id"])
        references = [vals.get("reference")]
        granted = self._find_granted(partner, vals["company_id"], references)
        if granted:
            raise UserError(
                self.env._(
                    "%(customer)s was granted “%(reference)s” before: %(bank)s.",
                    customer=partner.display_name,
                    reference=granted[0].reference,
                    bank=granted[0].display_name,
                )
            )

    @api.model
    @api.private
    def _find_granted(self, partners, company_id, references):
        """Return the banks that these customers were granted under these references."""
        # sudo: a bank that the user may not read was granted nonetheless
        return (
            self.env["hour.bank"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company_id),
                    ("partner_id", "in", partners.ids),
                    ("reference", "in", [text for text in references if text]),
                ]
            )
        )
