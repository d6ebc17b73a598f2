# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Approvals that expire, by a job."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ..jobs import run_job
from .hour_bank_approval import OPEN

_logger = logging.getLogger(__name__)


class HourBankApproval(models.Model):
    _inherit = "hour.bank.approval"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_expire(self):
        """End what was not answered, or not used, in time; each in its own commit.

        A debit looks at the day itself: this only says so where people look.
        """
        # sudo: whoever the job runs as
        Approval_sudo = self.sudo()
        ids = Approval_sudo.search(self._get_expired_domain(), order="id").ids
        run_job(
            self.env,
            map(Approval_sudo.browse, ids),
            lambda approval: approval._end("expired"),
            _logger,
            "Approval %s did not expire",
        )

    @api.model
    def _get_expired_domain(self):
        """Return the domain of those that are open and whose last day is over."""
        over = Domain("expires_at", "<=", fields.Datetime.now())
        return Domain("state", "in", OPEN) & over
