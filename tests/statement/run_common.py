# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of cycles and runs share: customers for whom a statement is due."""

from datetime import date

from freezegun import freeze_time

from ..job_common import JobChecks
from .issued_common import IssuedCase


class CycleCase(IssuedCase):
    """A customer with ten hours of January, and what is due today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        cls.plan.statement_cycle = "month"

    def _get_cycle(self, partner=None, company=None):
        partner = partner or self.customer
        cycles = self.Statement._get_cycles(company or self.company, partner.ids)
        return cycles.get(partner.id)

    def _get_due(self, company=None):
        """Return ``[(customer, first day, last day)]``."""
        partners = self.env["res.partner"]
        return [
            (partners.browse(due.partner_id), str(due.date_from), str(due.date_to))
            for due in self.Statement._get_due(company or self.company)
        ]

    def _get_outlook(self, date_to, partner=None):
        [outlook] = self.Statement._get_outlooks(
            self.company, (partner or self.customer).ids, date.fromisoformat(date_to)
        )
        return outlook


class RunCase(JobChecks, CycleCase):
    """Three customers with a statement every month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.env["res.partner"].create({"name": "Gemini", "is_company": 1})
        with freeze_time("2026-02-10"):
            cls._sell(5, cls.other_customer)
            cls._sell(3, cls.third)
        cls.customers = cls.customer | cls.other_customer | cls.third
        cls.Run = cls.env["hour.bank.statement.run"]

    def _make_due_run(self):
        self._run_job("hour.bank.statement.run", "_cron_make_runs")
        return self.Run.search([], limit=1)

    def _issue_runs(self):
        self._run_job("hour.bank.statement.run", "_cron_issue")

    def _get_states(self, run):
        return {line.partner_id: line.state for line in run.line_ids}

    def _get_statements(self):
        return self.Statement.search(
            [("partner_id", "in", self.customers.ids), ("state", "!=", "draft")]
        )
