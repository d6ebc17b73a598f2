# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of a draft credit note are brought to exact minutes, and to exact money."""

from odoo import models
from odoo.tools import float_compare

from ..tools.valuation import get_used_share, split_value

# A price that contains its tax, or the rate of a currency, is found by trying.
TRIES = 10


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === BUSINESS METHODS: MINUTES === #

    def _lower_to_minutes(self, minutes):
        """Let these lines of a credit note take back ``minutes`` in all, no more."""
        for line in self:
            part = min(line.hour_bank_minutes, minutes)
            minutes -= part
            line._set_credited_minutes(part)

    def _set_credited_minutes(self, minutes):
        """Credit exactly ``minutes`` at the price of the line."""
        self.ensure_one()
        quantity = minutes / self._get_hour_bank_unit_minutes()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(quantity, round(quantity, digits), precision_digits=6):
            # no quantity says it exactly, so one piece has the price of the minutes
            self.write(self._prepare_credit_in_one(quantity))
        else:
            self.quantity = quantity
        self._keep_credited_minutes(minutes)

    def _prepare_credit_in_one(self, quantity):
        """Return a quantity of one at the price of ``quantity`` of the line."""
        self.ensure_one()
        price = self.currency_id.round(self.price_unit * quantity)
        return {"quantity": 1, "price_unit": price}

    def _keep_credited_minutes(self, minutes):
        """Take back ``minutes``, whatever quantity and price say."""
        self.write({"hour_bank_credit": "hours", "hour_bank_minutes": minutes})

    # === BUSINESS METHODS: MONEY === #

    def _fit_to_value(self, value):
        """Let these lines of one bank credit exactly ``value`` in all, without tax.

        Where their price comes to something else, one piece has what its hours are
        worth: the price fell, or was another on each invoice, since they were sold.

        :param value: in the currency of the company
        """
        move, currency = self.move_id, self.currency_id
        bank_sudo = self.sudo().hour_bank_id  # whoever invoices may not read banks
        amount = bank_sudo._get_credit_amount(
            value, currency, move.invoice_currency_rate
        )
        asked = [line._get_credited_amount() for line in self]
        if not currency.is_zero(sum(asked) - amount):
            weights = asked if sum(asked) else self.mapped("hour_bank_minutes")
            self._fit_amounts(split_value(amount, weights, currency.round))
        if currency != move.company_currency_id and amount:
            self._fit_rate(amount, value)

    def _fit_amounts(self, parts):
        """Let the lines credit these parts, and exactly their sum.

        Taxes may be rounded over the whole document: what one line gets then is taken
        from another.
        """
        for line, part in zip(self, parts, strict=True):
            line._set_credited_amount(part)
        for line in [*self] * 2:
            credited = sum(line._get_credited_amount() for line in self)
            missing = sum(parts) - credited
            if self.currency_id.is_zero(missing):
                break
            line._set_credited_amount(line._get_credited_amount() + missing)

    def _get_lowered_value(self, bank):
        """Return by how much these lines make what is left in ``bank`` cheaper.

        They lower the price of all its hours: what is used carries its part of it.
        """
        sign = self.move_id.direction_sign
        lowered = sign * sum(self.mapped("balance"))
        bank_sudo = bank.sudo()  # whoever invoices may not read banks
        return lowered - get_used_share(
            lowered, bank_sudo.minutes_balance, bank_sudo.minutes_debited
        )

    def _get_credited_amount(self):
        """Return what the line credits, without tax, as its document writes it."""
        self.ensure_one()
        return self.move_id.direction_sign * self.amount_currency

    def _set_credited_amount(self, amount):
        """Credit exactly ``amount`` without tax, in one piece; the minutes stay."""
        minutes = self.hour_bank_minutes
        self._set_amount(amount)
        self._keep_credited_minutes(minutes)

    def _set_amount(self, amount):
        """Let one piece have the price that comes to ``amount`` without tax."""
        self.ensure_one()
        currency = self.currency_id
        share = self.price_subtotal / (self.price_unit * self.quantity or 1)
        price = currency.round(amount / share) if share else amount
        for _try in range(TRIES):
            self.write({"quantity": 1, "discount": 0, "price_unit": price})
            missing = amount - self._get_credited_amount()
            if currency.is_zero(missing):
                break
            price = currency.round(price + missing)

    def _fit_rate(self, amount, value):
        """Let ``amount`` be booked as ``value``: the rate at which it was invoiced.

        A credit note of something else besides has the rate of its invoice.
        """
        move = self.move_id
        others = move.invoice_line_ids - self
        if others.filtered("amount_currency"):
            if move.reversed_entry_id:
                rate = move.reversed_entry_id.invoice_currency_rate
                move.invoice_currency_rate = rate
            return
        if self._find_rate(amount, value) or len(self) == 1:
            return
        # Lines that are rounded alike: a cent goes from one to another.
        cent, last = self.currency_id.rounding, self[-1]
        self[0]._set_credited_amount(self[0]._get_credited_amount() + cent)
        last._set_credited_amount(last._get_credited_amount() - cent)
        self._find_rate(amount, value)

    def _find_rate(self, amount, value):
        """Return whether a rate is found at which ``amount`` is booked as ``value``."""
        move = self.move_id
        move.invoice_currency_rate = amount / value
        for smaller in range(1, TRIES + 1):  # steps, so that none leaps over it
            booked = move.direction_sign * sum(self.mapped("balance"))
            if move.company_currency_id.is_zero(booked - value):
                return True
            move.invoice_currency_rate *= (booked / value) ** (1 / smaller)
        return False
