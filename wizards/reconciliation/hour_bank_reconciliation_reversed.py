# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which hours wait because their release entry was reversed."""

from odoo import models
from odoo.tools import SQL


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    def _get_reversed_texts(self, compared):
        """Yield reversals until this day whose hours are not released again."""
        waiting = {key: found for key, found in compared.items() if found.not_released}
        if not waiting:
            return
        for key, found in self._find(self._select_reversed(waiting)).items():
            if key in waiting:
                yield (
                    key,
                    self.env._(
                        "%(documents)s took %(amount)s back: it is released again, not "
                        "before the reversal.",
                        documents=self._format_documents(found),
                        amount=self._format(found.amount),
                    ),
                )

    def _select_reversed(self, waiting):
        """Return the reversals, by bank: of moves that are not in the books again."""
        return SQL(
            """
            SELECT r.bank_id, b.deferred_account_id, r.account_move_id,
                   SUM(-r.amount) AS amount, MIN(b.deferred_account_id) AS booked_id
              FROM hour_bank_release r
              JOIN hour_bank_move m ON m.id = r.bank_move_id
              JOIN hour_bank b ON b.id = r.bank_id
              JOIN account_move d ON d.id = r.account_move_id
             WHERE r.bank_id IN %(banks)s AND r.takes_back
               AND d.state = 'posted' AND d.date <= %(day)s
               AND -m.value != (
                   SELECT SUM(o.amount)
                     FROM hour_bank_release o
                     JOIN account_move e ON e.id = o.account_move_id
                    WHERE o.bank_move_id = m.id
                      AND e.state = 'posted' AND e.date <= %(day)s)
             GROUP BY r.bank_id, b.deferred_account_id, r.account_move_id
            """,
            banks=self._get_bank_ids(waiting),
            day=self.date,
        )
