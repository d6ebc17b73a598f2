# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A dispute: what a customer says against the debit of one time entry."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools.duration import format_minutes, to_hours
from ..roles import AGENT, MANAGER

REASONS = [
    ("unknown", "We did not ask for this"),
    ("too_long", "It took too long"),
    ("not_done", "It does not work, or was not done"),
    ("covered", "It should not be charged, e.g. a warranty"),
    ("other", "Something else"),
]
STATES = [
    ("open", "In Dispute"),
    ("withdrawn", "Withdrawn"),
    ("upheld", "Debit Upheld"),
    ("reduced", "Reduced"),
    ("free", "Made Free"),
    ("accepted", "Accepted by Deadline"),
    ("lapsed", "No Longer Debited"),
]
# Ends by which somebody decided about the debit, so that it is not disputed again.
DECIDED = ("upheld", "reduced", "free", "accepted")


class HourBankDispute(models.Model):
    """The debit of one time entry that a customer disputes, whatever banks paid it.

    Nobody writes it directly: it is opened on a page of the portal, and ended by the
    customer, by people of ours with words for the customer, or by its deadline. What is
    copied stays readable when the entry or the ticket is gone. All are whole minutes.
    """

    _name = "hour.bank.dispute"
    _description = "Dispute of a Debit"
    _inherit = ["hour.bank.written.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, default="/")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", tracking=True
    )
    # --- who
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # record rules; contacts that are merged or deleted
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Disputed By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # contacts that are merged or deleted
    )
    used_by_id = fields.Many2one(
        "res.partner",
        string="Work For",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # as above
        help="Customer whose time it was: the same, or one of its subsidiaries.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # --- what
    timesheet_id = fields.Many2one(
        "account.analytic.line",
        string="Time Entry",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # the disputes of an entry; entries that are deleted
    )
    timesheet_ref = fields.Integer(
        string="Number of the Time Entry", readonly=True, aggregator=None
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # the disputes of a ticket; tickets that are deleted
    )
    bank_ids = fields.Many2many(
        "hour.bank",
        "hour_bank_dispute_bank_rel",
        string="Hour Banks",
        readonly=True,
        help="Banks that paid for the time when it was disputed.",
    )
    date = fields.Date(string="Worked On", readonly=True)
    description = fields.Char(string="Work", readonly=True)
    ticket_number = fields.Char(readonly=True)
    asked_minutes = fields.Integer(
        readonly=True, aggregator=None, help="Minutes that the customer disputed."
    )
    minutes = fields.Integer(
        readonly=True,
        help="Minutes in dispute by now: never more than are still debited.",
    )
    hours = fields.Float(
        string="Disputed", compute="_compute_hours", store=True, precompute=True
    )
    reason = fields.Selection(REASONS, required=True, readonly=True)
    words = fields.Text(string="What the Customer Says", required=True, readonly=True)
    # --- how it ends
    deadline = fields.Date(
        required=True, readonly=True, help="Last day on which it is to be answered."
    )
    escalated_on = fields.Datetime(
        readonly=True, help="When it was not answered in time, and a manager was told."
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    answer = fields.Text(
        readonly=True, help="Words to the customer by which it was ended."
    )
    reduced_minutes = fields.Integer(readonly=True)
    reduced_hours = fields.Float(
        string="Reduced By", compute="_compute_hours", store=True, precompute=True
    )
    charged_after = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Minutes that the entry debited once it was ended: only another number "
        "can be disputed again.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    may_decide = fields.Boolean(compute="_compute_may_decide")
    # --- what is known of the entry
    worked_hours = fields.Float(string="Worked", compute="_compute_entry")
    rated_hours = fields.Float(string="Rated", compute="_compute_entry")
    debited_hours = fields.Float(string="Debited", compute="_compute_entry")
    free_hours = fields.Float(string="Free", compute="_compute_entry")
    person_name = fields.Char(string="Who", compute="_compute_entry")
    explanation = fields.Char(compute="_compute_entry")

    # Also for two contacts who press the button at the same moment.
    _open_once = models.UniqueIndex(
        "(timesheet_ref) WHERE state = 'open'", "This time is in dispute already."
    )
    # the job, and what is marked: few of many
    _open_idx = models.Index("(company_id, deadline) WHERE state = 'open'")
    _minutes_counted = models.Constraint(
        "CHECK (minutes >= 0 AND reduced_minutes >= 0)",
        "Minutes in dispute are not negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes", "reduced_minutes")
    def _compute_hours(self):
        for dispute in self:
            dispute.hours = to_hours(dispute.minutes)
            dispute.reduced_hours = to_hours(dispute.reduced_minutes)

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        Bank = self.env["hour.bank"]
        for dispute in self:
            today = Bank._get_company_today(dispute.company_id)
            dispute.is_late = dispute.state == "open" and dispute.deadline < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_late_domain(self.env.companies)
        return late if True in value else ~late

    @api.depends("state", "ticket_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for dispute in self:
            dispute.may_decide = dispute.state == "open" and dispute._may_decide()

    @api.depends("timesheet_id", "state")
    @api.depends_context("lang", "uid")
    def _compute_entry(self):
        """Tell what the entry is now: who reads the dispute decides about it."""
        for dispute in self:
            # sudo: agents read not the time of all, but what is disputed on a ticket
            entry_sudo = dispute.sudo().timesheet_id
            dispute.worked_hours = to_hours(
                entry_sudo._get_worked_minutes() if entry_sudo else 0
            )
            dispute.rated_hours = to_hours(entry_sudo.rated_minutes)
            dispute.debited_hours = to_hours(entry_sudo._get_charged_minutes())
            dispute.free_hours = to_hours(entry_sudo.free_minutes)
            dispute.person_name = entry_sudo.employee_id.name or entry_sudo.user_id.name
            dispute.explanation = entry_sudo.hour_bank_explanation

    @api.depends("name", "description")
    def _compute_display_name(self):
        for dispute in self:
            parts = (dispute.name, dispute.description)
            dispute.display_name = " · ".join(filter(None, parts))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        disputes = super().create(vals_list)
        if not self._has_disputes():
            self.env.registry.clear_cache()  # now there are
        return disputes

    @api.model
    @api.private
    def _count_by(self, name, records):
        """Return ``{id: how many disputes there are}`` of these records.

        Of new ones nothing is asked: the domain is empty.

        :param name: the field that tells of which they are
        """
        groups = self._read_group([(name, "in", records.ids)], [name], ["__count"])
        return {record.id: count for record, count in groups}

    @api.model
    @tools.ormcache()
    def _has_disputes(self):
        """Return whether there ever was a dispute: most pages need not ask for them.

        Kept until the first one is opened.
        """
        # sudo: whether there are, and no more
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _get_written_message(self):
        return self.env._(
            "Disputes are opened by customers on the page of their hours, and ended by "
            "“Answer”. They cannot be written directly."
        )

    # === ACTIONS === #

    def action_answer(self):
        """Open the dialog that ends the dispute.

        :raises AccessError: for people who may not decide about it
        """
        self.ensure_one()
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer %(name)s", name=self.name),
            "res_model": "hour.bank.dispute.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS: WHO MAY === #

    def _may_decide(self):
        """Return whether this person ends it: a manager, or who may write its ticket.

        Override to let others answer.
        """
        self.ensure_one()
        if self.env.su:
            return True
        if self.company_id not in self.env.companies or not self.has_access("read"):
            return False
        if self.env.user.has_group(MANAGER):
            return True
        # sudo: which ticket it is; asked below as the person
        ticket = self.sudo().ticket_id.sudo(False)
        is_agent = self.env.user.has_group(AGENT)
        return bool(is_agent and ticket and ticket.has_access("write"))

    def _check_may_decide(self):
        """:raises AccessError: for people who may not decide about these disputes"""
        self.check_access("read")
        for dispute in self:
            if not dispute._may_decide():
                raise AccessError(
                    self.env._(
                        "%(name)s is answered by a helpdesk manager, or by an agent "
                        "who may change its ticket.",
                        name=dispute.name,
                    )
                )

    # === BUSINESS METHODS: WORDS === #

    @api.private
    def _get_state_text(self):
        """Return how it stands, in words for whoever reads, the customer too."""
        self.ensure_one()
        if self.state == "reduced":
            return self.env._(
                "reduced by %(hours)s", hours=format_minutes(self.reduced_minutes)
            )
        if self.state == "open":
            return self.env._(
                "%(hours)s in dispute", hours=format_minutes(self.minutes)
            )
        texts = {
            "withdrawn": self.env._("withdrawn"),
            "upheld": self.env._("the debit stays as it is"),
            "free": self.env._("made free"),
            "accepted": self.env._("accepted: nobody answered in time"),
            "lapsed": self.env._("no longer debited"),
        }
        return texts[self.state]

    @api.private
    def _get_number_text(self):
        """Return the one number of the answer: what is free, or is debited still."""
        self.ensure_one()
        return format_minutes(self.reduced_minutes or self.charged_after)

    def _get_work_text(self):
        """Return what is disputed: day, work, and the ticket where that is shown."""
        self.ensure_one()
        shown = self.ticket_id.team_id._get_shown(self.company_id)
        number = self.ticket_number if shown.tickets else ""
        day = format_date(self.env, self.date)
        return " · ".join(filter(None, [day, number, self.description]))
