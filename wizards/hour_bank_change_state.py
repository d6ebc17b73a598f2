# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: hold, resume, close or reopen a bank."""

from odoo import api, fields, models

from ..tools.duration import format_minutes


class HourBankChangeState(models.TransientModel):
    """Hold, resume, close or reopen an hour bank, with a reason."""

    _name = "hour.bank.change.state"
    _description = "Change the State of an Hour Bank"
    _inherit = ["hour.bank.wizard.mixin"]

    bank_id = fields.Many2one("hour.bank", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="bank_id.company_id")
    # Not as superuser: the form must not tell of banks that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    hours_balance = fields.Float(
        related="bank_id.hours_balance", string="Left in the Bank", related_sudo=False
    )
    action = fields.Selection(
        [
            ("hold", "Put on hold"),
            ("resume", "Resume"),
            ("close", "Close"),
            ("reopen", "Open again"),
        ],
        required=True,
    )
    reason = fields.Char(required=True)
    customer_text = fields.Char(
        string="Shown to the Customer",
        help="What the customer reads of it in the portal, e.g. “Paused as agreed with "
        "Ms Meyer”. Empty: to ask you.",
    )
    effect = fields.Text(
        compute="_compute_effect", help="What applying the form is going to do."
    )

    # === COMPUTE METHODS === #

    @api.depends("bank_id", "action")
    @api.depends_context("lang")
    def _compute_effect(self):
        for change in self:
            known = change.bank_id and change.action
            change.effect = known and getattr(change, f"_get_{change.action}_effect")()

    def _get_hold_effect(self):
        return self.env._(
            "Nothing is debited from the bank until it is resumed: time goes to the "
            "customer's other banks. Agents read the reason where they log time."
        )

    def _get_resume_effect(self):
        if self.bank_id._is_over(self.bank_id.grace_days):
            return self.env._(
                "The validity of the bank is over: once resumed, what is left expires "
                "with the next run of the scheduled job. Prolong it first to keep it."
            )
        if reason := self.bank_id._get_waived_text():
            return self.env._(
                "The bank can be used again, although this is so: %(reason)s. It is "
                "not held for it again until it was in order in between.",
                reason=reason,
            )
        return self.env._("The bank can be used again.")

    def _get_close_effect(self):
        if self.bank_id.minutes_balance < 0:
            return self.bank_id._get_overdrawn_message()
        effect = self.env._(
            "%(hours)s are taken out of the bank. What was debited stays, and so do "
            "order and invoice.",
            hours=format_minutes(self.bank_id.minutes_balance),
        )
        if reserved := self.bank_id._get_ticket_reservations_text():
            effect += " " + self.env._(
                "Reserved for tickets, which lose them: %(reserved)s.",
                reserved=reserved,
            )
        return effect

    def _get_reopen_effect(self):
        if not self.bank_id._is_closed_by_hand():
            return self.bank_id._get_closed_by_order_message()
        return self.env._(
            "What was taken out of the bank at its closing comes back. Tickets that "
            "reserve what is planned keep it again; where nothing is left for them, "
            "“Reserve Planned” is switched off."
        )

    # === ACTIONS === #

    def action_apply(self):
        """Change the state.

        :raises AccessError: for people who may not correct this bank
        :raises UserError: without a reason, or where its state does not allow it
        """
        self.ensure_one()
        self._check_manager()
        self.bank_id.check_access("read")
        self._check_company_allowed(self.bank_id.company_id)
        return self._act_once(self._change_state)

    def _change_state(self):
        # sudo: nobody writes states directly; what is asked for was checked above
        self.bank_id.sudo()._change_state_by_hand(
            self.action, self.reason, self.customer_text
        )
        return {"type": "ir.actions.act_window_close"}
