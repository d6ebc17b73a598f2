# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of a draft credit note are brought to exact minutes, and to exact money."""

import re

from odoo import Command, api, models
from odoo.tools import float_compare

from ...tools.duration import MINUTES_PER_HOUR, format_minutes
from ...tools.valuation import split_value

# A price that contains its tax, or the rate of a currency, is found by trying.
TRIES = 10


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === BUSINESS METHODS: MINUTES === #

    def _lower_to_minutes(self, minutes):
        """Lower quantities until all lines take back at most ``minutes``."""
        for line in self:
            part = min(line.hour_bank_minutes, minutes)
            minutes -= part
            line._set_credited_minutes(part)

    def _set_credited_minutes(self, minutes):
        """Credit exactly ``minutes`` at the price of the line."""
        self.ensure_one()
        self.write(self._prepare_credited_minutes(minutes))
        self._keep_credited_minutes(minutes)

    def _prepare_credited_minutes(self, minutes):
        """Return quantity, unit and price of ``minutes``, so that they say it exactly.

        In the unit of the line, or else in hours, or else in minutes: whoever changes
        the quantity then gives hours back at the same price.
        """
        self.ensure_one()
        size = self._get_hour_bank_unit_minutes()
        if self._is_exact(minutes / size):
            return {"quantity": minutes / size}
        for name in ("uom.product_uom_hour", "uom.product_uom_minute"):
            uom = self.env.ref(name, raise_if_not_found=False)
            if not uom:
                continue
            in_unit = round(self._get_minutes_in(uom))
            if self._is_exact(minutes / in_unit):
                return {
                    "product_uom_id": uom.id,
                    "quantity": minutes / in_unit,
                    "price_unit": self.price_unit * in_unit / size,
                    # another unit would bring those of the product
                    "tax_ids": [Command.set(self.tax_ids.ids)],
                }
        # no unit says it: the price is brought to the money of the minutes
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        quantity = round(minutes / size, digits) or 10**-digits
        price = self.price_unit * minutes / size / quantity
        return {"quantity": quantity, "price_unit": price}

    def _is_exact(self, quantity):
        """Return whether the field holds ``quantity`` as it is."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        rest = float_compare(quantity, round(quantity, digits), precision_digits=6)
        return not rest

    def _get_minutes_in(self, uom):
        """Return the minutes in a unit of time."""
        hour = self.env["uom.uom"]._get_hour()
        return uom._compute_quantity(1.0, hour, round=False) * MINUTES_PER_HOUR

    def _keep_credited_minutes(self, minutes):
        """Take back ``minutes``, whatever quantity and price say."""
        kind = "hours" if minutes else self.hour_bank_credit_effect
        self.write({"hour_bank_credit_effect": kind, "hour_bank_minutes": minutes})

    # === BUSINESS METHODS: WORDS === #

    @api.onchange("quantity", "hour_bank_hours", "product_uom_id")
    def _onchange_credited_name(self):
        self._update_credited_name()

    def _add_credited_name(self):
        """Add to the text of these lines how many hours they give back."""
        self._update_credited_name()
        for line in self:
            text = line._get_credited_text(format_minutes(line.hour_bank_minutes))
            if text not in (line.name or "").split("\n"):
                line.name = "\n".join(filter(None, (line.name, text)))

    def _update_credited_name(self):
        """Correct the text of lines that say how many hours they give back."""
        for line in self.filtered(lambda line: line.move_type == "out_refund"):
            # sudo: whoever invoices may not read banks
            if not line.name or not line.sudo().hour_bank_id:
                continue
            pattern = re.escape(line._get_credited_text("@")).replace("@", r"\d+:\d\d")
            text = line._get_credited_text(format_minutes(line.hour_bank_minutes))
            texts = [
                text if re.fullmatch(pattern, old) else old
                for old in line.name.split("\n")
            ]
            if (name := "\n".join(texts)) != line.name:
                line.name = name

    def _get_credited_text(self, hours):
        """Return what a credit note says about its hours, as its customer reads it."""
        self.ensure_one()
        lang = self.move_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._(
            "%(hours)s not used of %(bank)s",
            hours=hours,
            # sudo: whoever invoices may not read banks
            bank=self.sudo().hour_bank_id.name,
        )

    # === BUSINESS METHODS: MONEY === #

    def _fit_to_value(self, value):
        """Set prices so that these lines of a bank credit ``value``, without tax.

        Where their price comes to something else, it is brought to what the hours are
        worth: the price fell, or was another on each invoice, since they were sold.

        :param value: in the currency of the company
        """
        if not self:
            return
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
        """Set prices so that each line credits its part, and all their exact sum.

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

    def _get_credited_amount(self):
        """Return what the line credits, without tax, as its document writes it."""
        self.ensure_one()
        return self.move_id.direction_sign * self.amount_currency

    def _set_credited_amount(self, amount):
        """Credit exactly ``amount`` without tax; the minutes stay."""
        minutes = self.hour_bank_minutes
        self._set_amount(amount)
        self._keep_credited_minutes(minutes)

    def _set_amount(self, amount):
        """Set the price so that the line is ``amount`` without tax; keep quantity."""
        self.ensure_one()
        if self.currency_id.is_zero(self._get_credited_amount()):
            quantity = self.quantity or 1
            price = amount / quantity
            self.write({"quantity": quantity, "discount": 0, "price_unit": price})
        for _try in range(TRIES):
            credited = self._get_credited_amount()
            if self.currency_id.is_zero(amount - credited):
                break
            self.price_unit *= amount / credited if credited else 1.0

    def _fit_rate(self, amount, value):
        """Set the rate by which ``amount`` is booked as ``value``, as it was invoiced.

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
