# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The numbers on top: what is left today, what was sold, used and earned since."""

from odoo import fields, models
from odoo.fields import Domain

from .figures import DAYS_AHEAD

DAY_SUMS = (
    "sold_hours",
    "used_hours",
    "overage_hours",
    "expired_hours",
    "free_hours",
    "worked_hours",
)


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: CARDS === #

    def _get_cards(self, months):
        """Return the cards, each with figures: the first is large.

        Extend it with cards of your own.

        :param months: see :meth:`_read_months`
        """
        cards = [
            self._get_left_card(),
            self._get_ending_card(),
            self._get_overdrawn_card(),
            *(self._get_day_cards(months) or [self._get_sold_card()]),
            self._get_unbilled_card(),
            self._get_deferred_card(),
        ]
        return [card for card in cards if card]

    def _get_card(self, name, title, figures, level=False, hint=False):
        figures = [figure for figure in figures if figure]
        return {
            "name": name,
            "title": title,
            "figures": figures,
            "level": level,
            "hint": hint,
        }

    # === BUSINESS METHODS: BANKS === #

    def _get_prepaid_domain(self):
        return self._get_company_domain() & Domain("kind", "=", "prepaid")

    def _get_usable_domain(self):
        return self._get_prepaid_domain() & Domain("is_usable", "=", True)

    def _read_banks(self, domain, *fields):
        """Return sums of counters of these banks, one for each field."""
        Bank = self.env["hour.bank"]
        [sums] = Bank._read_group(
            domain,
            aggregates=[
                name if ":" in name or name == "__count" else f"{name}:sum"
                for name in fields
            ],
        )
        return [number or 0 for number in sums]

    def _get_bank_figure(self, name, label, value, measure, domain, title):
        """Return a figure of banks; None for money of different currencies."""
        money = self._get_kind("hour.bank", measure) == "money"
        if money and not self._get_currency():
            return None
        context = {"with_money": True} if money else {}
        door = self._get_door("hour.bank", domain, title, **context)
        value = self._get_money(value) if money else value
        return self._get_figure(name, label, value, measure, door)

    def _get_banks_label(self, count):
        return self.env._("bank") if count == 1 else self.env._("banks")

    def _get_left_card(self):
        domain = self._get_usable_domain() & Domain("minutes_balance", ">", 0)
        names = ("minutes_balance", "hours_bought", "minutes_debited", "value_balance")
        left, bought, used, worth = self._read_banks(domain, *names)
        title = self.env._("Hours Left")
        figures = (
            ("left", title, left, names[0]),
            ("bought", self.env._("bought"), self._get_minutes(bought), names[1]),
            ("used", self.env._("used"), used, names[2]),
            ("left_value", self.env._("value left"), worth, names[3]),
        )
        return self._get_card(
            "left",
            title,
            [self._get_bank_figure(*each, domain, title) for each in figures],
            hint=self.env._("In banks that can be used today."),
        )

    def _get_ending_card(self):
        """Return what is lost unless it is used within the next months."""
        end = fields.Date.add(self._get_picture_today(), days=DAYS_AHEAD)
        domain = self._get_usable_domain() & Domain("minutes_balance", ">", 0)
        domain &= Domain("date_end", "<=", fields.Date.to_string(end))
        minutes, value, banks = self._read_banks(
            domain, "minutes_balance", "value_balance", "__count"
        )
        title = self.env._("Expiring in %(days)s Days", days=DAYS_AHEAD)
        figures = (
            ("ending", title, minutes, "minutes_balance"),
            ("ending_value", self.env._("value"), value, "value_balance"),
            ("ending_banks", self._get_banks_label(banks), banks, "__count"),
        )
        return self._get_card(
            "ending",
            title,
            [self._get_bank_figure(*each, domain, title) for each in figures],
            level=bool(minutes) and "warning",
        )

    def _get_overdrawn_card(self):
        domain = self._get_prepaid_domain() & Domain("minutes_balance", "<", 0)
        minutes, banks = self._read_banks(domain, "minutes_balance", "__count")
        title = self.env._("Overdrawn")
        figures = (
            ("overdrawn", title, minutes, "minutes_balance"),
            ("overdrawn_banks", self._get_banks_label(banks), banks, "__count"),
        )
        return self._get_card(
            "overdrawn",
            title,
            [self._get_bank_figure(*each, domain, title) for each in figures],
            level=bool(minutes) and "danger",
        )

    def _get_sold_card(self):
        """Return what was sold, for who may not read the hours of a day."""
        domain = self._get_prepaid_domain() & self._get_period_domain("date_start")
        bought, value = self._read_banks(domain, "hours_bought", "value_credited")
        title = self.env._("Sold")
        figures = (
            ("sold", title, self._get_minutes(bought), "hours_bought"),
            ("sold_value", self.env._("value"), value, "value_credited"),
        )
        return self._get_card(
            "sold",
            title,
            [self._get_bank_figure(*each, domain, title) for each in figures],
            hint=self.env._("In banks that began in this time."),
        )

    # === BUSINESS METHODS: MONEY === #

    def _get_unbilled_card(self):
        """Return what was used beyond banks and is on no invoice yet."""
        Line = self.env["sale.order.line"]
        currency = self._get_currency()
        if not Line.has_access("read") or not currency:
            return None
        domain = self._get_company_domain()
        domain &= Domain("hour_bank_ids.kind", "=", "overage")
        domain &= Domain("untaxed_amount_to_invoice", "!=", 0)
        domain &= Domain("currency_id", "=", currency.id)
        measure = "untaxed_amount_to_invoice"
        [(amount, count)] = Line._read_group(
            domain, aggregates=[f"{measure}:sum", "__count"]
        )
        title = self.env._("Not Billed Yet")
        door = self._get_door("sale.order.line", domain, title)
        door["views"][0] = (
            self._get_cached_view_id("hour_bank_picture_line_view_list"),
            "list",
        )
        figures = [
            self._get_figure("unbilled", title, self._get_money(amount), measure, door),
            self._get_figure(
                "unbilled_lines", self._get_lines_label(count), count, "__count", door
            ),
        ]
        return self._get_card(
            "unbilled",
            title,
            figures,
            hint=self.env._("Time beyond the hours that were bought."),
        )

    def _get_lines_label(self, count):
        return self.env._("order line") if count == 1 else self.env._("order lines")

    def _get_deferred_card(self):
        """Return what is owed to customers in hours, and what became income."""
        if not self._get_currency() or not self.env["hour.bank.day"].has_access("read"):
            return None
        domain = self._get_company_domain() & Domain("deferred_account_id", "!=", False)
        domain &= Domain("value_balance", "!=", 0)
        [value] = self._read_banks(domain, "value_balance")
        title = self.env._("Revenue Deferred")
        figure = self._get_bank_figure(
            "deferred", title, value, "value_balance", domain, title
        )
        return self._get_card(
            "deferred",
            title,
            [figure, self._get_released_figure()],
            hint=self.env._("Value left in banks whose revenue is deferred."),
        )

    def _get_released_figure(self):
        """Return what posted entries released in the period, for who reads them."""
        Release = self.env["hour.bank.release"]
        if not Release.has_access("read"):
            return None
        domain = self._get_period_domain() & Domain("state", "=", "posted")
        [(amount,)] = Release._read_group(domain, aggregates=["amount:sum"])
        label = self.env._("released in this time")
        door = self._get_door("hour.bank.release", domain, self.env._("Released Hours"))
        amount = self._get_money(amount)
        return self._get_figure("released", label, amount, "amount", door)
