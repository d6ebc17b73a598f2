# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of a bank are worth: the money that goes along when they move.

Without tax, in the currency of the company. It is kept beside the minutes, by the
ledger: what was paid comes in with a purchase, each debit takes its part out.
"""

from collections import defaultdict

from odoo import api, fields, models

from ...tools.duration import MINUTES_PER_HOUR
from ...tools.valuation import GONE_TYPES, is_gone
from ..roles import MONEY_READERS


class HourBank(models.Model):
    _inherit = "hour.bank"

    currency_id = fields.Many2one(related="company_id.currency_id")
    value_credited = fields.Monetary(
        string="Value, Less Expired or Moved",
        readonly=True,
        groups=MONEY_READERS,
        help="The price of the hours, without tax: as invoiced; what is not yet "
        "invoiced at the price of the order.",
    )
    value_bought = fields.Monetary(
        compute="_compute_value_gone",
        groups=MONEY_READERS,
        help="The price of the hours that were bought, without tax: as invoiced; what "
        "is not yet invoiced at the price of the order.",
    )
    value_gone = fields.Monetary(
        string="Value Expired or Moved",
        compute="_compute_value_gone",
        groups=MONEY_READERS,
        help="Of hours that left unused.",
    )
    value_debited = fields.Monetary(
        string="Value Used", readonly=True, groups=MONEY_READERS
    )
    value_used = fields.Float(
        string="Value Used, Not Rounded",
        readonly=True,
        groups=MONEY_READERS,
        help="The value used before it is rounded: no debit is worth a cent too much.",
    )
    value_balance = fields.Monetary(
        string="Value Left",
        compute="_compute_value_balance",
        store=True,
        precompute=True,
        groups=MONEY_READERS,
    )
    hour_value = fields.Monetary(
        string="Value of an Hour", compute="_compute_hour_value", groups=MONEY_READERS
    )

    # === COMPUTE METHODS === #

    @api.depends("value_credited", "value_debited")
    def _compute_value_balance(self):
        for bank in self:
            bank.value_balance = bank.value_credited - bank.value_debited

    @api.depends("value_credited", "minutes_gone")
    def _compute_value_gone(self):
        gone, repriced = defaultdict(float), False
        groups = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", self.ids), ("move_type", "in", GONE_TYPES)],
            ["bank_id", "move_type"],
            ["value:array_agg", "minutes:array_agg"],
        )
        for bank, move_type, values, minutes in groups:
            for value, part in zip(values, minutes, strict=True):
                repriced = repriced or not part
                if is_gone(move_type, part):
                    gone[bank.id] -= value or 0.0
        # Hours that went to another bank became dearer or cheaper there.
        Move = self.env["hour.bank.move"]
        for move in repriced and Move.search(self._get_repriced_domain()) or ():
            if is_gone(move.move_type, move.origin_move_id.minutes):
                gone[move.bank_id.id] -= move.value
        for bank in self:
            bank.value_gone = gone[bank.id]
            bank.value_bought = bank.value_credited + gone[bank.id]

    def _get_repriced_domain(self):
        """Return the domain of changes of price of hours that moved between banks."""
        return [
            ("bank_id", "in", self.ids),
            ("move_type", "in", ("rollover", "transfer")),
            ("minutes", "=", 0),
        ]

    @api.depends("value_credited", "minutes_credited")
    def _compute_hour_value(self):
        for bank in self:
            bank.hour_value = bank._get_minute_value() * MINUTES_PER_HOUR

    # === BUSINESS METHODS: VALUE === #

    def _get_value(self, minutes):
        """Return what ``minutes`` of the balance are worth, rounded as its currency.

        The parts of a bank add up to the whole, and the last minute carries the last
        cent.
        """
        if not self:
            return 0.0
        self.ensure_one()
        held = self.sudo()._get_holding()  # money, for callers that may not read it
        return held.get_taken_value(minutes, self._get_rounding())

    def _get_minute_value(self):
        """Return what a minute is worth on average, not rounded.

        Of all that came in: bought, rolled over or transferred with its money, given
        for nothing. Where nothing is in it any more, what was asked for it.
        """
        self.ensure_one()
        bank_sudo = self.sudo()  # money, for callers that may not read it
        if bank_sudo.kind == "prepaid" and bank_sudo.minutes_credited > 0:
            return bank_sudo.value_credited / bank_sudo.minutes_credited
        return bank_sudo._get_price_per_minute()
