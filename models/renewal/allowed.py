# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may buy hours in the portal, and which."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..portal.level import BANK_LEVELS
from ..roles import MANAGER, SALESPERSON


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    portal_buy = fields.Boolean(
        string="Sold in the Portal",
        default=True,
        tracking=True,
        help="Customers buy products of this plan by themselves, those that are "
        "published for the portal. Off: you make the quotation, e.g. because each "
        "customer gets a price of its own.",
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    hour_bank_portal_ok = fields.Boolean(
        string="Customers Buy It in the Portal",
        help="Customers find it under “Buy Hours”, at the price of their pricelist, "
        "and sign and pay by themselves, e.g. a pack of 10 hours.",
    )


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _get_hour_bank_portal_domain(self, company):
        """Return the domain of what ``company`` sells in the portal.

        Override to publish products in other ways.
        """
        today = self.env["hour.bank"]._get_company_today(company)
        plan = Domain("active", "=", True) & Domain("portal_buy", "=", True)
        plan &= Domain("company_id", "in", (False, company.id))
        plan &= Domain("validity_from", "!=", "date") | Domain(
            "validity_date", ">=", today
        )
        domain = Domain("hour_bank_portal_ok", "=", True)
        domain &= Domain("sale_ok", "=", True) & Domain("type", "=", "service")
        domain &= Domain("company_id", "in", (False, company.id))
        return domain & Domain("hour_bank_plan_id", "any", plan)

    @api.model
    @api.private
    def _get_portal_hours(self, company):
        """Return what ``company`` sells in the portal, as superuser."""
        # sudo: customers read neither plans nor what is not published
        return self.sudo().search(self._get_hour_bank_portal_domain(company))

    def _is_sold_by_hour(self):
        """Return whether its customers choose how many hours they buy."""
        self.ensure_one()
        return self.uom_id == self.env["uom.uom"]._get_hour()


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_portal_buy = fields.Boolean(
        string="Buys Hours in the Portal",
        default=True,
        groups=f"{MANAGER},{SALESPERSON}",
        help="Contacts who see all hours of this customer buy more in the portal. Off: "
        "you make the quotation, e.g. for a customer with a frame contract.",
    )

    @api.private
    def _may_buy_hours(self, company, linked=False):
        """Return whether the contact may buy hours of ``company`` for its customer.

        Who sees all hours, and who was mailed a link to do so, unless it sees nothing.

        :param linked: whether it comes by a link that is signed for this
        """
        self.ensure_one()
        # sudo: what somebody may is nobody's to read
        customer_sudo = self.sudo().commercial_partner_id
        if not customer_sudo.active or not customer_sudo.hour_bank_portal_buy:
            return False
        level = self._get_hour_bank_level(company)
        return level in BANK_LEVELS or (linked and level != "none")

    @api.private
    def _get_hour_bank_shops(self, companies):
        """Return those of ``companies`` where the contact finds hours to buy."""
        Product = self.env["product.product"]
        # sudo: which of its companies sell something, and no more
        return companies.sudo().filtered(
            lambda each: self._may_buy_hours(each) and Product._get_portal_hours(each)
        )

    @api.private
    def _get_hour_bank_buy_url(self, company, days=None):
        """Return the path of the page where this contact buys hours, signed for it.

        :param days: how long it is valid; by default as other mailed links
        """
        valid = {"days": days} if days else {}
        token = self._get_hour_bank_token("buy", company.id, **valid)
        return f"/my/hour-banks/buy?company={company.id}&link={token}"
