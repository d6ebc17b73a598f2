# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The customers with the fewest hours left, until when, and what renewing is worth."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

MOST_CUSTOMERS = 10
BANK_FIELDS = (
    "partner_id",
    "state",
    "minutes_credited",
    "value_credited",
    "plan_id",
    "product_id",
)


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: CUSTOMERS === #

    def _get_customers(self):
        """Return the customers who have least left, who is in the red before all."""
        lowest = self.env["hour.bank"]._read_group(
            self._get_usable_domain(),
            ["partner_id"],
            ["minutes_balance:sum", "date_start:max"],
            # of those who have nothing, who bought last is the next to buy
            order="minutes_balance:sum, date_start:max desc",
            limit=MOST_CUSTOMERS,
        )
        customers = self.env["res.partner"].union(*(row[0] for row in lowest))
        banks = self._find_banks(customers)
        told = self._find_forecasts(customers)
        return {
            "rows": [
                self._get_customer_row(
                    *(customer, minutes, banks[customer], told.get(customer))
                )
                for customer, minutes, _day in lowest
            ],
            "door": self._get_door(
                "hour.bank",
                self._get_usable_domain(),
                self.env._("Customers by Hours Left"),
                group_by=["partner_id"],
            ),
        }

    def _find_banks(self, customers):
        domain = self._get_usable_domain() & Domain("partner_id", "in", customers.ids)
        found = self.env["hour.bank"].search_fetch(domain, BANK_FIELDS)
        return found.grouped("partner_id")

    def _find_forecasts(self, customers):
        """Return ``{customer: forecast}``: of several companies, what comes first."""
        Forecasts = self.env["hour.bank.forecast"]
        if not Forecasts.has_access("read"):
            return {}
        domain = self._get_forecast_domain()
        domain &= Domain("partner_id", "in", customers.ids)
        names = ["partner_id", "bank_id", "early", "likely", "late", "made_on"]
        order = "likely desc, early desc, id desc"
        found = Forecasts.search_fetch(domain, names, order=order)
        return {forecast.partner_id: forecast for forecast in found}

    def _get_customer_row(self, customer, minutes, banks, forecast):
        """Return a row: the customer, hours left, the level in words, and the future.

        :param banks: those that it can use
        :param forecast: of all of its hours, or None
        """
        level = banks._get_left_level(minutes)
        words = dict(banks._fields["level"]._description_selection(self.env))
        domain = self._get_usable_domain() & Domain("partner_id", "=", customer.id)
        name = customer.display_name
        figure = self._get_bank_figure
        worth = sum(banks.mapped("value_credited"))
        renewable = banks.filtered(lambda bank: bank.plan_id and bank.product_id)
        return {
            "id": customer.id,
            "name": name,
            "level": level,
            "level_text": words[level],
            "left": figure("left", name, minutes, "minutes_balance", domain, name),
            "worth": figure("worth", name, worth, "value_credited", domain, name),
            "until": self._get_until_text(forecast),
            "forecast": forecast.text if forecast else False,
            "renew_id": renewable.sorted("id")[-1:].id,
        }

    def _get_until_text(self, forecast):
        """Return until when the hours last, in few words; False: nobody can tell."""
        if not forecast or not forecast.early:
            return False
        if text := forecast._get_short_text():
            return text
        if forecast.early <= forecast.made_on:
            return self.env._("any day")
        return self.env._(
            "until %(day)s at least", day=format_date(self.env, forecast.early)
        )
