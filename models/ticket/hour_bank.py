# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets that reserve hours get them again when a bank can give some."""

from odoo import api, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.private
    def _restore_reserved(self, switch_off=False):
        """Keep hours of this locked bank again for tickets that reserve some.

        :param switch_off: tickets for which nothing is left reserve no more
        """
        self.ensure_one()
        tickets = self.env["helpdesk.ticket"].search(
            [
                ("hour_bank_reserve", "=", True),
                ("company_id", "=", self.company_id.id),
            ],
            order="id",
        )
        tickets = tickets.filtered(lambda ticket: ticket._may_draw_bank(self))
        tickets._sync_reservations()
        if switch_off:
            tickets._stop_reserving_in_vain()
