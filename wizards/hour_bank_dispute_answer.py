# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: end a dispute, with words to the customer."""

from odoo import api, fields, models

from ..models.fields import Hours
from ..tools.batch import Change
from ..tools.duration import format_minutes, to_minutes


class HourBankDisputeAnswer(models.TransientModel):
    """Decide about a disputed debit: what happens is shown before it does."""

    _name = "hour.bank.dispute.answer"
    _description = "Answer a Dispute"
    _inherit = ["hour.bank.wizard.mixin"]

    dispute_id = fields.Many2one("hour.bank.dispute", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="dispute_id.company_id")
    # Not as superuser: the form must not tell of what the user may not read.
    partner_id = fields.Many2one(related="dispute_id.partner_id", related_sudo=False)
    words = fields.Text(related="dispute_id.words", related_sudo=False)
    debited_hours = fields.Float(related="dispute_id.debited_hours", related_sudo=False)
    outcome = fields.Selection(
        [
            ("upheld", "The debit stays as it is"),
            ("reduced", "Reduce it by some of the time"),
            ("free", "Make all of it free"),
            ("withdrawn", "The customer takes it back"),
        ],
        string="Decision",
        required=True,
        default="upheld",
    )
    hours = Hours(
        string="Reduce By",
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="How much of the time is free from now on, e.g. 0:30.",
    )
    answer = fields.Text(
        string="Words to the Customer",
        required=True,
        help="Mailed to who disputed the time, and on the next statement.",
    )
    effect = fields.Text(
        compute="_compute_effect", help="What applying the form is going to do."
    )

    # === COMPUTE METHODS === #

    @api.depends("dispute_id")
    def _compute_hours(self):
        for dialog in self:
            dialog.hours = dialog.dispute_id.hours

    @api.depends("dispute_id", "outcome", "hours")
    @api.depends_context("lang", "uid")
    def _compute_effect(self):
        for dialog in self:
            known = dialog.dispute_id and dialog.dispute_id._may_decide()
            dialog.effect = known and dialog._get_effect()

    def _get_effect(self):
        minutes = self._get_minutes()
        # sudo: the entry of a dispute that the person decides about
        entry = self.dispute_id.sudo().timesheet_id
        charged = entry._get_charged_minutes()
        if self.outcome in ("upheld", "withdrawn"):
            return self.env._("%(hours)s stay debited.", hours=format_minutes(charged))
        if not 0 < minutes <= charged:
            return self.env._(
                "At most %(hours)s can be made free: that is what is debited.",
                hours=format_minutes(charged),
            )
        batch = entry._plan_waiver(Change("dispute"), minutes)
        parts = [
            self.dispute_id._get_back_text(bank, part, origin)
            for _entry, bank, part, origin in batch.postings
        ]
        left = self.env._(
            "%(hours)s stay debited.", hours=format_minutes(charged - minutes)
        )
        return "\n".join([*parts, left])

    def _get_minutes(self):
        """Return how many minutes become free."""
        if self.outcome == "free":
            # sudo: as above
            return self.dispute_id.sudo().timesheet_id._get_charged_minutes()
        return to_minutes(self.hours) if self.outcome == "reduced" else 0

    # === ACTIONS === #

    def action_apply(self):
        """End the dispute.

        :raises AccessError: for people who may not decide about it
        :raises UserError: without words, for a wrong number, or where it was ended
        """
        self.ensure_one()
        self.dispute_id._check_may_decide()
        return self._act_once(self._apply)

    def _apply(self):
        self.dispute_id._answer(self.outcome, self._get_minutes(), self.answer)
        return {"type": "ir.actions.act_window_close"}
