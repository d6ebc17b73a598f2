# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two more sheets of the spreadsheet: from day to day, and what is left by age."""

from odoo import api, models

from ...tools.rollforward import BUCKETS, MOVEMENTS
from .hour_bank_reconciliation_export import Sheet


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    # === BUSINESS METHODS: SPREADSHEET === #

    def _get_rollforward_sheets(self):
        """Return the sheets; what is not left has no age."""
        lines = self.rollforward_ids
        left = lines.filtered(lambda line: line.hours_closing or line.value_closing)
        return [
            Sheet(
                self.env._("Roll-Forward"),
                self._get_rollforward_title(),
                lines,
                self._get_rollforward_columns(),
            ),
            Sheet(
                self.env._("Left by Age"),
                self._get_age_title(),
                left,
                self._get_age_columns(),
            ),
        ]

    @api.model
    def _get_rollforward_columns(self):
        """Return the names of the fields of a line that are columns, in order."""
        steps = ("opening", *MOVEMENTS, "closing")
        return [
            *("account_id", "name", "partner_id", "plan_id"),
            *(f"hours_{step}" for step in steps),
            *(f"value_{step}" for step in steps),
        ]

    @api.model
    def _get_age_columns(self):
        """Return the names of the fields of a line that are columns, in order."""
        ages = (*BUCKETS, "closing")
        return [
            *("account_id", "name", "partner_id", "plan_id", "date_since", "date_end"),
            *(f"hours_{age}" for age in ages),
            *(f"value_{age}" for age in ages),
        ]
