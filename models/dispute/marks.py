# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where disputed time is marked: ledger, bank, ticket, customer, statement."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.allocation import give_back
from ...tools.duration import to_hours
from ..roles import EMPLOYEE


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    dispute_text = fields.Char(
        string="Disputes",
        compute="_compute_dispute_text",
        compute_sudo=True,
        help="Whether the customer disputes the time, or how that ended.",
    )

    @api.depends("timesheet_id")
    @api.depends_context("lang")
    def _compute_dispute_text(self):
        # of a ticket, too: the time may be debited to another bank since
        disputed = self.filtered(
            lambda move: move.bank_id.dispute_count or move.ticket_id.dispute_count
        )
        last = self.env["hour.bank.dispute"]._find_last(disputed.timesheet_id)
        for move in self:
            dispute = last.get(move.timesheet_id)
            told = dispute and (move.minutes < 0 or move.cause == "dispute")
            move.dispute_text = told and dispute._get_state_text()


class HourBank(models.Model):
    _inherit = "hour.bank"

    dispute_ids = fields.Many2many(
        "hour.bank.dispute",
        "hour_bank_dispute_bank_rel",
        "hour_bank_id",
        "hour_bank_dispute_id",
        string="Disputes about Its Time",
        copy=False,
        groups=fields.NO_ACCESS,
    )
    # stored: form and ledger ask for it each time, and hardly a bank is disputed
    dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_dispute_count",
        store=True,
        precompute=True,
        compute_sudo=True,  # how many there are about a bank that somebody may read
        aggregator=None,
    )
    disputed_hours = fields.Float(
        string="In Dispute",
        compute="_compute_disputed_hours",
        help="Debited time that the customer disputes at the moment.",
    )

    # === COMPUTE METHODS === #

    @api.depends("dispute_ids.bank_ids")
    def _compute_dispute_count(self):
        counts = self.env["hour.bank.dispute"]._count_by("bank_ids", self._origin)
        for bank in self:
            bank.dispute_count = counts.get(bank._origin.id, 0)

    def _compute_disputed_hours(self):
        # sudo: how much it is, of a bank that somebody may read
        disputed = self.sudo().filtered("dispute_count")
        minutes = disputed._get_disputed_minutes() if disputed else {}
        for bank in self:
            bank.disputed_hours = to_hours(minutes.get(bank._origin.id, 0))

    # === ACTIONS === #

    def action_view_disputes(self):
        """Show the disputes about time that these banks paid."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_dispute_action"
        )
        action["domain"] = [("bank_ids", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _get_dispute_domain(self):
        """Return the domain of what is open about time that these banks paid."""
        return Domain("bank_ids", "in", self.ids) & Domain("state", "=", "open")

    @api.private
    def _get_disputed_minutes(self, disputes=None):
        """Return ``{bank id: minutes}`` in dispute: those that would come back first.

        :param disputes: the open ones, where they are known
        """
        if disputes is None:
            Dispute = self.env["hour.bank.dispute"]
            disputes = Dispute.search(self._get_dispute_domain())
        drawn = disputes.timesheet_id._get_drawn() if disputes else {}
        minutes = defaultdict(int)
        for dispute in disputes:
            draws = drawn.get(dispute.timesheet_id, ())
            for move, part in give_back(dispute.minutes, draws):
                minutes[move.bank_id.id] += part
        return minutes

    @api.private
    def _get_judged_minutes(self):
        judged = super()._get_judged_minutes()
        held = self._get_held_back_minutes()
        return {
            bank: minutes + held.get(bank.id, 0) for bank, minutes in judged.items()
        }

    @api.private
    def _get_held_back_minutes(self):
        """Return ``{bank id: minutes}`` that do not count for alarms while in dispute.

        As the terms of each bank say; banks of which nothing is held back are left out.
        """
        holding = self.filtered(lambda bank: not bank._get_terms().disputed_counts)
        return holding._get_disputed_minutes() if holding else {}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_dispute_ids = fields.One2many(
        "hour.bank.dispute",
        "ticket_id",
        string="Disputes about It",
        copy=False,
        groups=fields.NO_ACCESS,
    )
    # stored: the form of a ticket asks for it each time, and hardly one is disputed
    dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_dispute_count",
        store=True,
        precompute=True,
        compute_sudo=True,  # how many there are on a ticket that somebody may read
        groups=EMPLOYEE,
    )

    @api.depends("hour_bank_dispute_ids.ticket_id")
    def _compute_dispute_count(self):
        counts = self.env["hour.bank.dispute"]._count_by("ticket_id", self._origin)
        for ticket in self:
            ticket.dispute_count = counts.get(ticket._origin.id, 0)

    def action_view_disputes(self):
        """Show the disputes about time on these tickets."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_dispute_action"
        )
        action["domain"] = [("ticket_id", "in", self.ids)]
        action["context"] = {}
        return action
