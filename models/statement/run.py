# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements of many customers, each alone: a run that goes on where it stopped."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..bulk import insert
from ..jobs import hurry, run_job
from ..roles import ACCOUNTANT, MANAGER

_logger = logging.getLogger(__name__)

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_statement"


class HourBankStatementRun(models.Model):
    """What somebody, or the scheduled job, asked to be issued for many customers.

    Its lines are the work: one for each customer, each committed alone. Nobody creates
    or writes runs but this addon's code.
    """

    _name = "hour.bank.statement.run"
    _description = "Run of Statements"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date_to = fields.Date(
        string="Up To", required=True, readonly=True, help="Last day of the statements."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked By",
        readonly=True,
        ondelete="set null",
        help="Empty: the scheduled job.",
    )
    by_mail = fields.Boolean(string="Mailed to Customers", readonly=True)
    finished_on = fields.Datetime(readonly=True)
    attempt = fields.Integer(readonly=True, aggregator=None)
    line_ids = fields.One2many(
        "hour.bank.statement.run.line", "run_id", string="Statements", readonly=True
    )
    state = fields.Selection(
        [("running", "In Progress"), ("failed", "Some Failed"), ("done", "Done")],
        compute="_compute_counts",
    )
    count = fields.Integer(string="Customers", compute="_compute_counts")
    issued_count = fields.Integer(string="Issued", compute="_compute_counts")
    skipped_count = fields.Integer(string="Skipped", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    left_count = fields.Integer(string="To Do", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percent that is done.")
    result = fields.Char(compute="_compute_result")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["hour.bank.statement.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        counts = {(run, state): count for run, state, count in groups}
        for run in self:
            run.left_count = counts.get((run, "waiting"), 0)
            run.issued_count = counts.get((run, "issued"), 0)
            run.skipped_count = counts.get((run, "skipped"), 0)
            run.failed_count = counts.get((run, "failed"), 0)
            done = run.issued_count + run.skipped_count + run.failed_count
            run.count = done + run.left_count
            run.progress = 100.0 * done / run.count if run.count else 100.0
            settled = "failed" if run.failed_count else "done"
            run.state = "running" if run.left_count else settled

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_result(self):
        for run in self:
            run.result = run._get_result_text()

    @api.depends("date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Statements up to %(day)s", day=format_date(self.env, run.date_to)
            )

    # === ACTIONS === #

    def action_retry(self):
        """Let the customers that failed be done again, by the job.

        :raises AccessError: for who may not issue statements for all customers
        """
        self._check_may_run()
        self.check_access("read")
        # sudo: nobody writes runs; who may was asked above
        self.sudo().line_ids.filtered(lambda line: line.state == "failed")._retry()
        return True

    def action_view_statements(self):
        """List the statements that the run issued."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_statement_action"
        )
        action["domain"] = [("id", "in", self.line_ids.statement_id.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _check_may_run(self, company=None):
        """Override to let others issue the statements of all customers.

        :raises AccessError: for people who are neither helpdesk managers nor invoice,
            or who do not work in ``company`` now
        """
        if self.env.su:
            return
        if not self.env.user.has_groups(f"{MANAGER},{ACCOUNTANT}"):
            raise AccessError(
                self.env._(
                    "Helpdesk managers and accountants issue statements of many "
                    "customers. Ask one of them, or issue those of your customers "
                    "one by one."
                )
            )
        if company:
            self.env["hour.bank.manager.mixin"]._check_company_allowed(company)

    @api.model
    @api.private
    def _make_run(self, company, rows, by_mail, user=None):
        """Return a run of these customers, which nobody does yet.

        :param rows: ``[(customer id, last day, id of a draft or None)]``
        """
        run = self.with_context(mail_create_nolog=True).create(
            {
                "company_id": company.id,
                "date_to": max(day for _partner, day, _draft in rows),
                "by_mail": by_mail,
                "user_id": user and user.id,
            }
        )
        insert(
            self.env["hour.bank.statement.run.line"],
            [
                {
                    "run_id": run.id,
                    "company_id": company.id,
                    "partner_id": partner_id,
                    "date_to": day,
                    "statement_id": draft_id,
                    "state": "waiting",
                }
                for partner_id, day, draft_id in rows
            ],
        )
        run.invalidate_recordset(["line_ids"])
        return run

    @api.model
    def _make_due_run(self, company):
        """Make a run of what is due in a company and in no run yet, if there is any.

        What failed before is tried again in its own run.
        """
        due = self.env["hour.bank.statement"]._get_due(company)
        Line = self.env["hour.bank.statement.run.line"]
        known = Line.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", [outlook.partner_id for outlook in due]),
                ("state", "in", ("waiting", "failed")),
            ]
        ).grouped(lambda line: (line.partner_id.id, line.date_to))
        rows = []
        for outlook in due:
            if lines := known.get((outlook.partner_id, outlook.date_to)):
                lines.filtered(lambda line: line.state == "failed")[:1]._retry()
            else:
                rows.append((outlook.partner_id, outlook.date_to, None))
        return (
            self._make_run(company, rows, company.hour_bank_statement_mail)
            if rows
            else self.browse()
        )

    @api.private
    def _issue_now(self):
        """Issue what waits in this run at once: for few customers.

        One that fails leaves the others issued, as in the job.
        """
        for line in self.line_ids.filtered(lambda line: line.state == "waiting"):
            try:
                with self.env.cr.savepoint():
                    line._issue_line()
            except UserError as error:  # all else is a mistake of ours: nothing is done
                line._note_failure(error)
        self._finish()

    def _finish(self):
        """Note that nothing is left to do; tell of what failed."""
        self.ensure_one()
        self.finished_on = fields.Datetime.now()
        self.env["hour.bank.statement"]._hurry_jobs()
        lang = self.user_id.lang or self.env.lang
        self.message_post(body=self.with_context(lang=lang)._get_result_text())
        if self.failed_count:
            self._tell_failed()
            return
        for activity in self.activity_search([ACTIVITY]):
            env = activity.with_context(lang=activity.user_id.lang).env
            activity.action_feedback(feedback=env._("All are issued now."))

    def _get_result_text(self):
        return self.env._(
            "Issued: %(issued)s. Skipped: %(skipped)s. Failed: %(failed)s. "
            "To do: %(left)s.",
            issued=self.issued_count,
            skipped=self.skipped_count,
            failed=self.failed_count,
            left=self.left_count,
        )

    def _tell_failed(self):
        """Tell who must look that customers failed: ``message/`` does."""

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_make_runs(self):
        """Make the runs of what is due, one company per commit; their job follows."""
        Run_sudo = self.sudo()  # sudo: whoever the job runs as
        Company_sudo = self.env["res.company"].sudo()  # sudo: as above
        run_job(
            self.env,
            Company_sudo.search([("active", "=", True)]),
            lambda company: Run_sudo.with_company(company)._make_due_run(company),
            _logger,
            "Statements of company %s are not prepared",
        )
        self._hurry()

    @api.model
    def _cron_issue(self):
        """Issue what waits in all runs, one customer per commit."""
        # sudo: whoever the job runs as
        Line_sudo = self.env["hour.bank.statement.run.line"].sudo()
        ids = Line_sudo.search([("state", "=", "waiting")], order="id").ids
        run_job(
            self.env,
            map(Line_sudo.browse, ids),  # each alone: none reads ahead for others
            lambda line: line._issue_line(),
            _logger,
            "Line %s of a run of statements was not issued",
            lambda line, error: line._note_failure(error),
        )
        # not only those of now: the job may have been killed before
        runs_sudo = self.sudo().search([("finished_on", "=", False)])
        over = runs_sudo.filtered(lambda run: not run.left_count)
        run_job(
            self.env, over, lambda run: run._finish(), _logger, "Run %s is not over"
        )

    @api.model
    @api.private
    def _hurry(self):
        """Let the job begin once what waits is committed."""
        hurry(self.env, "ir_cron_hour_bank_statement_run")
