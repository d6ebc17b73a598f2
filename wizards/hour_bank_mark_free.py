# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: why time that found no bank is free."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.duration import format_minutes


class HourBankMarkFree(models.TransientModel):
    """Mark time that was recorded and not debited as free, with a reason."""

    _name = "hour.bank.mark.free"
    _description = "Mark as Free"
    _inherit = ["hour.bank.wizard.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # numbers of entries that the person may not read: asked of the rows instead
    entries = fields.Json(required=True)
    told = fields.Char(string="Time", compute="_compute_told")
    reason = fields.Char(
        string="Why Free", required=True, help="The customer and colleagues read it."
    )

    # === COMPUTE METHODS === #

    @api.depends("entries")
    @api.depends_context("lang", "uid")
    def _compute_told(self):
        for dialog in self:
            rows = dialog._get_rows()._filtered_access("read")
            minutes = format_minutes(sum(rows.mapped("minutes")))
            # sudo: names of customers, of rows that the person may read
            names = rows.partner_id.sudo().mapped("display_name")
            dialog.told = " · ".join([minutes, *names])

    def _get_rows(self):
        ids = [number for number in self.entries or () if isinstance(number, int)]
        return self.env["hour.bank.unpaid"].browse(ids).exists()

    # === ACTIONS === #

    def action_apply(self):
        """Mark the time as free.

        :raises AccessError: for people who are no helpdesk managers
        :raises UserError: without a reason, or when it was decided about meanwhile
        """
        self.ensure_one()
        self._check_manager()
        return self._act_once(self._mark_free)

    def _mark_free(self):
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why this time is free."))
        self._get_rows()._mark_free(reason)
        return {"type": "ir.actions.act_window_close"}
