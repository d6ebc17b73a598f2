# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an order line sells, in words: on the quotation, the order and the portal.

A quotation tells what its product's plan says today, by a bank that is never saved; a
confirmed order what its bank keeps.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...tools.duration import MINUTES_PER_HOUR, format_minutes, to_minutes


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS: WORDS === #

    def _get_hour_bank_offer(self):
        """Return ``[(label, text)]``: what the customer reads below the line.

        In the language of ``self``; nothing for lines that sell no hours in advance.
        Override to tell more, or less.
        """
        self.ensure_one()
        # sudo: customers read neither banks nor plans, but what their order says
        line_sudo = self.sudo()
        bank_sudo = line_sudo._get_offered_bank()
        return bank_sudo._get_offer_lines(line_sudo) if bank_sudo else []

    def _get_offered_bank(self):
        """Return the bank of the line; of a quotation one that is in memory only."""
        self.ensure_one()
        bank = self._get_prepaid_bank()
        if bank and self.state in ("sale", "cancel"):
            return bank
        # none is what customers are offered as an option: they choose how many
        offers = self._sells_hours() and self.product_uom_qty >= 0
        if self.state == "sale" or not offers:
            return bank.browse()
        return bank.new(self._prepare_offered_bank())

    def _prepare_offered_bank(self):
        """Return what the bank would keep if the order were confirmed now.

        Not its order line: a bank that is not saved would show among those of the line.
        """
        plan = self.product_id.hour_bank_plan_id
        start = self._get_hour_bank_start()
        is_dated = plan.validity_from == "date"
        return {
            **plan._prepare_kept_terms(),
            "kind": "prepaid",
            "company_id": self.company_id.id,
            "minutes_per_unit": self._get_offered_unit_minutes(),
            "date_start": start,
            # a last day that is over is refused once the order is confirmed
            "date_end": plan.validity_date if is_dated else plan._get_date_end(start),
        }

    def _get_offered_unit_minutes(self):
        """Return the minutes in one unit; 0 where it is none of time yet."""
        try:
            return self.product_id._get_hour_bank_unit_minutes(self.product_uom_id)
        except UserError:  # said once the order is confirmed: a quotation is printed
            return 0.0


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: WORDS === #

    def _get_offer_lines(self, line):
        """Return ``[(label, text)]``: the terms on which ``line`` sells its hours.

        What does not apply is left out, and what only colleagues need.

        :param line: the order line, as superuser
        """
        self.ensure_one()
        env = self.env
        lines = [
            (env._("Hour bank"), self.id and self.name),
            (env._("Hours"), self._get_offer_hours_text(line)),
            (env._("Valid"), self._get_offer_validity_text(line)),
            (env._("Usable"), self._get_offer_usable_text(line)),
            (env._("At the end"), self._get_rollover_text()),
            (env._("When empty"), self._get_offer_overage_text(line)),
            (env._("Support times"), self._get_support_hours_text()),
            (env._("Multiplied"), self._get_multipliers_text()),
            (env._("Pays for"), self._get_scope_text()),
            (env._("Subsidiaries"), self._get_pool_text()),
        ]
        return [(label, text) for label, text in lines if text]

    def _get_offer_hours_text(self, line):
        """Return the hours in one unit and in all: ``3 × 10:00 = 30:00``."""
        quantity, unit = line.product_uom_qty, self.minutes_per_unit
        if not unit:
            return ""
        total = format_minutes(to_minutes(quantity * unit / MINUTES_PER_HOUR))
        if quantity == 1 or unit == MINUTES_PER_HOUR or unit != int(unit):
            return total
        one = format_minutes(int(unit))
        return f"{self._format_factor(quantity)} × {one} = {total}"

    def _get_offer_validity_text(self, line):
        """Return from when until when; how long, where the sale decides it."""
        dated = line.order_id.commitment_date or self._starts_with_first_use()
        if self.id or dated:
            return self._get_validity_text()
        if self._get_terms().validity_from == "date":
            end = format_date(self.env, self.date_end)
            return self.env._("until %(end)s", end=end)
        if not self.date_end:
            return self.env._("no end")
        return self.env._(
            "for %(months)s from the order",
            months=self._get_months_text(self._get_terms().validity_months),
        )

    def _get_offer_usable_text(self, line):
        """Return for what the hours wait; a gift waits for nothing."""
        if self.id:
            return self._get_usable_text()
        gift = line.currency_id.is_zero(line.price_subtotal)
        grant_on = "order" if gift else self._get_terms().grant_on
        return self._get_usable_text(grant_on)

    def _get_offer_overage_text(self, line):
        """Return what further time is; where the pricelist decides, its price today."""
        text = self._get_overage_text()
        product = self._get_overage_product()
        by_list = self.overage_policy == "bill" and not self._get_terms().overage_price
        if not (by_list and product):
            return text
        order = line.order_id.with_company(self.company_id)
        price = order.pricelist_id._get_product_price(
            product, 1.0, currency=order.currency_id
        )
        return self.env._(
            "%(text)s (today %(price)s / %(unit)s)",
            text=text,
            price=format_amount(self.env, price, order.currency_id),
            unit=product.uom_id.name,
        )
