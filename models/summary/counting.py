# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How days are counted: those that were marked, some at a time, and never all."""

from odoo import api, models
from odoo.tools import SQL, date_utils

from ...tools.day_marks import TABLE

BATCH = 20  # days for each commit


class HourBankDay(models.Model):
    _inherit = "hour.bank.day"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_count(self):
        """Count the days that were marked, the latest first; commit some at a time.

        A run that is killed goes on where it stopped. Of two at once one fails when it
        removes a mark, and leaves the days to the next run.
        """
        cron = self.env["ir.cron"]
        while done := self.sudo()._count_some():  # sudo: whoever the job runs as
            if not cron._commit_progress(done, remaining=self._get_marked_count()):
                break

    @api.model
    def _get_marked_count(self):
        """Return how many days are to be counted."""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM (SELECT DISTINCT company_id, date FROM %s) AS d",
                SQL.identifier(TABLE),
            )
        )
        return count

    # === BUSINESS METHODS === #

    def _count_some(self):
        """Count the next days; return how many they were."""
        self.env.flush_all()
        days = self.env.execute_query(
            SQL(
                """SELECT company_id, date FROM %s GROUP BY company_id, date
                    ORDER BY date DESC, company_id LIMIT %s""",
                SQL.identifier(TABLE),
                BATCH,
            )
        )
        if days:
            self._count(days)
        return len(days)

    @api.private
    def _count(self, days):
        """Count these days and their months anew, by what is committed.

        :param days: ``[(company id, day)]``
        """
        wanted = SQL(", ").join(SQL("(%s, %s::date)", *day) for day in days)
        self.env.execute_query(
            SQL(
                "DELETE FROM %s WHERE (company_id, date) IN (%s) RETURNING 1",
                SQL.identifier(TABLE),
                wanted,
            )
        )
        self._recount([(company_id, day, day) for company_id, day in days])
        months = {(company_id, day.replace(day=1)) for company_id, day in days}
        self.env["hour.bank.month"]._recount(
            [
                (company_id, first, date_utils.end_of(first, "month"))
                for company_id, first in sorted(months)
            ]
        )

    @api.private
    def _mark(self, days):
        """Let these days be counted anew: ``[(company id, day)]``."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (company_id, date) VALUES %s",
                SQL.identifier(TABLE),
                SQL(", ").join(SQL("(%s, %s::date)", *day) for day in days),
            )
        )
