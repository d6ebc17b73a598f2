# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One customer in a run of statements: issued once, skipped, or failed and why."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class HourBankStatementRunLine(models.Model):
    """The statement of one customer in a run."""

    _name = "hour.bank.statement.run.line"
    _description = "Customer in a Run of Statements"
    _order = "run_id, id"

    run_id = fields.Many2one(
        "hour.bank.statement.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # the lines of a run
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # contacts that are merged or deleted
    )
    date_to = fields.Date(string="Up To", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To Do"),
            ("issued", "Issued"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    statement_id = fields.Many2one(
        "hour.bank.statement",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",  # drafts that are deleted
        help="A draft that is to be issued, or what was.",
    )
    reason = fields.Char(readonly=True, help="Why it was skipped, or failed.")

    _waiting_once = models.UniqueIndex(
        "(partner_id, company_id, date_to)"
        " WHERE state = 'waiting' AND statement_id IS NULL",
        "The statement of this customer is waiting in another run already.",
    )
    # what the job does next
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    # === ACTIONS === #

    def action_retry(self):
        """Let this customer be done again, by the job."""
        self.run_id._check_may_run()
        self.check_access("read")
        # sudo: nobody writes runs; who may was asked above
        self.sudo().filtered(lambda line: line.state == "failed")._retry()
        return True

    # === BUSINESS METHODS === #

    def _retry(self):
        self.write({"state": "waiting", "reason": False})
        for run in self.run_id:
            run.write({"finished_on": False, "attempt": run.attempt + 1})
        if self:
            self.run_id._hurry()

    @api.private
    def _issue_line(self):
        """Issue the statement of this customer, and note it: both or neither.

        Of two jobs the second finds the line locked, or done, and leaves it.

        :raises UserError: where it cannot be issued
        """
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "waiting":
            return
        issuing = self._with_asker()
        statement = issuing.statement_id or issuing._make_draft()
        if statement.state == "draft":
            statement.by_mail = issuing.run_id.by_mail
            statement._issue()
            self.write({"state": "issued", "statement_id": statement.id})
        elif statement:
            reason = issuing.env._("%(name)s is issued already.", name=statement.name)
            self.write({"state": "skipped", "reason": reason})

    def _with_asker(self):
        """Return the line as who asked for the run: it is they who issue."""
        run = self.run_id
        # sudo: all hours of the customer; whether they may was asked with the run
        line_sudo = self.with_user(run.user_id or SUPERUSER_ID).sudo()
        return line_sudo.with_company(self.company_id).with_context(
            lang=run.user_id.lang or self.company_id.partner_id.lang or self.env.lang
        )

    def _make_draft(self):
        """Return a draft, or none where meanwhile there is nothing to issue."""
        Statement = self.env["hour.bank.statement"]
        [outlook] = Statement._get_outlooks(
            self.company_id, self.partner_id.ids, self.date_to
        )
        if outlook.skip:
            self.write(
                {"state": "skipped", "reason": Statement._get_skip_text(outlook)}
            )
            return Statement
        return Statement.create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "date_to": self.date_to,
            }
        )

    @api.private
    def _note_failure(self, error):
        """Keep why it failed, for people."""
        line = self._with_asker()
        text = str(error)
        if not isinstance(error, UserError):
            text = line.env._(
                "A mistake of the program, see the log of the server: %(error)s",
                error=text or type(error).__name__,
            )
        line.write({"state": "failed", "reason": text})
