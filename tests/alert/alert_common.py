# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of alarms share: a customer of ten hours, the judge and the sender."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from ...models.alert.judge import SETTLE
from ..common import HourBankCase
from ..job_common import JobChecks


class AlertCase(JobChecks, HourBankCase):
    """Changes are told at once here, unless a test says how long they have to hold."""

    @classmethod
    def setUpScene(cls):
        cls.customer.write({"email": "office@azur.example.com"})
        cls.env.company.email = "support@example.com"
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Alarm = cls.env["hour.bank.alarm"]
        cls.Level = cls.env["hour.bank.level"]
        cls.Message = cls.env["hour.bank.message"]
        cls._set_settle(0)

    @classmethod
    def _set_settle(cls, minutes):
        cls.env["ir.config_parameter"].set_param(SETTLE, str(minutes))

    @classmethod
    def _make_level(cls, measure, number=0, **values):
        name = f"{measure} {number}"
        return cls.env["hour.bank.level"].create(
            {"name": name, "measure": measure, "number": number, **values}
        )

    def setUp(self):
        super().setUp()
        self._judge()  # all is known, and in order

    def _judge(self, after=0):
        """Let the judge run, some minutes later."""
        self.env.cr.flush()  # as the commit of what was done
        with freeze_time(fields.Datetime.now() + timedelta(minutes=after)):
            self._run_job("hour.bank.alarm", "_cron_judge")

    def _send(self):
        self._run_job("hour.bank.message", "_cron_send")

    def _use(self, minutes, **values):
        return self._log(self.ticket, minutes, **values)

    def _get_alarms(self, customer=None, **values):
        """Return what is in alarm."""
        return self.Alarm.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("state", "=", "alarm"),
                *((name, "=", value) for name, value in values.items()),
            ]
        )

    def _get_told(self):
        """Return the messages of alarms to customers, oldest first."""
        domain = [("res_model", "=", "hour.bank.alarm"), ("kind", "!=", "staff")]
        return self.Message.search(domain, order="id")

    def assertInAlarm(self, *measures):
        self.assertEqual(sorted(self._get_alarms().mapped("measure")), sorted(measures))

    def assertTold(self, *kinds):
        self.assertEqual(self._get_told().mapped("kind"), list(kinds))
