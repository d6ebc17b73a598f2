# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A statement that is issued: what a customer was told of its hours, for ever."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ...tools.duration import format_minutes, to_hours
from ..fields import Day
from ..roles import MONEY_READERS
from ..uninstall import on_unlink


class HourBankStatement(models.Model):
    """All hours of a customer in a company, for a period; frozen once it is issued.

    The statements of a customer are a chain: each opens with what the one before closed
    with, and takes the moves that are on none yet. What is written in a draft is the
    customer and the days; the rest is written once, as it is issued, see ``issue.py``.
    """

    _name = "hour.bank.statement"
    _description = "Issued Statement of Hours"
    _inherit = ["mail.thread", "hour.bank.kept.mixin", "hour.bank.append.only.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,  # the chain of a customer; contacts that are merged or deleted
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = Day(
        string="From",
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
    )
    date_to = Day(
        string="To",
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        help="Work of this day and of the days before stands on the statement, as far "
        "as it is on none yet.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("accepted", "Accepted")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    opening_minutes = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Prepaid hours left before, in minutes: what the statement before closed "
        "with.",
    )
    closing_minutes = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Prepaid hours left at the end, in minutes.",
    )
    opening_hours = fields.Float(string="Opening", compute="_compute_balance_hours")
    closing_hours = fields.Float(string="Closing", compute="_compute_balance_hours")
    balance_text = fields.Text(string="Hour Banks", compute="_compute_balance_text")
    preview = fields.Char(compute="_compute_preview")
    balances = fields.Json(
        readonly=True,
        copy=False,
        help="Of each bank: its names, and its minutes before, added, used, gone and "
        "after.",
    )
    line_ids = fields.One2many(
        "hour.bank.statement.line", "statement_id", readonly=True, copy=False
    )
    # --- the chain
    previous_id = fields.Many2one(
        "hour.bank.statement",
        string="Statement Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    taken_over = fields.Json(
        readonly=True,
        copy=False,
        help="Last statements of contacts that were merged into this customer.",
    )
    is_merged = fields.Boolean(
        readonly=True,
        copy=False,
        help="Of a contact that was merged into a customer with statements of its own: "
        "its chain ends, and the customer's next statement takes it over.",
    )
    digest = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of the facts and of the digest of the statement before.",
    )
    salt = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    verification_code = fields.Char(
        readonly=True,
        copy=False,
        help="Printed on the statement: who holds it can check it.",
    )
    # --- how it was issued
    issued_on = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="set null"
    )
    by_mail = fields.Boolean(
        string="Mail to the Customer",
        compute="_compute_by_mail",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="It is mailed once it is issued, with the PDF and a link to its page.",
    )
    partner_name = fields.Char(string="Customer on Paper", readonly=True, copy=False)
    partner_hash = fields.Char(readonly=True, copy=False)
    lang = fields.Char(string="Language", readonly=True, copy=False)
    currency_id = fields.Many2one(
        "res.currency", readonly=True, copy=False, ondelete="restrict"
    )
    shows_money = fields.Boolean(readonly=True, copy=False, groups=MONEY_READERS)
    # --- what comes later
    accepted_on = fields.Datetime(readonly=True, copy=False)
    accepted_by_id = fields.Many2one(
        "res.partner",
        string="Contact Who Accepted",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    accepted_name = fields.Char(string="Accepted By", readonly=True, copy=False)
    paper_digest = fields.Char(
        readonly=True, copy=False, help="SHA-256 of the PDF as it was first printed."
    )

    _previous_unique = models.UniqueIndex(
        "(previous_id)", "This statement has one after it already."
    )
    _first_unique = models.UniqueIndex(
        "(partner_id, company_id)"
        " WHERE previous_id IS NULL AND state != 'draft' AND is_merged IS NOT TRUE",
        "This customer has a first statement already.",
    )
    _code_unique = models.UniqueIndex(
        "(verification_code)", "This code is on another statement."
    )
    _period_ok = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The period cannot end before it begins: exchange the days.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_period(self):
        for statement in self:
            company = statement.company_id or self.env.company
            today = self.env["hour.bank"]._get_company_today(company)
            # sudo: the days follow from the ledger, whoever may read which bank of it
            first = statement.sudo()._get_first_day()
            statement.date_to = statement.date_to or today
            if not statement.date_from or statement.partner_id:
                statement.date_from = min(first or today, statement.date_to)

    @api.depends("company_id")
    def _compute_by_mail(self):
        for statement in self:
            company = statement.company_id or self.env.company
            # sudo: a choice of the company, whoever fills in the form
            statement.by_mail = company.sudo().hour_bank_statement_mail

    @api.depends("opening_minutes", "closing_minutes")
    def _compute_balance_hours(self):
        for statement in self:
            statement.opening_hours = to_hours(statement.opening_minutes)
            statement.closing_hours = to_hours(statement.closing_minutes)

    @api.depends("balances")
    def _compute_balance_text(self):
        for statement in self:
            texts = [
                self.env._(
                    "%(bank)s: %(opening)s + %(added)s added − %(used)s used"
                    " − %(gone)s expired or moved = %(closing)s",
                    bank=each["name"],
                    opening=format_minutes(each["opening"]),
                    added=format_minutes(each["added"]),
                    used=format_minutes(-each["used"]),
                    gone=format_minutes(-each["gone"]),
                    closing=format_minutes(each["closing"]),
                )
                for each in statement.balances or ()
            ]
            statement.balance_text = "\n".join(texts)

    @api.depends("partner_id", "company_id", "date_to", "state")
    def _compute_preview(self):
        for statement in self:
            statement.preview = statement.state == "draft" and statement._preview()

    def _preview(self):
        """Return what issuing would tell: as far as this person may read the banks."""
        self.ensure_one()
        if not self.partner_id or not self.date_to:
            return self.env._("Choose the customer and the last day.")
        move = self.env["hour.bank.move"]
        minutes = [
            each.minutes
            for each in move.search(self._get_move_domain(self._get_banks()))
        ]
        if not minutes:
            return self.env._("Nothing happened that is on no statement yet.")
        return self.env._(
            "%(count)s movements of hours are on no statement yet: %(added)s added, "
            "%(used)s used or gone. They will stand on this one.",
            count=len(minutes),
            added=format_minutes(sum(each for each in minutes if each > 0)),
            used=format_minutes(-sum(each for each in minutes if each < 0)),
        )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for statement in self:
            name = statement.name
            if statement.state == "draft":
                customer = statement.partner_id.display_name or ""
                name = self.env._("Draft of %(customer)s", customer=customer)
            statement.display_name = name

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        # No defaults of a caller's context: a draft is a draft. Nobody follows what is
        # made by the thousand, and nothing is said of it.
        context = clean_context(self.env.context)
        clean = self.with_context(context, tracking_disable=True)
        statements = super(HourBankStatement, clean).create(
            [self._with_customer(vals) for vals in vals_list]
        )
        return statements.with_env(self.env)

    def write(self, vals):
        self._check_kept(vals)
        self._check_draft()
        return super().write(self._with_customer(vals))

    @on_unlink
    def _unlink_drafts_only(self):
        for statement in self:
            if statement.state != "draft":
                raise UserError(
                    self.env._(
                        "%(statement)s was issued and is kept. What changes later "
                        "stands on the next statement.",
                        statement=statement.name,
                    )
                )

    @api.model
    def _with_customer(self, vals):
        """Return values with the company in place of one of its contacts.

        A contact that still has hours of before it became one keeps them, and has
        statements of its own.
        """
        # sudo: whether somebody has hours of their own decides it, not who may read it
        partner_sudo = self.env["res.partner"].sudo().browse(vals.get("partner_id"))
        if not partner_sudo or partner_sudo.hour_bank_ids:
            return vals
        return {**vals, "partner_id": partner_sudo.commercial_partner_id.id}

    def _check_draft(self):
        """:raises UserError: where a person writes what was issued"""
        issued = self.filtered(lambda statement: statement.state != "draft")
        if issued and not self.env.su:
            raise UserError(
                self.env._(
                    "%(statements)s was issued and stays as it is. What changes later "
                    "stands on the next statement.",
                    statements=", ".join(issued.mapped("name")),
                )
            )

    @api.model
    def _get_kept_advice(self):
        return self.env._("It is written as the statement is issued.")

    @api.model
    def _get_draft_field(self):
        return "state"

    @api.model
    def _get_erasable_fields(self):
        return ("partner_name", "accepted_name")

    @api.model
    def _get_later_fields(self):
        return ("accepted_on", "accepted_by_id", "accepted_name", "paper_digest")

    # === ACTIONS === #

    def action_issue(self):
        """Issue these drafts: they are frozen. Their papers are made by a job.

        :raises AccessError: where the user may not write one of them
        :raises UserError: where one cannot be issued
        """
        self.check_access("write")
        for statement in self:
            # sudo: all hours of the customer, written by nobody but this
            statement.sudo()._issue()
        self._hurry_jobs()

    def action_print(self):
        """Print what was issued, as it was first printed."""
        report = self.env.ref("helpdesk_hour_bank.action_report_hour_bank_issued")
        return report.report_action(self)

    # === BUSINESS METHODS === #

    @api.private
    def _accept(self, contact, name=""):
        """Note that a contact of the customer accepts the statement. Once.

        :param name: as the contact signs; by default as it is called
        """
        self.ensure_one()
        if self.state != "issued":
            return
        self.write(
            {
                "state": "accepted",
                "accepted_on": fields.Datetime.now(),
                "accepted_by_id": contact.id,
                "accepted_name": name or contact.name,
            }
        )
