# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The analysis of what hour banks earned."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .share_common import ShareCase


@tagged("post_install", "-at_install")
class TestRevenue(ShareCase):
    def test_each_minute_earns_on_the_order_that_paid_for_it(self):
        self._log_divided()
        self.assertRevenue(
            "sale_order_id",
            {
                self.first.sale_order_id: (20, 33.33),
                self.second.sale_order_id: (47, 62.67),
            },
        )

    def test_it_follows_edits_and_deletions(self):
        entry = self._log_divided()
        entry.unit_amount = 0.5
        self.assertRevenue(
            "bank_id", {self.first: (20, 33.33), self.second: (10, 13.33)}
        )
        entry.unlink()
        self.assertRevenue("bank_id", {self.first: (0, 0), self.second: (0, 0)})

    def test_overage_gifts_and_free_time(self):
        gift = self._sell(1, partner=self.other_customer, price_unit=0)
        bank, entry = self._log_overage()  # the gift first, then the bank
        self.assertDrawn(entry, **{gift.name: 60, bank.name: 30})
        self._log(entry.ticket_id, 60)
        overage = entry.ticket_id.timesheet_ids.hour_bank_move_ids.bank_id - gift - bank
        self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        self.assertRevenue(
            "bank_id", {gift: (60, 0), bank: (60, 60), overage: (30, 75)}
        )
        self.assertRevenue("kind", {"prepaid": (120, 60), "overage": (30, 75)})

    def test_expired_hours_earn_what_was_paid_for_them(self):
        self._log(self.ticket, 20 + 60)
        self.second.date_end = "2026-03-31"
        with freeze_time("2026-04-01"):
            self.second._end_validity()
        self.assertEqual(self.second.state, "expired")
        self.assertRevenue("kind", {"prepaid": (80, 33.33 + 80), "expiry": (540, 720)})

    def test_it_adds_up_to_the_money_used_whatever_happens_to_the_price(self):
        self._log_divided()
        bank = self.second.sudo()._lock([("id", "=", self.second.id)])
        bank._correct_value(-333.33, bank._get_today())
        self._log(self.ticket, 11)
        [[revenue]] = self._get_revenue()._read_group([], [], ["revenue:sum"])
        used = sum(self.env["hour.bank"].sudo().search([]).mapped("value_debited"))
        self.assertAlmostEqual(revenue, used)

    # --- who

    def test_agents_do_not_read_it(self):
        with self.assertRaises(AccessError):
            self._get_revenue().with_user(self.agent).search([])

    def test_managers_and_accountants_read_it(self):
        self._log_divided()
        for user in (self.manager, self.accountant):
            Revenue = self._get_revenue().with_user(user)
            self.assertEqual(Revenue.search([]).bank_id, self.banks)

    def test_salespeople_read_that_of_their_orders(self):
        self._log_divided()
        other = new_test_user(self.env, "other", "sales_team.group_sale_salesman")
        Revenue = self._get_revenue()
        self.assertTrue(Revenue.with_user(self.salesperson).search([]))
        self.assertFalse(Revenue.with_user(other).search([]))

    def test_other_companies_are_not_shown(self):
        self._log_divided()
        company = self.env["res.company"].create({"name": "Second"})
        self.manager.write({"company_ids": [(4, company.id)]})
        Revenue = self._get_revenue().with_user(self.manager)
        self.assertFalse(
            Revenue.with_context(allowed_company_ids=company.ids).search([])
        )

    def _get_revenue(self):
        self.env.flush_all()
        return self.env["hour.bank.revenue"]

    def assertRevenue(self, group, expected):
        """By ``group`` there are these ``(minutes, revenue)``."""
        found = {
            key: (round(hours * 60), round(revenue, 2))
            for key, hours, revenue in self._get_revenue()._read_group(
                [], [group], ["hours:sum", "revenue:sum"]
            )
        }
        self.assertEqual(found, expected)
