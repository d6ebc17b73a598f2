# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a debit is, or is going to be, in the reader's words."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..tools.batch import Batch
from ..tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === EXPLANATION === #

    def _explain_hour_bank(self, draws):
        """Return in the reader's language how this entry's debit came about.

        :param draws: ``[(move, minutes)]`` that the entry holds of its banks
        """
        self.ensure_one()
        if not self.rated_minutes:
            return ""
        return self._format_hour_bank(
            [(move.bank_id, minutes) for move, minutes in draws], self.free_minutes
        )

    def _format_hour_bank(self, drawn, free_minutes):
        """Return ``0:35 worked → 0:20 from HB0007, 0:15 free``, in their language."""
        minutes = defaultdict(int)
        for bank, part in drawn:
            minutes[bank] += part
        parts = [
            self.env._(
                "%(minutes)s from %(bank)s",
                minutes=format_minutes(part),
                bank=bank.name,
            )
            for bank, part in minutes.items()
        ]
        if free_minutes:
            parts.append(
                self.env._("%(minutes)s free", minutes=format_minutes(free_minutes))
                + self._get_free_suffix()
            )
        worked = self.env._(
            "%(minutes)s worked", minutes=format_minutes(self._get_worked_minutes())
        )
        return f"{worked} → {', '.join(parts)}"

    def _get_free_suffix(self):
        if self.hour_bank_free and self.hour_bank_free_reason:
            return f" ({self.hour_bank_free_reason})"
        return "" if self.hour_bank_free else self.env._(" (not covered by a bank)")

    # === PREVIEW === #

    def _is_hour_bank_preview(self):
        """Return whether the form shows something that is not saved yet."""
        self.ensure_one()
        if self.id:
            return False
        origin = self._origin
        return not origin or any(
            self[name] != origin[name]
            for name in ("unit_amount", "date", "hour_bank_free")
        )

    def _preview_hour_banks(self):
        """Return ``{entry: (text, refused)}``: what saving these would debit.

        They are planned one after the other on the same banks, without any lock.
        """
        drawn = self._origin._get_drawn()
        Bank = self.env["hour.bank"].sudo()  # agents may not read every bank
        held = {entry: drawn.get(entry._origin, []) for entry in self}
        previews, batch = {}, Batch(self, held, Bank, Bank.search)
        for entry in self:
            try:
                previews[entry] = entry._preview_hour_bank(batch), False
            except (UserError, ValidationError) as error:
                previews[entry] = error.args[0].split("\n")[0], True
        return previews

    def _preview_hour_bank(self, batch):
        """Plan this entry on ``batch``; return it in the words of the explanation."""
        self.ensure_one()
        origin = self._origin
        changed = origin and origin._get_hour_bank_key() != self._get_hour_bank_key()
        terms = {self: self._get_hour_bank_terms(anew=not origin or bool(changed))}
        if not terms[self].minutes:
            return ""
        found = self._prepare_batch(terms, {self: batch.drawn[self]}, batch.find_banks)
        batch.balances = {**found.balances, **batch.balances}
        self._plan_hour_banks(batch, terms, {self.id} if changed else set())
        return self._format_hour_bank(batch.get_banks(self).items(), batch.free[self])
