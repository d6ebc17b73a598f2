# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Asking, from a ticket, whoever sells to its customer: once, and saying so."""

from odoo import api, models
from odoo.tools import format_datetime


def get_notice(text, good):
    """Return the action that tells a person ``text`` and reads the screen again."""
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "success" if good else "warning",
            "message": text,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.private
    def _ask_renewal(self):
        """Leave an activity for whoever sells to the customer; callers check who may.

        :return: ``(text, asked)``: what to tell the person, and whether it was done now
        """
        self.ensure_one()
        # sudo: agents may neither read the order nor plan activities on banks, and
        # salespeople no tickets; what is left is told to whom the customer belongs
        ticket_sudo = self.sudo()
        user = ticket_sudo._get_renewal_user()
        if asked := ticket_sudo._find_renewal(user):
            return ticket_sudo._get_asked_text(asked), False
        theirs = ticket_sudo.with_context(lang=user.lang)
        theirs.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=theirs._get_renewal_summary(),
            note=theirs.hour_bank_summary,
            user_id=user.id,
        )
        return self.env._("%(user)s was asked.", user=user.name), True

    def _find_renewal(self, user):
        """Return the open activity by which ``user`` was asked before, if any."""
        # in the language of who was asked; formerly of who asked
        summaries = {
            self._get_renewal_summary(),
            self.with_context(lang=user.lang)._get_renewal_summary(),
        }
        return self.activity_ids.filtered(
            lambda each: each.user_id == user and each.summary in summaries
        )[:1]

    def _get_renewal_summary(self):
        return self.env._("Sell support hours")

    def _get_asked_text(self, activity):
        """Return when and by whom ``activity`` was asked for, in the reader's words."""
        return self.env._(
            "%(user)s was asked already, on %(moment)s by %(asker)s. The request is "
            "still open.",
            user=activity.user_id.name,
            moment=format_datetime(self.env, activity.create_date, dt_format="short"),
            asker=activity.create_uid.name,
        )
