# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that stands on an issued statement: who may change it, and why it was changed.

Locked are the facts that the paper says and the ledger follows; not the text, of which
the paper has its own copy. What others change about it, such as the rounding of a day,
is no change of the entry.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ..roles import EMPLOYEE, MANAGER
from ..uninstall import is_uninstalling


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_lock_issued = fields.Boolean(
        string="Lock Time on Issued Statements",
        help="Time that a customer was told of is changed or deleted by helpdesk "
        "managers only, with a reason. Off: by whoever may, and each change is a "
        "correction on the next statement.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_lock_issued = fields.Boolean(
        related="company_id.hour_bank_lock_issued", readonly=False
    )


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === CRUD METHODS === #

    def unlink(self):
        if is_uninstalling(self.env):
            return super().unlink()
        self.check_access("unlink")
        # sudo: the settings of the company, and what was told
        entries_sudo = self.sudo()
        entries_sudo.browse().union(
            *entries_sudo._get_told_facts()
        )._check_may_correct()
        entries_sudo._note_change_reasons()
        return super().unlink()

    # === WHO MAY CHANGE IT === #

    def _get_told_facts(self):
        """Lock what stands on issued statements, where the company says so."""
        locked = self.filtered(lambda entry: entry.company_id.hour_bank_lock_issued)
        names = locked._get_statement_names()
        return super()._get_told_facts() | {
            entry: entry._get_paper_facts() for entry in locked if entry.id in names
        }

    def _check_told_facts(self, before):
        """Let only managers with a reason change it: asked of what is saved."""
        for entry, facts in before.items():
            now = entry._get_paper_facts()
            if now != facts:
                made_free = now["free"] and not facts["free"]
                entry._check_may_correct(made_free and entry.hour_bank_free_reason)
        return super()._check_told_facts(before)

    def _get_paper_facts(self):
        """Return what the paper says of the entry, and what decides on it."""
        self.ensure_one()
        return {
            "worked": self._get_worked_minutes(),
            # of the ticket: where its team uses no banks any more, who pays stays
            "customer": self.ticket_id._get_payer(),
            "work": self._get_hour_bank_keys()["rerate"],
            "start": self.hour_bank_start,
            "free": self.hour_bank_free,
            "parked": self.hour_bank_parked,
        }

    def _check_may_correct(self, reason=""):
        """Let a helpdesk manager change what is locked, for a reason.

        Asked of the person, also where the addon's own code writes as superuser. Jobs
        have no person.

        :param reason: another one than that of the entry
        :raises UserError: naming entry and statement, and what to do
        """
        if self.env.uid == SUPERUSER_ID or not self:
            return
        is_manager = self.env.user.has_group(MANAGER)
        for entry in self:
            given = reason or entry.hour_bank_change_reason or ""
            if not is_manager:
                raise UserError(entry._get_locked_message())
            if not given.strip():
                raise UserError(entry._get_no_reason_message())

    def _get_locked_message(self):
        return self.env._(
            "“%(work)s” stands on statement %(statement)s, which %(customer)s has. "
            "Only helpdesk managers change it now, with a reason. Ask one of them, or "
            "log what is missing as time of its own.",
            **self._get_locked_words(),
        )

    def _get_no_reason_message(self):
        return self.env._(
            "“%(work)s” stands on statement %(statement)s, which %(customer)s has. "
            "Say why it changes: fill in “Why Changed” of the time entry, and save it "
            "together with the change, or before you delete or move the time.",
            **self._get_locked_words(),
        )

    def _get_locked_words(self):
        """Return entry, statement and customer in words: as the paper has them."""
        self.ensure_one()
        line = self.env["hour.bank.statement.line"].search(
            [("timesheet_ref", "=", self.id)], order="id desc", limit=1
        )
        work = [
            format_minutes(abs(line.minutes) or line.free_minutes),
            format_date(self.env, line.date),
            line.person_name,
            line.what,
        ]
        return {
            "work": " · ".join(filter(None, work)),
            "statement": line.statement_id.name,
            "customer": line.statement_id.partner_id.display_name,
        }

    # === WHY IT WAS CHANGED === #

    def _note_change_reasons(self, reason=""):
        """Note why free time was changed, where it was told: it has no move that could.

        :param reason: of all of them, instead of their own
        """
        reasons = {entry.id: reason or entry.hour_bank_change_reason for entry in self}
        refs = [entry_id for entry_id, given in reasons.items() if given]
        if not refs:
            return
        lines = self.env["hour.bank.statement.line"].search(
            [("timesheet_ref", "in", refs), ("kind", "=", "free")], order="id"
        )
        last = {line.timesheet_ref: line for line in lines}
        for ref, line in last.items():
            given = [line.later_reason, reasons[ref]]
            line.later_reason = " · ".join(dict.fromkeys(filter(None, given)))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_asks_reason = fields.Boolean(
        compute="_compute_hour_bank_asks_reason",
        groups=EMPLOYEE,
        export_string_translation=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id", "timesheet_ids")
    @api.depends_context("uid")
    def _compute_hour_bank_asks_reason(self):
        """Tell whether some time is locked that this person changes with a reason."""
        may = self.env.user.has_group(MANAGER)
        for ticket in self:
            # sudo: one setting of the company
            locks = may and ticket.company_id.sudo().hour_bank_lock_issued
            ticket.hour_bank_asks_reason = locks and any(
                entry.hour_bank_statement_name for entry in ticket.timesheet_ids
            )
