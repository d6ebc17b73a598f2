# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mail by which a customer is asked, and the note on the ticket."""

from odoo import fields, models

from ...tools.duration import format_minutes


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("approval", "Approval Asked")],
        ondelete={"approval": "cascade"},
    )

    def _deliver_approval(self):
        """Mail what is asked, with a link that is signed for its recipient."""
        approval = self._get_record()
        url = approval.get_base_url() + approval._get_portal_url(
            self.partner_id, approval._get_days_left()
        )
        self._mail(url)


class HourBankApproval(models.Model):
    _inherit = "hour.bank.approval"

    def _tell_asked(self):
        """Ask by mail, and say on the ticket who was asked for what."""
        self.ensure_one()
        contacts = self._get_approvers()
        Message = self.env["hour.bank.message"]
        messages = Message._enqueue("approval", self, contacts, self.company_id)
        messages._hurry()
        who = contacts._join_names() or self.env._(
            "nobody by mail: no contact who may approve has an address"
        )
        body = self.env._(
            "Asked for an approval of %(minutes)s: %(who)s.",
            minutes=format_minutes(self.minutes_asked),
            who=who,
        )
        self.ticket_id.message_post(
            body=f"{body} “{self.message}”" if self.message else body,
            author_id=self.user_id.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _get_message_drop_reason(self, message):
        """Return why this contact is not asked any more, or nothing."""
        if message.kind != "approval":
            return None
        if not self._is_waiting():
            return self.env._("It was answered or withdrawn meanwhile.")
        contact = message.partner_id
        if not self._may_approve(contact):
            return self.env._(
                "%(name)s may not approve any more.", name=contact.display_name
            )
        return None

    def _get_days_left(self):
        """Return how many days it can be answered, this one among them."""
        self.ensure_one()
        today = self.env["hour.bank"]._get_company_today(self.company_id)
        return max((self.expires_on - today).days + 1, 1)
