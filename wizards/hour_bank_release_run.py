# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount, format_date

from ..models.fields import Day
from ..tools.duration import to_hours

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
        help="Whole months, up to and with the month of this day.",
    )
    leave_draft = fields.Boolean(
        string="Leave as Draft", help="You post the journal entries yourself."
    )
    line_ids = fields.One2many("hour.bank.release.run.line", "run_id", **PREVIEW)
    income = fields.Monetary(string="To Income", **PREVIEW)
    breakage = fields.Monetary(
        string="Not Used",
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
        """What would be posted; nothing is."""
        for run in self:
            run._check_may_release()
            parts, waiting = run._plan()
            lines = run._prepare_lines(parts, waiting)
            # sudo: nobody writes lines, so that none points at what it should not
            run.sudo().line_ids = [Command.clear(), *map(Command.create, lines)]
            for name in ("income", "breakage", "waiting"):
                run[name] = sum(line.get(name, 0.0) for line in lines)
            run.can_release = bool(parts)
            run.notice = run._get_notice(parts)

    def _plan(self):
        """Return parts and what waits, see ``hour.bank.release``; none too early."""
        if not self.date_end or not self._is_over():
            return [], {}
        # sudo: as the entries will be made, see hour.bank.release
        release_sudo = self.env["hour.bank.release"].sudo()
        return release_sudo.with_company(self.company_id)._plan(
            self.company_id, self._get_month_end()
        )

    def _prepare_lines(self, parts, waiting):
        """Return the values of the lines of the preview, one per bank."""
        lines = defaultdict(lambda: defaultdict(float))
        days = defaultdict(set)
        for part in parts:
            line = lines[part.due.bank_id]
            line[self._get_column(part.due)] += part.amount
            line["minutes"] += part.minutes
            days[part.due.bank_id].add(part.day)
        for due, amount in waiting.items():
            lines[due.bank_id]["waiting"] += amount
        return [
            {
                "bank_id": bank_id,
                "days": self._format_days(days[bank_id]),
                "hours": to_hours(line.pop("minutes", 0)),
                **line,
            }
            for bank_id, line in lines.items()
            if any(self.currency_id.round(amount) for amount in line.values())
        ]

    @api.model
    def _get_column(self, due):
        """Return the column of the preview in which money of a move is shown."""
        return {"transfer": "moved"}.get(due.kind, due.kind)

    def _get_notice(self, parts):
        """Return what somebody should know before the entries are made."""
        self.ensure_one()
        if not self.date_end:
            return False
        if not self._is_over():
            return self.env._(
                "%(month)s is not over yet: its hours are released from %(day)s on.",
                month=self._format_month(self.date_end),
                day=format_date(
                    self.env, self._get_month_end() + relativedelta(days=1)
                ),
            )
        if not parts:
            return self._get_nothing_message()
        late = [part for part in parts if part.due.is_late]
        locked = {part.day for part in late if not part.due.is_returned}
        returned = {part.day for part in late if part.due.is_returned}
        texts = []
        if locked:
            texts.append(
                self.env._(
                    "Months are locked: their hours are posted on %(days)s.",
                    days=self._format_days(locked),
                )
            )
        if returned:
            texts.append(
                self.env._(
                    "Release entries were reversed in a later month: their hours are "
                    "posted on %(days)s, not before the reversal.",
                    days=self._format_days(returned),
                )
            )
        return " ".join(texts) or False

    def _format_days(self, days):
        return ", ".join(format_date(self.env, day) for day in sorted(days))

    def _get_nothing_message(self):
        if self.waiting:
            return self.env._(
                "Nothing to release until %(day)s: %(amount)s are used, but not yet "
                "invoiced.",
                day=format_date(self.env, self._get_month_end()),
                amount=format_amount(self.env, self.waiting, self.currency_id),
            )
        return self.env._(
            "Nothing to release: what was used until %(day)s is in the books.",
            day=format_date(self.env, self._get_month_end()),
        )

    def _format_month(self, day):
        return format_date(self.env, day, date_format="MMMM y")

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
        return self.date_end + relativedelta(day=31)

    def _is_over(self):
        """Return whether the month to release has ended where the company works."""
        self.ensure_one()
        today = self.env["hour.bank"]._get_company_today(self.company_id)
        return self._get_month_end() < today


class HourBankReleaseRunLine(models.TransientModel):
    """What a bank releases."""

    _name = "hour.bank.release.run.line"
    _description = "Release Used Hours: Hour Bank"

    run_id = fields.Many2one("hour.bank.release.run", ondelete="cascade")
    currency_id = fields.Many2one(related="run_id.currency_id")
    bank_id = fields.Many2one("hour.bank", readonly=True)
    # Not as superuser: a line tells nothing of a bank that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    days = fields.Char(
        string="Posted On",
        readonly=True,
        help="Accounting dates of the journal entries. What belongs to a locked month, "
        "or was reversed in a later one, is posted later.",
    )
    hours = fields.Float(readonly=True)
    income = fields.Monetary(string="To Income", readonly=True)
    breakage = fields.Monetary(string="Not Used", readonly=True)
    moved = fields.Monetary(readonly=True, help="To the liability of another bank.")
    waiting = fields.Monetary(string="Not Invoiced Yet", readonly=True)
