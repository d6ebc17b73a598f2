# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The preview of a release: amounts, accounts, days and analytic distribution."""

from collections import defaultdict

from odoo import api, fields, models

from ..tools.duration import to_hours


class HourBankReleaseRun(models.TransientModel):
    _inherit = "hour.bank.release.run"

    # === BUSINESS METHODS: PREVIEW === #

    def _plan(self):
        """Return parts and what waits, see ``hour.bank.release``."""
        if not self.date_end:
            return [], {}
        return self._get_planner_sudo()._plan(self.company_id, self._get_month_end())

    def _get_planner_sudo(self):
        # sudo: as the entries will be made, see hour.bank.release
        return self.env["hour.bank.release"].sudo().with_company(self.company_id)

    def _prepare_lines(self, parts, waiting):
        """Return the values of the preview: one line for each bank and its accounts."""
        lines = defaultdict(lambda: defaultdict(float))
        days = defaultdict(set)
        keys = self._get_line_keys({part.due for part in parts} | set(waiting))
        for part in parts:
            key = keys[part.due]
            lines[key][self._get_column(part.due)] += part.amount
            lines[key]["minutes"] += part.minutes
            days[key].add(part.day)
        for due, amount in waiting.items():
            lines[keys[due]]["waiting"] += amount
        return [
            {
                **self._prepare_line(*key),
                "days": self._format_days(days[key]),
                "hours": to_hours(line.pop("minutes", 0)),
                **line,
            }
            for key, line in lines.items()
            if any(self.currency_id.round(amount) for amount in line.values())
        ]

    def _get_line_keys(self, dues):
        """Return ``{due move: (bank, account it leaves, account that gets it)}``."""
        planner_sudo = self._get_planner_sudo()
        ids = {due.bank_id for due in dues} | {due.target_id for due in dues}
        # one recordset, so that what is read of one is read of all
        banks = {bank.id: bank for bank in planner_sudo.bank_id.browse(ids - {None})}
        found, keys = {}, {}
        for due in dues:
            sides = due.bank_id, due.move_type, due.target_id
            if sides not in found:
                bank, target = banks[due.bank_id], banks.get(due.target_id)
                accounts = planner_sudo._get_accounts(bank, target, due.move_type)
                found[sides] = (bank, *accounts)
            keys[due] = found[sides]
        return keys

    @api.model
    def _prepare_line(self, bank_sudo, account, counterpart):
        return {
            "bank_id": bank_sudo.id,
            "account_id": account.id,
            "counterpart_account_id": counterpart.id,
            "analytic_distribution": bank_sudo._get_deferred_analytic(),
        }

    @api.model
    def _get_column(self, due):
        """Return the column of the preview in which money of a move is shown."""
        return {"transfer": "moved"}.get(due.kind, due.kind)


class HourBankReleaseRunLine(models.TransientModel):
    """What a bank releases from one account to another."""

    _name = "hour.bank.release.run.line"
    _description = "Release Used Hours: Hour Bank"
    _inherit = ["analytic.mixin"]

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
    account_id = fields.Many2one(
        "account.account",
        string="From Account",
        readonly=True,
        help="The liability of the hour bank.",
    )
    counterpart_account_id = fields.Many2one(
        "account.account",
        string="To Account",
        readonly=True,
        help="Income of the product; what expired, on the account of the plan.",
    )
    analytic_distribution = fields.Json(readonly=True)
    hours = fields.Float(readonly=True)
    income = fields.Monetary(string="To Income", readonly=True)
    breakage = fields.Monetary(string="Expired", readonly=True)
    moved = fields.Monetary(readonly=True, help="To the liability of another bank.")
    waiting = fields.Monetary(string="Not Invoiced Yet", readonly=True)
