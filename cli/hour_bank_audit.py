# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Loaded by Odoo as one of its own commands: nothing is imported from the addon."""

import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config

SECONDS_BETWEEN_LINES = 5


class HourBankAudit(Command):
    """Run the ledgers of all hour banks again and name what does not add up.

    It reads only. The exit status is 0 when all adds up, 1 when something does not,
    and 2 when there is nothing to audit.
    """

    name = "hour_bank_audit"

    def run(self, args):
        config.parser.prog = self.prog
        config.parse_config(args, setup_logging=True)
        names = config["db_name"]
        if len(names) != 1:
            self._end(2, "Name the database: -d DB")
        registry = Registry(names[0])
        if "hour.bank" not in registry:
            self._end(2, f"{names[0]} has no hour banks: the addon is not installed")
        with registry.cursor(readonly=True) as cr:
            sys.exit(self.audit(api.Environment(cr, SUPERUSER_ID, {})))

    def audit(self, env):
        """Audit and print; return the exit status."""
        begin = self.shown = time.monotonic()
        Bank = env["hour.bank"].with_context(active_test=False)

        def progress(done, total, findings):
            for finding in findings:
                self.say(f"WRONG {Bank._get_finding_log(finding)}")
            now = time.monotonic()
            if done == total or now - self.shown > SECONDS_BETWEEN_LINES:
                self.shown = now
                self.say(f"{done} of {total} banks, {now - begin:.0f} s")

        found = Bank._audit_all(progress)
        moves = env["hour.bank.move"].search_count([])
        self.say(f"{moves} moves replayed, {found} discrepancies")
        count, wrong = env["hour.bank.statement"]._audit_issued(
            lambda text: self.say(f"WRONG {text}")
        )
        self.say(f"{count} issued statements compared, {wrong} discrepancies")
        for name, what in (("hour.bank.day", "days"), ("hour.bank.month", "months")):
            Sums = env[name]
            differing = Sums._audit()
            for finding in differing:
                self.say(f"WRONG {Sums._describe_finding(finding)}")
            count = Sums.search_count([])
            self.say(f"{count} rows of {what} compared, {len(differing)} wrong")
            wrong += len(differing)
        return 1 if found or wrong else 0

    def say(self, line):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def _end(self, status, problem):
        sys.stderr.write(f"{problem}\n")
        sys.exit(status)
