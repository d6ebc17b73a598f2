# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: correct the hours of a bank."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fields import Hours
from ..tools.duration import to_hours, to_minutes


class HourBankAdjust(models.TransientModel):
    """Correct an hour bank by hand; the reason stays in its ledger."""

    _name = "hour.bank.adjust"
    _description = "Adjust Hours"
    _inherit = ["hour.bank.wizard.mixin"]

    bank_id = fields.Many2one("hour.bank", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="bank_id.company_id")
    # Not as superuser: the form must not tell of banks that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    direction = fields.Selection(
        [("add", "Add hours"), ("take", "Take hours back")],
        default="add",
        required=True,
    )
    hours = Hours(help="How much to add or take back, e.g. 1:30.")
    reason = fields.Char(
        required=True, help="The customer reads it on the statement of hours."
    )
    hours_balance = fields.Float(
        related="bank_id.hours_balance", string="Left in the Bank", related_sudo=False
    )
    hours_after = fields.Float(string="Left Afterwards", compute="_compute_hours_after")
    below_limit = fields.Boolean(compute="_compute_hours_after")

    # === COMPUTE METHODS === #

    @api.depends("bank_id", "direction", "hours")
    def _compute_hours_after(self):
        for adjust in self:
            bank = adjust.bank_id
            after = bank.minutes_balance + adjust._get_signed_minutes()
            adjust.hours_after = to_hours(after)
            adjust.below_limit = (
                adjust.direction == "take" and after < -bank.overdraft_minutes
            )

    # === ACTIONS === #

    def action_apply(self):
        """Post the adjustment.

        :raises AccessError: for people who may not correct this bank
        :raises UserError: without hours or reason, or below what the bank may hold
        """
        self.ensure_one()
        self._check_manager()
        self.bank_id.check_access("read")
        self._check_company_allowed(self.bank_id.company_id)
        return self._act_once(self._apply)

    # === BUSINESS METHODS === #

    def _apply(self):
        self._check_hours()
        # sudo: nobody writes the ledger directly; what is asked for was checked above
        self.bank_id.sudo()._adjust(self._get_signed_minutes(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _get_signed_minutes(self):
        """Return the minutes of the adjustment: + into the bank, - out of it."""
        self.ensure_one()
        minutes = to_minutes(self.hours)
        return -minutes if self.direction == "take" else minutes

    def _check_hours(self):
        if to_minutes(self.hours) <= 0:
            raise UserError(
                self.env._(
                    "Enter how many hours to add or to take back, more than 0:00. To "
                    "lower the balance choose “Take hours back”."
                )
            )
        if not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Give the reason: it stays in the ledger of %(bank)s.",
                    bank=self.bank_id.display_name,
                )
            )
