# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which work a bank pays for, and whose."""

from odoo import api, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    def _get_payers(self, partner):
        """Return the customers whose banks may pay for ``partner``: it and those above.

        Those above pay where the plan lets subsidiaries draw, see :meth:`_pays_for`.
        """
        payers = partner
        while partner.parent_id and partner.parent_id not in payers:
            partner = partner.parent_id.commercial_partner_id
            payers |= partner
        return payers

    def _pays_for(self, partner):
        """Return whether the bank is the customer's own, or one that it may share."""
        self.ensure_one()
        if self.partner_id == partner:
            return True
        return self._get_terms().pool and self.partner_id in self._get_payers(partner)

    def _is_limited(self):
        """Return whether there is work that the bank does not pay for."""
        return self._has_limits(self._get_terms())

    def _has_limits(self, terms):
        self.ensure_one()
        return bool(
            terms.is_limited()
            or self.only_partner_id
            or self.only_project_id
            or self.only_team_id
        )

    def _get_uncovered(self, entry):
        """Return why the bank does not pay for this time: a reason or False.

        The reasons are put into words by ``_get_uncovered_texts`` of the entry.
        Override to limit banks by what only an entry knows, such as the person.
        """
        return self._get_uncovered_work(
            entry.ticket_id, entry.project_id, entry.work_type_id
        )

    def _get_uncovered_work(self, ticket, project, work_type):
        """Return why the bank does not pay for such work: a reason or False.

        Also asked by the ticket, before there is any time on it. Override to limit
        banks in further ways.
        """
        self.ensure_one()
        terms = self._get_terms()
        if not self._has_limits(terms):  # most banks, of which there may be hundreds
            return False
        # what the work is, is read only where the bank asks for it
        limits = (
            ("work_type", terms.work_type_ids, lambda: work_type),
            ("category", terms.category_ids, lambda: ticket.category_id),
            ("team", terms.team_ids, lambda: ticket.team_id),
            ("contact", self.only_partner_id.ids, lambda: ticket.partner_id),
            ("project", self.only_project_id.ids, lambda: project),
            ("team", self.only_team_id.ids, lambda: ticket.team_id),
        )
        for reason, allowed_ids, get_record in limits:
            if allowed_ids and get_record()._origin.id not in allowed_ids:
                return reason
        return False
