# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A multiplier may be of a channel: its key goes into the terms of the bank."""

from odoo import api, fields, models


class HourBankMultiplier(models.Model):
    _inherit = "hour.bank.multiplier"

    kind = fields.Selection(
        selection_add=[("channel", "Ticket Channel")], ondelete={"channel": "cascade"}
    )
    channel_id = fields.Many2one("helpdesk.ticket.channel", ondelete="cascade")

    @api.constrains("channel_id")
    def _check_key(self):
        return super()._check_key()

    def _get_key(self):
        return self.channel_id.id if self.kind == "channel" else super()._get_key()
