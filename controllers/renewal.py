# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page on which customers agree that a card is charged when their hours run out."""

from odoo.http import request, route

from .buy import QUANTITY, HourBankBuy

PAGE = "/my/hour-banks/renewal"


class HourBankRenewalPage(HourBankBuy):
    """Only with a login: a mailed link, which may be forwarded, agrees to nothing."""

    @route(
        PAGE,
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_hour_bank_renewal(self, company=None, **_kwargs):
        """Show what was agreed to, or what can be.

        :param company: id of the company that sells; by default the person's own
        """
        contact, seller, told = self._get_hour_bank_renewal(company)
        if not told:
            return self._refuse()
        return self._show_renewal(contact, seller, told)

    @route(
        PAGE,
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_agree_to_renewal(
        self, company=None, card=None, hours=None, agree=None, **_kwargs
    ):
        """Agree that a card of the person is charged, up to some hours a month.

        :param agree: the box is ticked
        """
        contact, seller, told = self._get_hour_bank_renewal(company)
        cards = told and told["cards"]
        chosen = cards and cards.filtered(lambda each: str(each.id) == card)
        if not chosen:
            raise request.not_found()
        number = int(hours) if QUANTITY.fullmatch(hours or "") else 0
        if not agree or not number or (told["most"] and number > told["most"]):
            return self._show_renewal(contact, seller, told, asked=True)
        contact._agree_to_renewals(seller, chosen, number, 0)
        return request.redirect_query(PAGE, {"company": seller.id, "saved": 1})

    @route(
        f"{PAGE}/end",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_end_renewal(self, company=None, **_kwargs):
        """Let no card be charged any more."""
        contact, seller, told = self._get_hour_bank_renewal(company)
        if not told:
            raise request.not_found()
        contact._end_renewals_agreed(seller)
        return request.redirect_query(PAGE, {"company": seller.id, "saved": 1})

    def _prepare_buy_hours_values(self, contact, company, link):
        values = super()._prepare_buy_hours_values(contact, company, link)
        values["renewal"] = not link and contact._get_portal_renewal(company)
        return values

    def _get_hour_bank_renewal(self, company):
        """Return the contact, the company that sells, and what the page tells."""
        contact, seller = self._get_hour_bank_buyer(company, None)
        told = contact._get_portal_renewal(seller) if contact else {}
        return contact, seller, told

    def _show_renewal(self, contact, company, told, asked=False):
        """Render the page; ``asked``: something is missing in what was sent."""
        values = {
            **self._prepare_portal_layout_values(),
            **told,
            "page_name": "hour_bank_renewal",
            "url": PAGE,
            "contact": contact,
            "company": company,
            "asked": asked,
            "saved": bool(request.httprequest.args.get("saved")),
        }
        return request.render("helpdesk_hour_bank.portal_hour_bank_renewal", values)
