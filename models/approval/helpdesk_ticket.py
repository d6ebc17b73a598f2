# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A ticket whose customer approves time first: how it stands, and how to ask."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.consent import add
from ..roles import EMPLOYEE
from .limit import FOUND


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_approval_ids = fields.One2many(
        "hour.bank.approval", "ticket_id", readonly=True, groups=fields.NO_ACCESS
    )
    hour_bank_asks_approval = fields.Boolean(
        compute="_compute_hour_bank_asks_approval",
        groups=EMPLOYEE,
        help="The customer approves some of the time on this ticket first.",
    )
    hour_bank_approval_state = fields.Selection(
        [
            ("none", "Not asked"),
            ("asked", "Asked"),
            ("approved", "Approved"),
            ("used", "Used up"),
            ("declined", "Declined"),
            ("expired", "Expired"),
        ],
        string="Approval",
        compute="_compute_hour_bank_approval_text",
        groups=EMPLOYEE,
    )
    hour_bank_approval_text = fields.Char(
        compute="_compute_hour_bank_approval_text", groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_banks", "team_id")
    @api.depends_context("uid")
    def _compute_hour_bank_asks_approval(self):
        """By the terms of the banks that pay; without any, of the team's plan."""
        known = self._get_known_tickets().filtered("use_hour_banks")
        drawn = known._get_banks_of_payer("drawn")
        for ticket in self:
            # sudo: terms decide, whoever may read the team
            source = ticket in known and ticket.sudo()._get_approval_source(
                drawn[ticket]._filtered_usable()
            )
            ticket.hour_bank_asks_approval = bool(source)

    @api.depends("hour_bank_asks_approval", "timesheet_ids.debited_minutes")
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_approval_text(self):
        """How it stands; nobody is asked where no terms let the customer approve."""
        self.hour_bank_approval_state = "none"
        self.hour_bank_approval_text = ""
        asking = self.filtered("hour_bank_asks_approval")
        # sudo: whoever may read the ticket may know what is approved for it
        approvals = self.env["hour.bank.approval"].sudo()
        if asking:
            approvals = approvals.search([("ticket_id", "in", asking._origin.ids)])
            approvals._forget_used()
        of_payer = approvals.grouped(lambda each: (each.ticket_id.id, each.partner_id))
        for ticket in asking:
            # sudo: as above
            key = ticket._origin.id, ticket.sudo()._get_payer()
            own = of_payer.get(key, approvals.browse())
            ticket.hour_bank_approval_state = own._get_shown()._get_shown_state()
            ticket.hour_bank_approval_text = (
                own._get_summary() or ticket._get_asked_first_text()
            )

    # === ACTIONS === #

    def action_ask_approval(self):
        """Open the dialog in which the customer is asked.

        :raises UserError: where the customer approves nothing first
        """
        self.ensure_one()
        self.check_access("write")
        self._find_approval_source()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_ask_approval_action"
        )
        return {**action, "context": {"default_ticket_id": self.id}}

    # === BUSINESS METHODS === #

    def _get_asked_first_text(self):
        """Return what the customer approves first, for a ticket on which none did."""
        self.ensure_one()
        # sudo: terms decide, whoever may read banks and teams
        source = self.sudo()._get_approval_source(
            self._get_drawable_banks()._filtered_usable()
        )
        if not source:
            return ""
        asked = source.env["hour.bank.plan"]._get_asked_text(source._get_terms())
        return self.env._("The customer approves first: %(what)s", what=asked)

    def _get_approval_source(self, banks):
        """Return the bank, of those that pay, or the plan whose terms ask, or None.

        :param banks: usable ones; without any, the plan of the team decides
        """
        self.ensure_one()
        plan = self.team_id.hour_bank_plan_id
        sources = banks._sorted_for_customer(self._get_payer()) if banks else plan
        return next((each for each in sources if each._get_terms().asks()), None)

    def _find_approval_source(self):
        """Return the bank or plan whose terms let the customer approve, as superuser.

        Where no bank is usable, the latest one decides, as about time beyond.

        :raises UserError: when there is none
        """
        self.ensure_one()
        # sudo: terms decide, whoever may read banks and teams
        ticket_sudo = self.sudo()
        payer = ticket_sudo._get_payer()
        banks = self._get_drawable_banks()._filtered_usable()
        if not banks:
            banks = banks.search(
                [
                    ("partner_id", "=", payer.id),
                    ("company_id", "=", ticket_sudo.company_id.id),
                    ("kind", "=", "prepaid"),
                ],
                order="id desc",
                limit=1,
            )
        source = payer and ticket_sudo._get_approval_source(banks)
        if not source:
            raise UserError(
                self.env._(
                    "The customer of %(ticket)s approves no time first: log it.",
                    ticket=self.display_name,
                )
            )
        return source

    def _get_approval_outlook(self):
        """Return who is going to be asked, and for what, in words."""
        self.ensure_one()
        source = self._find_approval_source()
        # sudo: who is mailed does not depend on who asks
        Approval_sudo, ticket_sudo = self.env["hour.bank.approval"].sudo(), self.sudo()
        values = Approval_sudo._prepare_approval(ticket_sudo, source, 1, False)
        approval = Approval_sudo.new(values)
        who = approval._get_approvers()._join_names() or self.env._(
            "no contact who may approve has a mail address"
        )
        return self.env._(
            "%(customer)s approves: %(what)s. Asked by mail: %(who)s.",
            customer=self._get_payer().display_name,
            what=Approval_sudo.plan_id._get_asked_text(source._get_terms()),
            who=who,
        )

    @api.private
    def _ask_approval(self, minutes, message):
        """Ask the customer, by mail and in the portal; callers say who may ask.

        :return: the approval, as superuser
        """
        self.ensure_one()
        ticket_sudo = self.sudo()  # sudo: as above
        approval_sudo = ticket_sudo.env["hour.bank.approval"]._ask(
            ticket_sudo, self._find_approval_source(), minutes, message
        )
        approval_sudo._tell_asked()
        return approval_sudo

    def _follow_approvals(self, batch):
        """Say of approvals that they are used up, or not any more.

        :param batch: the :class:`Batch` that was posted
        """
        found = batch.found.get((FOUND, False), {})
        standings = {
            ticket: standing._replace(
                counted=ticket._count_planned(batch, standing.counted)
            )
            for ticket, standing in found.items()
            if ticket in self
        }
        # where nothing was drawn, and so nobody looked: as it is stored now
        others = self.filtered(lambda ticket: ticket not in standings)
        if others:
            Turn = self.env["hour.bank.approval.turn"]
            standings.update(Turn._find_standings(others, takes=False))
        for standing in standings.values():
            standing.mark_used(self.env["hour.bank.approval"])

    def _count_planned(self, batch, counted):
        """Return what the time on the ticket counts once a batch is stored."""
        counted = dict(counted)
        for entry in batch.targets:
            if entry.ticket_id._origin == self:
                add(counted, (batch.ratings.get(entry) or {}).get("consent"))
        return counted
