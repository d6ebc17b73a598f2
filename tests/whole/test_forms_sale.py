# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders, products and customers, field by field, as each role saves them."""

from odoo.tests import tagged

from .forms_common import FormsCase

SOLD_IN_ADVANCE = "has the hour bank plan Prepaid support, so it is sold in advance"


@tagged("post_install", "-at_install")
class TestFormsSale(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.order + cls.plain_order

    def _get_doors(self, role, *records):
        return [self._get_door(role, record) for record in records]

    def test_order(self):
        self.orders.user_id = self.roles["seller_own"]
        # whoever gives an order away may not read it
        core = {"user_id": "top-secret(.|\n)*Sales Order"}
        for role in ("seller_own", "accountant"):
            with self.subTest(role):
                self.assertDoor(*self._get_doors(role, *self.orders), core=core)

    def test_order_with_time(self):
        self._log(self._make_ticket(), 90)
        self.assertDoor(*self._get_doors("seller_all", *self.orders))

    def test_quotation(self):
        products = (self.product, self.plain_product)
        orders = [self._make_order(product=p, confirm=False) for p in products]
        self.assertDoor(*self._get_doors("seller_all", *orders))

    def test_product(self):
        products = (self.product, self.plain_product)
        templates = [product.product_tmpl_id for product in products]
        rules = {"type": SOLD_IN_ADVANCE, "service_policy": SOLD_IN_ADVANCE}
        self.assertDoor(*self._get_doors("products", *templates), rules=rules)
        self.assertDoor(*self._get_doors("products", *products), rules=rules)
        for role in ("manager", "seller_own", "accountant"):
            for record in (self.product, templates[0]):
                with self.subTest(role, model=record._name):
                    self.assertOnlyOpens(self._get_door(role, record))

    def test_customer(self):
        contact = self.contact.copy({"parent_id": self.other_customer.id})
        for customers in (
            (self.customer, self.other_customer),
            (self.contact, contact),
        ):
            doors = self._get_doors("contacts", *customers)
            self.assertDoor(*doors, core={"website": "http://"})
        for role in ("agent_own", "seller_all", "accountant"):
            with self.subTest(role):
                self.assertOnlyOpens(self._get_door(role, self.customer))
