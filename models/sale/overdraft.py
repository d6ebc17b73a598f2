# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Below zero: a bank takes over the time by which others are overdrawn."""

from odoo import api, models

from ...tools.allocation import give_back


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS === #

    @api.private
    def _cover_overdrawn(self):
        """Debit here the time by which the customers' other banks are overdrawn.

        The time moves, newest first, from the overdrawn bank to one of these: each
        order line then delivers no more than it sold.
        """
        if not self:
            return
        # Also banks that somebody else may be overdrawing right now: whoever of us is
        # second begins anew and sees the other's work.
        others = self._lock(
            self._get_overdrawn_domain(self.partner_id, self.company_id)
        )
        others._touch()
        overdrawn = others.filtered(lambda bank: bank.minutes_balance < 0)
        for bank in self:
            owner = (bank.partner_id, bank.company_id)
            for other in (overdrawn - bank).sorted("id"):
                if (other.partner_id, other.company_id) == owner:
                    bank._cover(other)

    @api.model
    def _get_overdrawn_domain(self, partners, companies):
        """Return the domain of the banks that new hours of these customers cover."""
        return [
            ("partner_id", "in", partners.ids),
            ("company_id", "in", companies.ids),
            ("overdraft_minutes", ">", 0),
            ("state", "not in", self._get_fixed_states()),
        ]

    def _cover(self, other):
        """Debit here time by which ``other``, which must be locked, is overdrawn."""
        self.ensure_one()
        minutes = min(max(-other.minutes_balance, 0), self._get_free_minutes())
        for move, part in give_back(minutes, other._get_open_draws()):
            self._take_over(move, part)
            move.timesheet_id._show_first_bank()

    def _get_free_minutes(self):
        """Return what can go to other banks: not what a credit note takes next.

        Override to keep more of it back.
        """
        self.ensure_one()
        free = max(self.minutes_balance, 0)
        return max(free - max(self._get_pending_refund(), 0), 0)

    def _take_over(self, move, minutes):
        """Move ``minutes`` of a debit from its bank to this one."""
        shared = {
            **move._prepare_copy_values(),
            "date": max(move.date, self.date_start),
            "statement_date": max(move.date, self._get_today()),
            "cause": "cover",
        }
        self._post_moves(
            [
                {
                    **shared,
                    "bank_id": move.bank_id.id,
                    "minutes": minutes,
                    "origin_move_id": move.id,
                },
                {**shared, "bank_id": self.id, "minutes": -minutes},
            ]
        )

    def _get_open_draws(self):
        """Return ``[(move, minutes)]``: debits of the bank that were not given back."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("move_type", "=", "time")], order="id"
        )
        return moves._get_open_draws()
