# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What stays where the addon is uninstalled: hours and papers, as people read them."""

import csv
import io
import logging
import zipfile

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...tools.duration import format_minutes

_logger = logging.getLogger(__name__)

README = """What Helpdesk Hour Bank knew when it was uninstalled: {day}.

banks.csv        all hour banks, one a line; times as hours and minutes
ledger.csv       every movement of hours, oldest first
orders.csv       order lines whose Delivered is kept as if it was typed: their time
                 entries do not add up to it (multiplied, rounded, free, split)
statements.csv   all issued statements, one a line
statements/      of each: the PDF as it was printed, if it was, and its facts as text

To check a statement: the SHA-256 of the digest of the statement before (nothing for the
first), a line feed and the text of its facts, in UTF-8, is its digest.
"""
HEAD_COLUMNS = (
    *("number", "customer", "company", "from", "to", "opening", "closing", "state"),
    *("issued on", "accepted by", "accepted on", "code", "digest", "digest before"),
)
BANK_COLUMNS = (
    *("bank", "company", "customer", "order", "product", "plan", "from", "until"),
    *("state", "bought", "used", "left", "value left"),
)
BANKS = """
    SELECT bank.name, company.name, owner.name,
           COALESCE(sale.name, bank.invoice_name, bank.reference),
           COALESCE(template.name->>'en_US', template.name::text),
           COALESCE(plan.name->>'en_US', plan.name::text), bank.date_start,
           bank.date_end, bank.state,
           COALESCE(bank.minutes_credited, 0) + COALESCE(bank.minutes_gone, 0)
               + COALESCE(bank.minutes_waiting, 0),
           COALESCE(bank.minutes_debited, 0), COALESCE(bank.minutes_balance, 0),
           bank.value_balance
      FROM hour_bank AS bank
      JOIN res_partner AS owner ON owner.id = bank.partner_id
      JOIN res_company AS company ON company.id = bank.company_id
      LEFT JOIN sale_order AS sale ON sale.id = bank.sale_order_id
      LEFT JOIN product_product AS product ON product.id = bank.product_id
      LEFT JOIN product_template AS template ON template.id = product.product_tmpl_id
      LEFT JOIN hour_bank_plan AS plan ON plan.id = bank.plan_id
     ORDER BY owner.name, bank.id
"""
TIMES_OF_BANKS = [BANK_COLUMNS.index(name) for name in ("bought", "used", "left")]
ORDER_COLUMNS = ("order", "line", "delivered", "time entries")
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
TIMES_OF_LEDGER = [LEDGER_COLUMNS.index("time")]


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.model
    @api.private
    def _export_issued(self, orders=()):
        """Keep banks, ledger and all that was issued as a zip; return the attachment.

        It belongs to no record, so that it stays when the addon goes: administrators
        find it among the attachments (Settings, Technical). Without a bank: none.

        :param orders: order lines whose delivered quantity is kept, as rows
        """
        statements = self.search([("state", "!=", "draft")], order="id")
        if not (statements or self.env["hour.bank"].search_count([], limit=1)):
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
            for name, columns, lines in (
                ("banks", BANK_COLUMNS, self._read_export(BANKS, TIMES_OF_BANKS)),
                ("ledger", LEDGER_COLUMNS, self._read_export(LEDGER, TIMES_OF_LEDGER)),
                ("orders", ORDER_COLUMNS, orders),
                ("statements", HEAD_COLUMNS, rows),
            ):
                archive.writestr(f"{name}.csv", self._make_csv(columns, lines))
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"hour-banks-{day}.zip",
                "raw": content.getvalue(),
                "mimetype": "application/zip",
                "company_id": self.env.ref("base.main_company").id,
            }
        )
        _logger.warning(
            "Hour banks: ledger and %s issued statements are kept in attachment %s, %s",
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
    def _read_export(self, query, times):
        """Return the rows of a query; minutes in the columns ``times`` as times."""
        self.env.flush_all()
        # SQL: the whole ledger, values and no records
        for row in self.env.execute_query(SQL(query)):
            cells = list(row)
            for column in times:
                cells[column] = format_minutes(row[column])
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
        Bank_sudo = self.env["hour.bank"].sudo()
        banks_sudo = Bank_sudo.search([("minutes_balance", ">", 0)])
        issued_sudo = self.env["hour.bank.statement"].sudo()  # sudo: as above
        moves_sudo = self.env["hour.bank.move"].sudo()  # sudo: as above
        return self.env._(
            "Customers with hours left: %(customers)s, together %(hours)s. Lines of "
            "the ledger: %(moves)s. Issued statements: %(count)s. Deferred and not "
            "earned yet: %(deferred)s.\nHour banks and their ledger are deleted and "
            "cannot be restored. Banks, ledger and statements are kept as a zip file "
            "among the attachments (Settings, Technical). What order lines delivered "
            "stays delivered, and journal entries stay: what is deferred is released "
            "by hand from then on. Customers cannot check their papers any more.",
            customers=len(banks_sudo.partner_id),
            hours=format_minutes(sum(banks_sudo.mapped("minutes_balance"))),
            moves=moves_sudo.search_count([]),
            count=issued_sudo.search_count([("state", "!=", "draft")]),
            deferred=self._get_deferred_text(),
        )

    def _get_deferred_text(self):
        """Return what hours that are not used yet are worth on liability accounts."""
        # sudo: as above
        sums = (
            self.env["hour.bank"]
            .sudo()
            ._read_group(
                [("deferred_account_id", "!=", False), ("value_balance", "!=", 0)],
                ["company_id"],
                ["value_balance:sum"],
            )
        )
        texts = [
            format_amount(self.env, value, company.currency_id)
            for company, value in sums
        ]
        return ", ".join(texts) or self.env._("nothing")
