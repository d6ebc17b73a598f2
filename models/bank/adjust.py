# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that a person adds to a bank or takes out; what a closed bank gives up.

A closed bank holds nothing: what comes back into it goes out at once."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: ADJUST === #

    @api.private
    def _adjust(self, minutes, reason, cause="adjust"):
        """Correct the bank by signed ``minutes``.

        :raises UserError: without a reason, below what the bank may go, or where hours
            would lie in a closed bank that nothing draws
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the adjustment."))
        bank = self._lock([("id", "=", self.id)])
        bank._check_adjust(minutes, cause)
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

    def _check_adjust(self, minutes, cause="adjust"):
        """:raises UserError: saying why the bank cannot change by signed ``minutes``"""
        self.ensure_one()
        if cause == "adjust":
            self._check_not_closed()
        if self.kind == "overage":
            raise UserError(
                self.env._(
                    "%(bank)s is billed for time that was logged: change the time "
                    "entries, or the price and discount of its order line.",
                    bank=self.name,
                )
            )
        if self.minutes_balance + minutes < -self.overdraft_minutes:
            raise UserError(
                self.env._(
                    "%(bank)s holds %(balance)s; %(minutes)s cannot be taken out of "
                    "it.",
                    bank=self.name,
                    balance=format_minutes(self.minutes_balance),
                    minutes=format_minutes(-minutes),
                )
            )

    def _check_not_closed(self):
        """:raises UserError: where hours would lie in a bank that nothing draws"""
        self.ensure_one()
        if self.state == "closed":
            raise UserError(
                self.env._(
                    "%(bank)s of %(customer)s is closed. Open it again before you "
                    "adjust it, or grant the hours as a new bank.",
                    bank=self.name,
                    customer=self.partner_id.display_name,
                )
            )

    @api.model
    def _get_adjusting_type(self, cause):
        """Return the kind of the move by which somebody changes a bank by hand."""
        kinds = {"grant": "opening", "close": "closing", "reopen": "reopening"}
        return kinds.get(cause, "adjustment")

    # === BUSINESS METHODS: CLOSED BANKS === #

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

    def _return_closed(self, reason):
        """Reverse the moves by which somebody closed this locked bank."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("cause", "in", ("close", "reopen"))]
        )
        self._post_moves(
            [
                {
                    "bank_id": self.id,
                    "move_type": self._get_adjusting_type("reopen"),
                    "cause": "reopen",
                    "minutes": minutes,
                    "date": self._get_today(),
                    "reason": reason,
                    "origin_move_id": move.id,
                }
                for move, minutes in moves._get_open_draws()
            ]
        )

    def _is_closed_by_hand(self):
        """Return whether a person closed the bank; otherwise its order did."""
        self.ensure_one()
        return self.state == "closed" and bool(self.close_reason)

    def _get_closed_by_hand_message(self):
        return self.env._(
            "%(bank)s was closed: %(reason)s. Ask a helpdesk manager to press “Open "
            "Again” on it before its hours change; or sell them on a new order line.",
            bank=self.name,
            reason=self.close_reason,
        )
