# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that is logged at the moment in which an invoice holds or releases the bank."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestOverdueConcurrency(ConcurrencyCase):
    def _follow(self, env, cause):
        Bank = self.registry["hour.bank"]
        with patch.object(Bank, "_get_automatic_hold", lambda bank: cause):
            env["hour.bank"].browse(self.bank.id)._sync_invoices()

    def test_time_logged_while_the_bank_is_put_on_hold_is_refused(self):
        env = self._open()
        self._commit(self._follow, "overdue")
        self._lose(env, self._log, 30)
        with self.assertRaisesRegex(UserError, "on hold.*overdue"):
            self._retry(env, self._log, 30)
        self.assertBank(self.bank, 120, 0)

    def test_time_logged_while_the_bank_is_released_is_debited(self):
        self._commit(self._follow, "overdue")
        env = self._open()
        self._commit(self._follow, False)
        with self.assertRaises(UserError):  # what it saw was true when it began
            self._log(env, 30)
        env.cr.rollback()
        env.transaction.reset()
        self._retry(env, self._log, 30)
        self.assertBank(self.bank, 120, 30)

    def test_a_payment_that_comes_while_time_is_logged_begins_anew(self):
        env = self._open()
        self._commit(self._log, 30)
        self._lose(env, self._follow, "payment")
        self._retry(env, self._follow, "payment")
        env.cr.commit()
        self.assertBank(self.bank, 120, 30)
        with self.assertRaisesRegex(UserError, "on hold"):
            self._commit(self._log, 30)
