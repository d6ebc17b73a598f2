# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Runs the ledger again and says where the stored balances differ."""

import logging

from odoo import api, models
from odoo.tools import SQL

from ..tools.duration import format_minutes

_logger = logging.getLogger(__name__)

BALANCES = """
    SELECT bank_id, id, balance_after, expected FROM (
        SELECT bank_id, id, balance_after,
               SUM(minutes) OVER (PARTITION BY bank_id ORDER BY id) AS expected
          FROM hour_bank_move WHERE bank_id IN %(ids)s
    ) AS replay WHERE balance_after != expected ORDER BY id
"""
COUNTERS = """
    SELECT bank.id, NULL, bank.minutes_debited,
           -COALESCE(SUM(move.minutes) FILTER (WHERE move.move_type = 'time'), 0)
      FROM hour_bank AS bank LEFT JOIN hour_bank_move AS move ON move.bank_id = bank.id
     WHERE bank.id IN %(ids)s GROUP BY bank.id
    HAVING bank.minutes_balance != COALESCE(SUM(move.minutes), 0)
        OR bank.minutes_debited
           != -COALESCE(SUM(move.minutes) FILTER (WHERE move.move_type = 'time'), 0)
"""
ENTRIES = """
    SELECT MIN(move.bank_id), MAX(move.id), entry.debited_minutes, -SUM(move.minutes)
      FROM hour_bank_move AS move
      JOIN account_analytic_line AS entry ON entry.id = move.timesheet_id
     WHERE entry.id IN (
           SELECT timesheet_id FROM hour_bank_move WHERE bank_id IN %(ids)s)
     GROUP BY entry.id HAVING COALESCE(entry.debited_minutes, 0) != -SUM(move.minutes)
"""


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.private
    def _audit(self):
        """Replay the ledger of these banks against what is stored.

        :return: ``[(bank, move, found, expected)]`` in minutes: a running balance, a
            counter (no move) or the debit of a time entry that differs
        """
        if not self:
            return []
        self.env.flush_all()
        Move = self.env["hour.bank.move"]
        # SQL: a window over the whole ledger, which no read_group can do
        rows = [
            row
            for query in (BALANCES, COUNTERS, ENTRIES)
            for row in self.env.execute_query(SQL(query, ids=tuple(self.ids)))
        ]
        return [
            (self.browse(bank_id), Move.browse(move_id), found or 0, int(expected))
            for bank_id, move_id, found, expected in rows
        ]

    @api.model
    def _cron_audit(self):
        """Audit all banks and leave a note on each one that does not add up."""
        for bank, move, found, expected in self.search(
            [("move_ids", "!=", False)]
        )._audit():
            values = {
                "bank": bank.name,
                "move": move.display_name or "-",
                "found": format_minutes(found),
                "expected": format_minutes(expected),
            }
            _logger.error("Hour bank audit: %s", values)
            bank.message_post(
                body=self.env._(
                    "Audit: %(bank)s, move %(move)s: %(found)s is stored, but the "
                    "ledger gives %(expected)s.",
                    **values,
                )
            )
