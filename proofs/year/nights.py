# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The scheduled jobs, each on its day."""

from unittest.mock import patch

from .said import PAPER

# Those of every night, as they are due; the oracle follows the first.
NIGHTLY = (
    ("hour.bank", "_cron_refresh_state"),
    ("hour.bank.alarm", "_cron_watch_days"),
)
# These are daily, too; here they come once a week, as they follow what is there then.
WEEKLY = (
    ("hour.bank", "_cron_follow_payments"),
    ("hour.bank.day", "_cron_count"),
    ("hour.bank.dispute", "_cron_follow_deadlines"),
    ("hour.bank.approval", "_cron_expire"),
    ("hour.bank", "_cron_audit"),
    ("hour.bank.forecast", "_cron_foretell"),
    ("hour.bank.renewal.decision", "_cron_renew"),
)
MONTHLY = (
    ("hour.bank.release", "_cron_release"),
    ("hour.bank.statement.run", "_cron_make_runs"),
    ("hour.bank.statement.run", "_cron_issue"),
)
LAST = (
    ("hour.bank.statement", "_cron_make_papers"),
    ("hour.bank.message", "_cron_send"),
)


class Nights:
    """What happens while nobody looks."""

    def run_night(self):
        for model, method in NIGHTLY:
            self.run_job(model, method)
            if method == "_cron_refresh_state":
                self.world.end()
                self.find_new_banks()
        week = self.today.isocalendar().week
        if week != self.week:
            self.week = week
            self.run_jobs(WEEKLY)
        if self.today.month != self.month and self.today.day > 4:
            self.month = self.today.month
            self.run_jobs(MONTHLY)
            self.take_up_statements()
        self.judge()
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda report, ref, ids, **_kw: self.keep_papers(ids),
        ):
            self.run_jobs(LAST)
        self.check_messages()

    def run_jobs(self, jobs):
        for model, method in jobs:
            self.run_job(model, method)

    def keep_papers(self, ids):
        """Stand in for the program that prints: its PDF is no matter of hours."""
        self.env["hour.bank.statement"].browse(ids)._keep_paper(PAPER)
        return PAPER, "pdf"
