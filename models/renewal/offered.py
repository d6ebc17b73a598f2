# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the portal offers, as the quotation would say it: one that is never saved."""

from odoo import Command, api, models

from ...tools.duration import MINUTES_PER_HOUR, to_minutes
from ..portal.level import BANK_LEVELS

USUAL_HOURS = 10  # proposed where the customer chooses how many


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _prepare_portal_quotation(self, contact, company, quantities):
        """Return the values of the quotation that a customer asks for in the portal.

        Signed and paid as the settings of the company say; where they say neither, it
        is signed, as it could not be accepted otherwise. Override to sell otherwise.

        :param quantities: ``{product: quantity}``
        """
        values = {
            "partner_id": contact.id,
            "company_id": company.id,
            "user_id": contact._get_hour_bank_seller(company).id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in quantities.items()
            ],
        }
        if not (company.portal_confirmation_sign or company.portal_confirmation_pay):
            values["require_signature"] = True
        return values

    @api.model
    def _new_portal_offer(self, contact, company, quantities):
        """Return the quotation that would be made now, as superuser; not saved."""
        # sudo: customers make no orders; what is sold to whom was checked
        Order = self.sudo().with_company(company)
        return Order.new(self._prepare_portal_quotation(contact, company, quantities))

    @api.model
    @api.private
    def _get_portal_offers(self, contact, company):
        """Return what the contact can buy, the cheapest first, as the page tells it.

        :return: a list of dictionaries, see :meth:`_prepare_portal_offer`
        """
        products = self.env["product.product"]._get_portal_hours(company)
        quantities = {
            product: USUAL_HOURS if product._is_sold_by_hour() else 1
            for product in products
        }
        order = self._new_portal_offer(contact, company, quantities)
        lines = order.order_line.sorted(lambda line: (line.price_subtotal, line.name))
        customer = contact.sudo().commercial_partner_id  # sudo: its own company
        # the pace of a company is told to who sees all of its hours
        told = contact._get_hour_bank_level(company) in BANK_LEVELS
        outlook = customer._get_portal_outlook(company) if products and told else None
        asked = self.env["hour.bank.renewal"]._find_open(customer, company, products)
        offers = [
            line._prepare_portal_offer(
                customer,
                outlook,
                asked.filtered(
                    lambda each, line=line: each.product_id == line.product_id
                ),
            )
            for line in lines
        ]
        return [offer for offer in offers if offer["minutes"]]


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_portal_offer(self, customer, outlook, asked):
        """Return what the page of the portal tells of an offered line.

        Override to tell more.

        :param outlook: the customer's use, where it is told
        :param asked: the open request for this product, or none
        :return: the line, its minutes, ``[(label, text)]``, whether hours are chosen,
            how many are proposed, until when it would last, the open quotation
        """
        self.ensure_one()
        product = self.product_id
        bank = self._get_offered_bank()
        minutes = to_minutes(
            self.product_uom_qty * bank.minutes_per_unit / MINUTES_PER_HOUR
        )
        hours = bank._get_offer_hours_text(self)
        ordered = sum(asked._get_line().mapped("product_uom_qty"))
        return {
            "line": self,
            "product": product,
            "minutes": minutes,
            # how many hours stands beside the price
            "terms": [term for term in self._get_hour_bank_offer() if term[1] != hours],
            "by_hour": product._is_sold_by_hour(),
            "quantity": int(ordered or self.product_uom_qty),
            "lasting": outlook
            and customer._get_portal_lasting_text(outlook, minutes, bank.date_end),
            "open_order": asked.order_id,
        }
