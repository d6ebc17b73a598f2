# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What stays where the addon is uninstalled: what was issued, in files people read."""

import csv
import io
import logging
import zipfile

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.duration import format_minutes

_logger = logging.getLogger(__name__)

README = """What Helpdesk Hour Bank had told customers when it was uninstalled: {day}.

statements.csv   all issued statements, one a line
statements/      of each: the PDF as it was printed, if it was, and its facts as text
ledger.csv       every movement of hours, oldest first; times as hours and minutes

To check a statement: the SHA-256 of the digest of the statement before (nothing for the
first), a line feed and the text of its facts, in UTF-8, is its digest.
"""
HEAD_COLUMNS = (
    *("number", "customer", "company", "from", "to", "opening", "closing", "state"),
    *("issued on", "accepted by", "accepted on", "code", "digest", "digest before"),
)
LEDGER_COLUMNS = (
    *("id", "company", "customer", "bank", "date", "posted", "kind", "time", "value"),
    *("ticket", "person", "what", "reason", "reverses", "statement"),
)
LEDGER = """
    SELECT move.id, company.name, owner.name, bank.name, move.date,
           move.create_date::date, move.move_type, move.minutes, move.value,
           move.ticket_number, move.person_name,
           COALESCE(move.customer_text, move.description), move.reason,
           move.origin_move_id, head.name
      FROM hour_bank_move AS move
      JOIN hour_bank AS bank ON bank.id = move.bank_id
      JOIN res_partner AS owner ON owner.id = bank.partner_id
      JOIN res_company AS company ON company.id = bank.company_id
      LEFT JOIN hour_bank_statement_line AS line ON line.move_id = move.id
      LEFT JOIN hour_bank_statement AS head ON head.id = line.statement_id
     ORDER BY move.id
"""
MINUTES_COLUMN = LEDGER_COLUMNS.index("time")


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.model
    @api.private
    def _export_issued(self):
        """Keep all that was issued, and the ledger, as a zip; return the attachment.

        It belongs to no record, so that it stays when the addon goes: administrators
        find it among the attachments (Settings, Technical). Nothing issued: none.
        """
        statements = self.search([("state", "!=", "draft")], order="id")
        if not statements:
            return self.env["ir.attachment"]
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            day = fields.Date.to_string(fields.Date.today())
            archive.writestr("README.txt", README.format(day=day))
            rows = []
            for statement in statements:
                rows.append(statement._get_export_row())
                for name, data in statement._get_export_files().items():
                    archive.writestr(f"statements/{name}", data)
                # lines and papers of thousands do not stay in memory
                self.env.invalidate_all()
            archive.writestr("statements.csv", self._make_csv(HEAD_COLUMNS, rows))
            ledger = self._get_export_ledger()
            archive.writestr("ledger.csv", self._make_csv(LEDGER_COLUMNS, ledger))
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"hour-bank-statements-{day}.zip",
                "raw": content.getvalue(),
                "mimetype": "application/zip",
                "company_id": self.env.ref("base.main_company").id,
            }
        )
        _logger.warning(
            "Hour banks: %s issued statements are kept in attachment %s, %s",
            len(statements),
            attachment.id,
            attachment.name,
        )
        return attachment

    def _get_export_row(self):
        """Return the statement as a line of the list."""
        self.ensure_one()
        return [
            self.name,
            self.partner_name,
            self.company_id.name,
            self.date_from,
            self.date_to,
            format_minutes(self.opening_minutes),
            format_minutes(self.closing_minutes),
            self.state,
            self.issued_on,
            self.accepted_name,
            self.accepted_on,
            self.verification_code,
            self.digest,
            self.previous_id.digest,
        ]

    def _get_export_files(self):
        """Return ``{name: content}``: facts and paper. Override to keep more."""
        self.ensure_one()
        paper = self._get_paper_name()
        files = {paper.replace(".pdf", ".txt"): self._get_canonical_text()}
        content = self._get_paper_content()
        return files | ({paper: content} if content else {})

    @api.model
    def _get_export_ledger(self):
        """Return all movements of hours as rows: also those on no statement."""
        self.env.flush_all()
        # SQL: the whole ledger, values and no records
        for row in self.env.execute_query(SQL(LEDGER)):
            cells = list(row)
            cells[MINUTES_COLUMN] = format_minutes(row[MINUTES_COLUMN])
            yield cells

    @api.model
    def _make_csv(self, head, rows):
        """Return rows as CSV for spreadsheets: what people typed is no formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(head)
        for row in rows:
            writer.writerow(
                f"'{cell}"
                if isinstance(cell, str) and cell[:1] in "=+@\t\r"
                else ""
                if cell in (None, False)
                else cell
                for cell in row
            )
        return text.getvalue().encode("utf-8-sig")


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    hour_bank_notice = fields.Text(
        compute="_compute_hour_bank_notice", export_string_translation=False
    )

    @api.depends("module_ids")
    def _compute_hour_bank_notice(self):
        for wizard in self:
            modules = wizard._get_modules() if wizard.module_ids else wizard.module_ids
            goes = "helpdesk_hour_bank" in modules.mapped("name")
            wizard.hour_bank_notice = goes and self._get_hour_bank_notice()

    def _get_hour_bank_notice(self):
        """Return what is lost where hour banks are uninstalled, and what is kept."""
        # sudo: counted over all companies, for whoever may uninstall
        banks = self.env["hour.bank"].sudo().search([("minutes_balance", ">", 0)])
        issued = self.env["hour.bank.statement"].sudo()  # sudo: as above
        count = issued.search_count([("state", "!=", "draft")])
        return self.env._(
            "Customers with hours left: %(customers)s, together %(hours)s. Issued "
            "statements: %(count)s.\nHour banks and their ledger are deleted and "
            "cannot be restored. Statements and ledger are kept as a zip file among "
            "the attachments (Settings, Technical). Customers cannot check their "
            "papers any more.",
            customers=len(banks.partner_id),
            hours=format_minutes(sum(banks.mapped("minutes_balance"))),
            count=count,
        )
