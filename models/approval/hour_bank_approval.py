# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An approval: what was asked, what the customer answered, and what is left of it."""

from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.duration import format_minutes, to_hours
from ..roles import MANAGER

OPEN = ("asked", "approved", "used")


class HourBankApproval(models.Model):
    """That a customer lets us work so long on a ticket: a limit that debits keep.

    Nobody writes it: agents ask from the ticket, contacts answer on a page, and what is
    used of it follows from the time on the ticket.
    """

    _name = "hour.bank.approval"
    _description = "Approval of Time"
    _inherit = ["hour.bank.written.mixin", "hour.bank.portal.mixin"]
    _order = "id desc"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # each debit and each form of a ticket asks for its approvals
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # the customer's pages, contacts that are merged
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    bank_id = fields.Many2one(
        "hour.bank",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
        help="Bank whose terms say that the customer is asked.",
    )
    plan_id = fields.Many2one(
        "hour.bank.plan",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
    )
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("approved", "Approved"),
            ("used", "Used Up"),
            ("declined", "Declined"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="asked",
    )
    approval_by = fields.Selection(
        [
            ("contact", "Ticket's contact, or who sees all"),
            ("all", "Who sees all hours"),
            ("admin", "The customer's administrators"),
        ],
        string="Who May Approve",
        required=True,
        readonly=True,
        default="contact",
    )
    minutes_asked = fields.Integer(required=True, readonly=True, aggregator=None)
    minutes_approved = fields.Integer(readonly=True, aggregator=None)
    minutes_kept = fields.Integer(
        readonly=True,
        aggregator=None,
        help="What was used of it when it ended: this much stays covered.",
    )
    minutes_used = fields.Integer(compute="_compute_minutes_used", compute_sudo=True)
    hours_asked = fields.Float(string="Asked", compute="_compute_hours")
    hours_approved = fields.Float(string="Approved", compute="_compute_hours")
    hours_used = fields.Float(string="Used", compute="_compute_hours")
    hours_left = fields.Float(string="Left", compute="_compute_hours")
    message = fields.Text(
        string="What For", readonly=True, help="What the customer reads."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
    )
    asked_on = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    expires_on = fields.Date(required=True, readonly=True)
    expires_at = fields.Datetime(
        required=True,
        readonly=True,
        help="The moment at which that day ends, where the company is: a debit asks no "
        "calendar.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Answered By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key, when contacts are deleted
    )
    approved_name = fields.Char(
        string="Name", readonly=True, help="As the contact typed it."
    )
    answered_on = fields.Datetime(readonly=True)
    answer = fields.Text(readonly=True, help="What was said with the answer.")
    by_phone = fields.Boolean(
        readonly=True, help="A colleague noted what the customer said."
    )
    noted_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
        help="Who noted what the customer said.",
    )

    # Also for two agents who ask at the same moment.
    _asked_once = models.UniqueIndex(
        "(ticket_id) WHERE state = 'asked'",
        "The customer was asked already: the request is open.",
    )
    _within = models.Constraint(
        "CHECK (minutes_asked > 0 AND COALESCE(minutes_approved, 0) >= 0"
        " AND COALESCE(minutes_kept, 0) BETWEEN 0 AND COALESCE(minutes_approved, 0))",
        "An approval is of some time, and no more than that is used of it.",
    )
    # what the job looks at: what may still end
    _open_idx = models.Index(
        "(expires_at) WHERE state IN ('asked', 'approved', 'used')"
    )

    # === COMPUTE METHODS === #

    @api.depends("ticket_id", "minutes_asked", "minutes_approved", "state")
    def _compute_display_name(self):
        for approval in self:
            # sudo: the number of a ticket, for who may read the approval
            ticket_sudo = approval.ticket_id.sudo()
            minutes = approval.minutes_approved or approval.minutes_asked
            number = ticket_sudo.number or ticket_sudo.display_name or ""
            approval.display_name = f"{number} · {format_minutes(minutes)}"

    @api.depends("minutes_approved", "minutes_kept", "state")
    def _compute_minutes_used(self):
        """As the time on the ticket says; see ``Standing``."""
        saved = self.filtered("id")
        (self - saved).minutes_used = 0
        Turn = self.env["hour.bank.approval.turn"]
        standings = Turn._find_standings(saved.ticket_id, takes=False)
        used = {
            each.id: minutes
            for approval in saved
            for each, minutes in standings[approval.ticket_id]
            .get_used(approval.partner_id.id)
            .items()
        }
        for approval in saved:
            approval.minutes_used = used.get(approval.id, 0)

    @api.depends("minutes_asked", "minutes_approved", "minutes_used", "state")
    def _compute_hours(self):
        for approval in self:
            approval.hours_asked = to_hours(approval.minutes_asked)
            approval.hours_approved = to_hours(approval.minutes_approved)
            approval.hours_used = to_hours(approval.minutes_used)
            approval.hours_left = to_hours(approval._get_minutes_left())

    # === CRUD METHODS === #

    @api.model
    def _get_written_message(self):
        return self.env._(
            "Approvals are asked for on the ticket and answered by the "
            "customer. Nobody writes them otherwise."
        )

    # === ACTIONS === #

    def action_cancel(self):
        """End these approvals: what was used of them stays covered.

        :raises AccessError: for people who are no helpdesk managers
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Helpdesk managers end approvals. Ask one of them.")
            )
        # sudo: nobody writes approvals; who may was asked above
        self.sudo()._end("cancelled")
        return True

    # === BUSINESS METHODS === #

    def _forget_used(self):
        """Ask anew what is used: time on the ticket may have changed meanwhile."""
        names = ["minutes_used", "hours_used", "hours_left"]
        self.invalidate_recordset(names, flush=False)

    def _get_minutes_left(self):
        """Return what may still be used of it."""
        self.ensure_one()
        if self.state not in ("approved", "used") or self._is_over():
            return 0
        return self.minutes_approved - self.minutes_used

    def _is_over(self):
        """Return whether its last day is over, where the company is."""
        self.ensure_one()
        return self.expires_at <= fields.Datetime.now()

    def _get_shown_state(self):
        """Return the state as it is today, whether the job said so or not."""
        if not self:
            return "none"
        self.ensure_one()
        if self.state in OPEN and self._is_over():
            return "expired"
        return self.state

    def _end(self, state):
        """End those that are open; what was used of them stays covered.

        In turn with the debits of the tickets, so that none of them uses what ends.
        """
        Turn = self.env["hour.bank.approval.turn"]
        standings = Turn._find_standings(self.ticket_id)
        for approval in self.filtered(lambda each: each.state in OPEN):
            used = standings[approval.ticket_id].get_used(approval.partner_id.id)
            kept = {each.id: minutes for each, minutes in used.items()}
            approval.write({"state": state, "minutes_kept": kept.get(approval.id, 0)})

    @api.model
    def _ask(self, ticket, source, minutes, message):
        """Ask the customer of a ticket, and return the approval, as superuser.

        What was asked before and not answered is withdrawn.

        :param source: bank or plan whose terms say that the customer is asked
        :param minutes: the estimate, above zero
        :raises UserError: without an estimate
        """
        # sudo: nobody writes approvals; callers ask who may
        Approval_sudo = self.sudo()
        if minutes <= 0:
            raise UserError(self.env._("Say how much time you need, e.g. 1:30."))
        self.env["hour.bank.approval.turn"].sudo()._find_standings(ticket)  # as above
        before = Approval_sudo.search(
            [("ticket_id", "=", ticket.id), ("state", "=", "asked")]
        )
        before.write({"state": "cancelled"})
        before.flush_recordset()
        return Approval_sudo.create(
            Approval_sudo._prepare_approval(ticket, source, minutes, message)
        )

    def _prepare_approval(self, ticket, source, minutes, message):
        """Return the values of an approval that is asked for. Override to keep more."""
        is_bank = source._name == "hour.bank"
        terms = source._get_terms()
        company = ticket.company_id
        today = self.env["hour.bank"]._get_company_today(company)
        last = fields.Date.add(today, days=terms.approval_days)
        return {
            "ticket_id": ticket.id,
            "partner_id": ticket._get_payer().id,
            "company_id": company.id,
            "bank_id": source.id if is_bank else False,
            "plan_id": source.plan_id.id if is_bank else source.id,
            "approval_by": terms.approval_by,
            "minutes_asked": minutes,
            "message": message,
            "user_id": self.env.user.id,
            "expires_on": last,
            "expires_at": self._get_end_of_day(company, last),
        }

    @api.model
    def _get_end_of_day(self, company, day):
        """Return the moment, in UTC, at which a day ends where the company is."""
        zone = self.env["hour.bank"]._get_company_zone(company)
        midnight = datetime.combine(fields.Date.add(day, days=1), time.min)
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
