# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The scheduled jobs, each on its day."""

# Those of every night, in the order in which they are due.
NIGHTLY = (
    ("hour.bank", "_cron_refresh_state"),
    ("hour.bank.day", "_cron_count"),
    ("hour.bank.alarm", "_cron_watch_days"),
)


class Nights:
    """What happens while nobody looks."""

    def run_night(self):
        for model, method in NIGHTLY:
            self.run_job(model, method)
        if self.today.month != self.month and self.today.day > 4:
            self.month = self.today.month
            self.run_job("hour.bank.release", "_cron_release")
        self.world.end()
        self.find_new_banks()
