# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people who release hours at the same moment, in two real transactions."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReleaseConcurrency(ConcurrencyCase):
    def _release(self, env):
        company = env["res.company"].browse(self.env.company.id)
        february = fields.Date.to_date("2026-02-28")
        entries = env["hour.bank.release"]._release(company, february)
        env.flush_all()
        return entries.ids

    def test_the_second_begins_anew_and_sees_what_the_first_did(self):
        env = self._open()
        self._commit(self._release)
        with patch.object(self.registry["hour.bank.release"], "_plan") as plan:
            self._lose(env, self._release)
        plan.assert_not_called()  # it lost at the lock, before anything was read
        self.assertFalse(self._retry(env, self._release))

    def test_who_logs_time_does_not_wait(self):
        first, second = self._open(), self._open()
        second.cr.execute("SET LOCAL lock_timeout = '2s'")
        self._release(first)
        self._log(second, 90)
        for env in (second, first):
            env.cr.commit()
        self.assertBank(self.bank, 120, 90)
