# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The report as a spreadsheet: money as numbers, hours as durations, totals as sums."""

import base64
import io
from collections import namedtuple
from urllib.parse import quote as url_quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import to_minutes
from ...tools.filename import to_filename

MINUTES_PER_DAY = 24 * 60
# Rows above the table: title, company, an empty one.
HEAD = 3

# A sheet: its name, what stands above the table, and the table.
Sheet = namedtuple("Sheet", "name title lines columns")


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    spreadsheet = fields.Binary(compute="_compute_spreadsheet")

    # === COMPUTE METHODS === #

    @api.depends("line_ids", "rollforward_ids")
    @api.depends_context("lang")
    def _compute_spreadsheet(self):
        for report in self:
            report._check_accountant()
            report.spreadsheet = base64.b64encode(report._write_spreadsheet())

    # === ACTIONS === #

    def action_export(self):
        """Download the report as a spreadsheet.

        :raises AccessError: for people who may not read the books of the company
        :raises UserError: when the report is gone
        """
        if not self:
            raise UserError(
                self.env._("This report is too old. Open it again, then export it.")
            )
        self.ensure_one()
        self._check_accountant()
        if not self.line_ids:
            self._make_lines()
        if not self.rollforward_ids:
            self._make_rollforward()
        title = self.env._("Reconciliation of Hours")
        name = to_filename(title, self.company_id.name, self.date) + ".xlsx"
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/spreadsheet/{url_quote(name)}"
            "?download=true",
        }

    # === BUSINESS METHODS: SPREADSHEET === #

    @api.model
    def _get_columns(self):
        """Return the names of the fields of a line that are columns, in order."""
        kinds = ("sold", "refunded", "used", "expired", "corrected", "moved", "left")
        return [
            "account_id",
            "name",
            "partner_id",
            "plan_id",
            *(f"hours_{kind}" for kind in kinds),
            *(f"value_{kind}" for kind in kinds),
            "not_invoiced",
            "not_released",
            "expected",
            "balance",
            "difference",
            "explanation",
        ]

    def _write_spreadsheet(self):
        """Return the report as the content of an ``.xlsx`` file."""
        import xlsxwriter  # slow to load: only where it is used

        content = io.BytesIO()
        # 1904: with the other calendar Excel writes hours below zero as ####
        options = {"in_memory": True, "date_1904": True}
        with xlsxwriter.Workbook(content, options) as book:
            formats = self._add_formats(book)
            for index, table in enumerate(self._get_sheets()):
                sheet = book.add_worksheet(table.name[:31])  # Excel's most
                self._write_head(sheet, formats, table)
                last = self._write_lines(sheet, formats, table)
                self._write_totals(sheet, formats, table, last)
                if index:
                    self._write_account_totals(sheet, formats, table, last + 2)
                else:
                    self._write_accounts(sheet, formats, last + 3)
        return content.getvalue()

    def _get_sheets(self):
        """Return the sheets, the reconciliation first. Override to add one."""
        lines = self.line_ids
        title, name = self._get_title(), self.env._("Reconciliation")
        return [
            Sheet(name, title, lines, self._get_columns()),
            *self._get_rollforward_sheets(),
        ]

    def _add_formats(self, book):
        money = "#,##0"
        if digits := self.currency_id.decimal_places:
            money += "." + "0" * digits
        looks = {
            "text": {},
            "hours": {"num_format": "[h]:mm"},
            "money": {"num_format": money},
        }
        bold = {"bold": True, "top": 1}
        return {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            **{name: book.add_format(look) for name, look in looks.items()},
            **{
                f"total_{name}": book.add_format({**look, **bold})
                for name, look in looks.items()
            },
        }

    def _write_head(self, sheet, formats, table):
        sheet.write_string(0, 0, table.title, formats["title"])
        sheet.write_string(
            1, 0, f"{self.company_id.name} ({self.currency_id.name})", formats["text"]
        )
        for index, name in enumerate(table.columns):
            label = self._get_label(name, table.lines)
            sheet.write_string(HEAD, index, label, formats["head"])
            sheet.set_column(index, index, 80 if name == "explanation" else 14)
        sheet.set_column(1, 2, 24)
        sheet.freeze_panes(HEAD + 1, 2)

    def _get_label(self, name, lines):
        return lines._fields[name]._description_string(self.env)

    def _write_lines(self, sheet, formats, table):
        """Write a row for each line; return the last row."""
        row = HEAD
        for row, line in enumerate(table.lines, HEAD + 1):
            for column, name in enumerate(table.columns):
                kind, value = self._get_cell(line, name)
                if kind == "text":
                    # as text: a name that begins with = is no formula
                    sheet.write_string(row, column, value, formats[kind])
                else:
                    sheet.write_number(row, column, value, formats[kind])
        sheet.autofilter(HEAD, 0, max(row, HEAD + 1), len(table.columns) - 1)
        return row

    def _get_cell(self, line, name):
        """Return look and value of a cell."""
        field = line._fields[name]
        # sudo: names of accounts, customers and plans that the lines are about
        value = line.sudo()[name]
        if field.type == "float":
            return "hours", to_minutes(value) / MINUTES_PER_DAY
        if field.type == "monetary":
            return "money", value
        if field.type == "date":
            return "text", format_date(self.env, value)
        if name == "account_id":
            return "text", self._get_account_name(value)
        if field.type == "many2one":
            return "text", value.display_name or ""
        return "text", value or ""

    def _write_totals(self, sheet, formats, table, last):
        """Write sums below the lines: of those that a filter shows."""
        row = last + 1
        sheet.write_string(row, 0, self.env._("Total"), formats["total_text"])
        for column, kind, total in self._get_totals(table, table.lines):
            sheet.write_formula(
                row,
                column,
                self._get_sum_formula(column, last),
                formats[f"total_{kind}"],
                total,
            )

    def _get_totals(self, table, lines):
        """Yield ``(column, look, sum)`` of the columns that are numbers."""
        for column, name in enumerate(table.columns):
            kind = self._get_cell(lines.browse(), name)[0]
            if kind != "text":
                yield column, kind, sum(self._get_cell(ln, name)[1] for ln in lines)

    def _write_account_totals(self, sheet, formats, table, row):
        """Write the sums of each account below those of all."""
        for account, lines in table.lines.grouped("account_id").items():
            name = self._get_account_name(account) or self.env._("No account")
            sheet.write_string(row, 0, name, formats["text"])
            for column, kind, total in self._get_totals(table, lines):
                sheet.write_number(row, column, total, formats[kind])
            row += 1

    def _get_sum_formula(self, column, last):
        from xlsxwriter.utility import xl_range  # as above

        if last == HEAD:
            return "=0"
        return f"=SUBTOTAL(9,{xl_range(HEAD + 1, column, last, column)})"

    def _write_accounts(self, sheet, formats, row):
        """Write what the general ledger says of each account, beside the lines."""
        heads = (
            self._get_label("account_id", self.line_ids),
            self.env._("General Ledger"),
            self.env._("This Report"),
        )
        for column, text in enumerate(heads):
            sheet.write_string(row, column, text, formats["head"])
        for account, balance in self._get_ledger_balances().items():
            row += 1
            lines = self.line_ids.filtered(lambda ln, a=account: ln.account_id == a)
            total = sum(lines.mapped("balance"))
            sheet.write_string(row, 0, self._get_account_name(account), formats["text"])
            sheet.write_number(row, 1, balance, formats["money"])
            sheet.write_number(row, 2, total, formats["money"])
        day = format_date(self.env, fields.Date.context_today(self))
        sheet.write_string(
            row + 2, 0, self.env._("Made on %(day)s", day=day), formats["text"]
        )
