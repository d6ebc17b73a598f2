# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement of a bank as a spreadsheet: times as times, texts as texts."""

import io
from typing import NamedTuple

from odoo import models

from ...tools.duration import MINUTES_PER_HOUR

MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR  # a time in a spreadsheet is a part of a day


class Column(NamedTuple):
    """A column: its head, how wide it is, the kind of its cells, and their value."""

    head: str
    width: int
    kind: str  # text, day, hours or money
    get: object  # function of a line


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _get_spreadsheet(self, bank, steps=False):
        """Return the whole statement of a bank as the content of an ``.xlsx`` file.

        As superuser: the caller says who may read the bank.
        """
        page = self._get_bank_page(bank, steps=steps, size=0)
        lines = [line for month in page["months"] for line in month["lines"]]
        columns = self._get_spreadsheet_columns(bank, page)
        # the oldest first
        return self._write_spreadsheet(bank, bank.name, columns, lines[::-1])

    def _write_spreadsheet(self, record, name, columns, lines, title=None):
        """Return lines as the content of an ``.xlsx`` file.

        :param record: whose customer and company it is about
        :param name: of the sheet
        :param columns: as :class:`Column`
        :param title: what stands above; without, name and customer
        """
        title = title or f"{name} · {record.partner_id.display_name}"
        return self._write_book(record, [(name, title, columns, lines)])

    def _write_book(self, record, sheets):
        """Return several sheets as the content of an ``.xlsx`` file.

        :param record: of the company whose money it is
        :param sheets: ``[(name, title, columns, lines)]``
        """
        import xlsxwriter  # slow to load: only where it is used

        content = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,  # what people typed is no formula
            "strings_to_urls": False,
            "date_1904": True,  # with the other calendar Excel writes -0:20 as ####
        }
        with xlsxwriter.Workbook(content, options) as book:
            formats = self._add_spreadsheet_formats(book, record)
            for name, title, columns, lines in sheets:
                sheet = book.add_worksheet(name.replace("/", "-")[:31])  # Excel's most
                sheet.write_string(0, 0, title, formats["title"])
                sheet.freeze_panes(3, 0)
                for index, column in enumerate(columns):
                    sheet.set_column(index, index, column.width)
                    sheet.write_string(2, index, column.head, formats["head"])
                for row, line in enumerate(lines, 3):
                    self._write_spreadsheet_line(sheet, formats, row, columns, line)
        return content.getvalue()

    def _get_spreadsheet_columns(self, bank, page):
        """Return the columns as :class:`Column`. Extend to show more.

        :param page: as ``_get_bank_page`` returns it
        """
        env = self.env
        columns = [
            Column(env._("Date"), 12, "day", lambda line: line["date"]),
            Column(env._("Ticket"), 12, "text", lambda line: line["ticket"]),
            Column(env._("Who"), 20, "text", lambda line: line["who"]),
            Column(env._("What"), 50, "text", lambda line: line["what"]),
            Column(env._("Why"), 50, "text", self._get_spreadsheet_note),
            Column(env._("Worked"), 10, "hours", lambda line: line["worked"] or None),
            Column(env._("Debited"), 10, "hours", lambda line: -line["minutes"]),
            Column(env._("Balance"), 10, "hours", lambda line: line["balance"]),
        ]
        if bank.company_id._shows_hour_bank_money():
            columns.append(
                Column(env._("Value"), 12, "money", lambda line: -line["value"])
            )
        return columns

    def _get_spreadsheet_note(self, line):
        texts = [line["why"], line["corrected"]]
        if line["is_provisional"]:
            texts.append(self.env._("may still change"))
        return " · ".join(filter(None, texts))

    def _add_spreadsheet_formats(self, book, record):
        money = "#,##0"
        if digits := record.company_id.currency_id.decimal_places:
            money += "." + "0" * digits
        return {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "hours": book.add_format({"num_format": "[h]:mm"}),
            "money": book.add_format({"num_format": money}),
        }

    def _write_spreadsheet_line(self, sheet, formats, row, columns, line):
        for index, column in enumerate(columns):
            value, look = column.get(line), formats[column.kind]
            if value in (None, "", False):
                continue
            if column.kind == "text":
                sheet.write_string(row, index, value, look)
            elif column.kind == "day":
                sheet.write_datetime(row, index, value, look)
            elif column.kind == "hours":
                sheet.write_number(row, index, value / MINUTES_PER_DAY, look)
            else:
                sheet.write_number(row, index, value, look)
