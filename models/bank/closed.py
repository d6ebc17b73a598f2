# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A closed bank holds nothing: what comes back into it goes out at once."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: LEDGER === #

    @api.private
    def _empty_closed(self, reason=None):
        """Take out of these locked banks what is in closed ones.

        An order that was cancelled takes it back, and a credit note may follow. Out of
        a bank that was closed by hand it goes as its rest went: opened again, the bank
        has it.

        :param reason: why, for the ledger
        """
        for bank in self.filtered_domain(self._get_held_domain()):
            why = reason or bank.close_reason or bank._get_returned_text()
            if not bank._is_closed_by_hand():
                bank._take_back_unused("cancel", why)
            if bank.minutes_balance > 0:
                bank._adjust(-bank.minutes_balance, why, cause="close")

    @api.model
    def _get_held_domain(self):
        """Return the domain of closed banks that hold hours."""
        closed = Domain("state", "=", "closed") & Domain("kind", "=", "prepaid")
        return closed & Domain("minutes_balance", ">", 0)

    def _get_returned_text(self):
        return self.env._(
            "%(hours)s came back after the hour bank was closed",
            hours=format_minutes(self.minutes_balance),
        )

    def _take_back_unused(self, cause, reason=None):
        """Take out what is unused of what was sold. Override where hours are sold."""
        self.ensure_one()
