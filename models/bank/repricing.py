# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A change of price is borne by all hours that were sold, wherever they are by now.

Used, left, expired, taken out, or moved to other banks: none is worth less than
nothing. Corrections move money and no minutes, and have the kind of what they correct.
"""

from odoo import models

from ...tools.repricing import Part, share_change, spread_change

# What leaves a bank without being used, and stays in no bank
GONE = ("expiry", "adjustment", "closing", "reopening")
# What leaves a bank for another one
CARRIED = ("rollover", "transfer")
# Keys of parts that are in the bank; others are ids of the moves by which hours left
HERE = USED, LEFT = "used", "left"


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: LEDGER === #

    def _correct_value(self, value, day, line=None):
        """Change what the hours cost, by signed ``value``; no minutes move.

        :param day: when the price changed, e.g. the day of the invoice
        :param line: line of the invoice or credit note that changed it
        """
        self.ensure_one()
        shared = self._prepare_correction(day, line)
        cost = {**shared, "bank_id": self.id, "move_type": "purchase", "value": value}
        self._post_changes(self._spread_change(value), shared, [cost])

    def _settle_value(self, owed, day):
        """Value time that was drawn below zero at the price of hours that cover it.

        A bank without hours holds no money. What is left, or used, is worth no less
        than nothing: other hours of the bank make up for it.

        :param owed: money that came in for such time
        """
        self.ensure_one()
        if self.kind != "prepaid":
            return
        left = self.value_balance
        owed = left if self.minutes_balance <= 0 else min(owed, left)
        used = self.value_debited + owed
        rounded = self._get_rounding()
        shared = self._prepare_correction(day)
        if rounded(used) < 0:
            self._bear_shortage(rounded(used), shared)
        elif rounded(owed):
            self._post_moves([self._prepare_used_change(owed, shared)])

    def _bear_shortage(self, used, shared):
        """Take from hours that went elsewhere what used ones would lack below zero.

        :param used: what they would be worth
        """
        rounded = self._get_rounding()
        parts = [part for part in self._get_parts() if part.key not in HERE]
        missing = max(used, -rounded(sum(max(part.value, 0.0) for part in parts)))
        changes = self._spread_change(missing, parts) if missing else {}
        change = rounded(used - missing - self.value_debited)
        moves = [self._prepare_used_change(change, shared)] if change else []
        if moves or changes:
            self._post_changes(changes, shared, moves)

    def _prepare_correction(self, day, line=None):
        """Return the values that all moves of one change of price share."""
        return {
            "cause": "price",
            "minutes": 0,
            "date": day,
            "invoice_line_id": line and line.id,
        }

    def _prepare_used_change(self, change, shared):
        """Return the move by which used hours become dearer by ``change``."""
        return {**shared, "bank_id": self.id, "move_type": "time", "value": -change}

    def _post_changes(self, changes, shared, moves):
        """Post ``moves``, and those by which hours became dearer or cheaper.

        In one go: no bank is settled between them.

        :param changes: ``{bank: parts}``, see :func:`spread_change`
        :param shared: values of every move
        """
        others = self.browse(bank.id for bank in changes) - self
        locked = self._lock([("id", "in", others.ids)])
        corrections = [
            vals
            for bank, parts in changes.items()
            for part in parts
            for vals in bank._prepare_part_moves(part, shared)
        ]
        for vals in corrections:
            if vals["bank_id"] != self.id:  # not a document of other banks
                vals["invoice_line_id"] = False
        posted = self._post_moves([*moves, *corrections])
        for bank in locked - posted.bank_id:
            bank._touch()

    def _prepare_part_moves(self, part, shared):
        """Return the moves by which one part of this bank changes what it is worth."""
        self.ensure_one()
        if part.key == LEFT or not part.change:
            return []
        if part.key == USED:
            return [self._prepare_used_change(part.change, shared)]
        left = self.env["hour.bank.move"].browse(part.key)
        sides = [(self, left, -part.change)]
        if part.target:
            sides.append((part.target, left._get_other_side(), part.change))
        return [
            {
                **shared,
                "bank_id": bank.id,
                "move_type": move.move_type,
                "counterpart_bank_id": move.counterpart_bank_id.id,
                "description": move.description,
                "origin_move_id": move.id,
                # no hours are dearer on a day on which they were not there yet
                "date": max(shared["date"], move.date),
                "value": value,
            }
            for bank, move, value in sides
        ]

    # === BUSINESS METHODS: WHERE THE HOURS ARE === #

    def _spread_change(self, change, parts=None):
        """Return ``{bank: parts}``: what each bears of a change of price.

        :param parts: those of this bank; default: all
        """
        self.ensure_one()
        bank_sudo = self.sudo()  # money, for callers that may not read it
        own = {bank_sudo: parts} if parts else {}
        return spread_change(
            change,
            bank_sudo,
            lambda bank: own.pop(bank, None) or bank._get_parts(),
            self._get_rounding(),
        )

    def _get_change_of_left(self, change):
        """Return by how much a change of price makes dearer what is left."""
        self.ensure_one()
        shares = share_change(change, self._get_parts(), self._get_rounding())
        return shares[-1]

    def _get_parts(self):
        """Return where the hours of this bank are, as :class:`Part`; last, those left.

        What was drawn below zero is not paid for.
        """
        self.ensure_one()
        bank_sudo = self.sudo()  # money, for callers that may not read it
        balance = bank_sudo.minutes_balance
        used = bank_sudo.minutes_debited + min(balance, 0)
        return [
            Part(USED, max(used, 0), bank_sudo.value_debited),
            *bank_sudo._get_gone_parts(),
            *bank_sudo._get_moved_parts(),
            Part(LEFT, max(balance, 0), bank_sudo.value_balance),
        ]

    def _get_gone_parts(self):
        """Return what expired or was taken out and did not come back."""
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("move_type", "in", GONE)], order="id"
        )
        reversals = moves.grouped("origin_move_id")
        parts = []
        for move in moves.filtered(lambda move: move.minutes < 0):
            held = move + reversals.get(move, moves.browse())
            if minutes := -sum(held.mapped("minutes")):
                value = self._get_rounding()(-sum(held.mapped("value")))
                parts.append(Part(move.id, minutes, value))
        return parts

    def _get_moved_parts(self):
        """Return what went to other banks, net of what came from each of them."""
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("move_type", "in", CARRIED)], order="id"
        )
        parts, rounded = [], self._get_rounding()
        for target, between in moves.grouped("counterpart_bank_id").items():
            minutes = -sum(between.mapped("minutes"))
            if target and minutes > 0:
                last = between.filtered(lambda move: move.minutes < 0)[-1:]
                value = rounded(-sum(between.mapped("value")))
                parts.append(Part(last.id, minutes, value, target))
        return parts
