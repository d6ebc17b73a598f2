# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that programs send: imports and numbers that nobody would type."""

import math

from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class LineByLine(Exception):
    """Makes an import try its lines one by one, to say which of them is wrong."""


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _load_records(self, data_list, update=False):
        # What stops a whole batch would be told as an error of its first line, too.
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) == 1:
                raise
            raise LineByLine from error

    def _prepare_entry_to_create(self, vals):
        self._check_finite(vals)
        return super()._prepare_entry_to_create(vals)

    def _prepare_entry_to_write(self, vals):
        self._check_finite(vals)
        return super()._prepare_entry_to_write(vals)

    @api.model
    def _check_finite(self, vals):
        """Raise for NaN and infinity: PostgreSQL would keep them, and no sum holds."""
        try:
            finite = math.isfinite(float(vals.get("unit_amount") or 0))
        except (TypeError, ValueError, OverflowError):
            return  # no number at all: that is told by Odoo
        if not finite:
            raise ValidationError(
                self.env._(
                    "%(number)s is not a time. Enter hours and minutes, e.g. 1:30.",
                    number=vals["unit_amount"],
                )
            )
