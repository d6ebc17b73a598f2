# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The paper of an issued statement: made once, and printed again as it was."""

import logging
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..jobs import hurry, run_job

_logger = logging.getLogger(__name__)

REPORT = "helpdesk_hour_bank.report_hour_bank_issued"
# What goes on with what was issued: papers, and the mails of the outbox.
JOBS = ("ir_cron_hour_bank_statement_paper", "ir_cron_hour_bank_message")


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    paper = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The PDF. It is reached by printing, so that nobody writes it.",
    )
    # what the job makes: few of many
    _without_paper_idx = models.Index(
        "(id) WHERE paper_digest IS NULL AND state != 'draft'"
    )

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_make_papers(self):
        """Make the papers that are missing, each committed alone.

        What fails is made by the next run, or by who prints it before: from the same
        facts, so that it is the same paper.
        """
        # sudo: whoever the job runs as
        ids = self.sudo().search(self._get_without_paper_domain(), order="id").ids
        run_job(
            self.env,
            map(self.sudo().browse, ids),  # each alone: none reads ahead for others
            lambda statement: statement._make_paper(),
            _logger,
            "No paper of statement %s yet",
        )

    @api.model
    def _get_without_paper_domain(self):
        return Domain("state", "!=", "draft") & Domain("paper_digest", "=", False)

    @api.model
    def _hurry_jobs(self):
        """Let what follows from issuing begin once it is committed: papers, mails."""
        for name in JOBS:
            hurry(self.env, name)

    # === BUSINESS METHODS === #

    def _make_paper(self):
        """Print the statement, which stores what was printed, unless it was before."""
        self.ensure_one()
        if self.paper_digest:
            return
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
        """Return the name of the file."""
        self.ensure_one()
        return f"{self._get_file_name()}.pdf"


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
