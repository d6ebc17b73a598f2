# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Scheduled jobs in a test: a step that fails is undone, those before are kept."""

from contextlib import contextmanager
from unittest.mock import patch


class Killed(BaseException):
    """The server ends in the middle of a job."""


class JobChecks:
    """For cases whose jobs commit: a savepoint stands for each commit."""

    @contextmanager
    def _steps(self):
        cr = self.env.cr
        kept = [cr.savepoint()]

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cr.flush()
            cr.clear()
            kept.append(cr.savepoint())
            return float("inf")

        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit),
            patch.object(cr, "rollback", lambda: kept[-1].rollback()),
        ):
            try:
                yield
            except Killed:
                kept[-1].rollback()

    def _run_job(self, model, name):
        """Run a scheduled job, as the superuser; it may be killed."""
        with self._steps():
            getattr(self.env[model], name)()
        self.env.invalidate_all()

    @contextmanager
    def _killed_after(self, model, method, times):
        """Let the server end as ``method`` is called once more than ``times``."""
        original = getattr(type(self.env[model]), method)
        calls = []

        def count(records, *args, **kwargs):
            calls.append(records)
            if len(calls) > times:
                raise Killed
            return original(records, *args, **kwargs)

        with patch.object(type(self.env[model]), method, count):
            yield

    @contextmanager
    def _failing_for(self, model, method, is_bad, error):
        """Let ``method`` raise for the records that ``is_bad`` says."""
        original = getattr(type(self.env[model]), method)

        def fail(records, *args, **kwargs):
            if is_bad(records):
                raise error
            return original(records, *args, **kwargs)

        with patch.object(type(self.env[model]), method, fail):
            yield
