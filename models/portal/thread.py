# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The conversation with the customer about a bank, on its page in the portal."""

from odoo import api, models

from ..roles import MANAGER


def without_tokens(kwargs):
    """Return what asks for a conversation, without what opens it to who has a link."""
    tokens = ("hash", "pid", "token")
    return {name: value for name, value in kwargs.items() if name not in tokens}


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Know no tokens: a bank has none, and who reads it is asked each time."""
        return super()._get_thread_with_access(
            thread_id, mode=mode, **without_tokens(kwargs)
        )

    def _message_post_after_hook(self, message, msg_values):
        """Let somebody follow before it is sent what a customer writes."""
        # sudo: whether the author, also of a mail, is a customer
        if message.author_id.sudo().partner_share:
            self._follow_for_customer()
        return super()._message_post_after_hook(message, msg_values)

    def _follow_for_customer(self):
        """Let somebody of us follow the bank, if nobody does."""
        self.ensure_one()
        bank_sudo = self.sudo()  # sudo: who writes reads no followers
        users = bank_sudo.message_partner_ids.user_ids
        if users.filtered(bank_sudo._may_be_alerted):
            return
        reader = bank_sudo._get_portal_reader()
        bank_sudo.message_subscribe(partner_ids=reader.partner_id.ids)

    def _get_portal_reader(self):
        """Return the user who is told of what the customer writes.

        Whoever sold the hours or looks after the customer, otherwise the leader of
        the team whose ticket used them last, otherwise a helpdesk manager.
        Override to tell somebody else.
        """
        self.ensure_one()
        last = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("ticket_id", "!=", False)],
            order="id desc",
            limit=1,
        )
        leader = (self.only_team_id or last.ticket_id.team_id).user_id
        return (
            self._get_hold_user()
            or leader.filtered(self._may_be_alerted)
            or self.env.ref(MANAGER)
            .all_user_ids.filtered(self._may_be_alerted)
            .sorted("id")[:1]
        )
