# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The mail of a renewal: how many hours, what they cost, and where to sign."""

from odoo import fields, models
from odoo.tools import format_amount


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("renewal", "Renewal to Sign")],
        ondelete={"renewal": "cascade"},
    )

    def _deliver_renewal(self):
        """Mail the quotation that a customer signs, or the order that was agreed to."""
        order = self._get_record().order_id
        url = order.get_base_url() + order.get_portal_url()
        self._mail(url)


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    def _get_recipients(self):
        """Return who is mailed: who gets the quotation, or who gets statements.

        Override to mail others.
        """
        self.ensure_one()
        if self.contact_id.email_normalized:
            return self.contact_id
        contacts = self.partner_id._get_statement_contacts(self.company_id)
        return contacts.filtered("email_normalized")

    def _enqueue_mail(self):
        """Write the mail to the outbox, once for each renewal and recipient."""
        self.ensure_one()
        messages = self.env["hour.bank.message"]._enqueue(
            "renewal", self, self._get_recipients(), self.company_id
        )
        messages._hurry()

    def _get_message_drop_reason(self, message):
        """Return why there is nothing to sign any more, or nothing."""
        if message.kind != "renewal":
            return None
        if self.state == "cancelled" or not self.order_id:
            return self.env._("The renewal was declined, or is not needed any more.")
        if self.state == "sold" and self.mode != "confirm":
            return self.env._("The customer bought it already.")
        return None

    def _get_mail_subject(self):
        """Return the subject of the mail, in the reader's language."""
        self.ensure_one()
        if self.state == "sold":
            text = self.env._("%(hours)s of support, renewed as agreed")
        else:
            text = self.env._("Your support hours run out: %(hours)s more?")
        return text % {"hours": self._get_hours()}

    def _get_mail_price(self):
        """Return the price without tax as the quotation says, with its currency."""
        self.ensure_one()
        order = self.order_id
        return format_amount(self.env, order.amount_untaxed, order.currency_id)
