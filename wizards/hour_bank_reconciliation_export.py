# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The report as a spreadsheet: money as numbers, hours as durations, totals as sums."""

import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.duration import to_minutes

MINUTES_PER_DAY = 24 * 60
# Rows above the table: title, company, an empty one.
HEAD = 3


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    spreadsheet = fields.Binary(compute="_compute_spreadsheet")

    # === COMPUTE METHODS === #

    @api.depends("line_ids")
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
        day = fields.Date.to_string(self.date)
        name = self.env._("reconciliation_of_hours_%(day)s.xlsx", day=day)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/spreadsheet/{name}"
            "?download=true",
        }

    # === BUSINESS METHODS: SPREADSHEET === #

    @api.model
    def _get_columns(self):
        """Return the names of the fields of a line that are columns, in order."""
        kinds = ("sold", "refunded", "used", "expired", "corrected", "moved", "left")
        return [
            "account_id",
            "bank_id",
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
            sheet = book.add_worksheet(self.env._("Reconciliation"))
            formats = self._add_formats(book)
            self._write_head(sheet, formats)
            last = self._write_lines(sheet, formats)
            self._write_totals(sheet, formats, last)
            self._write_accounts(sheet, formats, last + 3)
        return content.getvalue()

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

    def _write_head(self, sheet, formats):
        sheet.write_string(0, 0, self._get_title(), formats["title"])
        sheet.write_string(
            1, 0, f"{self.company_id.name} ({self.currency_id.name})", formats["text"]
        )
        for index, name in enumerate(self._get_columns()):
            sheet.write_string(HEAD, index, self._get_label(name), formats["head"])
            sheet.set_column(index, index, 14)
        sheet.set_column(1, 2, 24)
        last = len(self._get_columns()) - 1
        sheet.set_column(last, last, 80)
        sheet.freeze_panes(HEAD + 1, 2)

    def _get_label(self, name):
        field = self.env["hour.bank.reconciliation.line"]._fields[name]
        return field._description_string(self.env)

    def _write_lines(self, sheet, formats):
        """Write a row for each line; return the last row."""
        row = HEAD
        for row, line in enumerate(self.line_ids, HEAD + 1):
            for column, name in enumerate(self._get_columns()):
                kind, value = self._get_cell(line, name)
                if kind == "text":
                    # as text: a name that begins with = is no formula
                    sheet.write_string(row, column, value, formats[kind])
                else:
                    sheet.write_number(row, column, value, formats[kind])
        sheet.autofilter(HEAD, 0, max(row, HEAD + 1), len(self._get_columns()) - 1)
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
        if name == "account_id":
            return "text", self._get_account_name(value)
        if field.type == "many2one":
            return "text", value.display_name or ""
        return "text", value or ""

    def _write_totals(self, sheet, formats, last):
        """Write sums below the lines: of those that a filter shows."""
        row = last + 1
        sheet.write_string(row, 0, self.env._("Total"), formats["total_text"])
        for column, name in enumerate(self._get_columns()):
            kind = self._get_cell(self.line_ids.browse(), name)[0]
            if not column or kind == "text":
                continue
            total = sum(self._get_cell(line, name)[1] for line in self.line_ids)
            sheet.write_formula(
                row,
                column,
                self._get_sum_formula(column, last),
                formats[f"total_{kind}"],
                total,
            )

    def _get_sum_formula(self, column, last):
        from xlsxwriter.utility import xl_range  # as above

        if last == HEAD:
            return "=0"
        return f"=SUBTOTAL(9,{xl_range(HEAD + 1, column, last, column)})"

    def _write_accounts(self, sheet, formats, row):
        """Write what the general ledger says of each account, beside the lines."""
        heads = (
            self._get_label("account_id"),
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
