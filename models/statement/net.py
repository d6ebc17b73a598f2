# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer reads of the ledger: entries as they ended, not each correction."""

from datetime import date
from typing import NamedTuple

from odoo import api, models

from ...tools.netting import Posting, get_net


class Fact(NamedTuple):
    """What of a move decides where it is listed, and with what: values, no records."""

    id: int
    bank_id: int
    move_type: str
    minutes: int
    date: date
    statement_date: date | None
    timesheet_id: int | None
    timesheet_ref: int | None
    origin_move_id: int | None


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    def _get_fact(self):
        """Return the move as :class:`Fact`."""
        self.ensure_one()
        values = {name: self[name] for name in Fact._fields}
        ids = {name: self[name].id for name in values if name.endswith("_id")}
        return Fact(**{**values, **ids, "statement_date": self.statement_date or None})

    def _get_net(self, told=()):
        """Return ``[(moves, minutes, late)]``: moves netted with their corrections.

        One for each entry and bank, and one for each move that stands alone, in the
        order of posting; what cancels out is left out. The last of ``moves`` has the
        words of the end. ``late``: they correct what is not among ``self``.

        :param told: moves that were told before, as far as they are known
        """
        facts = [move._get_fact() for move in self.sorted("id")]
        nets = self._get_net_of(facts, [move._get_fact() for move in told])
        return [(self.browse(net.keys), net.minutes, net.late) for net in nets]

    @api.model
    def _get_net_of(self, facts, told=()):
        """Return the same of :class:`Fact` as :class:`~..tools.netting.Net`."""
        prepare = self._prepare_posting
        return get_net([*map(prepare, facts)], [*map(prepare, told)])

    @api.model
    def _prepare_posting(self, fact):
        """Return a move as :class:`~..tools.netting.Posting`.

        Override to let more, or less, belong together.

        :param fact: the move as :class:`Fact`
        """
        entry = fact.move_type == "time" and fact.timesheet_ref
        together = fact.move_type in self._get_netted_types()
        return Posting(
            fact.id,
            (entry, fact.bank_id) if entry else None,
            (together and fact.origin_move_id) or None,
            fact.minutes,
        )

    def _get_netted_types(self):
        """Return the kinds of move that are one with their correction for a customer.

        Not what was sold and taken back or transferred: these are deals, not slips.
        """
        return ("time", "adjustment", "expiry", "rollover", "closing", "reopening")
