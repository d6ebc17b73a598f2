# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a debit is, or is going to be, in the reader's words."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError, ValidationError

from ...tools.batch import Change
from ...tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === EXPLANATION === #

    def _explain_hour_bank(self, draws):
        """Return in the reader's language how this entry's debit came about.

        :param draws: ``[(move, minutes)]`` that the entry holds of its banks
        """
        self.ensure_one()
        if not self._is_rated():
            return self._explain_no_bank()
        return self._format_hour_bank(
            [(move.bank_id, minutes) for move, minutes in draws],
            self.free_minutes,
            self.hour_bank_rating,
            self.waiting_minutes,
        )

    def _explain_no_bank(self):
        """Return why time on a ticket of hour banks is debited from none of them."""
        minutes = self._get_worked_minutes()
        on_banks = self.project_id and self.ticket_id.team_id.use_hour_banks
        if minutes <= 0 or not on_banks:
            return ""
        worked = self.env._("%(minutes)s worked", minutes=format_minutes(minutes))
        if self._is_ordinary(self._get_hour_bank_sale_line()):
            why = self.env._("billed by its order line, from no hour bank")
        else:
            why = self.env._("debited from no hour bank: change the time to debit it")
        return f"{worked} → {why}"

    def _format_hour_bank(self, drawn, free_minutes, rating, waiting_minutes=0):
        """Return ``0:35 worked → 0:45 (steps of 0:15) → 0:20 from HB0007, 0:25 free``.

        :param drawn: ``[(bank, minutes)]``
        :param rating: as ``hour_bank_rating`` keeps it
        """
        minutes = defaultdict(int)
        for bank, part in drawn:
            minutes[bank] += part
        parts = [bank._get_drawn_text(part) for bank, part in minutes.items()]
        if free_minutes:
            parts.append(
                self.env._("%(minutes)s free", minutes=format_minutes(free_minutes))
                + self._get_free_suffix(rating)
            )
        if waiting_minutes:
            parts.append(self._get_waiting_text(waiting_minutes))
        worked = self._get_worked_minutes()
        steps = [
            self.env._("%(minutes)s worked", minutes=format_minutes(worked)),
            *self.env["hour.bank.move"]._get_rating_texts(rating),
        ]
        steps.append(", ".join(parts) or self.env._("nothing to debit"))
        text = " → ".join(steps)
        if rating and rating.get("passed"):
            text += " · " + self._get_passed_text(rating["passed"])
        return text

    def _get_waiting_text(self, minutes):
        """Return what the minutes wait for. Extend with your reasons."""
        if self.hour_bank_parked:
            return self._get_parked_text(minutes)
        return self.env._(
            "%(minutes)s waiting for a customer", minutes=format_minutes(minutes)
        )

    def _get_free_suffix(self, rating):
        if self.hour_bank_free:
            reason = self.hour_bank_free_reason
            return f" ({reason})" if reason else ""
        if self._is_waived_part():
            return self.env._(" (after a dispute)")
        if rating and rating.get("free"):
            return f" ({self.work_type_id.name})" if self.work_type_id else ""
        return self.env._(" (not covered by a bank)")

    def _get_customer_text(self):
        """Return what the customer reads of the work: its own text, or the description.

        Override to tell more or less, e.g. the solution of the ticket.
        """
        self.ensure_one()
        text = self.hour_bank_customer_text or self.name or "/"
        return self.ticket_id.name or "" if text == "/" else text

    # === PREVIEW === #

    def _is_hour_bank_preview(self):
        """Return whether the form shows something that is not saved yet."""
        self.ensure_one()
        if self.id:
            return False
        origin = self._origin
        return not origin or any(
            [
                self.unit_amount != origin.unit_amount,
                self.hour_bank_start != origin.hour_bank_start,
                self._get_hour_bank_keys() != origin._get_hour_bank_keys(),
            ]
        )

    def _preview_hour_banks(self):
        """Return ``{entry: (text, refused)}``: what saving these would debit."""
        _batch, previews = self._try_out()
        return previews

    def _try_out(self):
        """Return ``(batch, {entry: (text, refused)})`` of what saving these would do.

        They are planned together on the same banks, without any lock. Where that is
        refused, one after the other, so that each tells whether it can be saved; the
        batch is of those that can, or None.
        """
        try:
            batch = self._plan_previews()
        except (UserError, ValidationError):
            return self._try_one_by_one()
        return batch, self._get_preview_texts(batch)

    def _try_one_by_one(self):
        accepted, batch, previews = self.browse(), None, {}
        for entry in self:
            try:
                batch = (accepted | entry)._plan_previews()
            except (UserError, ValidationError) as error:
                previews[entry] = error.args[0].split("\n")[0], True
            else:
                accepted |= entry
                previews.update(entry._get_preview_texts(batch))
        return batch, previews

    def _get_preview_texts(self, batch):
        return {entry: (entry._get_preview_text(batch), False) for entry in self}

    def _plan_previews(self):
        """Return the batch of what saving these would do, or None; nothing is posted.

        :raises UserError, ValidationError: as saving them would
        """
        saved = self.filtered(lambda entry: entry._origin)
        change = Change.between(
            {entry: entry._origin._get_hour_bank_keys() for entry in saved},
            {entry: entry._get_hour_bank_keys() for entry in saved},
            new=not self._origin,
            siblings=self._origin._get_rounding_siblings(),
        )
        return self._plan_hour_banks(change, previews=True)

    def _get_preview_text(self, batch):
        planned = batch and (batch.targets.get(self) or batch.ratings.get(self))
        if not planned:
            return self._explain_no_bank()
        return self._format_hour_bank(
            batch.get_banks(self).items(),
            batch.free[self],
            batch.ratings[self],
            batch.waiting.get(self, 0),
        )
