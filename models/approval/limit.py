# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The limit that a debit keeps: what needs an approval, and whether one covers it."""

from functools import partial

from odoo import models
from odoo.exceptions import UserError

from ...tools.consent import add, get_need, spread
from ..timesheet.rating import NO_RULES

FOUND = "approvals"  # what a batch keeps for this


class AccountAnalyticLine(models.Model):
    """What an entry counts is among its rating: ``consent``, with what it rests on.

    ``above``: the limit of the ticket, in minutes, 0 for time beyond the hours left;
    ``minutes``: what the entry counts towards it; ``approved``: what of it an approval
    covered, ``names`` who gave it, and ``by_phone``.
    """

    _inherit = "account.analytic.line"

    # === WHAT NEEDS AN APPROVAL === #

    def _check_drawn(self, batch, beyond):
        """Refuse what the customer did not approve; note what is approved."""
        res = super()._check_drawn(batch, beyond)
        ticket = self.ticket_id._origin
        consent = ticket and self._get_consent(batch, beyond)
        if not consent:
            return res
        standing = self._find_approvals(batch)[ticket]
        others = self._count_consents(batch, ticket, standing)
        before = get_need(others["before"])
        add(others["now"], consent)
        need = get_need(others["now"])
        limits = standing.get_limits(batch.claims[self].partner.id, before)
        covered = sum(minutes for _approval, minutes in limits)
        if need > max(covered, before):
            raise UserError(
                self._get_unapproved_message(batch, consent, need, standing, limits)
            )
        self._note_consent(batch, consent, need, limits)
        return res

    def _get_consent(self, batch, beyond):
        """Return what the entry counts towards a limit, or None.

        By the terms of what pays for it; of time beyond the hours left by those that
        decide about it.
        """
        self.ensure_one()
        held = batch.held[self]
        before = self._get_stored_consent(batch)
        terms = self._get_asking_terms(batch, beyond)
        if terms and terms.approval == "ticket":
            return {"above": terms.approval_minutes, "minutes": held, "of": "ticket"}
        if before and before["of"] == "ticket":
            return {**before, "minutes": held}
        kept = before["minutes"] - batch.get_returned(self) if before else 0
        minutes = max(kept, 0) + (beyond if terms else 0)
        if not minutes:
            return None
        return {"above": 0, "minutes": minutes, "of": "beyond"}

    def _get_asking_terms(self, batch, beyond):
        """Return the terms that let the customer approve this entry first, or None."""
        for bank in batch.get_banks(self):
            terms = bank._get_terms()
            if terms.approval == "ticket":
                return terms
        if not beyond:
            return None
        bank, plan = self._get_last_resort(batch)
        terms = (bank or plan)._get_terms()
        return terms if terms.asks() else None

    def _get_stored_consent(self, batch):
        """Return what the entry counted before, unless it is drawn anew."""
        self.ensure_one()
        if self in batch.change.move or self in batch.change.redraw:
            return None
        rating = self._origin.hour_bank_rating or {}
        return rating.get("consent")

    # === WHAT IS APPROVED === #

    def _find_approvals(self, batch):
        """Return ``{ticket: Standing}`` of the tickets of a batch, asked once.

        To post, it takes the turn on them, after the lock on the banks.
        """
        key = FOUND, batch.previews
        if key not in batch.found:
            entries = self.browse().concat(*batch.claims)
            Turn = self.env["hour.bank.approval.turn"]
            batch.found[key] = Turn._find_standings(
                entries.ticket_id._origin, entries._origin.ids, not batch.previews
            )
        return batch.found[key]

    def _count_consents(self, batch, ticket, standing):
        """Return what the other time on the ticket counts, before and as planned.

        :rtype: dict of ``{limit: minutes}`` by ``before`` and ``now``
        """
        counted = {"before": dict(standing.counted), "now": dict(standing.counted)}
        for entry in batch.claims:
            if entry.ticket_id._origin != ticket:
                continue
            if entry not in batch.change.move:
                stored = (entry._origin.hour_bank_rating or {}).get("consent")
                add(counted["before"], stored)
            if entry != self:
                add(counted["now"], (batch.ratings.get(entry) or {}).get("consent"))
        return counted

    def _note_consent(self, batch, consent, need, limits):
        """Note in the rating of the entry on which approvals it rests."""
        resting = min(consent["minutes"], need)
        used = spread(need, limits)
        rest = spread(need - resting, limits)
        gave = [each for each, _minutes in limits if used[each] > rest[each]]
        batch.ratings[self] = {
            **(batch.ratings[self] or self._prepare_plain_rating(batch)),
            "consent": {
                **consent,
                "approved": min(resting, sum(used[each] - rest[each] for each in gave)),
                "names": list(dict.fromkeys(each.name for each in gave)),
                "by_phone": bool(gave) and all(each.by_phone for each in gave),
            },
        }

    def _prepare_plain_rating(self, batch):
        """Return the rating of an entry for which nothing but the clock counts."""
        minutes = batch.targets[self]
        return {
            **NO_RULES,
            "worked": self._get_worked_minutes(),
            "stepped": minutes,
            "together": 1,
            "parts": [list(part) for part in self._get_worked_parts(NO_RULES)],
            "rated": minutes,
        }

    # === WHAT FOLLOWS === #

    def _prepare_follow_ups(self, batch):
        follow_ups = super()._prepare_follow_ups(batch)
        if tickets := self._get_approved_tickets(batch):
            follow_ups.append(partial(tickets._follow_approvals, batch))
        return follow_ups

    def _get_approved_tickets(self, batch):
        """Return the tickets on which approvals may be used up, or not any more."""
        tickets = self.env["helpdesk.ticket"]
        for ticket, standing in batch.found.get((FOUND, False), {}).items():
            if standing.approvals:
                tickets |= ticket
        for entry in self:
            if (entry.hour_bank_rating or {}).get("consent"):
                tickets |= entry.ticket_id._origin
        return tickets
