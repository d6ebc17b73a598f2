# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of the outbox share: a customer who has mail addresses."""

from freezegun import freeze_time

from ..job_common import JobChecks
from ..statement.issued_common import IssuedCase


class MessageCase(JobChecks, IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Message = cls.env["hour.bank.message"]
        cls.env.company.email = "support@example.com"
        cls.customer.email = "office@azur.example.com"
        cls.contact.email = "brandon@azur.example.com"
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()

    def _issue_with_paper(self, date_to="2026-02-28", **values):
        statement = self._issue(date_to, **values)
        statement._keep_paper(b"%PDF-1.4 paper")
        return statement

    def _send(self):
        self._run_job("hour.bank.message", "_cron_send")

    def _get_messages(self, statement):
        return self.Message.search(
            [("res_model", "=", statement._name), ("res_id", "=", statement.id)]
        )
