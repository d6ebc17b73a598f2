# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders, products and customers, field by field, as each role saves them."""

from odoo.tests import new_test_user, tagged

from .forms_common import FormsCase

SOLD_IN_ADVANCE = "has the hour bank plan Prepaid support, so it is sold in advance"


@tagged("post_install", "-at_install")
class TestFormsSale(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.order + cls.plain_order
        cls.roles["product_chief"] = new_test_user(
            cls.env,
            "forms_product_chief",
            "sales_team.group_sale_salesman,product.group_product_manager",
        )

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
        for role in ("product_chief", "manager", "accountant"):
            with self.subTest(role):
                self.assertDoor(*self._get_doors(role, *templates), rules=rules)
        with self.subTest("variant"):
            doors = self._get_doors("product_chief", *products)
            self.assertDoor(*doors, rules=rules)

    def test_customer(self):
        for role in ("agent_own", "manager", "seller_all", "accountant"):
            with self.subTest(role):
                doors = self._get_doors(role, self.customer, self.other_customer)
                self.assertDoor(*doors)
        with self.subTest("contact"):
            other = self.contact.copy({"parent_id": self.other_customer.id})
            self.assertDoor(*self._get_doors("seller_all", self.contact, other))
