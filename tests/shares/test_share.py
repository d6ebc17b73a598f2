# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours, cost and revenue of divided entries, in the analysis of timesheets."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .share_common import ShareCase


@tagged("post_install", "-at_install")
class TestShare(ShareCase):
    # --- which order

    def test_a_divided_entry_earns_on_both_orders(self):
        self._log_divided()
        self.assertReport(
            (self.first.sale_line_id, 20, 33.33, -20),
            (self.second.sale_line_id, 47, 62.67, -47),
        )

    def test_hours_and_cost_stay_what_they_are(self):
        entry = self._log_divided()
        self._log(self.ticket, 33)
        [(hours, cost, revenue, margin)] = self._get_report()._read_group(
            [("project_id", "=", self.project.id)],
            [],
            [
                *("unit_amount:sum", "amount:sum"),
                *("timesheet_revenues:sum", "margin:sum"),
            ],
        )
        self.assertAlmostEqual(hours, 100 / 60)
        self.assertAlmostEqual(cost, -100)
        self.assertAlmostEqual(revenue, 33.33 + 80 / 60 * 80, 1)
        self.assertAlmostEqual(margin, revenue + cost)
        self.assertEqual(entry.so_line, self.first.sale_line_id)

    def test_by_order_as_people_read_it(self):
        self._log_divided()
        groups = self._get_report()._read_group(
            [("order_id", "!=", False)],
            ["order_id"],
            ["timesheet_revenues:sum", "billable_time:sum"],
            order="order_id",
        )
        by_order = {order: (round(r, 2), round(h * 60)) for order, r, h in groups}
        self.assertEqual(by_order[self.first.sale_order_id], (33.33, 20))
        self.assertEqual(by_order[self.second.sale_order_id], (62.67, 47))

    def test_an_entry_of_one_bank_keeps_its_number(self):
        entry = self._log(self.ticket, 20)
        self.assertEqual(self._get_lines().ids, entry.ids)

    def test_worked_time_is_divided_as_the_rated_time(self):
        double = self.env["hour.bank.work.type"].create(
            {"name": "On site", "multiplier": 2}
        )
        self._log(self.ticket, 30, work_type_id=double.id)  # rated 60: 20 and 40
        self.assertReport(
            (self.first.sale_line_id, 10, 33.33, -10),
            (self.second.sale_line_id, 20, 53.33, -20),
        )

    # --- what is worth nothing

    def test_free_time_earns_nothing(self):
        self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        self.assertReport((self.env["sale.order.line"], 30, 0, -30))
        line = self._get_lines()
        self.assertEqual(line.timesheet_invoice_type, "non_billable")
        self.assertAlmostEqual(line.non_billable_time, 0.5)

    def test_free_time_on_the_line_of_a_bank_earns_nothing(self):
        entry = self._log(self.ticket, 10)
        entry.sudo().so_line = self.second.sale_line_id
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"})
        self.assertEqual(entry.so_line, self.second.sale_line_id)
        self.assertReport((self.env["sale.order.line"], 10, 0, -10))

    def test_what_is_left_over_free_is_a_share_of_its_own(self):
        self.plan.overage_policy = "free"
        customer = self.other_customer
        bank = self._sell(1, partner=customer, price_unit=60)
        self._log(self._make_ticket(customer), 90)
        self.assertReport(
            (bank.sale_line_id, 60, 60, -60),
            (self.env["sale.order.line"], 30, 0, -30),
        )

    def test_a_gift_earns_nothing(self):
        gift = self._sell(10, partner=self.other_customer, price_unit=0)
        self._log(self._make_ticket(self.other_customer), 30)
        self.assertReport((gift.sale_line_id, 30, 0, -30))

    def test_seconds_on_the_line_of_a_bank_earn_nothing(self):
        line = self.first.sale_line_id
        entry = self._log(self.ticket, 0, unit_amount=0.005, so_line=line.id)
        self.assertEqual((entry.so_line, entry.rated_minutes), (line, 0))
        self.assertEqual(self._get_lines().timesheet_revenues, 0)

    # --- what is billed afterwards

    def test_overage_earns_the_price_of_its_line(self):
        bank, entry = self._log_overage()
        overage = entry.hour_bank_move_ids.bank_id - bank
        self.assertReport(
            (bank.sale_line_id, 60, 60, -60),
            (overage.sale_line_id, 30, 75, -30),
        )
        self.assertEqual(
            self._get_lines()
            .sorted("timesheet_revenues")
            .mapped("timesheet_invoice_type"),
            ["billable_fixed", "billable_manual"],
        )

    # --- changes

    def test_an_edit_follows_the_ledger(self):
        entry = self._log_divided()
        entry.unit_amount = 0.5  # 30 minutes: 37 go back, last drawn first
        self.assertReport(
            (self.first.sale_line_id, 20, 33.33, -20),
            (self.second.sale_line_id, 10, 13.33, -10),
        )
        entry.unit_amount = 0.25
        self.assertReport((self.first.sale_line_id, 15, 25, -15))

    def test_what_is_drawn_in_two_moves_is_one_line(self):
        entry = self._log(self.ticket, 10)
        entry.unit_amount = 0.25
        self.assertReport((self.first.sale_line_id, 15, 25, -15))
        self.assertEqual(self._get_lines().ids, entry.ids)

    def test_a_deleted_entry_is_gone(self):
        self._log_divided().unlink()
        self.assertReport()

    def test_a_price_corrected_afterwards_counts_for_work_already_done(self):
        self._log_divided()
        bank = self.second.sudo()._lock([("id", "=", self.second.id)])
        bank._correct_value(-600, bank._get_today())  # 20 an hour
        self.assertReport(
            (self.first.sale_line_id, 20, 33.33, -20),
            (self.second.sale_line_id, 47, 15.67, -47),
        )

    def test_shares_add_up_to_what_the_ledger_says_was_used(self):
        for minutes in (7, 11, 13, 29, 31):
            self._log(self.ticket, minutes)
        shares = self.env["hour.bank.share"].search([("bank_id", "in", self.banks.ids)])
        for bank, of_bank in shares.grouped("bank_id").items():
            revenue = sum(of_bank.mapped("revenue"))
            self.assertAlmostEqual(revenue, bank.sudo().value_debited)
        self.assertAlmostEqual(sum(shares.mapped("revenue")), 33.33 + 71 / 60 * 80, 1)

    def test_ordinary_time_stays_as_core_has_it(self):
        service = self._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        line = self._make_order(0, product=service, price_unit=120).order_line
        self._log(self.ticket, 30, so_line=line.id)
        self.assertReport((line, 30, 60, -30))

    # --- search

    def test_the_search_of_the_report_knows_its_fields(self):
        Report = self._get_report()
        view = self.env.ref("hr_timesheet.hr_timesheet_report_search")
        arch = Report.get_view(view.id, "search")["arch"]
        names = etree.fromstring(arch).xpath("//field/@name")
        self.assertIn("ticket_id", names)
        self.assertFalse(set(names) - set(Report._fields))

    def test_filters_and_groups_of_hour_banks_work_in_the_report(self):
        self.plan.overage_policy = "free"
        self._sell(1, partner=self.other_customer, price_unit=60)
        entry = self._log(self._make_ticket(self.other_customer), 90)
        self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        Report = self._get_report()
        missed = Report.search(
            [("free_minutes", ">", 0), ("hour_bank_free", "=", False)]
        )
        self.assertRecordValues(missed, [{"free_minutes": 30, "unit_amount": 0.5}])
        self.assertEqual(missed.ticket_id, entry.ticket_id)
        groups = Report._read_group(
            [("hour_bank_free", "=", False), ("ticket_id", "!=", False)],
            ["ticket_id", "work_type_id"],
            ["unit_amount:sum"],
        )
        self.assertEqual(groups, [(entry.ticket_id, entry.work_type_id, 1.5)])

    # --- who

    def test_nobody_reads_shares_directly(self):
        for user in (self.agent, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                self.env["hour.bank.share"].with_user(user).search([])

    def test_agents_read_the_report_on_their_own_time(self):
        self._log_divided()
        Report = self._get_report().with_user(self.agent)
        lines = Report.search([("project_id", "=", self.project.id)])
        self.assertAlmostEqual(sum(lines.mapped("unit_amount")), 67 / 60)
        self.assertFalse(Report.with_user(self.colleague).search([]) & lines)
