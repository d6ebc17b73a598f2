# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The answer to a dispute, mailed to the contact who opened it."""

from odoo import fields, models


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("dispute", "Dispute Answered")],
        ondelete={"dispute": "cascade"},
    )

    def _deliver_dispute(self):
        """Mail the answer with a link to the page of the dispute."""
        dispute = self._get_record()
        url = dispute.get_base_url() + dispute._get_portal_url(self.partner_id)
        self._mail(url)

    def _get_drop_reason(self):
        return super()._get_drop_reason() or self._get_dispute_drop_reason()

    def _get_dispute_drop_reason(self):
        """Return why an answer is not for this contact any more, or nothing."""
        if self.kind != "dispute":
            return None
        dispute = self._get_record()
        if dispute.state == "open":
            return self.env._("The dispute is open again.")
        if not dispute.filtered_domain(dispute._get_portal_domain(self.partner_id)):
            return self.env._("The contact may not see it any more.")
        return None
