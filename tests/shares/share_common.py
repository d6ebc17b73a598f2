# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two banks at different prices, and entries that draw from both."""

from ...tools.duration import to_hours
from ..common import HourBankCase


class ShareCase(HourBankCase):
    """Two banks: 0:20 at 100 an hour on one order, then 10 h at 80 on another.

    An hour of the agent costs 60, a minute thus 1.
    """

    @classmethod
    def setUpScene(cls):
        cls.agent.employee_id.sudo().hourly_cost = 60
        cls.colleague.employee_id.sudo().hourly_cost = 60
        cls.first = cls._sell(10, price_unit=100)
        cls.first._adjust(-580, "Used in the old system")
        cls.second = cls._sell(10, price_unit=80)
        cls.banks = cls.first + cls.second
        cls.ticket = cls._make_ticket()

    def _log_divided(self):
        """Log 67 minutes: 20 from the first bank, 47 from the second."""
        entry = self._log(self.ticket, 67)
        self.assertDrawn(entry, **{self.first.name: 20, self.second.name: 47})
        return entry

    def _log_overage(self):
        """Log 90 minutes: 60 from a bank, 30 billed at 150 an hour."""
        service = self._make_product(
            "Overtime", service_policy="delivered_manual", hour_bank_plan_id=False
        )
        plan = self._make_plan(
            "Retainer",
            overage_policy="bill",
            overage_product_id=service.id,
            overage_price=150,
        )
        product = self._make_product("Retainer", hour_bank_plan_id=plan.id)
        bank = self._sell(
            1, partner=self.other_customer, product=product, price_unit=60
        )
        return bank, self._log(self._make_ticket(self.other_customer), 90)

    def _work_on_everything(self):
        """Log time of every kind, and change some of it; return the entries.

        Free, left over, billed afterwards, waiting, ordinary, counted double, edited,
        deleted, overdrawn and taken over, of another customer since.
        """
        free = {"hour_bank_free": True, "hour_bank_free_reason": "Our mistake"}
        double = self.env["hour.bank.work.type"].create(
            {"name": "On site", "multiplier": 2}
        )
        divided, moved = self._log(self.ticket, 15), self._make_ticket()
        divided.unit_amount = 0.5
        self._log(self.ticket, 20)
        self._log(self.ticket, 10).unlink()
        self._log(self.ticket, 30, work_type_id=double.id)
        self._log(self.ticket, 7, **free)
        self._log(self.ticket, 0, unit_amount=0.005)
        self._log(self._make_ticket(self.env["res.partner"]), 15)
        self._log_overage()
        self._log(moved, 40)
        self._log_overdrawn()
        moved.partner_id = self.other_customer
        service = self._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        line = self._make_order(0, product=service, price_unit=120).order_line
        self._log(self._make_ticket(), 30, so_line=line.id)
        return self.env["account.analytic.line"].search(
            [("project_id", "=", self.project.id)], order="id"
        )

    def _log_overdrawn(self):
        """Overdraw a bank that another one then takes over in part."""
        third = self.env["res.partner"].create({"name": "Third", "is_company": True})
        plan = self._make_plan("Deep", overage_policy="overdraw", overdraft_hours=5)
        product = self._make_product("Deep", hour_bank_plan_id=plan.id)
        self._sell(1, partner=third, product=product)
        ticket = self._make_ticket(third)
        self._log(ticket, 90)
        self._log(ticket, 60)
        self._sell(1, partner=third, product=product)

    def _forget(self):
        """Leave what the version before had: all shares are read from the ledger."""
        self.env.flush_all()
        self.cr.execute("UPDATE account_analytic_line SET sole_hour_bank_id = NULL")
        self.env.invalidate_all()

    def _get_report(self):
        self.env.flush_all()
        return self.env["timesheets.analysis.report"]

    def _get_lines(self):
        lines = self._get_report().search([("project_id", "=", self.project.id)])
        lines.invalidate_recordset()
        return lines

    def assertReport(self, *expected):
        """The analysis has these ``(order line, minutes, revenue, cost)``."""
        lines = self._get_lines()
        self.assertEqual(
            sorted(
                (
                    line.so_line.id,
                    round(line.unit_amount * 60),
                    round(line.timesheet_revenues, 2),
                    round(line.amount, 2),
                )
                for line in lines
            ),
            sorted((line.id, *numbers) for line, *numbers in expected),
        )
        for line in lines:
            self.assertAlmostEqual(line.margin, line.timesheet_revenues + line.amount)


class SecondCompanyCase(ShareCase):
    """With a company that keeps its books in another currency."""

    @classmethod
    def setUpScene(cls):
        usd, eur = cls.env.ref("base.USD"), cls.env.ref("base.EUR")
        currency = usd if cls.env.company.currency_id == eur else eur
        currency.active = True
        cls.company_2 = cls.env["res.company"].create(
            {"name": "Second Company", "currency_id": currency.id}
        )
        cls.env.user.company_ids += cls.company_2
        companies = cls.env.company + cls.company_2
        cls.both = cls._make_agent("both", company_ids=companies)
        cls.env["hr.employee"].create(
            {
                "name": "Both",
                "user_id": cls.both.id,
                "company_id": cls.company_2.id,
                "hourly_cost": 90,
            }
        )
        cls.project_2 = cls.env["project.project"].create(
            {
                "name": "Support 2",
                "allow_timesheets": True,
                "allow_billable": True,
                "company_id": cls.company_2.id,
            }
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company_2.id,
                "order_line": [(0, 0, {"product_id": cls.product.id})],
            }
        )
        order.order_line.write({"product_uom_qty": 8, "price_unit": 100})
        order.with_company(cls.company_2).action_confirm()
        cls.bank_2 = order.order_line.hour_bank_ids

    def _log_in_second_company(self, minutes):
        team = self.team.copy(
            {"company_id": self.company_2.id, "user_ids": [(4, self.both.id)]}
        )
        ticket = self._make_ticket(
            team_id=team.id,
            company_id=self.company_2.id,
            project_id=self.project_2.id,
            user_id=self.both.id,
        )
        companies = (self.env.company + self.company_2).ids
        entry = (
            self.env["account.analytic.line"]
            .with_user(self.both)
            .with_context(allowed_company_ids=companies)
            .create(
                {
                    "ticket_id": ticket.id,
                    "name": "In the second company",
                    "unit_amount": to_hours(minutes),
                }
            )
        )
        return entry.with_env(self.env)
