# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Messages to contacts that are merged: what was to be told to both is told once."""

from odoo import api, models

from .hour_bank_message import OPEN


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    @api.private
    def _follow_merge(self, contacts, target):
        """Address to ``target`` what is addressed to ``contacts``, before they are it.

        Also what was sent: it is not told again. Of two that say the same the one of
        ``target`` stays; the other is dropped unless it was sent.
        """
        for message in self.search([("partner_id", "in", contacts.ids)], order="id"):
            taken = message._take_key(message._get_key_for(target))
            if not taken and message.state in OPEN:
                message._drop(
                    self.env._(
                        "%(name)s, who is the same contact now, is told it already.",
                        name=target.display_name,
                    )
                )

    def _get_key_for(self, contact):
        """Return the key of the same message to another contact."""
        self.ensure_one()
        kind, model, res_id, _contact, episode = self.key.split(",", 4)
        return self._make_key(kind, model, res_id, contact.id, episode)

    @api.private
    def _take_key(self, key, **values):
        """Give the message another key, with values, unless there is such a message.

        :return: whether it has the key now
        """
        self.ensure_one()
        if self.search_count([("key", "=", key)], limit=1):
            return False
        self.write({"key": key, **values})
        return True
