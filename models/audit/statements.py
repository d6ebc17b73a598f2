# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether issued statements are still what was issued, and agree with the ledger."""

import logging
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ...tools.audit import STATEMENT_LINES
from ...tools.duration import format_minutes
from ..jobs import run_job
from ..roles import find_manager
from .audit import DEFAULT_WEEKS, WEEKS_PARAMETER

_logger = logging.getLogger(__name__)

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_statement"
# Statements of one commit, and of one night: what is left the next night begins with.
BATCH = 50
NIGHTLY = 5000
FAILED = "Hour bank audit: statement %s was not audited"


class StatementFinding(NamedTuple):
    """Something about an issued statement that contradicts it."""

    check: str  # key of ``_get_statement_texts``
    statement: models.BaseModel
    found: str = ""
    expected: str = ""


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    date_audited = fields.Datetime(
        string="Last Audit",
        readonly=True,
        copy=False,
        help="When the statement was last compared with its digest and the ledger.",
    )

    @api.model
    def _get_append_only_columns(self):
        # no part of what was issued: when somebody looked at it
        return super()._get_append_only_columns() - {"date_audited"}

    # === SCHEDULED ACTIONS === #

    @api.model
    @api.private
    def _audit_due(self):
        """Audit the statements that were not looked at yet, and now and then all.

        A part of the nightly job: so many a night, each batch committed with its
        alerts. A run that is killed goes on where it was.
        """
        # sudo: one number of the settings, which nobody else reads
        parameter = self.env["ir.config_parameter"].sudo()
        weeks = int(parameter.get_param(WEEKS_PARAMETER, DEFAULT_WEEKS))
        since = fields.Datetime.subtract(fields.Datetime.now(), weeks=weeks)
        due = self.search(
            [
                ("state", "!=", "draft"),
                "|",
                ("date_audited", "=", False),
                ("date_audited", "<", since),
            ],
            order="date_audited nulls first, id",
            limit=NIGHTLY,
        )
        run_job(
            self.env,
            split_every(BATCH, due.ids, self.browse),
            lambda statements: statements._audit_and_tell(),
            _logger,
            FAILED,
        )

    @api.model
    @api.private
    def _audit_issued(self, say):
        """Audit all issued statements of the database, and only read.

        :param say: called with the words of each finding
        :return: the number of statements, and of findings
        """
        issued = self.search([("state", "!=", "draft")], order="id")
        found = 0
        for batch in split_every(BATCH, issued.ids, self.browse):
            for finding in batch._audit():
                say(batch._describe_finding(finding))
                found += 1
            self.env.invalidate_all()
        return len(issued), found

    def _audit_and_tell(self):
        """Audit these statements, tell whoever must know, mark them as audited."""
        findings = self._audit()
        for finding in findings:
            text = finding.statement._describe_finding(finding)
            _logger.error("Hour bank audit: %s", text)
        found = {finding.statement for finding in findings}
        for customer, statements in self.grouped("partner_id").items():
            if found & set(statements) or customer.activity_search([ACTIVITY]):
                customer._tell_statement_findings(statements.company_id)
        self.date_audited = fields.Datetime.now()
        self.flush_recordset()
        self.env.invalidate_all()  # lines of thousands do not stay in memory

    # === CHECKS === #

    @api.private
    def _audit(self):
        """Compare issued statements with digest, paper, chain and ledger.

        Only reads. Override to check more; each check needs its words in
        :meth:`_get_statement_texts`.

        :return: ``[StatementFinding]``, empty where all holds
        """
        findings = self._audit_lines()
        for statement in self:
            if not statement._check_digest():
                findings.append(StatementFinding("digest", statement))
            findings += statement._audit_paper()
            findings += statement._audit_chain()
        return findings

    def _audit_paper(self):
        """Check that the stored PDF is the one that was printed first."""
        if not self.paper_digest:
            return []  # printed by nobody yet
        try:
            found = self._find_paper()
        except UserError:
            found = None
        return [] if found else [StatementFinding("paper", self)]

    def _audit_chain(self):
        """Check what it goes on from: customer, days, and the hours that were left."""
        self.ensure_one()
        before = self.previous_id
        findings = []
        taken = sum(each["closing"] for each in self.taken_over or ())
        left = before.closing_minutes + taken
        if self.opening_minutes != left:
            numbers = map(format_minutes, (self.opening_minutes, left))
            findings.append(StatementFinding("opening", self, *numbers))
        follows = not before or (
            before.partner_id == self.partner_id
            and before.company_id == self.company_id
            and before.issued_on <= self.issued_on
            and before.date_to <= self.date_to
            and before.state != "draft"
        )
        if not follows:
            findings.append(StatementFinding("chain", self, before.name))
        same = [("name", "=", self.name), ("id", "!=", self.id)]
        if self.search_count([*same, ("state", "!=", "draft")], limit=1):
            findings.append(StatementFinding("number", self))
        return findings

    def _audit_lines(self):
        """Check that each line tells what the ledger says of its move."""
        self.env.flush_all()
        query = SQL(STATEMENT_LINES, ids=tuple(self.ids))
        # SQL: what is right never comes to Python
        return [
            StatementFinding(check, self.browse(statement_id), found, expected)
            for check, statement_id, found, expected in self.env.execute_query(query)
        ]

    # === WORDS === #

    def _describe_finding(self, finding):
        """Return a finding in the reader's language: statement, customer, sides."""
        return self._get_statement_texts()[finding.check] % {
            "statement": finding.statement.name,
            "customer": finding.statement.partner_id.display_name,
            "found": finding.found,
            "expected": finding.expected,
        }

    @api.model
    def _get_statement_texts(self):
        """Return ``{check: text}`` with ``%`` keywords: what is said of findings."""
        return {
            "digest": self.env._(
                "%(statement)s of %(customer)s is not what was issued: its digest is "
                "another one. Compare it with the paper, and with a backup."
            ),
            "paper": self.env._(
                "%(statement)s of %(customer)s: the stored PDF is missing, or not the "
                "one that was printed first. Restore it from a backup."
            ),
            "opening": self.env._(
                "%(statement)s of %(customer)s opens with %(found)s, the statement "
                "before closed with %(expected)s."
            ),
            "chain": self.env._(
                "%(statement)s of %(customer)s cannot follow %(found)s: another "
                "customer, company or later day."
            ),
            "number": self.env._(
                "%(statement)s of %(customer)s: another statement has the same number."
            ),
            "line": self.env._(
                "%(statement)s of %(customer)s tells %(found)s where the ledger has "
                "%(expected)s."
            ),
            "wall": self.env._(
                "%(statement)s of %(customer)s tells of %(found)s, a bank of "
                "%(expected)s."
            ),
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.private
    def _tell_statement_findings(self, companies):
        """Leave one activity about all statements of the customer; the same once.

        Where it adds up again, the activity is done.

        :param companies: whose statements were looked at
        """
        self.ensure_one()
        Statement = self.env["hour.bank.statement"]
        statements = Statement.search(
            [("partner_id", "=", self.id), ("state", "!=", "draft")], order="id"
        )
        user = self._get_statement_auditor(companies)
        reader = Statement.with_context(lang=user.lang)
        lines = [reader._describe_finding(each) for each in statements._audit()]
        activity = self.activity_search([ACTIVITY])[:1]
        if not lines:
            if activity:
                activity.action_feedback(feedback=reader.env._("They hold again."))
            return
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        note = Markup("<ul>%s</ul>") % items
        if activity:
            activity.note = note
        else:
            self.activity_schedule(ACTIVITY, note=note, user_id=user.id)

    def _get_statement_auditor(self, companies):
        """Return who is told: a helpdesk manager of the companies, else this user."""
        return find_manager(self.env, companies) or self.env.user
