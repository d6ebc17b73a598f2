# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: issue the statements of a period, of customers, or of drafts."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..models.fields import Day
from ..tools.duration import to_hours

# Not as superuser: who may not issue statements reads no preview, either.
PREVIEW = {"compute": "_compute_line_ids", "compute_sudo": False, "store": True}
AT_ONCE = 10  # so many are waited for; more are left to the job
SHOWN = 200


class HourBankStatementIssue(models.TransientModel):
    """Issue statements of many customers, with a preview of each."""

    _name = "hour.bank.statement.issue"
    _description = "Issue Statements"
    _inherit = ["hour.bank.wizard.mixin"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self._default_company_id(),
    )
    period = fields.Selection(
        [
            ("month", "Last month"),
            ("quarter", "Last quarter"),
            ("day", "Up to a day"),
        ],
        required=True,
        default=lambda self: "day" if self._get_active("res.partner") else "month",
        help="Last month: customers who get a statement every month. Last quarter: who "
        "get one every quarter. Up to a day: all but those who never get one.",
    )
    date_to = Day(
        string="Up To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Last day of the statements. Each begins where the one before ended.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "hour_bank_statement_issue_partner_rel",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
        domain="[('hour_bank_ids', '!=', False)]",
        context={"active_test": False},
        help="Only these, however often they get one. Empty: all whose turn it is.",
    )
    statement_ids = fields.Many2many(
        "hour.bank.statement",
        "hour_bank_statement_issue_draft_rel",
        string="Drafts",
        default=lambda self: self._get_active("hour.bank.statement"),
        readonly=True,
        help="Only these drafts, each for its own period.",
    )
    by_mail = fields.Boolean(
        string="Mail to the Customers",
        default=lambda self: self._default_company_id().hour_bank_statement_mail,
        help="Each is mailed once it is issued, with the PDF and a link to its page.",
    )
    line_ids = fields.One2many("hour.bank.statement.issue.line", "issue_id", **PREVIEW)
    due_count = fields.Integer(string="To Issue", **PREVIEW)
    skipped_count = fields.Integer(string="Without a Statement", **PREVIEW)
    notice = fields.Char(**PREVIEW)

    @api.model
    def _get_active(self, model):
        """Return the records of ``model`` on which the dialog was opened."""
        context = self.env.context
        ids = context.get("active_ids") if context.get("active_model") == model else ()
        return self.env[model].browse(ids or ())

    def _default_company_id(self):
        return (
            self._get_active("hour.bank.statement").company_id[:1] or self.env.company
        )

    def _default_partner_ids(self):
        # contacts that have hours of their own have statements of their own
        partners = self._get_active("res.partner")
        # sudo: whether somebody has hours, whoever may read which
        owners = partners.sudo().filtered("hour_bank_ids").sudo(False)
        return owners | (partners - owners).commercial_partner_id

    # === COMPUTE METHODS === #

    @api.depends("period", "company_id")
    def _compute_date_to(self):
        Statement = self.env["hour.bank.statement"]
        for issue in self:
            today = self.env["hour.bank"]._get_company_today(issue.company_id)
            issue.date_to = (
                today
                if issue.period == "day"
                else Statement._get_period_end(issue.period, today)
            )

    @api.depends("period", "date_to", "partner_ids", "statement_ids", "by_mail")
    def _compute_line_ids(self):
        """Preview the statements; issue nothing."""
        for issue in self:
            issue._check_may_issue()
            plan = issue._plan() if issue.date_to else []
            rows = [issue._prepare_line(*each) for each in plan[: self._get_shown()]]
            # sudo: nobody writes lines, so that none points at what it should not
            issue.sudo().line_ids = [Command.clear(), *map(Command.create, rows)]
            due = [outlook for outlook, _draft, reason in plan if not reason]
            issue.due_count = len(due) if issue._is_over() else 0
            issue.skipped_count = len(plan) - len(due)
            issue.notice = issue._get_notice(plan, due)

    # === ACTIONS === #

    def action_issue(self):
        """Issue the statements: few at once, many by the job; open what was made.

        :raises AccessError: for who may not issue statements of all customers
        :raises UserError: where the period is not over, or nothing is due
        """
        self.ensure_one()
        self._check_may_issue()
        return self._act_once(self._issue)

    def _issue(self):
        plan = self._plan()
        rows = [
            (outlook.partner_id, outlook.date_to, draft.id or None)
            for outlook, draft, reason in plan
            if not reason
        ]
        if not rows or not self._is_over():
            raise UserError(self._get_notice(plan, rows) or self._get_nothing_message())
        # sudo: who may was asked; runs are made by nobody else
        Run_sudo = self.env["hour.bank.statement.run"].sudo()
        Run_sudo = Run_sudo.with_company(self.company_id)
        run_sudo = Run_sudo._make_run(
            self.company_id, rows, self.by_mail, self.env.user
        )
        if len(rows) > self._get_at_once():
            run_sudo._hurry()
        else:
            run_sudo._issue_now()
        return self._open(run_sudo)

    def _open(self, run_sudo):
        """Return the action that shows the one statement, or the run."""
        [line_sudo] = run_sudo.line_ids if len(run_sudo.line_ids) == 1 else [None]
        single = line_sudo and line_sudo.state == "issued"
        shown = line_sudo.statement_id if single else run_sudo
        return {
            "type": "ir.actions.act_window",
            "res_model": shown._name,
            "res_id": shown.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    def _check_may_issue(self):
        self.env["hour.bank.statement.run"]._check_may_run(self.company_id)

    @api.model
    def _get_at_once(self):
        """Return how many are issued while the user waits. Override for other ones."""
        return AT_ONCE

    @api.model
    def _get_shown(self):
        """Return how many customers the preview lists. Override for other ones."""
        return SHOWN

    def _is_over(self):
        """Return whether the last day is not after today, where the company works."""
        self.ensure_one()
        today = self.env["hour.bank"]._get_company_today(self.company_id)
        return bool(self.statement_ids) or bool(self.date_to and self.date_to <= today)

    def _plan(self):
        """Return ``[(outlook, draft or none, why not, in words)]``, due ones first."""
        self.ensure_one()
        plan = self._plan_drafts() if self.statement_ids else self._plan_customers()
        return sorted(plan, key=lambda each: bool(each[2]))

    def _plan_drafts(self):
        Statement_sudo = self._get_statements_sudo()
        plan = []
        for draft in self.statement_ids:
            reason = ""
            if draft.state != "draft":
                reason = self.env._("%(name)s is issued already.", name=draft.name)
            elif draft.company_id != self.company_id:
                reason = self.env._(
                    "It is of %(company)s.", company=draft.company_id.display_name
                )
            [outlook] = Statement_sudo._get_outlooks(
                draft.company_id, draft.partner_id.ids, draft.date_to
            )
            plan.append((outlook._replace(date_from=draft.date_from), draft, reason))
        return plan

    def _plan_customers(self):
        Statement_sudo = self._get_statements_sudo()
        chosen = self.partner_ids._origin
        cycles = Statement_sudo._get_cycles(self.company_id, chosen.ids or None)
        ids = chosen.ids or [
            partner_id for partner_id, cycle in cycles.items() if self._is_turn(cycle)
        ]
        outlooks = Statement_sudo._get_outlooks(self.company_id, ids, self.date_to)
        busy = self._get_busy(ids)
        none = Statement_sudo.browse()
        return [
            (outlook, none, self._get_reason(outlook, cycles, busy))
            for outlook in outlooks
        ]

    def _is_turn(self, cycle):
        """Return whether customers with this cycle are meant where none is chosen."""
        return cycle != "none" if self.period == "day" else cycle == self.period

    def _get_busy(self, partner_ids):
        """Return the ids of customers who wait in another run already."""
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date_to", "=", self.date_to) & Domain("state", "=", "waiting")
        domain &= Domain("partner_id", "in", partner_ids)
        # sudo: that somebody asked for it already
        lines_sudo = self.env["hour.bank.statement.run.line"].sudo().search(domain)
        return set(lines_sudo.partner_id.ids)

    def _get_reason(self, outlook, cycles, busy):
        """Return why a customer gets none, in words. Override to skip others."""
        if outlook.partner_id not in cycles:
            return self.env._("No hour bank in this company.")
        if outlook.partner_id in busy:
            return self.env._("It waits in another run already.")
        return self.env["hour.bank.statement"]._get_skip_text(outlook)

    def _get_statements_sudo(self):
        # sudo: all hours of the customers; who may issue is asked before
        return self.env["hour.bank.statement"].sudo().with_company(self.company_id)

    @api.model
    def _prepare_line(self, outlook, draft, reason):
        return {
            "partner_id": outlook.partner_id,
            "date_from": outlook.date_from,
            "date_to": outlook.date_to,
            "moves": outlook.moves,
            "closing_minutes": outlook.closing,
            "statement_id": draft.id,
            "reason": reason,
        }

    # === BUSINESS METHODS: NOTICE === #

    def _get_notice(self, plan, due):
        """Return what somebody should know before they are issued."""
        self.ensure_one()
        if not self._is_over():
            return self.env._(
                "%(day)s is not over yet: choose today or a day before.",
                day=format_date(self.env, self.date_to),
            )
        texts = [] if due else [self._get_nothing_message()]
        if len(plan) > self._get_shown():
            texts.append(
                self.env._(
                    "%(count)s more customers are not listed here.",
                    count=len(plan) - self._get_shown(),
                )
            )
        if due and self.by_mail and (nobody := self._get_without_address(due)):
            texts.append(
                self.env._(
                    "Not mailed, as nobody there has an address: %(names)s.",
                    names=", ".join(nobody[:5].mapped("display_name"))
                    + ("…" if len(nobody) > 5 else ""),
                )
            )
        return " ".join(texts) or False

    def _get_nothing_message(self):
        if self.partner_ids or self.statement_ids or self.period == "day":
            return self.env._("No statement is due: the list says why.")
        return self.env._(
            "No statement is due. How often customers get one is said by the settings, "
            "the plan, or the customer; or choose customers here."
        )

    def _get_without_address(self, due):
        """Return the customers of whom nobody has a mail address."""
        partners = self.env["res.partner"].browse(
            [getattr(each, "partner_id", None) or each[0] for each in due]
        )
        # sudo: addresses of contacts that the user may not read count, too
        groups = partners.sudo()._read_group(
            [("commercial_partner_id", "in", partners.ids), ("email", "!=", False)],
            ["commercial_partner_id"],
        )
        return partners.filtered(
            lambda partner: partner.id not in {each.id for (each,) in groups}
        )


class HourBankStatementIssueLine(models.TransientModel):
    """The statement of one customer in the preview."""

    _name = "hour.bank.statement.issue.line"
    _description = "Issue Statements: Customer"

    issue_id = fields.Many2one("hour.bank.statement.issue", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    moves = fields.Integer(
        string="Movements", readonly=True, help="That are on no statement yet."
    )
    closing_minutes = fields.Integer(readonly=True)
    closing_hours = fields.Float(string="Closing", compute="_compute_closing_hours")
    statement_id = fields.Many2one("hour.bank.statement", readonly=True)
    reason = fields.Char(string="Why Not", readonly=True)

    @api.depends("closing_minutes")
    def _compute_closing_hours(self):
        for line in self:
            line.closing_hours = to_hours(line.closing_minutes)
