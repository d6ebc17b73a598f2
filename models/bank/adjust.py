# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that a person adds to a bank or takes out."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: ADJUST === #

    @api.private
    def _adjust(self, minutes, reason, cause="adjust"):
        """Correct the bank by signed ``minutes``.

        :raises UserError: without a reason, or below what the bank may go
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the adjustment."))
        bank = self._lock([("id", "=", self.id)])
        if bank.kind == "overage":
            raise UserError(
                self.env._(
                    "%(bank)s is billed for time that was logged: change the time "
                    "entries, or the price and discount of its order line.",
                    bank=bank.name,
                )
            )
        if bank.minutes_balance + minutes < -bank.overdraft_minutes:
            raise UserError(
                self.env._(
                    "%(bank)s holds %(balance)s; %(minutes)s cannot be taken out of "
                    "it.",
                    bank=bank.name,
                    balance=format_minutes(bank.minutes_balance),
                    minutes=format_minutes(-minutes),
                )
            )
        return bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": self._get_adjusting_type(cause),
                    "cause": cause,
                    "minutes": minutes,
                    "date": bank.date_start if cause == "grant" else bank._get_today(),
                    "reason": reason.strip(),
                }
            ]
        )

    @api.model
    def _get_adjusting_type(self, cause):
        """Return the kind of the move by which somebody changes a bank by hand."""
        kinds = {"grant": "opening", "close": "closing", "reopen": "reopening"}
        return kinds.get(cause, "adjustment")
