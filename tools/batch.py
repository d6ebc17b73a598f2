# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who pays what among the entries of one call. Plain Python, no Odoo."""

from .allocation import draw, give_back, overdraw


class Batch:
    """The entries of one call and their banks, while it is planned who pays what.

    ``postings`` collects ``(entry, bank, minutes, origin)``: signed minutes as the
    ledger is going to take them, ``origin`` the move that they reverse.
    """

    def __init__(self, entries, drawn, banks, find_banks):
        self.find_banks = find_banks  # with lock to post, without to preview
        self.balances = {bank: bank.minutes_balance for bank in banks}
        self.drawn = drawn
        self.held = {
            entry: sum(minutes for _move, minutes in drawn.get(entry, ()))
            for entry in entries
        }
        self.free = {entry: entry.free_minutes for entry in entries}
        self.postings = []

    def give_back(self, entry, target):
        """Return what ``entry`` has above ``target``: free first, then last drawn."""
        too_much = max(self.held[entry] + self.free[entry] - target, 0)
        freed = min(too_much, self.free[entry])
        self.free[entry] -= freed
        for move, minutes in give_back(too_much - freed, self.drawn.get(entry, ())):
            self._post(entry, move.bank_id, minutes, move)

    def draw(self, entry, banks, target):
        """Draw what ``entry`` lacks to ``target``; return what no bank covers."""
        missing = max(target - self.held[entry] - self.free[entry], 0)
        draws, left = draw(missing, banks, dict(self.balances))
        for bank, minutes in draws:
            self._post(entry, bank, -minutes)
        return left

    def overdraw(self, entry, bank, minutes):
        """Draw ``minutes`` below zero, all or none; return what is not covered."""
        draws, left = overdraw(
            minutes, bank, dict(self.balances), bank.overdraft_minutes
        )
        for _bank, part in draws:
            self._post(entry, bank, -part)
        return left

    def get_banks(self, entry):
        """Return the banks that pay for ``entry`` as planned, first drawn first."""
        banks = {}
        for bank, minutes in self._get_draws(entry):
            banks[bank] = banks.get(bank, 0) + minutes
        return banks

    def get_last_bank(self, entry):
        """Return the bank that ``entry`` draws last as planned, or None."""
        return next((bank for bank, _part in reversed(self._get_draws(entry))), None)

    def _get_draws(self, entry):
        left, draws = dict(self.drawn.get(entry, ())), []
        for poster, bank, minutes, origin in self.postings:
            if poster == entry and origin:
                left[origin] -= minutes
            elif poster == entry:
                draws.append((bank, -minutes))
        kept = [(move.bank_id, minutes) for move, minutes in left.items() if minutes]
        return kept + draws

    def _post(self, entry, bank, minutes, origin=None):
        self.balances[bank] += minutes
        self.held[entry] -= minutes
        self.postings.append((entry, bank, minutes, origin))
