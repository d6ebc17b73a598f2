# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page where customers buy hours, logged in or by a mailed link."""

import re

from odoo.http import request, route

from ..tools.duration import format_minutes
from .portal import HourBankPortal

PAGE = "/my/hour-banks/buy"
QUANTITY = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)  # 1 to 999


class HourBankBuy(HourBankPortal):
    """What is not theirs gets the answer of what does not exist."""

    @route(
        PAGE,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_buy_hours(self, company=None, link=None, **_kwargs):
        """Show what the customer can buy.

        :param company: id of the company that sells; by default the person's own
        :param link: token of a mailed link, for who has no login
        """
        contact, seller = self._get_hour_bank_buyer(company, link)
        if not contact:
            return self._refuse()
        return (link and self._redirect_to_language(contact)) or request.render(
            "helpdesk_hour_bank.portal_buy_hours",
            self._prepare_buy_hours_values(contact, seller, link),
        )

    @route(
        f"{PAGE}/<int:product_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_ask_for_hours(
        self, product_id, company=None, link=None, quantity=None, **_kwargs
    ):
        """Open the quotation for a product, to be signed and paid."""
        contact, seller = self._get_hour_bank_buyer(company, link)
        products = request.env["product.product"]
        if contact:
            products = products._get_portal_hours(seller)
        product = products.filtered(lambda each: each.id == product_id)
        number = product and self._read_quantity(product, quantity)
        if not number:
            raise request.not_found()
        order = request.env["hour.bank.renewal"]._ask_in_portal(
            contact, seller, product, number
        )
        return request.redirect(order.get_portal_url())

    @route(
        f"{PAGE}/cancel/<int:order_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_cancel_hours(self, order_id, access_token=None, **_kwargs):
        """Cancel a quotation that was asked for here."""
        contact = self._get_hour_bank_viewer()
        order = request.env["sale.order"]._find_portal_request(
            order_id, contact, access_token
        )
        if not order:
            raise request.not_found()
        if not order._is_payment_under_way():  # the page says so, and offers it not
            order._cancel_portal_request(contact)
        return request.redirect(order.get_portal_url())

    # === WHO BUYS === #

    def _get_hour_bank_buyer(self, company, link):
        """Return ``(contact, company)`` of who may buy; two empty ones for others.

        A link speaks for the contact that it was mailed to, whoever is logged in.
        """
        # sudo: companies are asked for by number; who may buy of which is decided here
        Company = request.env["res.company"].sudo()
        asked = Company.search([("id", "=", int(company))]) if is_id(company) else None
        if link:
            companies = Company if asked is None else asked
            contact = request.env["res.partner"]._find_hour_bank_reader(
                link, "buy", companies.id
            )
        else:
            contact = self._get_hour_bank_viewer()
            companies = self._get_companies_of_user()
            if company is not None:
                companies = companies & (asked or Company)
        if contact:
            companies = companies.filtered(
                lambda each: contact._may_buy_hours(each, linked=bool(link))
            )
        if not contact or not companies:
            return request.env["res.partner"], Company
        return contact, companies[0]

    def _get_companies_of_user(self):
        """Return the companies of the person, that of the page first, as superuser."""
        companies = request.env.company | self._get_hour_bank_companies()
        return companies.sudo()  # sudo: its own ones

    # === WHAT IS TOLD === #

    def _redirect_to_language(self, contact):
        """Return the redirection of who comes here first to the reader's language.

        By the cookie of the page's own choice of language, which the page of the
        quotation follows, too.
        """
        # sudo: the reader's own language
        code = request.env["ir.http"].get_nearest_lang(contact.sudo().lang)
        if not code or code == request.lang.code or "frontend_lang" in request.cookies:
            return None
        request.future_response.set_cookie("frontend_lang", code)
        url_code = request.env["res.lang"]._get_data(code=code).url_code
        return request.redirect_query(f"/{url_code}{PAGE}", request.httprequest.args)

    def _prepare_buy_hours_values(self, contact, company, link):
        """Return what the template is told. Extend it for a page that tells more."""
        offers = request.env["sale.order"]._get_portal_offers(contact, company)
        customer = contact.sudo().commercial_partner_id  # sudo: its own company
        companies = self._get_companies_of_user()
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_bank_buy",
            "contact": contact,
            "customer": customer,
            "company": company,
            "companies": company
            if link
            else companies.filtered(contact._may_buy_hours),
            "link": link,
            "offers": offers,
            "format_minutes": format_minutes,
            "covers": offers and customer._get_portal_cover_texts(company),
        }

    def _read_quantity(self, product, quantity):
        """Return how many units are asked for; 0 for what is no such number."""
        if not product._is_sold_by_hour():
            return 1 if quantity in (None, "", "1") else 0
        return int(quantity) if QUANTITY.fullmatch(quantity or "") else 0


def is_id(text):
    """Return whether a parameter is the number of a record."""
    return bool(text) and text.isascii() and text.isdigit() and len(text) < 10
