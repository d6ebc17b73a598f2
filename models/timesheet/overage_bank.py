# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time beyond the banks that is billed: a bank of its own, on a line of the order.

Nothing is bought in advance there, so its balance is what was used, below zero. Its
order line delivers it and is invoiced the ordinary way.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import format_minutes
from ...tools.terms import ASKING, RATING


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    @api.private
    def _get_overage_bank(self, partner, company, bank, terms, previews=False):
        """Return the bank on which time of ``partner`` is billed; make it if needed.

        :param bank: the last bank, whose order gets the line; may be empty
        :param terms: :class:`Terms` of the bank or plan
        :param previews: only tell on what it would be billed; nothing is made
        :raises UserError: when the product to bill is gone
        """
        product = self.env["product.product"].browse(terms.overage_product_id)
        if not product.exists():
            raise UserError(
                self.env._(
                    "Time of %(customer)s beyond its hour banks is to be billed, but "
                    "the plan names no product for it. Choose one on the plan, then "
                    "take its terms on %(bank)s.",
                    customer=partner.display_name,
                    bank=bank.name or "-",
                )
            )
        if bank and not previews:
            # One at a time makes the line: whoever is second begins anew and finds it.
            bank._lock([("id", "=", bank.id)])._touch()
        order = bank._get_billed_order()
        domain = self._get_overage_domain(partner, company, order, product)
        found = self.search(domain) if previews else self._lock(domain)
        if found:
            return found[:1]
        if previews:
            values = {"kind": "overage", "partner_id": partner.id, "name": order.name}
            return self.new({**values, "company_id": company.id})
        order = order or self._make_overage_order(partner, company, bank)
        return self._make_overage_bank(partner, company, bank, order, product, terms)

    def _get_billed_order(self):
        """Return the order of the bank, or of the bank that its hours came from."""
        bank, seen = self, self.browse()
        while bank and not bank.sale_order_id and bank not in seen:
            seen |= bank
            bank = bank.origin_bank_id
        order = bank.sale_order_id.filtered(lambda order: order.state == "sale")
        return order if bank.partner_id == self.partner_id else order.browse()

    def _get_overage_domain(self, partner, company, order, product):
        domain = (
            Domain("kind", "=", "overage")
            & Domain("partner_id", "=", partner.id)
            & Domain("company_id", "=", company.id)
            & Domain("product_id", "=", product.id)
            & Domain("sale_order_id.state", "=", "sale")
        )
        return domain & Domain("sale_order_id", "=", order.id) if order else domain

    def _make_overage_order(self, partner, company, bank):
        """Make an order to bill a customer whose hours no order sold."""
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "origin": bank.name or self.env._("Support beyond hour banks"),
                    "user_id": partner.user_id.id,
                }
            )
        )
        order.action_confirm()
        return order

    def _make_overage_bank(self, partner, company, bank, order, product, terms):
        line = self.env["sale.order.line"].create(
            self._prepare_overage_line(bank, order, product, terms)
        )
        uom = line.product_uom_id
        overage = self.create(
            {
                "kind": "overage",
                "partner_id": partner.id,
                "company_id": company.id,
                "sale_line_id": line.id,
                "product_id": product.id,
                "product_uom_id": uom.id,
                "minutes_per_unit": product._get_hour_bank_unit_minutes(uom),
                "plan_id": bank.plan_id.id,
                "overage_policy": "bill",
                "terms": self._prepare_overage_terms(terms),
                "origin_bank_id": bank.id,
                "date_start": self._get_company_today(company),
            }
        )
        line.qty_delivered_method = "hour_bank"
        return overage

    @api.model
    def _prepare_overage_terms(self, terms):
        """Return those of ``terms`` by which billed time is rated, and asked, again."""
        return terms.to_json((*RATING, *ASKING))

    def _prepare_overage_line(self, bank, order, product, terms):
        """Return the values of the order line that bills time beyond ``bank``.

        In the language of the customer, whoever logs the time. Override for another
        price or text. Nothing is ordered: the ledger delivers.
        """
        told = self.with_context(lang=order.partner_id.lang or self.env.lang)
        product_told = product.with_env(told.env)
        name = product_told.get_product_multiline_description_sale()
        if bank:
            name += "\n" + told.env._("Time beyond hour bank %(bank)s", bank=bank.name)
        values = {
            "order_id": order.id,
            "product_id": product.id,
            "product_uom_qty": 0,
            "name": name,
        }
        if price := terms.overage_price:
            values["price_unit"] = order.company_id.currency_id._convert(
                price,
                order.currency_id,
                order.company_id,
                self._get_company_today(order.company_id),
            )
        return values

    def _get_drawn_text(self, minutes):
        """Return ``0:20 from HB0007``, or on which order it is billed."""
        self.ensure_one()
        if self.kind == "prepaid":
            return self.env._(
                "%(minutes)s from %(bank)s",
                minutes=format_minutes(minutes),
                bank=self.name,
            )
        order = self.sale_order_id.name or (not self.id and self.name)
        if not order:
            return self.env._("%(minutes)s billed", minutes=format_minutes(minutes))
        return self.env._(
            "%(minutes)s billed on %(order)s",
            minutes=format_minutes(minutes),
            order=order,
        )
