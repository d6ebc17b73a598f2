# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Scheduled jobs do banks one by one, each with a commit of its own."""

import logging

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _do_one_by_one(self, method):
        """Call ``method`` of each bank, one per commit; for scheduled jobs."""
        self.env["ir.cron"]._commit_progress(remaining=len(self))
        for bank in self:
            bank._run_job(method)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _run_job(self, method):
        """Do one bank; what fails is logged and does not stop the others."""
        try:
            getattr(self, method)()
            self.env.cr.flush()  # all that could fail at the commit fails here
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            _logger.info("Hour bank %s is busy and waits for the next run", self.id)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Hour bank %s: %s failed", self.id, method)
