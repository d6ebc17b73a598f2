# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Work is done: a short mail as a ticket closes, with time, why, and what is left."""

from odoo import api, fields, models

from ...tools.duration import format_minutes


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_done_mail = fields.Boolean(
        string="Mail What a Ticket Cost",
        help="As a ticket with debited time is closed, its contact is told by mail "
        "what it cost, and what is left.",
    )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === CRUD METHODS === #

    def write(self, vals):
        open_tickets = self.browse()
        if "stage_id" in vals:
            open_tickets = self.filtered(lambda ticket: not ticket.closed)
        res = super().write(vals)
        open_tickets.filtered("closed")._tell_done()
        return res

    # === BUSINESS METHODS === #

    def _tell_done(self):
        """Write to the outbox that these tickets were closed, where that is told."""
        # sudo: whoever closes tickets may be unable to read customers and settings
        for ticket in self.sudo():
            company = ticket.company_id
            if not company.hour_bank_done_mail or not ticket._get_done_minutes():
                continue
            self.env["hour.bank.message"]._enqueue(
                "done",
                ticket,
                ticket._get_done_contacts(),
                company,
                fields.Datetime.to_string(ticket.closed_date),
            )

    def _get_message_drop_reason(self, message):
        """Return why what it cost is not told any more, or nothing."""
        if message.kind != "done":
            return None
        if not self.closed:
            return self.env._("The ticket was opened again.")
        return message._get_not_told_text(self._get_done_contacts())

    def _get_done_minutes(self):
        """Return what the time on the ticket is worth, in minutes."""
        self.ensure_one()
        return sum(self._get_rated_minutes().values())

    @api.private
    def _get_done_contacts(self):
        """Return who is told that the work is done: who chose it, else its contact.

        The contact only where it sees its time in the portal, too. Override to tell
        others.
        """
        self.ensure_one()
        contact = self.partner_id
        customer = contact.commercial_partner_id
        if customer.hour_bank_chose_hearers:
            return customer._get_hour_bank_hearers(self.company_id, "done")
        sees = contact._get_hour_bank_level(self.company_id) != "none"
        return contact.filtered("email") if sees else contact.browse()

    # === BUSINESS METHODS: WORDS === #

    @api.private
    def _get_done_text(self):
        """Return what the work was worth as a customer reads it, e.g. 1:45."""
        return format_minutes(self._get_done_minutes())

    @api.private
    def _get_done_lines(self):
        """Return what was done, as customers are shown it: ``0:45 Server restart``."""
        self.ensure_one()
        entries = self.timesheet_ids.filtered("rated_minutes").sorted(
            lambda entry: (entry.date, entry.id)
        )
        return [
            f"{format_minutes(entry.rated_minutes)} "
            f"{entry.hour_bank_customer_text or entry.name}"
            for entry in entries
        ]

    @api.private
    def _get_done_balance(self, contact_id):
        """Return what is left to the customer in a sentence, for who may know it."""
        self.ensure_one()
        contact = self.env["res.partner"].browse(contact_id)
        if contact._get_hour_bank_level(self.company_id) not in ("all", "admin"):
            return ""
        usable = self.env["hour.bank"]._get_usable_banks(
            self._get_payer(), self.company_id
        )
        return usable._get_left_text() if usable else ""


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("done", "Work Is Done")], ondelete={"done": "cascade"}
    )

    def _deliver_done(self):
        """Mail what the ticket cost, by its template."""
        ticket = self._get_record()
        self._mail(
            ticket.get_base_url() + f"/my/ticket/{ticket.id}",
            hour_bank_contact_id=self.partner_id.id,
        )
