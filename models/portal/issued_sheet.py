# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An issued statement as a spreadsheet: the lines of its paper, bank by bank."""

from odoo import api, models

from .spreadsheet import Column

REPORT = "report.helpdesk_hour_bank.report_hour_bank_statement"


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.private
    def _get_issued_spreadsheet(self):
        """Return an issued statement as the content of an ``.xlsx`` file.

        As superuser: the caller says who may read it.
        """
        self.ensure_one()
        page = self._get_issued_page(size=0)
        lines = []
        for bank in page["banks"]:
            lines.append(self._prepare_sheet_opening(bank))
            lines += [
                {**line, "bank": bank["name"]}
                for month in bank["months"]
                for line in month["lines"]
            ]
        columns = self._get_sheet_columns()
        report = self.env[REPORT]
        return report._write_spreadsheet(self, self.name, columns, lines)

    def _prepare_sheet_opening(self, bank):
        """Return the line with which a bank begins: what it opened with."""
        texts = dict.fromkeys(("ticket", "who", "why", "corrected"), "")
        return {
            **texts,
            "bank": bank["name"],
            "date": self.date_from,
            "what": self.env._("Opening balance"),
            "worked": 0,
            "minutes": None,
            "free": 0,
            "balance": bank["opening"],
            "value": 0,
        }

    def _get_sheet_columns(self):
        """Return the columns as :class:`Column`. Extend to show more."""
        env = self.env
        columns = [
            Column(env._("Hour Bank"), 12, "text", lambda line: line["bank"]),
            Column(env._("Date"), 12, "day", lambda line: line["date"]),
            Column(env._("Ticket"), 12, "text", lambda line: line["ticket"]),
            Column(env._("Who"), 20, "text", lambda line: line["who"]),
            Column(env._("What"), 50, "text", lambda line: line["what"]),
            Column(
                env._("Why"), 50, "text", lambda line: line["why"] or line["corrected"]
            ),
            Column(env._("Worked"), 10, "hours", lambda line: line["worked"] or None),
            Column(env._("Debited"), 10, "hours", get_debited),
            Column(env._("Free"), 10, "hours", lambda line: line["free"] or None),
            Column(env._("Balance"), 10, "hours", lambda line: line["balance"]),
        ]
        if self.shows_money:
            columns.append(
                Column(env._("Value"), 12, "money", lambda line: -line["value"] or None)
            )
        return columns


def get_debited(line):
    """Return the minutes that a line took, signed; None where it is about others."""
    return None if line["minutes"] is None or line["free"] else -line["minutes"]
