# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Runs the ledger again and says where what is stored differs."""

import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ...tools.audit import CHECKS
from ..jobs import do_step, run_job

_logger = logging.getLogger(__name__)

# Banks that are compared together: the fewer passes over the ledger the faster. It is
# read without locks, and what does not fit into memory PostgreSQL keeps on disk.
BATCH = 20000
# Banks that are marked together: so long their locks are held.
MARKED = 1000
# Findings of one check that are named, and for more banks one for each ten of them; who
# has more needs a backup, not a list.
LIMIT = 100
# System parameter: banks that nobody uses are audited again after so many weeks.
WEEKS_PARAMETER = "helpdesk_hour_bank.audit_weeks"
DEFAULT_WEEKS = 4
FAILED = "Hour bank audit: bank %s was not audited"


class Finding(NamedTuple):
    """Something stored that the ledger contradicts."""

    check: str  # as in ``tools.audit``
    bank: models.BaseModel
    move: models.BaseModel  # may be empty
    subject: str  # entry, order line, field or bank that it is about, may be empty
    found: int | float | str  # minutes, a quantity or a name, as stored
    expected: int | float | str  # what the ledger gives


class HourBank(models.Model):
    _inherit = "hour.bank"

    date_audited = fields.Datetime(
        string="Last Audit",
        readonly=True,
        copy=False,
        help="When the ledger was last run again and compared with what is stored.",
    )
    audited_move_id = fields.Integer(
        readonly=True, copy=False, help="Id of the last move that the audit has seen."
    )

    # === ACTIONS === #

    def action_audit(self):
        """Run the ledgers of these banks again, and say whether they add up.

        :raises AccessError: for people who may not correct these banks
        """
        manager = self.env["hour.bank.manager.mixin"]
        manager._check_manager()
        self.check_access("read")
        for company in self.company_id:
            manager._check_company_allowed(company)
        # sudo: it compares entries, orders and moves that a manager may not all read
        banks_sudo = self.sudo()._lock([("id", "in", self.ids)])
        findings = banks_sudo._audit_and_tell()
        message = (
            "\n".join(self._describe_finding(finding) for finding in findings)
            if findings
            else self.env._(
                "%(banks)s: adds up, %(count)s moves replayed.",
                banks=", ".join(self.mapped("name")),
                count=self.env["hour.bank.move"].search_count(
                    [("bank_id", "in", self.ids)]
                ),
            )
        )
        return self._notify_audit(message, "danger" if findings else "success")

    def _notify_audit(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "sticky": kind == "danger",
                "className": "text-prewrap",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_audit(self):
        """Audit the banks that moved since their last audit, and now and then all.

        What is marked is committed with its alerts: a run that is killed goes on where
        it was. Banks that are busy or that fail wait for the next run. Then what was
        told on statements, and what the days say.
        """
        ids = self._get_ids_to_audit()
        run_job(
            self.env,
            split_every(BATCH, ids, self.browse),
            lambda banks: banks._audit_unlocked(),
            _logger,
            FAILED,
        )
        self.env["hour.bank.statement"]._audit_due()
        for name in ("hour.bank.day", "hour.bank.month"):
            self.env[name].sudo()._audit_and_mend()  # sudo: as the job runs

    def _audit_unlocked(self):
        """Audit these banks as they are now, then mark those that nobody works on.

        All that is read is of one moment, so nobody waits for it. Whatever moved since
        is later than the last move that was seen, and audited by the next run.
        """
        findings, last_moves = self._audit(), self._get_last_moves()

        def mark(banks):
            idle = banks.try_lock_for_update(allow_referencing=True)
            idle._tell_and_mark(findings, last_moves)

        self.env["ir.cron"]._commit_progress()  # the marks need the banks of now
        for banks in split_every(MARKED, self.ids, self.browse):
            do_step(banks, mark, _logger, FAILED)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_ids_to_audit(self):
        """Return the ids of banks that moved, were never audited or not for long."""
        # sudo: one number of the settings, which nobody else reads
        parameter = self.env["ir.config_parameter"].sudo()
        weeks = int(parameter.get_param(WEEKS_PARAMETER, DEFAULT_WEEKS))
        query = SQL(
            """
            SELECT bank.id FROM hour_bank AS bank
              LEFT JOIN (SELECT bank_id, MAX(id) AS last FROM hour_bank_move
                          GROUP BY bank_id) AS ledger ON ledger.bank_id = bank.id
             WHERE bank.date_audited IS NULL OR bank.date_audited < %s
                OR ledger.last > COALESCE(bank.audited_move_id, 0)
             ORDER BY bank.date_audited NULLS FIRST, bank.id
            """,
            fields.Datetime.subtract(fields.Datetime.now(), weeks=weeks),
        )
        self.env.flush_all()
        # SQL: compares each bank with the last move of its own
        return [bank_id for (bank_id,) in self.env.execute_query(query)]

    # === BUSINESS METHODS === #

    @api.private
    def _audit(self):
        """Run the ledger of these banks again against what is stored.

        Override :meth:`_get_audit_checks` to check more.

        :return: ``[Finding]``, empty where all adds up
        """
        if not self:
            return []
        self.env.flush_all()
        Move = self.env["hour.bank.move"]
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        values = {
            "ids": tuple(self.ids),
            "limit": max(LIMIT, len(self) // 10),
            "tolerance": 0.5 * 10**-digits + 1e-6,
        }
        # SQL: windows and sums over the whole ledger, which no read_group can do
        return [
            Finding(
                next(iter(name), check),
                self.browse(bank),
                Move.browse(move),
                subject,
                found,
                expected,
            )
            for check, query in self._get_audit_checks().items()
            for bank, move, subject, found, expected, *name in self.env.execute_query(
                SQL(query, **values)
            )
        ]

    @api.model
    def _get_audit_checks(self):
        """Return ``{check: statement}``, see ``tools.audit``; override to add some.

        Each needs its words in :meth:`_get_finding_texts`.
        """
        return CHECKS

    @api.private
    def _audit_and_tell(self):
        """Audit these locked banks, tell whoever must know, mark them as audited."""
        findings = self._audit()
        self._tell_and_mark(findings, self._get_last_moves())
        return findings

    def _tell_and_mark(self, findings, last_moves):
        """Tell what was found of these locked banks, mark them as audited.

        :param findings: of these banks; those of others are left to the next run
        :param last_moves: ``{bank: id}`` of the last moves that were seen
        """
        by_bank = {}
        for finding in findings:
            if finding.bank in self:
                _logger.error("Hour bank audit: %s", self._get_finding_log(finding))
                by_bank.setdefault(finding.bank, []).append(finding)
        for bank, bank_findings in by_bank.items():
            bank._alert_audit(bank_findings)
        (self - self.browse().concat(*by_bank))._close_audit_alert()
        self._mark_audited(last_moves)

    def _get_last_moves(self):
        """Return ``{bank: id}`` of the last move of each."""
        return dict(
            self.env["hour.bank.move"]._read_group(
                [("bank_id", "in", self.ids)], ["bank_id"], ["id:max"]
            )
        )

    def _mark_audited(self, last_moves):
        banks = self.with_context(tracking_disable=True)  # the marks are not tracked
        banks.write({"date_audited": fields.Datetime.now()})
        for bank in banks:
            bank.audited_move_id = last_moves.get(bank, 0)

    @api.model
    @api.private
    def _audit_all(self, progress):
        """Audit the whole database, and only read.

        :param progress: called after each batch with the number of banks done, the
            number of all banks and the findings of the batch
        :return: the number of findings
        """
        total, done, found, last = self.search_count([]), 0, 0, 0
        while batch := self.search([("id", ">", last)], order="id", limit=BATCH):
            findings = batch._audit()
            done, found, last = done + len(batch), found + len(findings), batch.ids[-1]
            progress(done, total, findings)
            self.env.invalidate_all()  # what is behind us does not stay in memory
        return found
