# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What of an entry somebody decided not to charge: free, whatever is changed later."""

from odoo import api, fields, models

from ...tools.batch import Change

WHOLE = 2**31 - 1  # more minutes than any entry has


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    waived_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Rated minutes that somebody decided not to charge, e.g. after a dispute. "
        "They stay free when the time is changed.",
    )
    waived_whole = fields.Boolean(
        readonly=True, copy=False, help="None of it is charged, however long it gets."
    )
    waived_for_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",  # contacts that are merged or deleted
        help="Customer who is not charged: another one is.",
    )

    # === BUSINESS METHODS === #

    def _is_waived_part(self):
        """Return whether some of it, or all, is not charged."""
        return bool(self.waived_minutes or self.waived_whole)

    def _get_waived_minutes(self, partner):
        """Return how many minutes ``partner`` is not charged; :data:`WHOLE` for all.

        :param partner: customer who would pay; nobody yet: whoever it was waived for
        """
        self.ensure_one()
        if not self._is_waived_part():
            return 0
        if partner and partner != self.waived_for_id:
            return 0
        return WHOLE if self.waived_whole else self.waived_minutes

    @api.private
    def _waive(self, minutes, reason, cause, whole=False):
        """Make minutes of this entry free that are debited; what it is worth stays.

        They go back to the banks that were drawn last, by moves that point at what
        they correct. Callers say who may.

        :param minutes: how many of those that are debited or billed, at most all
        :param reason: what the customer reads
        :param cause: as ``cause`` of ``hour.bank.move``
        :param whole: what is added to the entry later is free, too
        """
        # sudo: as in _sync_hour_banks; whoever decides was asked by the caller
        entry = self.sudo()
        entry.ensure_one()
        waiver = entry._prepare_waiver(minutes, whole)
        entry._write_as_computed(waiver)
        entry._post_batch(entry._plan_waiver(Change(cause, reason=reason)))

    def _prepare_waiver(self, minutes, whole):
        """Return the values by which the entry keeps what is waived.

        What is free by now stays free; so those minutes come on top of it.
        """
        self.ensure_one()
        return {
            "waived_minutes": self.free_minutes + minutes,
            "waived_whole": whole or self.waived_whole,
            "waived_for_id": self._get_drawn_partner(self._get_own_draws()).id,
        }

    def _plan_waiver(self, change, minutes=None):
        """Return the batch that waives, for what the entry is worth: not rated anew.

        :param minutes: for a preview: what would be waived. Nothing is locked then
        """
        self.ensure_one()
        previews = minutes is not None
        drawn = self._get_drawn()
        draws = drawn.get(self, ())
        claim = self._get_hour_bank_claim(anew=False, draws=draws, keeps_rules=True)
        if previews:
            claim = claim._replace(waived=self.free_minutes + minutes)
        batch = self._prepare_batch(change, {self: claim}, drawn, previews)
        batch.targets[self] = self.rated_minutes
        batch.ratings[self] = self.hour_bank_rating
        batch.waive(self)
        if self.waiting_minutes:
            batch.wait(self)
        return batch
