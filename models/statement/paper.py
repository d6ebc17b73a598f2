# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The paper of an issued statement: made once, and printed again as it was."""

import logging
from hashlib import sha256

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

REPORT = "helpdesk_hour_bank.report_hour_bank_issued"


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    paper = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The PDF. It is reached by printing, so that nobody writes it.",
    )

    # === BUSINESS METHODS === #

    def _try_paper(self):
        """Make the papers that are missing; what fails is made by the next print."""
        for statement in self.filtered(lambda each: not each.paper_digest):
            try:
                with self.env.cr.savepoint():
                    statement._make_paper()
            except psycopg2.Error:
                raise  # Odoo repeats the call, or says what is wrong
            except Exception:  # whatever a template or a program outside says
                _logger.exception("No paper of %s yet", statement.name)

    def _make_paper(self):
        """Print the statement, which stores what was printed."""
        self.ensure_one()
        self.env["ir.actions.report"]._render_qweb_pdf(REPORT, self.ids)

    @api.private
    def _keep_paper(self, content):
        """Keep what was printed first.

        :param content: bytes of the PDF
        """
        self.ensure_one()
        if self.state == "draft" or self.paper_digest:
            return
        self.env["ir.attachment"].create(
            {
                "name": self._get_paper_name(),
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "res_field": "paper",
                "type": "binary",
                "mimetype": "application/pdf",
            }
        )
        self.write({"paper_digest": sha256(content).hexdigest()})
        self.invalidate_recordset(["paper"])

    @api.private
    def _find_paper(self):
        """Return the attachment with the paper, if there is one; as superuser.

        :raises UserError: where it is not what was printed first
        """
        self.ensure_one()
        attachment_sudo = self._search_paper()
        if attachment_sudo and self.paper_digest:
            content = attachment_sudo.raw or b""
            if sha256(content).hexdigest() != self.paper_digest:
                raise UserError(
                    self.env._(
                        "The stored paper of %(statement)s is not the one that was "
                        "issued. Ask your administrator to restore it from a backup.",
                        statement=self.name,
                    )
                )
        return attachment_sudo

    def _get_paper_content(self):
        """Return what is stored of the paper, whether it is the first one or not."""
        self.ensure_one()
        return self.with_context(bin_size=False)._search_paper().raw or b""

    def _search_paper(self):
        # sudo: nobody reads it but by printing, which asks for the statement itself
        attachment_sudo = self.env["ir.attachment"].sudo()
        return attachment_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "paper"),
            ],
            limit=1,
        )

    def _get_paper_name(self):
        """Return the name of the file. Override for another one."""
        self.ensure_one()
        return f"{self.name.replace('/', '-')}.pdf"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def retrieve_attachment(self, record):
        if self.report_name != REPORT:
            return super().retrieve_attachment(record)
        record.check_access("read")
        return record._find_paper()

    def _prepare_pdf_report_attachment_vals_list(self, report, streams):
        if report.report_name != REPORT:
            return super()._prepare_pdf_report_attachment_vals_list(report, streams)
        for statement_id, stream in streams.items():
            if statement_id and stream["stream"] and not stream["attachment"]:
                # sudo: whoever prints it first; it was rendered from kept facts
                statement_sudo = self.env[report.model].sudo().browse(statement_id)
                statement_sudo._keep_paper(stream["stream"].getvalue())
        return []
