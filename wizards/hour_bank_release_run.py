# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: release used hours until a month's end."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.fields import Day

# Not as superuser: who may not release hours reads no preview, either.
PREVIEW = {"compute": "_compute_line_ids", "compute_sudo": False, "store": True}


class HourBankReleaseRun(models.TransientModel):
    """Release used hours from the liability to income, with a preview."""

    _name = "hour.bank.release.run"
    _description = "Release Used Hours"
    _inherit = ["hour.bank.wizard.mixin"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_end = Day(
        string="Used Until",
        required=True,
        default=lambda self: self.env["hour.bank.release"]._get_last_month_end(
            self.env.company
        ),
        help="Whole months, up to and with the month of this day. A month that is not "
        "over yet is shown, but not posted.",
    )
    leave_draft = fields.Boolean(
        string="Leave as Draft", help="You post the journal entries yourself."
    )
    line_ids = fields.One2many("hour.bank.release.run.line", "run_id", **PREVIEW)
    income = fields.Monetary(string="To Income", **PREVIEW)
    breakage = fields.Monetary(
        string="Expired",
        help="Expired or taken out: income without work.",
        **PREVIEW,
    )
    waiting = fields.Monetary(
        string="Not Invoiced Yet",
        help="Used already: income of the month of the invoice.",
        **PREVIEW,
    )
    can_release = fields.Boolean(**PREVIEW)
    notice = fields.Char(**PREVIEW)

    # === COMPUTE METHODS === #

    @api.depends("company_id", "date_end")
    def _compute_line_ids(self):
        """Preview the entries that would be posted; post nothing."""
        for run in self:
            run._check_may_release()
            parts, waiting = run._plan()
            lines = run._prepare_lines(parts, waiting)
            # sudo: nobody writes lines, so that none points at what it should not
            run.sudo().line_ids = [Command.clear(), *map(Command.create, lines)]
            for name in ("income", "breakage", "waiting"):
                run[name] = sum(line.get(name, 0.0) for line in lines)
            run.can_release = bool(parts) and run._is_over()
            run.notice = run._get_notice(parts)

    # === ACTIONS === #

    def action_release(self):
        """Make the journal entries and open them.

        :raises AccessError: for who may not post entries of the company
        :raises UserError: when the month is not over, or there is nothing to release
        """
        self.ensure_one()
        self._check_may_release()
        return self._act_once(self._release)

    def _release(self):
        if not self._is_over():
            raise UserError(self._get_notice([]))
        entries = self.env["hour.bank.release"]._release(
            self.company_id, self._get_month_end(), draft=self.leave_draft
        )
        if not entries:
            raise UserError(self._get_nothing_message())
        return entries._open_release_entries()

    # === BUSINESS METHODS === #

    def _check_may_release(self):
        self.env["hour.bank.release"]._check_may_release(self.company_id)

    def _get_month_end(self):
        self.ensure_one()
        return self.date_end and self.date_end + relativedelta(day=31)

    def _is_over(self):
        """Return whether the month to release has ended where the company works."""
        self.ensure_one()
        today = self.env["hour.bank"]._get_company_today(self.company_id)
        return bool(self.date_end) and self._get_month_end() < today
