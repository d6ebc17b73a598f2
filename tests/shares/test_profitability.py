# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What projects and orders say of divided entries: revenue, cost, counts."""

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from ..accounting_common import HourBankAccountingCase
from .share_common import ShareCase


@tagged("post_install", "-at_install")
class TestProfitability(ShareCase):
    # --- revenue

    def test_a_project_shows_all_orders_that_paid_for_its_time(self):
        entry = self._log_divided()
        self.assertEqual(entry.so_line, self.first.sale_line_id)
        lines = self.banks.sale_line_id
        self.assertEqual(self.project._get_sale_order_items(), lines)
        self.assertSection("revenues", "billable_fixed", 0, 1000 + 800)
        self.assertEqual(self.project.sudo().sale_order_count, 2)

    def test_several_projects_at_once(self):
        other = self.project.copy({"name": "Other"})
        self._log_divided()
        found = (self.project + other)._fetch_sale_order_items_per_project_id()
        self.assertEqual(found.get(self.project.id), self.banks.sale_line_id)
        self.assertFalse(found.get(other.id))

    def test_an_order_that_got_its_time_back_is_not_shown(self):
        self._log_divided().unit_amount = 0.25
        self.assertEqual(self.project._get_sale_order_items(), self.first.sale_line_id)

    def test_a_project_that_is_not_billable_shows_none(self):
        self._log_divided()
        self.project.allow_billable = False
        self.assertFalse(self.project._get_sale_order_items())

    def test_a_gift_and_free_time_bring_no_revenue(self):
        self._sell(10, partner=self.other_customer, price_unit=0)
        self._log(self._make_ticket(self.other_customer), 30)
        self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        revenues = self.project._get_profitability_items(False)["revenues"]
        self.assertEqual(sum(revenues["total"].values()), 0)

    def test_overage_is_to_invoice_at_its_price(self):
        self._log_overage()
        self.assertSection("revenues", "billable_manual", 0, 75)
        self.assertSection("revenues", "billable_fixed", 0, 60)

    def test_a_project_manager_without_rights_on_sales_sees_the_same(self):
        self._log_divided()
        user = new_test_user(
            self.env,
            "projects",
            "project.group_project_manager,hr_timesheet.group_hr_timesheet_approver",
        )
        panel = self.project.with_user(user).get_panel_data()
        total = panel["profitability_items"]["revenues"]["total"]
        self.assertEqual(total, {"invoiced": 0, "to_invoice": 1800})
        items = self.project.with_user(user).get_sale_items_data(
            limit=10, section_id="billable_fixed"
        )["sol_items"]
        self.assertEqual(
            sorted(item["id"] for item in items), sorted(self.banks.sale_line_id.ids)
        )

    # --- cost

    def test_cost_goes_where_its_share_belongs(self):
        self._log_overage()
        self.assertSection("costs", "billable_fixed", -60, 0)
        self.assertSection("costs", "billable_manual", -30, 0)

    def test_cost_of_what_is_left_over_is_not_billable(self):
        self.plan.overage_policy = "free"
        self._sell(1, partner=self.other_customer, price_unit=60)
        self._log(self._make_ticket(self.other_customer), 90)
        self._log_divided()
        self.assertSection("costs", "billable_fixed", -60 - 67, 0)
        self.assertSection("costs", "non_billable", -30, 0)

    def test_the_total_of_costs_stays_what_it_is(self):
        self._log_overage()
        self._log_divided()
        costs = self.project._get_profitability_items(False)["costs"]
        self.assertAlmostEqual(costs["total"]["billed"], -90 - 67)
        self.assertAlmostEqual(sum(s["billed"] for s in costs["data"]), -90 - 67)

    def test_the_cost_of_more_entries_takes_no_more_statements(self):
        counts = []
        for _number in range(2):
            self._log_overage()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.project._get_shared_cost()
            counts.append(self.cr.sql_log_count - before)
        self.assertGreaterEqual(*counts)

    # --- orders and tasks

    def test_recorded_time_of_each_order(self):
        self._log_divided()
        self._log(self.ticket, 120)
        orders = self.banks.sale_order_id.sorted("id")
        # 20 minutes, and 2:47; core shows whole hours
        self.assertEqual(orders.mapped("timesheet_total_duration"), [0, 3])

    def test_the_button_of_a_task_shows_all_orders(self):
        task = self.env["project.task"].create(
            {"name": "Printer", "project_id": self.project.id}
        )
        self._log(self.ticket, 67, task_id=task.id)
        self.assertEqual(
            set(task._get_action_view_so_ids()), set(self.banks.sale_order_id.ids)
        )

    def test_entries_of_an_order_for_the_portal(self):
        entry = self._log_divided()
        Entry = self.env["account.analytic.line"]
        for bank in self.banks:
            domain = Entry._timesheet_get_sale_domain(bank.sale_line_id, None)
            self.assertEqual(Entry.search(domain), entry)
        other = self._sell(10)
        domain = Entry._timesheet_get_sale_domain(other.sale_line_id, None)
        self.assertFalse(Entry.search(domain))

    def test_a_task_previews_what_its_bank_would_have_left(self):
        double = self.env["hour.bank.work.type"].create(
            {"name": "On site", "multiplier": 2}
        )
        task = self.env["project.task"].create(
            {
                "name": "Printer",
                "project_id": self.project.id,
                "partner_id": self.customer.id,
                "sale_line_id": self.second.sale_line_id.id,
            }
        )
        self.assertAlmostEqual(task.remaining_hours_so, 10)
        with Form(task) as form:
            with form.timesheet_ids.new() as entry:
                entry.employee_id = self.agent.employee_id
                entry.name = "On site"
                entry.unit_amount = 1
            self.assertAlmostEqual(form.remaining_hours_so, 9)
        self.assertAlmostEqual(task.remaining_hours_so, 9)
        entry = task.timesheet_ids
        entry.work_type_id = double
        self.assertAlmostEqual(task.remaining_hours_so, 8)
        with Form(task) as form:
            with form.timesheet_ids.edit(0) as line:
                line.unit_amount = 2
            self.assertAlmostEqual(form.remaining_hours_so, 6)
        self.assertAlmostEqual(task.remaining_hours_so, 6)

    def assertSection(self, side, name, done, due):
        """The profitability has this section, invoiced or billed, and to come."""
        keys = {"revenues": ("invoiced", "to_invoice"), "costs": ("billed", "to_bill")}
        data = self.project._get_profitability_items(False)[side]["data"]
        [section] = [section for section in data if section["id"] == name]
        found = [section[key] for key in keys[side]]
        for value, expected in zip(found, (done, due), strict=True):
            self.assertAlmostEqual(value, expected, 2)


@tagged("post_install", "-at_install")
class TestProfitabilityInvoiced(ShareCase, HourBankAccountingCase):
    def test_invoices_of_all_orders_count_once(self):
        self.project._create_analytic_account()
        account = self.project.account_id
        for line in self.banks.sale_line_id:
            line.analytic_distribution = {str(account.id): 100}
        invoices = self.banks.sale_order_id._create_invoices()
        invoices.action_post()
        self._log_divided()
        self.assertEqual(self._get_revenues(), {"billable_fixed": 1800})

    def test_entries_that_release_revenue_change_nothing(self):
        self.project._create_analytic_account()
        self._log_divided()
        self.banks.sale_order_id._create_invoices().action_post()
        before = self._get_revenues()
        accounts = self.company_data
        distribution = {str(self.project.account_id.id): 100}
        shared = {"analytic_distribution": distribution, "name": "March"}
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create(
                        {
                            **shared,
                            "account_id": accounts["default_account_revenue"].id,
                            "credit": 96,
                        }
                    ),
                    Command.create(
                        {
                            **shared,
                            "account_id": accounts[
                                "default_account_deferred_revenue"
                            ].id,
                            "debit": 96,
                        }
                    ),
                ],
            }
        ).action_post()
        self.assertEqual(self._get_revenues(), before)

    def _get_revenues(self):
        data = self.project._get_profitability_items(False)["revenues"]["data"]
        return {section["id"]: section["invoiced"] for section in data}
