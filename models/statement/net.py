# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer reads of the ledger: entries as they ended, not each correction."""

from odoo import models

from ...tools.netting import Posting, get_net


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    def _get_net(self, told=()):
        """Return ``[(moves, minutes, late)]``: moves netted with their corrections.

        One for each entry and bank, and one for each move that stands alone, in the
        order of posting; what cancels out is left out. The last of ``moves`` has the
        words of the end. ``late``: they correct what is not among ``self``.

        :param told: moves that were told before, as far as they are known
        """
        postings = [move._prepare_posting() for move in self.sorted("id")]
        before = [move._prepare_posting() for move in told]
        return [
            (self.browse(net.keys), net.minutes, net.late)
            for net in get_net(postings, before)
        ]

    def _prepare_posting(self):
        """Return the move as :class:`~..tools.netting.Posting`.

        Override to let more, or less, belong together.
        """
        self.ensure_one()
        entry = self.move_type == "time" and self.timesheet_ref
        together = self.move_type in self._get_netted_types()
        return Posting(
            self.id,
            (entry, self.bank_id.id) if entry else None,
            (together and self.origin_move_id.id) or None,
            self.minutes,
        )

    def _get_netted_types(self):
        """Return the kinds of move that are one with their correction for a customer.

        Not what was sold and taken back or transferred: these are deals, not slips.
        """
        return ("time", "adjustment", "expiry", "rollover", "closing", "reopening")
