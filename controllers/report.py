# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement of a chosen period is downloaded under the name of what it holds."""

import json
from urllib.parse import parse_qs, urlsplit

from odoo.fields import Date
from odoo.http import content_disposition, request, route

from odoo.addons.web.controllers.report import ReportController

STATEMENT = "helpdesk_hour_bank.report_hour_bank_statement"


class HourBankReport(ReportController):
    @route()
    def report_download(self, data, context=None, token=None, readonly=True):
        # Odoo names a report by its records only where no dialog chose them.
        response = super().report_download(data, context, token, readonly)
        if name := self._get_statement_name(json.loads(data)[0]):
            response.headers.set("Content-Disposition", content_disposition(name))
        return response

    def _get_statement_name(self, url):
        """Return the name of the file of a statement whose period was chosen."""
        address = urlsplit(url)
        if not address.path.endswith(f"/report/pdf/{STATEMENT}"):
            return ""
        options = parse_qs(address.query).get("options")
        data = json.loads(options[0]) if options else {}
        report = request.env[f"report.{STATEMENT}"]
        banks = request.env["hour.bank"].browse(report._get_chosen_ids(data))
        days = [Date.to_date(data.get(name)) for name in ("date_from", "date_to")]
        return f"{banks._get_file_name(*days)}.pdf"
