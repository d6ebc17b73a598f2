# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that was free stands on the statement, too: the customer sees what it got."""

from odoo import models
from odoo.fields import Domain


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _get_free_lines(self, bank, lines, date_from, date_to):
        """Return the lines of time of the period that no bank paid for.

        Entries that are among ``lines`` already say there what of them was free.
        """
        told = {line["move"].timesheet_id.id for line in lines if line["is_time"]}
        entries_sudo = self._find_free_entries(bank, told, date_from, date_to)
        return [self._prepare_free_line(entry) for entry in entries_sudo]

    def _find_free_entries(self, bank, told, date_from, date_to):
        """Return the entries of the period that were free, as superuser.

        :param told: ids of entries of which a line tells already
        """
        # sudo: what a customer reads does not depend on whose time the reader may see
        Entry = bank.env["account.analytic.line"].sudo()
        entries_sudo = Entry.search(self._get_free_domain(bank, date_from, date_to))
        entries_sudo = entries_sudo.filtered(lambda entry: entry.id not in told)
        payers = entries_sudo._get_free_payers()
        return entries_sudo.filtered(lambda entry: payers[entry] == bank)

    def _get_free_domain(self, bank, date_from, date_to):
        """Return the domain of free time that may belong on the bank's statement."""
        customers = "child_of" if bank._get_terms().pool else "="
        return (
            Domain("free_minutes", ">", 0)
            & Domain("company_id", "=", bank.company_id.id)
            & Domain("date", ">=", date_from)
            & Domain("date", "<=", date_to)
            & Domain("ticket_id.commercial_partner_id", customers, bank.partner_id.id)
        )

    def _prepare_free_line(self, entry):
        """Return what is printed of free time. Override to print more."""
        entry.ensure_one()
        moves = entry.env["hour.bank.move"]
        notes = [
            " → ".join(moves._get_rating_texts(entry.hour_bank_rating)),
            self._get_free_text(entry),
        ]
        return {
            "move": moves.browse(),
            "entry": entry,
            "month": entry.date.replace(day=1),
            "date": entry.date,
            "ticket": entry.ticket_id.number or "",
            "who": entry.employee_id.name or entry.user_id.name,
            "what": entry._get_customer_text(),
            "note": " · ".join(filter(None, notes)),
            "worked": entry._get_worked_minutes(),
            "minutes": 0,
            "balance": 0,
            "is_time": True,
            "is_gone": False,
            "is_free": True,
            "is_correction": False,
        }

    def _get_free_text(self, entry):
        """Return that it is free, and why, as its person said to the customer."""
        if words := entry._get_waiver_words():
            return entry.env._("free after a dispute: %(words)s", words=words)
        reason = entry.hour_bank_free_reason
        if entry.hour_bank_free and reason:
            return entry.env._("free: %(reason)s", reason=reason)
        return entry.env._("free")
