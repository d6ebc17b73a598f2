# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: count saved time by the rules of today."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.batch import Change
from ..tools.duration import to_hours, to_minutes

# Not as superuser: who may not read an entry reads no preview of it, either.
PREVIEW = {"compute": "_compute_line_ids", "compute_sudo": False, "store": True}
ENTRY = {"compute": "_compute_entry", "compute_sudo": False}


class HourBankRerate(models.TransientModel):
    """Rate saved time by the rules of today, on purpose and with a reason."""

    _name = "hour.bank.rerate"
    _description = "Rate Again"
    _inherit = ["hour.bank.wizard.mixin"]

    entry_ids = fields.Many2many(
        "account.analytic.line", default=lambda self: self._get_active_entries()
    )
    redraw = fields.Boolean(
        string="Also Choose the Banks Anew",
        help="E.g. time that no bank covered, after hours were sold. Otherwise only "
        "the difference is drawn or given back.",
    )
    reason = fields.Char(
        required=True, help="The customer reads it on the statement of hours."
    )
    line_ids = fields.One2many("hour.bank.rerate.line", "rerate_id", **PREVIEW)
    problem = fields.Text(**PREVIEW)
    difference_hours = fields.Float(string="Difference", **PREVIEW)

    def _get_active_entries(self):
        context = self.env.context
        if context.get("active_model") != "account.analytic.line":
            return []
        return self.env["account.analytic.line"].browse(context.get("active_ids", []))

    # === COMPUTE METHODS === #

    @api.depends("entry_ids", "redraw")
    def _compute_line_ids(self):
        """What rating again would change; nothing is posted."""
        for rerate in self:
            rerate.entry_ids._origin.check_access("read")
            rerate.problem, lines = False, []
            try:
                lines = rerate._prepare_lines()
            except (UserError, ValidationError) as error:
                rerate.problem = error.args[0]
            # sudo: nobody writes lines, so that none points at what it should not
            rerate.sudo().line_ids = [Command.clear(), *map(Command.create, lines)]
            difference = sum(
                line["hours_after"] - line["hours_before"] for line in lines
            )
            rerate.difference_hours = to_hours(to_minutes(difference))

    def _prepare_lines(self):
        """Return the values of the lines: chosen entries and those that they change."""
        # sudo: rules and banks decide, which a manager of one team may not all read
        entries = self.entry_ids._origin.sudo()
        batch = entries._plan_hour_banks(self._get_change(), previews=True)
        planned = batch.targets if batch else {}
        return [
            {
                "entry_id": entry.id,
                "hours_before": to_hours(entry.rated_minutes),
                "hours_after": to_hours(minutes),
                "explanation": entry._get_preview_text(batch),
            }
            for entry, minutes in planned.items()
        ]

    def _get_change(self):
        """Return what rating again changes: the rules and, if wished, the banks."""
        reason = (self.reason or "").strip()
        return Change.again(self.entry_ids._origin, reason, self.redraw)

    # === ACTIONS === #

    def action_apply(self):
        """Rate the entries again and post what changes.

        :raises AccessError: for people who may not correct hours or these entries
        :raises UserError: without entries or reason, or where a plan refuses
        """
        self.ensure_one()
        self._check_manager()
        self.entry_ids.check_access("write")
        for company in self.entry_ids.company_id:
            self._check_company_allowed(company)
        if not self.entry_ids:
            raise UserError(self.env._("Choose the time entries to rate again."))
        return self._act_once(self._rerate)

    def _rerate(self):
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Give the reason: it stays in the ledger of the banks.")
            )
        self.entry_ids._sync_hour_banks(self._get_change())
        return {"type": "ir.actions.act_window_close"}


class HourBankRerateLine(models.TransientModel):
    """What rating again changes on one entry."""

    _name = "hour.bank.rerate.line"
    _description = "Rate Again: Entry"

    rerate_id = fields.Many2one("hour.bank.rerate", ondelete="cascade")
    entry_id = fields.Many2one("account.analytic.line", readonly=True)
    date = fields.Date(**ENTRY)
    ticket_id = fields.Many2one("helpdesk.ticket", **ENTRY)
    employee_id = fields.Many2one("hr.employee", **ENTRY)
    name = fields.Char(**ENTRY)
    hours_before = fields.Float(string="Before", readonly=True)
    hours_after = fields.Float(string="After", readonly=True)
    explanation = fields.Char(readonly=True)

    @api.depends("entry_id")
    def _compute_entry(self):
        """Entries of colleagues may change along: their hours are shown, no more."""
        entries = self.entry_id._filtered_access("read")
        for line in self:
            entry = line.entry_id if line.entry_id in entries else entries.browse()
            line.date, line.name = entry.date, entry.name
            line.ticket_id, line.employee_id = entry.ticket_id, entry.employee_id
