# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of a bank are worth: the money that goes along when they move.

Without tax, in the currency of the company. It is kept beside the minutes, by the
ledger: what was paid comes in with a purchase, each debit takes its part out.
"""

from collections import defaultdict

from odoo import api, fields, models

from ...tools.duration import MINUTES_PER_HOUR
from ...tools.valuation import (
    GONE_TYPES,
    Holding,
    get_part_value,
    is_gone,
)
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
        gone = defaultdict(float)
        groups = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", self.ids), ("move_type", "in", GONE_TYPES)],
            ["bank_id", "move_type"],
            ["value:array_agg", "minutes:array_agg"],
        )
        for bank, move_type, values, minutes in groups:
            for value, part in zip(values, minutes, strict=True):
                if is_gone(move_type, part):
                    gone[bank.id] -= value or 0.0
        # Hours that went to another bank became dearer or cheaper there.
        for move in self.env["hour.bank.move"].search(self._get_repriced_domain()):
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

    # === CRUD METHODS === #

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "value_credited",
            "value_debited",
            "value_used",
            "value_balance",
        }

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

    def _get_rounding(self):
        """Return the function that rounds money of this bank."""
        return self.company_id.currency_id.round

    # === BUSINESS METHODS: LEDGER === #

    def _get_holding(self):
        """Return minutes and money of the bank, as :class:`Holding`."""
        self.ensure_one()
        return Holding(
            self.minutes_credited,
            self.minutes_debited,
            self.value_credited,
            self.value_used,
            gone=self.minutes_gone,
        )

    def _get_move_value(self, vals, held):
        """Return what a move is worth that is about to be posted, signed as it is.

        Not rounded. A caller that knows the money, as an invoice or a transfer does,
        gives it as ``value``. Override where hours are paid for in another way.

        :param vals: values of the move
        :param held: :class:`Holding` of this bank before the move
        """
        self.ensure_one()
        minutes = vals["minutes"]
        if "value" in vals:
            return vals["value"]
        if self.kind == "overage":
            return minutes * self._get_price_per_minute()
        if vals["move_type"] == "time":
            if minutes > 0:
                return held.get_returned_value(minutes)
            return -held.get_drawn_value(-minutes)
        if minutes < 0:
            return -held.get_taken_value(-minutes, self._get_rounding())
        origin = self.env["hour.bank.move"].browse(vals.get("origin_move_id"))
        left, value = origin._get_open() if origin else (0, 0.0)
        return get_part_value(minutes, -left, -value)

    def _get_price_per_minute(self):
        """Return the price of a minute, without tax. Override where hours are sold."""
        self.ensure_one()
        return 0.0
