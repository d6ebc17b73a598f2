# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cost and margin of the order lines of hour banks, where margins are installed."""

from odoo.tests import tagged

from .share_common import ShareCase


@tagged("post_install", "-at_install", "-standard", "hour_bank_beside")
class TestMargin(ShareCase):
    def test_a_unit_costs_what_its_time_costs(self):
        self._log_divided()
        self.assertCost(self.first, 60)
        self.assertCost(self.second, 60)
        self.assertAlmostEqual(self.second.sale_line_id.margin, 800 - 10 * 60)

    def test_time_that_counts_double_costs_half(self):
        double = self.env["hour.bank.work.type"].create(
            {"name": "On site", "multiplier": 2}
        )
        self._log(self.ticket, 30, work_type_id=double.id)
        self.assertCost(self.second, 30)

    def test_people_of_another_cost(self):
        self.colleague.employee_id.sudo().hourly_cost = 120
        self._log_divided()
        self._log(self.ticket, 47, user=self.colleague)
        self.assertCost(self.first, 60)
        self.assertCost(self.second, 90)

    def test_it_follows_edits(self):
        entry = self._log_divided()
        self.assertCost(self.second, 60)
        self._log(self.ticket, 20, user=self.colleague)
        entry.unlink()
        self.assertCost(self.second, 60)

    def test_a_cost_on_the_product_stays(self):
        self.product.standard_price = 42
        bank = self._sell(10)
        bank.priority = "1"
        self._log(self.ticket, 60)
        self.assertCost(bank, 42)

    def test_overage_costs_its_time(self):
        bank, entry = self._log_overage()
        line = (entry.hour_bank_move_ids.bank_id - bank).sale_line_id
        self.assertAlmostEqual(line.purchase_price, 60)
        self.assertAlmostEqual(line.margin, 75 - 30)

    def test_packs_and_currencies(self):
        currency = self.env["res.currency"].create(
            {
                "name": "ZZZ",
                "symbol": "Z",
                "rate_ids": [(0, 0, {"name": "2026-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Z", "currency_id": currency.id}
        )
        partner = self.other_customer
        partner.property_product_pricelist = pricelist
        bank = self._sell(
            1, partner=partner, product_uom_id=self.pack.id, price_unit=2000
        )
        self._log(self._make_ticket(partner), 60)
        self.assertEqual(bank.sale_order_id.currency_id, currency)
        self.assertCost(bank, 10 * 60 * 2)

    def assertCost(self, bank, cost):
        """The unit of the bank's order line costs so much, in its currency."""
        self.assertAlmostEqual(bank.sale_line_id.purchase_price, cost)
