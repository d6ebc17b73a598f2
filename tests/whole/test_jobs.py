# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How scheduled jobs do their steps: what fails or is busy stops no other."""

from unittest.mock import Mock, patch

from psycopg2.errors import LockNotAvailable

from odoo.tests import TransactionCase, tagged

from ...models.jobs import run_job


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    def setUp(self):
        super().setUp()
        self.records = self.env["res.partner"].create([{"name": n} for n in "abcd"])
        self.env.flush_all()
        self.done, self.commits, self.rollbacks = [], [], []
        Cron = type(self.env["ir.cron"])
        commits = self.commits

        def commit(cron, processed=0, *, remaining=None):
            commits.append(remaining or processed)
            return 1

        self.patch(Cron, "_commit_progress", commit)

    def _run(self, steps, do):
        """Return what was logged, as ``[(level, *arguments)]``."""
        logger = Mock()
        with patch.object(self.cr, "rollback", lambda: self.rollbacks.append(1)):
            run_job(self.env, steps, do, logger, "Partner %s was left")
        return [(name, *arguments) for name, arguments, _kw in logger.method_calls]

    def _do(self, bad, error):
        def do(records):
            if bad in records:
                raise error
            self.done.append(records)

        return do

    def test_each_step_is_committed(self):
        self.assertEqual(self._run(self.records, self.done.append), [])
        self.assertEqual(self.done, list(self.records))
        self.assertEqual(self.commits, [4, 1, 1, 1, 1])

    def test_one_that_fails(self):
        a, b, c, d = self.records
        logs = self._run(self.records, self._do(b, ValueError("poisoned")))
        self.assertEqual(self.done, [a, c, d])
        self.assertEqual(logs, [("exception", "Partner %s was left", b.id)])
        self.assertEqual(len(self.rollbacks), 1)

    def test_one_that_is_busy(self):
        a, b, c, d = self.records
        logs = self._run(self.records, self._do(b, LockNotAvailable()))
        self.assertEqual(self.done, [a, c, d])
        self.assertEqual([level for level, *_ in logs], ["info"])
        self.assertEqual(logs[0][2], f"Partner {b.id} was left")

    def test_steps_of_several_are_repeated_one_by_one(self):
        a, b, c, d = self.records
        logs = self._run([a | b, c | d], self._do(b, ValueError("poisoned")))
        self.assertEqual(self.done, [a, c | d])
        self.assertEqual(len(logs), 1)

    def test_when_the_time_is_over_it_stops(self):
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 0)
        self._run(self.records, self.done.append)
        self.assertEqual(self.done, [self.records[0]])
