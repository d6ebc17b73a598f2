# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is said before hours are bought: what they cover first, how long they last."""

from freezegun import freeze_time

from odoo.tests import tagged

from .renewal_common import RenewalCase


@tagged("post_install", "-at_install")
class TestBuyOutlook(RenewalCase):
    def _get_offer(self, product=None, contact=None):
        offers = self.env["sale.order"]._get_portal_offers(
            contact or self.buyer, self.seller_company
        )
        product = product or self.pack_product
        return next(offer for offer in offers if offer["product"] == product)

    def _get_covers(self, customer=None):
        return (customer or self.customer)._get_portal_cover_texts(self.seller_company)

    def _use(self, minutes, day):
        with freeze_time(day):
            self._log(self._make_ticket(self.buyer), minutes, date=day)

    def test_nothing_is_said_where_there_is_no_use(self):
        # 2:15 of this month only
        self.assertFalse(self._get_offer()["lasting"])
        self.assertEqual(self._get_covers(), [])

    def test_until_about_when(self):
        self.bank.date_start = "2025-12-01"
        self._use(60, "2025-12-10")
        self._use(30, "2026-01-31")
        self._use(180, "2026-02-28")
        self._use(15, "2026-03-01")  # not a full month yet
        # 4:30 in 90 days; 3:00 left of the bank and ten more
        self.assertEqual(self.bank.minutes_balance, 180)
        text = self._get_offer()["lasting"]
        self.assertIn("1:30 a month", text)
        self.assertIn("until about December 2026", text)

    def test_a_day_where_it_is_soon(self):
        self.bank.date_start = "2025-12-01"
        self._use(420, "2026-02-10")
        outlook = self.customer._get_portal_outlook(self.seller_company)
        short = self.customer._get_portal_lasting_text(outlook, 60)
        self.assertRegex(short, r"until about 0?4/\d+/2026")

    def test_an_end_before_it_is_used_up(self):
        self.bank.date_start = "2025-12-01"
        self._use(6, "2026-02-10")
        text = self._get_offer()["lasting"]
        self.assertIn("some of it would be left when it ends on 03/17/2027", text)

    def test_the_pace_is_told_to_who_sees_all_hours(self):
        self.bank.date_start = "2025-12-01"
        self._use(180, "2026-02-10")
        for who, told in (("own", False), ("admin", True)):
            offer = self._get_offer(contact=self.people[who].partner_id)
            self.assertEqual(bool(offer["lasting"]), told, who)

    def test_a_subsidiary_reads_its_own_use(self):
        self.bank.date_start = "2025-12-01"
        contact = self.people["subsidiary"].partner_id
        with freeze_time("2026-02-10"):
            self._work_for(contact, 90, date="2026-02-10")
        self.assertIn("0:30 a month", self._get_offer(contact=contact)["lasting"])

    def test_the_page_costs_little_more_for_many_products(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            offers = self.env["sale.order"]._get_portal_offers(
                self.buyer, self.seller_company
            )
            return len(offers), self.env.cr.sql_log_count - before

        count()  # what is cached for good
        few, cost = count()
        for number in range(10):
            self._make_product(f"Hours {number}", hour_bank_portal_ok=True)
        many, more = count()
        self.assertEqual((few, many), (2, 12))
        self.assertLess(cost, 80)
        self.assertLessEqual(more - cost, 20, "two for each product")

    def test_overdrawn_time_is_covered_first(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 2})
        bank = self._sell(1, partner=self.other_customer)
        self._log(self._make_ticket(self.other_customer), 100)
        [text] = self._get_covers(self.other_customer)
        self.assertRegex(text, "^0:40 .*overdrawn")
        order = self._ask(contact=self.people["stranger"].partner_id)
        order.action_confirm()
        self.assertEqual(bank.minutes_balance, 0)
        self.assertEqual(order.order_line.hour_bank_ids.minutes_balance, 560)
        self.assertEqual(self._get_covers(self.other_customer), [])

    def test_parked_time_is_told_and_free_time_is_not(self):
        self.plan.allow_parking = True
        self._sell(1, partner=self.other_customer)
        ticket = self._make_ticket(self.other_customer)
        self._log(ticket, 60)
        self._log(ticket, 50, hour_bank_parked=True)
        [text] = self._get_covers(self.other_customer)
        self.assertRegex(text, "^0:50 of work that found no hours")
        self.plan.write({"overage_policy": "free", "allow_parking": False})
        person = self.env["res.partner"].create({"name": "Person"})
        self._sell(1, partner=person)
        entry = self._log(self._make_ticket(person), 100)
        self.assertEqual(entry.free_minutes, 40)
        self.assertEqual(self._get_covers(person), [])
