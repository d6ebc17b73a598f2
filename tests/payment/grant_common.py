# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ten hours that wait for their payment."""

from odoo.exceptions import UserError

from ..accounting_common import HourBankAccountingCase


class GrantCase(HourBankAccountingCase):
    """Ten hours for 1000, usable once paid, each payment its share."""

    @classmethod
    def setUpScene(cls):
        cls.plan.grant_on = "payment"
        cls.ticket = cls._make_ticket()

    def _sell_whole(self, hours=10, **plan):
        self.plan.write({"grant_partial": False, **plan})
        return self._sell(hours)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "helpdesk_hour_bank.ir_cron_hour_bank_follow_payments"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def assertBank(self, bank, state, credited, used=0, waiting=0):
        """State, what was bought and used, and what waits, in minutes."""
        self.assertCounters(bank, credited, used)
        self.assertEqual((bank.state, bank.minutes_waiting), (state, waiting))

    def _refuse(self, minutes=30, **values):
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            self._log(self.ticket, minutes, **values)
        return str(refused.exception)
