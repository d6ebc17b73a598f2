# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer whose hours run out, and what is made of it by itself."""

from ..job_common import JobChecks


class AutoChecks(JobChecks):
    """Alarms, decisions and what was made; mix with a case that has hours.

    The alarm is set as the judge sets it: the renewal follows its state.
    """

    @classmethod
    def _make_renewing(cls):
        """Let the plan mail a quotation, and give the customer ten hours and mail."""
        cls.Renewal = cls.env["hour.bank.renewal"]
        cls.Decision = cls.env["hour.bank.renewal.decision"]
        cls.plan.renewal_mode = "sign"
        cls.env.company.email = "support@example.com"
        cls.customer.email = "office@azur.example.com"
        cls.contact.email = "brandon@azur.example.com"
        cls.level = cls.env["hour.bank.level"].create(
            {"name": "Low", "measure": "percent", "number": 20}
        )

    @classmethod
    def _get_alarm(cls, partner=None, level=None, bank=None, company=None):
        """Return the alarm of a customer, as the judge makes it."""
        partner, level = partner or cls.customer, level or cls.level
        company = company or cls.env.company
        Alarm = cls.env["hour.bank.alarm"]
        values = {
            "partner_id": partner.id,
            "company_id": company.id,
            "level_id": level.id,
            "bank_id": bank.id if bank else False,
        }
        domain = [(name, "=", value) for name, value in values.items()]
        return Alarm.search(domain) or Alarm.create(values)

    def _cross(self, **about):
        """Let the hours of a customer come below a level."""
        alarm = self._get_alarm(**about)
        alarm.write({"state": "alarm", "episode": alarm.episode + 1})
        alarm._follow_change()
        self.env.flush_all()
        return alarm

    def _resolve(self, alarm):
        alarm.state = "ok"
        alarm._follow_change()

    def _renew(self):
        """Run the job; return all decisions, the first first."""
        self._run_job("hour.bank.renewal.decision", "_cron_renew")
        return self.Decision.search([], order="id")

    def _get_renewals(self):
        return self.Renewal.search([], order="id")

    def assertDecided(self, decision, outcome, **values):
        self.assertRecordValues(decision, [{"outcome": outcome, **values}])
        self.assertTrue(decision.text)
