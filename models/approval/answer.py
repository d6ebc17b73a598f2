# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the customer answers: all, less, or no; in the portal, by a link, by phone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes


class HourBankApproval(models.Model):
    _inherit = "hour.bank.approval"

    # === BUSINESS METHODS === #

    @api.private
    def _approve(self, minutes, name, contact=None, answer="", by_phone=False):
        """Let the customer approve so many minutes. Callers say who may.

        Of two at the same moment the second is repeated by Odoo, and finds the answer.

        :param minutes: no more than was asked for, above zero
        :param name: as the person typed it, or said on the phone
        :param contact: who answered, where that is known
        :param by_phone: a colleague notes it
        :return: whether it was approved by this; False: it was answered before
        :raises UserError: for other numbers
        """
        self.ensure_one()
        if not self._is_waiting():
            return False
        if not 0 < minutes <= self.minutes_asked:
            raise UserError(
                self.env._(
                    "Approve some time, at most the %(minutes)s that were asked for.",
                    minutes=format_minutes(self.minutes_asked),
                )
            )
        self._answer("approved", name, contact, answer, by_phone, minutes)
        return True

    @api.private
    def _decline(self, name, contact=None, answer="", by_phone=False):
        """Let the customer decline; see :meth:`_approve`."""
        self.ensure_one()
        if not self._is_waiting():
            return False
        self._answer("declined", name, contact, answer, by_phone, 0)
        return True

    def _is_waiting(self):
        """Return whether it can still be answered."""
        self.ensure_one()
        return self.state == "asked" and not self._is_over()

    def _answer(self, state, name, contact, answer, by_phone, minutes):
        # in turn with debits and with who asks again
        self.env["hour.bank.approval.turn"]._find_standings(self.ticket_id)
        self.write(
            {
                "state": state,
                "minutes_approved": minutes,
                "approved_name": name,
                "contact_id": contact.id if contact else False,
                "answer": answer,
                "by_phone": by_phone,
                "noted_by_id": self.env.uid if by_phone else False,
                "answered_on": fields.Datetime.now(),
            }
        )
        self._tell_answer(contact)

    def _tell_answer(self, contact):
        """Note the answer on the ticket, for who asked. Override to tell others."""
        user = self.user_id
        told = self.with_context(lang=user.lang or self.env.lang)
        self.ticket_id.message_post(
            body=told._get_answer_note(),
            author_id=contact.id if contact else self.env.user.partner_id.id,
            partner_ids=user.partner_id.ids if user and not self.by_phone else [],
            subtype_xmlid="mail.mt_note",
        )

    def _get_answer_note(self):
        """Return the answer in words, and what can be done now."""
        parked = sum(self.ticket_id.timesheet_ids.mapped("waiting_minutes"))
        text = self._get_standing_text()
        if self.state == "approved" and parked:
            text += " " + self.env._(
                "%(minutes)s on the ticket are parked: they can be debited now.",
                minutes=format_minutes(parked),
            )
        # what was declined is told with its words already
        quoted = self.answer and self.state == "approved"
        return f"{text} “{self.answer}”" if quoted else text
