# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two banks at different prices, and entries that draw from both."""

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
