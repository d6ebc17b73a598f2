# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People of the portal who buy, and what is published for them."""

from odoo import http

from ..portal.portal_common import PortalCase

PAGE = "/my/hour-banks/buy"


class RenewalCase(PortalCase):
    """A pack of ten hours for 790 and hours for 100 each, published for the portal."""

    @classmethod
    def setUpScene(cls):
        cls.product.hour_bank_portal_ok = True
        cls.pack_product = cls._make_product(
            "Pack of 10 hours",
            uom_id=cls.unit.id,
            hour_bank_hours=10,
            list_price=790,
            hour_bank_portal_ok=True,
        )
        cls.buyer = cls.people["all"].partner_id
        cls.seller_company = cls.env.company

    def _ask(self, product=None, quantity=1, contact=None):
        """Return the quotation that a contact gets, without the page."""
        Renewal = self.env["hour.bank.renewal"]
        return Renewal._ask_in_portal(
            contact or self.buyer,
            self.seller_company,
            product or self.pack_product,
            quantity,
        )

    def _get_renewal(self, order):
        return self.env["hour.bank.renewal"].search([("order_id", "=", order.id)])


class RenewalHttpCase(RenewalCase):
    """Somebody opens the page, asks for hours, cancels: mix with HttpCase."""

    def _enter(self, who):
        """Log in as one of ``people``, or as nobody."""
        login = self.people[who].login if who in self.people else None
        self.authenticate(login, login)

    def _open_page(self, **query):
        self.env.flush_all()
        text = "&".join(f"{key}={value}" for key, value in query.items())
        answer = self.url_open(f"{PAGE}?{text}", allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _post(self, path, **data):
        self.env.flush_all()
        data["csrf_token"] = http.Request.csrf_token(self)
        answer = self.url_open(f"{PAGE}/{path}", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _buy(self, product=None, **data):
        product = product or self.pack_product
        company = self.seller_company.id
        return self._post(product.id, **{"company": company, **data})

    def _get_link(self, contact=None, page="buy", record_id=None):
        return (contact or self.buyer)._get_hour_bank_token(
            page, record_id or self.seller_company.id
        )

    def _get_bought(self, answer):
        """Return the quotation to which an answer leads; none where it is refused."""
        if answer.status_code != 303:
            self.assertEqual(answer.status_code, 404)
            return self.env["sale.order"]
        self.assertRegex(answer.headers["Location"], r"/my/orders/\d+\?access_token=")
        number = answer.headers["Location"].split("/my/orders/")[1].split("?")[0]
        return self.env["sale.order"].browse(int(number))
