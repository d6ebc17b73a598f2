# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The bank that pays all of an entry: what reports read instead of the ledger."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.shares.project_project import ITEMS, KnownItems, ProjectProject
from ...tools.duration import to_hours
from ..whole.test_migration import _load
from .share_common import SecondCompanyCase, ShareCase

# What the analysis and the shares say of an entry.
REPORT = (
    *("date", "project_id", "company_id", "so_line", "order_id", "unit_amount"),
    *("amount", "timesheet_revenues", "margin", "billable_time"),
    *("non_billable_time", "timesheet_invoice_type", "free_minutes"),
    *("waiting_minutes", "ticket_id", "hour_bank_free"),
)
SHARE = (
    *("timesheet_id", "project_id", "bank_id", "sale_line_id", "sale_order_id"),
    *("timesheet_invoice_type", "is_free", "minutes", "part", "unit_amount"),
    *("amount", "revenue"),
)


@tagged("post_install", "-at_install")
class TestSole(ShareCase):
    def assertSole(self, entry, bank=None):
        self.assertEqual(entry.sole_hour_bank_id, bank.id if bank else 0)
        self.env.flush_all()
        self.assertFalse(self.env["hour.bank"].sudo().search([])._audit())

    def test_it_follows_every_change_of_the_time(self):
        entry = self._log(self.ticket, 20)
        self.assertSole(entry, self.first)
        entry.unit_amount = to_hours(67)
        self.assertSole(entry)
        entry.unit_amount = 0.25
        self.assertSole(entry, self.first)
        entry.unit_amount = 0
        self.assertSole(entry)

    def test_two_moves_of_one_bank_are_one(self):
        self._log(self.ticket, 20)
        entry = self._log(self.ticket, 10)
        entry.unit_amount = 0.5
        self.assertEqual(len(entry.sudo().hour_bank_move_ids), 2)
        self.assertSole(entry, self.second)

    def test_free_time_has_none(self):
        entry = self._log(
            self.ticket, 20, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        self.assertSole(entry)
        entry.hour_bank_free = False
        self.assertSole(entry, self.first)

    def test_what_is_free_in_part_has_none(self):
        self.plan.overage_policy = "free"
        self._sell(1, partner=self.other_customer)
        entry = self._log(self._make_ticket(self.other_customer), 90)
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (60, 30))
        self.assertSole(entry)

    def test_what_waits_for_a_customer_has_none(self):
        ticket = self._make_ticket(self.env["res.partner"])
        entry = self._log(ticket, 15)
        self.assertEqual(entry.waiting_minutes, 15)
        self.assertSole(entry)
        ticket.partner_id = self.contact
        self.assertSole(entry, self.first)

    def test_time_that_is_billed_afterwards(self):
        bank, entry = self._log_overage()
        self.assertSole(entry)
        later = self._log(entry.ticket_id, 30)
        overage = later.sudo().hour_bank_move_ids.bank_id
        self.assertNotEqual(overage, bank)
        self.assertSole(later, overage)

    def test_it_follows_the_ticket_to_another_customer(self):
        entry = self._log_divided()
        bank = self._sell(10, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertSole(entry, bank)

    def test_a_bank_that_takes_over_what_another_is_overdrawn(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})
        bank = self._sell(1, partner=self.other_customer)
        ticket = self._make_ticket(self.other_customer)
        part, whole = self._log(ticket, 90), self._log(ticket, 60)
        self.assertSole(part, bank)
        new = self._sell(10, partner=self.other_customer)
        self.assertDrawn(part, **{bank.name: 60, new.name: 30})
        self.assertSole(part)
        self.assertSole(whole, new)
        self.assertEqual(whole.so_line, new.sale_line_id)

    def test_a_copy_has_its_own(self):
        entry = self._log(self.ticket, 20)
        self.assertNotIn("sole_hour_bank_id", entry.copy_data()[0])
        self.assertSole(entry.copy(), self.second)

    def test_nobody_writes_it(self):
        entry = self._log(self.ticket, 20)
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                entry.with_user(user).write({"sole_hour_bank_id": self.second.id})
        with self.assertRaises(AccessError):
            self._log(self.ticket, 20, sole_hour_bank_id=self.second.id)
        context = {"default_sole_hour_bank_id": self.second.id}
        free = {"hour_bank_free": True, "hour_bank_free_reason": "Our mistake"}
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        [entry] = Entry.with_context(**context).create(
            [{"ticket_id": self.ticket.id, "name": "x", "unit_amount": 1, **free}]
        )
        self.assertSole(entry)

    def test_the_update_finds_it(self):
        entries = self._work_on_everything()
        before = entries.mapped("sole_hour_bank_id")
        self.assertTrue(any(before))
        self.assertFalse(all(before))
        script = _load("19.0.1.7.0/post-sole.py")
        for size in (1, 100_000):
            self._forget()
            self.assertFalse(any(entries.mapped("sole_hour_bank_id")))
            script.RANGE = size
            script.migrate(self.cr, "19.0.1.6.0")
            self.env.invalidate_all()
            self.assertEqual(entries.mapped("sole_hour_bank_id"), before)
        script.migrate(self.cr, None)  # a new database has nothing to find


@tagged("post_install", "-at_install")
class TestSoleInReports(SecondCompanyCase):
    """Read by what the entry keeps or from the ledger: the same to the cent."""

    def test_the_ledger_says_the_same(self):
        self._work_on_everything()
        self._log_in_second_company(90)
        before = self._read_all()
        self.assertGreater(len(before["report"]), 10)
        self._forget()
        after = self._read_all()
        for name, rows in before.items():
            self.assertEqual(len(rows), len(after[name]), name)
            for row, again in zip(rows, after[name], strict=True):
                self.assertEqual(row, again, name)

    def test_projects_say_the_same_without_it(self):
        self._work_on_everything()
        projects = self.project + self.project_2
        lines = projects._fetch_sale_order_items_per_project_id()
        panels = [project._get_profitability_items(False) for project in projects]
        self._forget()
        self.assertEqual(
            [
                {line.id for line in found}
                for found in projects._fetch_sale_order_items_per_project_id().values()
            ],
            [{line.id for line in found} for found in lines.values()],
        )
        for project, before in zip(projects, panels, strict=True):
            after = project._get_profitability_items(False)
            self.assertEqual(self._round(after), self._round(before))

    def test_each_company_has_its_own(self):
        own = self._log_divided()
        other = self._log_in_second_company(30)
        Report = self._get_report()
        for company, entry, hours, revenue in (
            (self.env.company, own, 67 / 60, 96),
            (self.company_2, other, 0.5, 50),
        ):
            lines = Report.with_context(allowed_company_ids=company.ids).search(
                [("company_id", "=", company.id), ("ticket_id", "!=", False)]
            )
            self.assertAlmostEqual(sum(lines.mapped("unit_amount")), hours)
            self.assertAlmostEqual(sum(lines.mapped("timesheet_revenues")), revenue, 2)
            self.assertEqual(lines.project_id, entry.project_id)
            self.assertEqual(lines.currency_id, company.currency_id)
        groups = Report._read_group(
            [("order_id", "!=", False)], ["company_id", "order_id"], ["unit_amount:sum"]
        )
        self.assertEqual(
            {(company, order): round(60 * hours) for company, order, hours in groups},
            {
                (self.env.company, self.first.sale_order_id): 20,
                (self.env.company, self.second.sale_order_id): 47,
                (self.company_2, self.bank_2.sale_order_id): 30,
            },
        )

    def test_who_works_in_one_company_reads_no_other(self):
        self._log_in_second_company(30)
        Report = self._get_report().with_user(self.agent)
        self.assertFalse(Report.search([("company_id", "=", self.company_2.id)]))

    def test_an_order_line_that_core_rewrote_changes_no_report(self):
        self._log(self.ticket, 20)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_analytic_line SET so_line = %s, order_id = %s"
            " WHERE ticket_id = %s",
            [
                self.second.sale_line_id.id,
                self.second.sale_order_id.id,
                self.ticket.id,
            ],
        )
        self.env.invalidate_all()
        self.assertReport((self.first.sale_line_id, 20, 33.33, -20))
        self.assertEqual(self.project._get_sale_order_items(), self.banks.sale_line_id)

    def _read_all(self):
        """Return the rows of reports, each sorted; numbers to nine decimals."""
        self.env.invalidate_all()
        Report = self._get_report().with_context(active_test=False)
        Share = self.env["hour.bank.share"]
        return {
            "report": sorted(
                (
                    [self._round(value) for value in row.values()][1:]
                    for row in Report.search([]).read(REPORT, load=False)
                ),
                key=repr,
            ),
            "share": sorted(
                (
                    [self._round(value) for value in row.values()][1:]
                    for row in Share.search([]).read(SHARE, load=False)
                ),
                key=repr,
            ),
        }

    def _round(self, value):
        if isinstance(value, float):
            return round(value, 9) or 0.0
        if isinstance(value, dict):
            return {key: self._round(one) for key, one in value.items()}
        if isinstance(value, list):
            return sorted((self._round(one) for one in value), key=repr)
        return value


@tagged("post_install", "-at_install")
class TestReportCost(SecondCompanyCase):
    """Reports ask once, however much there is to tell."""

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        return self.cr.sql_log_count - before

    def test_the_analysis_is_one_statement(self):
        Report = self._get_report()
        sums = ["unit_amount:sum", "amount:sum", "timesheet_revenues:sum", "margin:sum"]
        self._work_on_everything()
        for domain in (
            [],
            [("date", ">=", "2026-03-01"), ("date", "<=", "2026-03-31")],
            [("order_id", "=", self.second.sale_order_id.id)],
        ):
            with self.subTest(domain):
                count = self._count(
                    lambda domain=domain: Report._read_group(
                        domain, ["project_id"], sums
                    )
                )
                self.assertEqual(count, 1)

    def test_a_panel_asks_for_its_order_lines_once(self):
        project = self.project
        self._log_divided()
        project._get_profitability_items(False)
        few = self._count(lambda: project._get_profitability_items(False))
        self._work_on_everything()
        original = ProjectProject._get_drawn_items_query
        with patch.object(
            ProjectProject,
            "_get_drawn_items_query",
            autospec=True,
            side_effect=original,
        ) as asked:
            more = self._count(lambda: project._get_profitability_items(False))
        self.assertEqual((more, asked.call_count), (few, 1))

    def test_lines_that_a_panel_knows_are_of_its_projects_alone(self):
        self._log_divided()
        for forged in ({"project_ids": self.project.ids, "line_ids": []}, [], True):
            project = self.project.with_context(**{ITEMS: forged})
            self.assertEqual(project._get_sale_order_items(), self.banks.sale_line_id)
        known = KnownItems(self.project_2, [])
        project = self.project.with_context(**{ITEMS: known}).sudo()
        self.assertEqual(project._get_sale_order_items(), self.banks.sale_line_id)
