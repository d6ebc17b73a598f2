# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: ask the customer for an approval, or note one that was given by phone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fields import Hours
from ..models.roles import MANAGER
from ..tools.duration import format_minutes, to_minutes


class HourBankAskApproval(models.TransientModel):
    """Ask, from a ticket, for so much time, with words that the customer reads."""

    _name = "hour.bank.ask.approval"
    _description = "Ask for an Approval"
    _inherit = ["hour.bank.wizard.mixin"]

    ticket_id = fields.Many2one("helpdesk.ticket", required=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    told = fields.Text(compute="_compute_told", compute_sudo=False)
    hours = Hours(string="Time", help="What you expect to need on top, e.g. 1:30.")
    message = fields.Text(string="What For", help="The customer reads it.")
    is_manager = fields.Boolean(compute="_compute_is_manager")
    by_phone = fields.Boolean(
        string="Given by Phone",
        help="The customer approved already: nobody is mailed, and it says so.",
    )
    name = fields.Char(string="Who Approved", help="As the person gave the name.")
    answer = fields.Text(string="What Was Said")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id")
    @api.depends_context("uid", "lang")
    def _compute_told(self):
        for dialog in self:
            ticket = dialog.ticket_id
            if not ticket or not ticket.has_access("write"):
                dialog.told = ""
                continue
            try:
                outlook = ticket._get_approval_outlook()
            except UserError as error:  # nothing is approved there
                outlook = error.args[0]
            texts = [outlook, ticket.hour_bank_approval_text]
            dialog.told = "\n".join(filter(None, texts))

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group(MANAGER)

    # === ACTIONS === #

    def action_ask(self):
        """Ask the customer; or note what it said by phone, for helpdesk managers.

        :raises AccessError: for who may not change the ticket, or note an answer
        :raises UserError: without a time, a name or words
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        if self.by_phone:
            self._check_manager()
        return self._act_once(self._note if self.by_phone else self._ask)

    def _ask(self):
        approval_sudo = self.ticket_id._ask_approval(
            to_minutes(self.hours), self.message
        )
        contacts = approval_sudo._get_approvers()
        return self._get_told_action(
            self.env._(
                "%(minutes)s were asked for: %(who)s.",
                minutes=format_minutes(approval_sudo.minutes_asked),
                who=contacts._join_names()
                or self.env._("nobody has a mail address, so ask by phone"),
            )
        )

    def _note(self):
        """Note an approval that was given by phone, with who said what."""
        name, answer = (self.name or "").strip(), (self.answer or "").strip()
        if not name or not answer:
            raise UserError(
                self.env._("Say who approved, and what was said on the phone.")
            )
        minutes = to_minutes(self.hours)
        # sudo: nobody writes approvals; who may note one was asked above
        ticket_sudo = self.ticket_id.sudo()
        approval_sudo = ticket_sudo.env["hour.bank.approval"]._ask(
            ticket_sudo, self.ticket_id._find_approval_source(), minutes, self.message
        )
        approval_sudo._approve(minutes, name, answer=answer, by_phone=True)
        return self._get_told_action(approval_sudo._get_standing_text())

    def _get_told_action(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
