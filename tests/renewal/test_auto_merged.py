# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customers that are merged have one open renewal of a plan."""

from odoo.tests import tagged

from .test_auto import AutoCase


@tagged("post_install", "-at_install")
class TestAutoMerged(AutoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.env["res.partner"].create(
            {"name": "Azur", "is_company": True, "email": "twin@azur.example.com"}
        )
        cls._sell(5, cls.twin)

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (source + target).ids,
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_both_have_one(self):
        self._cross()
        self._cross(partner=self.twin)
        first, second = self._renew()
        orders = first.order_id, second.order_id
        self._merge(self.twin, self.customer)
        renewal = self._get_renewals().filtered(lambda each: each.state == "open")
        self.assertEqual(renewal.partner_id, self.customer)
        self.assertEqual(len(renewal), 1)
        self.assertEqual(sorted(order.state for order in orders), ["cancel", "sent"])
        # neither episode asks again
        self.assertEqual((first | second).renewal_id, renewal)
        self._renew()
        self.assertEqual(len(self._get_renewals()), 2)

    def test_the_signed_one_stays(self):
        self._cross()
        self._cross(partner=self.twin)
        first, _second = self._renew()
        first.order_id.signature = b"R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs="
        self._merge(self.twin, self.customer)
        self.assertEqual(first.order_id.state, "sent")

    def test_one_comes_along(self):
        self._cross(partner=self.twin)
        decision = self._renew()
        self._merge(self.twin, self.customer)
        self.assertEqual(decision.partner_id, self.customer)
        self._cross()
        self.assertEqual(len(self._renew().renewal_id), 1)

    def test_a_customer_that_became_a_contact(self):
        person = self.env["res.partner"].create({"name": "Lea"})
        self._sell(3, person)
        self._cross(partner=person)
        decision = self._renew()
        self._merge(person, self.contact)
        self.assertEqual(decision.partner_id, self.customer)
        self.assertEqual(decision.renewal_id.partner_id, self.customer)

    def _agree(self, customer):
        return self.env["hour.bank.renewal.agreement"].create(
            {
                "partner_id": customer.id,
                "company_id": self.env.company.id,
                "kind": "no_payment",
                "contact_id": customer.id,
            }
        )

    def test_of_two_agreements_that_of_the_remaining_customer_holds(self):
        theirs, mine = self._agree(self.twin), self._agree(self.customer)
        self._merge(self.twin, self.customer)
        self.assertTrue(theirs.ended_on)
        self.assertFalse(mine.ended_on)
