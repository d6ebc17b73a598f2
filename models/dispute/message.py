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


class HourBankDispute(models.Model):
    _inherit = "hour.bank.dispute"

    def _get_message_drop_reason(self, message):
        """Return why an answer is not for this contact any more, or nothing."""
        if message.kind != "dispute":
            return None
        if self.state == "open":
            return self.env._("The dispute is open again.")
        if not self.filtered_domain(self._get_portal_domain(message.partner_id)):
            return self.env._("The contact may not see it any more.")
        return None
