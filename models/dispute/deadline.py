# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Until when a dispute is to be answered, and what happens then."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.duration import format_minutes
from ..fields import MOST_DAYS, Count
from ..jobs import run_job
from ..roles import find_manager
from .opening import ACTIVITY

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_dispute_days = Count(
        most=MOST_DAYS,
        string="Answer Disputes Within (Days)",
        default=14,
        help="A dispute of 1 March is to be answered until 15 March with 14.",
    )
    hour_bank_dispute_after = fields.Selection(
        [
            ("escalate", "A manager is told"),
            ("accept", "The customer's word counts: the disputed time becomes free"),
        ],
        string="Disputes That Nobody Answered",
        default="escalate",
        required=True,
        help="What happens on the day after the deadline.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_disputes = fields.Boolean(
        related="company_id.hour_bank_disputes", readonly=False
    )
    hour_bank_dispute_days = fields.Integer(
        related="company_id.hour_bank_dispute_days", readonly=False
    )
    hour_bank_dispute_after = fields.Selection(
        related="company_id.hour_bank_dispute_after", readonly=False, required=True
    )


class HourBankDispute(models.Model):
    _inherit = "hour.bank.dispute"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_follow_deadlines(self):
        """Accept or escalate what was not answered in time, one in each commit."""
        # sudo: whoever the job runs as
        Dispute_sudo = self.sudo()
        Company_sudo = self.env["res.company"].sudo()  # sudo: as above
        companies_sudo = Company_sudo.browse(Company_sudo._get_hour_bank_company_ids())
        late = Dispute_sudo.search(
            Dispute_sudo._get_late_domain(companies_sudo) & self._get_due_domain(),
            order="deadline, id",
        )
        run_job(
            self.env,
            map(Dispute_sudo.browse, late.ids),
            lambda dispute: dispute._follow_deadline(),
            _logger,
            "The deadline of dispute %s was not followed",
        )

    @api.model
    def _get_late_domain(self, companies):
        """Return the domain of open disputes of companies whose deadline is over."""
        today = self.env["hour.bank"]._get_company_today
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("deadline", "<", today(company))
            for company in companies
        ) & Domain("state", "=", "open")

    @api.model
    def _get_due_domain(self):
        """Return the domain of those with which the job has something to do."""
        accepting = Domain("company_id.hour_bank_dispute_after", "=", "accept")
        return accepting | Domain("escalated_on", "=", False)

    # === BUSINESS METHODS === #

    def _follow_deadline(self):
        """Do what the company says of a dispute that nobody answered in time."""
        self.ensure_one()
        self.timesheet_id._lock_for_dispute()
        if self.state != "open":
            return
        if self.company_id.hour_bank_dispute_after == "accept":
            self._accept_by_deadline()
        elif not self.escalated_on:
            self._escalate()

    def _accept_by_deadline(self):
        """Take the customer's word: what is disputed becomes free."""
        env = self.with_context(lang=self.contact_id.lang or "en_US").env
        answer = env._(
            "We did not answer in time, so your word counts: %(hours)s are free.",
            hours=format_minutes(self.minutes),
        )
        self._end("accepted", answer)

    def _escalate(self):
        """Leave an activity for a manager, once."""
        self.escalated_on = fields.Datetime.now()
        user = self._get_escalation_user()
        if user:
            dispute = self.with_context(lang=user.lang)
            dispute.activity_schedule(
                ACTIVITY,
                summary=dispute.env._("A dispute was not answered in time"),
                note=self.words,
                user_id=user.id,
            )

    def _get_escalation_user(self):
        """Return who is told of a dispute that nobody answered: a helpdesk manager.

        Override to tell somebody else.
        """
        self.ensure_one()
        return find_manager(self.env, self.company_id)
