# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Export: all that is known of a customer's hours, for who asks what we hold."""

from odoo import models
from odoo.fields import Domain

# Sheet by sheet: the fields that are told.
TOLD = {
    "hour.bank.move": (
        *("date", "create_date", "bank_id", "move_type", "hours", "person_name"),
        *("ticket_number", "description", "customer_text", "used_by_name"),
        *("explanation", "reason"),
    ),
    "account.analytic.line": (
        *("date", "ticket_id", "name", "hour_bank_customer_text", "employee_id"),
        *("unit_amount", "hour_bank_free_reason", "hour_bank_explanation"),
    ),
    "hour.bank.statement": (
        *("name", "date_from", "date_to", "issued_on", "state", "partner_name"),
        *("accepted_name", "accepted_on", "recipients_text"),
    ),
    "hour.bank.dispute": (
        *("name", "date", "contact_id", "ticket_number", "hours", "reason", "words"),
        *("state", "answer", "decided_on"),
    ),
    "hour.bank.approval": (
        *("asked_on", "ticket_id", "hours_asked", "hours_approved", "state"),
        *("contact_id", "approved_name", "answered_on", "answer"),
    ),
    "hour.bank.renewal": (
        *("asked_on", "contact_id", "product_id", "origin", "mode", "state"),
    ),
    "hour.bank.renewal.agreement": (
        *("agreed_on", "contact_id", "kind", "card", "note", "ended_on", "ended_by"),
    ),
    "hour.bank.message": ("create_date", "kind", "record_name", "state", "sent_on"),
    "hour.bank.alarm": ("since", "level_id", "bank_id", "state"),
}
WIDE = {"description", "name", "words", "answer", "reason", "explanation", "note"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_export_hours(self):
        """Download all that is known of the customer's hours, as a spreadsheet.

        :raises AccessError: for who is no manager, or may not export
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        export = self.env["hour.bank.export"].create({"partner_id": customer.id})
        return export.action_download()


class HourBankExport(models.TransientModel):
    _inherit = "hour.bank.export"

    # === BUSINESS METHODS === #

    def _get_customer_sheets(self):
        """Return ``[(name, title, columns, records)]`` of what we hold.

        As superuser: who answers for a customer's data tells all of it, also time of
        others. Of the companies that this person works in now.
        """
        self.ensure_one()
        # sudo: as above; who may was asked by _may_export
        export_sudo = self.sudo()
        customer = export_sudo.partner_id
        banks_name = self.env._("Hour Banks")
        banks = export_sudo._find_of_customer("hour.bank")
        columns = export_sudo._get_columns()
        sheets = [(banks_name, f"{banks_name} · {customer.name}", columns, banks)]
        titles = self._get_sheet_titles()
        for model, names in TOLD.items():
            records, title = export_sudo._find_of_customer(model), titles[model]
            columns = [
                self._prepare_column(name, 40 if name in WIDE else 16, model)
                for name in names
            ]
            sheets.append((title, f"{title} · {customer.name}", columns, records))
        return sheets

    def _get_sheet_titles(self):
        return {
            "hour.bank.move": self.env._("Ledger"),
            "account.analytic.line": self.env._("Time Entries"),
            "hour.bank.statement": self.env._("Statements"),
            "hour.bank.dispute": self.env._("Disputes"),
            "hour.bank.approval": self.env._("Approvals"),
            "hour.bank.renewal": self.env._("Renewals"),
            "hour.bank.renewal.agreement": self.env._("Agreements to Renewals"),
            "hour.bank.message": self.env._("Messages"),
            "hour.bank.alarm": self.env._("Alarms"),
        }

    def _find_of_customer(self, model):
        """Return the records of a model that are about the customer."""
        partners = self.env["res.partner"].with_context(active_test=False)
        owner = [("commercial_partner_id", "=", self.partner_id.id)]
        partners = partners.search(owner)
        path = "partner_id"
        if model == "account.analytic.line":
            path = "ticket_id.partner_id"
        domain = Domain(path, "in", partners.ids)
        if "used_by_id" in self.env[model]._fields:
            domain |= Domain("used_by_id", "in", partners.ids)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        found = self.env[model].with_context(active_test=False)
        return found.search(domain, order="id")
