# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the customer has left stands on the quotation, for who may know it."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common import HourBankCase

SUMMARY, LEVEL = "hour_bank_customer_summary", "hour_bank_customer_level"


@tagged("post_install", "-at_install")
class TestQuotationCustomer(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.seller = new_test_user(
            cls.env, "seller", "sales_team.group_sale_salesman_all_leads"
        )

    def _quote(self, partner=None, user=None):
        form = Form(self.env["sale.order"].with_user(user or self.salesperson))
        form.partner_id = partner or self.customer
        return form

    def _tell(self, partner=None, user=None):
        form = self._quote(partner, user)
        return form[SUMMARY], form[LEVEL]

    # === WHAT IT SAYS === #

    def test_the_same_as_the_banner_of_a_ticket(self):
        self._log(self.ticket, 215)
        self._sell(5)
        for partner in (self.customer, self.contact):
            text, level = self._tell(partner)
            self.assertEqual(text, "11:25 left in 2 banks · next ends 03/17/2027")
            self.assertEqual(level, "plenty")
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.hour_bank_summary, f"Azur Interior · {text}")
        self.assertEqual(self.ticket.hour_bank_level, level)

    def test_low_empty_and_overdrawn_are_told_apart(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 120})
        for minutes, words, level in (
            (540, "1:00 left in 1 bank · next ends 03/17/2027", "low"),
            (60, "0:00 left", "empty"),
            (90, "1:30 overdrawn", "overdrawn"),
        ):
            self._log(self.ticket, minutes)
            self.assertEqual(self._tell(), (words, level))

    def test_what_waits_or_is_reserved_is_told(self):
        self.ticket.write({"planned_hours": 9, "hour_bank_reserve": True})
        text, level = self._tell()
        self.assertIn("10:00 left in 1 bank · 9:00 reserved for tickets", text)
        self.assertEqual(level, "low")
        self.plan.grant_on = "payment"
        waiting = self._sell(3, partner=self.other_customer)
        text, level = self._tell(self.other_customer)
        self.assertIn(f"{waiting.name} (3:00) waits for the invoice", text)
        self.assertEqual(level, "none")

    def test_without_banks_it_hides(self):
        self.assertEqual(self._tell(self.other_customer), (False, "none"))
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        self.assertFalse(form[SUMMARY])

    def test_what_is_over_is_not_left(self):
        with freeze_time("2027-03-18 12:00:00"):
            self.bank._end_validity()
            self.assertEqual(self._tell(), (False, "none"))

    def test_hours_that_the_parent_shares_count(self):
        self.plan.is_pool = True
        self._sell(4)
        child = self.env["res.partner"].create(
            {"name": "Azur Lyon", "is_company": True, "parent_id": self.customer.id}
        )
        self.assertIn("4:00 left in 1 bank", self._tell(child)[0])

    def test_the_link_opens_the_banks_of_the_customer(self):
        order = self._quote(self.contact).save()
        action = order.action_view_customer_hour_banks()
        banks = self.env["hour.bank"].with_user(self.salesperson)
        self.assertEqual(banks.search(action["domain"]), self.bank)

    # === WHO MAY KNOW === #

    def test_a_part_of_the_hours_is_not_told(self):
        self._sell(5).sale_order_id.user_id = self.seller
        self.assertFalse(self._tell()[0])  # reads its own orders only
        self.assertIn("15:00 left", self._tell(user=self.seller)[0])
        self.assertIn("15:00 left", self._quote(user=self.seller).save()[SUMMARY])

    def test_another_company_s_hours_are_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.seller.company_ids += company
        form = self._quote(user=self.seller)
        order = form.save().sudo()
        order.company_id = company
        self.assertFalse(order.with_user(self.seller)[SUMMARY])

    def test_customers_do_not_read_it(self):
        self.portal.partner_id.parent_id = self.customer
        order = self._make_order(confirm=False, partner=self.portal.partner_id)
        order.action_quotation_sent()
        order.message_subscribe(self.portal.partner_id.ids)
        theirs = order.with_user(self.portal)
        self.assertTrue(theirs.read(["name"]))
        with self.assertRaises(AccessError):
            theirs.read([SUMMARY])
