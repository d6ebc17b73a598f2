# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether the days and months that pages sum up are what ledger and entries say."""

import logging
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

SLACK = 0.005  # hours, or money: sums of fractions differ in their last digits


class DayFinding(NamedTuple):
    """A day or month of which something is not what it comes to."""

    company_id: int
    day: date
    name: str  # the field
    found: float
    expected: float


class HourBankSumMixin(models.AbstractModel):
    _inherit = "hour.bank.sum.mixin"

    @api.private
    def _audit(self):
        """Compare what is not about to be counted with its sources.

        Only reads.

        :return: ``[DayFinding]``, empty where all agree
        """
        self.env.flush_all()
        measures = list(self._get_measures())
        rows = self.env.execute_query(
            SQL(
                """
                WITH stored AS (%(stored)s), source AS (%(source)s)
                SELECT company_id, date, %(pairs)s
                  FROM stored FULL JOIN source USING (company_id, date)
                 WHERE (company_id, date) NOT IN
                       (%(marked)s)
                   AND (%(differs)s)
                 ORDER BY date, company_id
                """,
                stored=self._get_stored_query(),
                source=self._get_total_query(),
                marked=self._get_marked_query(),
                pairs=SQL(", ").join(
                    SQL("%s, %s", *self._get_pair(name)) for name in measures
                ),
                differs=SQL(" OR ").join(
                    SQL("ABS(%s - %s) > %s", *self._get_pair(name), SLACK)
                    for name in measures
                ),
            )
        )
        return [
            DayFinding(company_id, day, name, found, expected)
            for company_id, day, *values in rows
            for name, found, expected in zip(
                measures, values[::2], values[1::2], strict=True
            )
            if abs(found - expected) > SLACK
        ]

    @api.model
    def _get_pair(self, name):
        return (
            SQL("COALESCE(%s, 0)::float", SQL.identifier("stored", name)),
            SQL("COALESCE(%s, 0)::float", SQL.identifier("source", name)),
        )

    @api.private
    def _audit_and_mend(self):
        """Count anew what does not agree, and say so in the log: pages follow."""
        findings = self._audit()
        for finding in findings:
            _logger.error("Hour bank audit: %s", self._describe_finding(finding))
        days = {(finding.company_id, finding.day) for finding in findings}
        if days:
            self.env["hour.bank.day"]._mark(days)
        return findings

    @api.model
    def _describe_finding(self, finding):
        """Return the finding in a line, for the log."""
        company = self.env["res.company"].browse(finding.company_id)
        return (
            f"{self._description} {finding.day} of {company.name}: {finding.name} is "
            f"{finding.found:.3f}, but comes to {finding.expected:.3f}"
        )
