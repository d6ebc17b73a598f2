# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who buys for whom in the portal: a table, and everybody who is refused."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .renewal_common import PAGE, RenewalHttpCase

# Who asks, logged in: for which customer it buys; who may cancel what "all" asked for.
BUYS = {
    "none": ("", False),
    "own": ("", False),
    "all": ("Azur Interior", True),
    "admin": ("Azur Interior", True),
    "former": ("", False),
    "subsidiary": ("Azur North", False),
    "parent": ("Azur Group", False),
    "stranger": ("Deco Addict", False),
    "employee": ("Employee", False),  # a person, for itself
    "public": ("", False),
}
# Who was mailed a link: for which customer it buys.
LINKED = {
    "none": "",
    "own": "Azur Interior",
    "all": "Azur Interior",
    "admin": "Azur Interior",
    "former": "Deco Addict",
    "subsidiary": "Azur North",
}
# What is no quantity of hours, and none of a pack.
ODD_HOURS = (
    None,
    "",
    "0",
    "-1",
    "1000",
    "1e3",
    "2.5",
    "nan",
    "inf",
    "٣",
    "x",
    " 1",
    "9" * 40,
)
ODD_PACKS = ("0", "-1", "2", "1e308", "nan")


@tagged("post_install", "-at_install")
class TestBuyRights(RenewalHttpCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employee = new_test_user(cls.env, "employee", name="Employee")
        cls.people = {**cls.people, "employee": employee}

    def _get_customer(self, answer):
        return self._get_bought(answer).partner_id.commercial_partner_id.name or ""

    def test_who_is_logged_in(self):
        for who, (customer, _cancels) in BUYS.items():
            with self.subTest(who):
                self._enter(who)
                page = self._open_page()
                if who == "public":
                    self.assertEqual(page.status_code, 303)
                    self.assertIn("/web/login", page.headers["Location"])
                else:
                    self.assertEqual(page.status_code, 200 if customer else 404)
                self.assertEqual(self._get_customer(self._buy()), customer)

    def test_who_cancels(self):
        for who, (_customer, cancels) in BUYS.items():
            with self.subTest(who):
                order = self._ask()
                self._enter(who)
                for token in (None, "", "guessed"):
                    data = {} if token is None else {"access_token": token}
                    answer = self._post(f"cancel/{order.id}", **data)
                    if cancels:
                        break
                    self.assertEqual(answer.status_code, 404)
                self.assertEqual(order.state, "cancel" if cancels else "sent")
                renewal = self._get_renewal(order)
                self.assertEqual(renewal.state, "cancelled" if cancels else "open")

    def test_the_token_of_the_order_cancels_without_a_login_only(self):
        order = self._ask()
        self._enter("own")
        answer = self._post(f"cancel/{order.id}", access_token=order.access_token)
        self.assertEqual(answer.status_code, 404)
        self._enter("public")
        answer = self._post(f"cancel/{order.id}", access_token=order.access_token)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(order.state, "cancel")

    def test_who_asked_cancels(self):
        own = self.people["own"].partner_id
        order = self._ask(contact=own)
        self._enter("own")
        self.assertEqual(self._post(f"cancel/{order.id}").status_code, 303)
        self.assertEqual(order.state, "cancel")

    def test_no_other_order_is_cancelled(self):
        self._enter("all")
        confirmed = self._ask()
        confirmed.action_confirm()
        made_by_us = self._make_order(confirm=False)
        for order in (confirmed, made_by_us):
            state = order.state
            self.assertEqual(self._post(f"cancel/{order.id}").status_code, 404)
            self.assertEqual(order.state, state)
        self.assertEqual(self._post("cancel/999999999").status_code, 404)

    def test_mailed_links(self):
        self._enter("public")
        company = self.seller_company.id
        for who, customer in LINKED.items():
            with self.subTest(who):
                link = self._get_link(self.people[who].partner_id)
                page = self._open_page(company=company, link=link)
                self.assertEqual(page.status_code, 200 if customer else 303)
                self.assertEqual(self._get_customer(self._buy(link=link)), customer)

    def test_links_of_another_page_or_company_old_or_revoked(self):
        self._enter("public")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        right = self._get_link()
        nonce = self.buyer.sudo().hour_bank_link_nonce
        links = {
            "page": self._get_link(page="bank"),
            "company": self._get_link(record_id=other.id),
            "old": self.buyer._get_hour_bank_token("buy", self.seller_company.id, -1),
            "wrong": right[:-3] + "abc",
            "none": "x",
        }
        self.buyer.sudo().hour_bank_link_nonce = "another"
        links["revoked"] = right
        for name, link in links.items():
            with self.subTest(name):
                self.buyer.sudo().hour_bank_link_nonce = (
                    "another" if name == "revoked" else nonce
                )
                page = self._open_page(company=self.seller_company.id, link=link)
                self.assertEqual(page.status_code, 303)
                self.assertIn("/web/login", page.headers["Location"])
                self.assertFalse(self._get_bought(self._buy(link=link)))
        self.buyer.sudo().hour_bank_link_nonce = nonce
        self.assertTrue(self._get_bought(self._buy(link=right)))

    def test_a_contact_or_customer_that_is_archived(self):
        for partner in (self.buyer, self.customer):
            with self.subTest(partner.name):
                self._enter("public")
                link = self._get_link()
                self.assertTrue(self._get_bought(self._buy(link=link)))
                self.env.cr.execute(
                    "UPDATE res_partner SET active = FALSE WHERE id = %s", [partner.id]
                )
                self.env.invalidate_all()
                self.assertFalse(self._get_bought(self._buy(link=link)))
                self.env.cr.execute(
                    "UPDATE res_partner SET active = TRUE WHERE id = %s", [partner.id]
                )
                self.env.invalidate_all()

    def test_the_way_there(self):
        def get_links(who, path):
            self._enter(who)
            self.env.flush_all()
            return self.url_open(path).text.count(f'href="{PAGE}')

        bank = f"/my/hour-banks/{self.bank.id}"
        self.assertEqual(get_links("all", "/my/hour-banks"), 1)
        self.assertEqual(get_links("own", "/my/hour-banks"), 0)
        self.assertEqual(get_links("all", bank), 0)  # 7:45 left
        self.bank._adjust(-self.bank.minutes_balance, "Trial")
        self.assertEqual(get_links("all", bank), 1)
        self.customer.hour_bank_portal_buy = False
        self.assertEqual(get_links("all", bank), 0)
        self.assertEqual(get_links("all", "/my/hour-banks"), 0)

    # === WHAT IS SOLD === #

    def _assert_not_sold(self, product=None):
        product = product or self.pack_product
        answer = self._open_page()
        if answer.status_code == 200:
            self.assertNotIn(f'{PAGE}/{product.id}"', answer.text)
        self.assertFalse(self._get_bought(self._buy(product)))

    def test_what_is_not_published_or_for_sale(self):
        self._enter("all")
        self.assertIn(f'{PAGE}/{self.pack_product.id}"', self._open_page().text)
        template = self.pack_product.product_tmpl_id
        switches = [
            (template, {"hour_bank_portal_ok": False}),
            (template, {"sale_ok": False}),
            (template, {"active": False}),
            (template, {"hour_bank_plan_id": False}),
            (self.plan, {"portal_buy": False}),
            (self.plan, {"active": False}),
            (self.plan, {"validity_from": "date", "validity_date": "2026-03-17"}),
        ]
        for record, values in switches:
            with self.subTest(values):
                before = {
                    name: record[name].id
                    if hasattr(record[name], "ids")
                    else record[name]
                    for name in values
                }
                record.write(values)
                self._assert_not_sold()
                record.write(before)
                self.assertTrue(self._get_bought(self._buy()))
        self.assertFalse(self._get_bought(self._post(999999999)))

    def test_a_customer_who_buys_from_salespeople_only(self):
        self.customer.hour_bank_portal_buy = False
        self._enter("admin")
        self.assertEqual(self._open_page().status_code, 404)
        self.assertFalse(self._get_bought(self._buy()))
        link = self._get_link()
        self.assertFalse(self._get_bought(self._buy(link=link)))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self._make_product(
            "Elsewhere", company_id=other.id, hour_bank_portal_ok=True
        )
        self._enter("all")
        self._assert_not_sold(foreign)
        for company in (other.id, 999999999, "x", "-1", "1e1", "", "9" * 30):
            with self.subTest(company):
                self.assertEqual(self._open_page(company=company).status_code, 404)
                self.assertFalse(self._get_bought(self._buy(company=company)))

    def test_odd_quantities(self):
        self._enter("all")
        for product, odd in ((self.product, ODD_HOURS), (self.pack_product, ODD_PACKS)):
            for quantity in odd:
                with self.subTest(quantity=quantity, product=product.name):
                    data = {} if quantity is None else {"quantity": quantity}
                    self.assertFalse(self._get_bought(self._buy(product, **data)))
        order = self._get_bought(self._buy(self.product, quantity="12"))
        self.assertEqual(order.order_line.product_uom_qty, 12)

    def test_a_form_of_another_site(self):
        self._enter("all")
        self.env.flush_all()
        answer = self.url_open(
            f"{PAGE}/{self.pack_product.id}", data={"csrf_token": "x"}
        )
        self.assertEqual(answer.status_code, 400)
        answer = self.url_open(f"{PAGE}/{self.pack_product.id}")
        self.assertIn(answer.status_code, (404, 405))

    # === RPC === #

    def test_nobody_reaches_requests_by_rpc(self):
        order = self._ask()
        renewal = self._get_renewal(order)
        public = self.env.ref("base.public_user")
        for user in (self.people["all"], self.people["admin"], public, self.agent):
            with self.subTest(user.login):
                model = renewal.with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(model.has_access(operation))
                with self.assertRaises(AccessError):
                    model.search_read([])
        for user in (self.people["all"], public):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                order.with_user(user).read(["hour_bank_renewal_ids"])
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.customer.with_user(user).write({"hour_bank_portal_buy": True})

    def test_nobody_writes_requests(self):
        renewal = self._get_renewal(self._ask())
        for user in (self.manager, self.salesperson, self.accountant):
            for values in ({"state": "sold"}, {"partner_id": self.other_customer.id}):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    renewal.with_user(user).write(values)
