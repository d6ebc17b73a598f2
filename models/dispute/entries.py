# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a time entry knows of its dispute, and how the dispute follows the entry."""

from odoo import api, fields, models

from ..uninstall import is_uninstalling


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # Kept with the entry, so that time without a dispute costs no question.
    disputed_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Debited minutes that the customer disputes at the moment.",
    )

    # === CRUD METHODS === #

    def unlink(self):
        if is_uninstalling(self.env):
            return super().unlink()
        # sudo: as what deleting gives back; who may delete is asked there
        disputes_sudo = self.sudo()._find_open_disputes()
        res = super().unlink()
        disputes_sudo._end_lapsed()
        return res

    # === BUSINESS METHODS === #

    def _find_open_disputes(self):
        """Return the open disputes of these entries; asks nothing without one."""
        disputed = self.filtered("disputed_minutes")
        Dispute = self.env["hour.bank.dispute"]
        if not disputed:
            return Dispute
        return Dispute.search(
            [("timesheet_id", "in", disputed.ids), ("state", "=", "open")]
        )

    def _post_batch(self, batch):
        # asked before posting: afterwards the entries may have to be read again
        disputed = self.browse().concat(*batch.targets).filtered("disputed_minutes")
        res = super()._post_batch(batch)
        if batch.change.cause != "dispute":
            for dispute in disputed._find_open_disputes():
                dispute._follow(batch.claims[dispute.timesheet_id].partner)
        return res

    def _change_ticket(self, ticket):
        res = super()._change_ticket(ticket)
        disputes = self._find_open_disputes()
        if disputes:
            disputes.write({"ticket_id": ticket.id, "ticket_number": ticket.number})
        return res

    @api.private
    def _get_waiver_words(self):
        """Return the words by which a dispute made a part of the entry free."""
        self.ensure_one()
        if not self._is_waived_part() or self.hour_bank_free:
            return ""
        last = self.env["hour.bank.dispute"].search(
            [("timesheet_ref", "=", self.id), ("reduced_minutes", ">", 0)],
            order="id desc",
            limit=1,
        )
        return last.answer or ""
