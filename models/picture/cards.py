# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The numbers on top: what is left today, what was sold, used and earned since."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .figures import DAYS_AHEAD

DAY_SUMS = (
    "sold_hours",
    "used_hours",
    "overage_hours",
    "expired_hours",
    "free_hours",
)


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: CARDS === #

    def _get_cards(self, months):
        """Return the cards, each with figures: the first is large.

        Extend it with cards of your own.

        :param months: see :meth:`_read_months`
        """
        questions = self._get_bank_questions()
        sums = self._read_banks(questions)

        def tell(name):
            method = getattr(self, f"_get_{name}_card")
            return method(questions[name][0], *sums[name])

        cards = [
            *(tell("left"), tell("ending"), tell("overdrawn")),
            *(self._get_day_cards(months) or [tell("sold")]),
            *(self._get_unbilled_card(), tell("deferred")),
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

    def _get_bank_questions(self):
        """Return ``{card: (domain of banks, counters whose sums it tells)}``."""
        today = self._get_picture_today()
        end = fields.Date.to_string(fields.Date.add(today, days=DAYS_AHEAD))
        left = self._get_usable_domain() & Domain("minutes_balance", ">", 0)
        prepaid = self._get_prepaid_domain()
        deferred = self._get_company_domain()
        deferred &= Domain("deferred_account_id", "!=", False)
        return {
            "left": (
                left,
                ("minutes_balance", "hours_bought", "minutes_debited", "value_balance"),
            ),
            "ending": (
                left & Domain("date_end", "<=", end),
                ("minutes_balance", "value_balance", "__count"),
            ),
            "overdrawn": (
                prepaid & Domain("minutes_balance", "<", 0),
                ("minutes_balance", "__count"),
            ),
            "sold": (
                prepaid & self._get_period_domain("date_start"),
                ("hours_bought", "value_credited"),
            ),
            "deferred": (
                deferred & Domain("value_balance", "!=", 0),
                ("value_balance",),
            ),
        }

    def _read_banks(self, questions):
        """Return ``{card: [sums]}`` of the counters of banks, as this person sees them.

        One statement for all of them: each is a search with the record rules.
        """
        Bank, parts = self.env["hour.bank"], []
        for number, (domain, names) in enumerate(questions.values()):
            query = Bank._search(domain)
            sums = [self._get_sum_sql(Bank, name, query) for name in names]
            values = SQL("ARRAY[%s]", SQL(", ").join(sums))
            parts.append(query.select(SQL("%s", number), values))
        # SQL: ``_read_group`` takes one domain, and the page is read by many people
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        found = dict(rows)
        return {
            name: [float(each or 0) for each in found[number]]
            for number, name in enumerate(questions)
        }

    def _get_sum_sql(self, model, name, query):
        if name == "__count":
            return SQL("COUNT(*)::numeric")
        model._check_field_access(model._fields[name], "read")
        return SQL("SUM(%s)::numeric", model._field_to_sql(model._table, name, query))

    def _get_bank_figure(self, name, label, value, measure, domain, title):
        """Return a figure of banks; None for money of different currencies."""
        money = self._get_kind("hour.bank", measure) == "money"
        if money and not self._get_currency():
            return None
        context = {"with_money": True} if money else {}
        door = self._get_door("hour.bank", domain, title, **context)
        value = self._get_money(value) if money else round(value)
        return self._get_figure(name, label, value, measure, door)

    def _get_bank_card(self, name, title, domain, figures, **more):
        """Return a card of figures of the same banks."""
        figures = [self._get_bank_figure(*each, domain, title) for each in figures]
        return self._get_card(name, title, figures, **more)

    def _get_banks_label(self, count):
        return self.env._("bank") if count == 1 else self.env._("banks")

    def _get_left_card(self, domain, left, bought, used, worth):
        title = self.env._("Hours Left")
        figures = (
            ("left", title, left, "minutes_balance"),
            ("bought", self.env._("bought"), 60 * bought, "hours_bought"),
            ("used", self.env._("used"), used, "minutes_debited"),
            ("left_value", self.env._("value left"), worth, "value_balance"),
        )
        hint = self.env._("In banks that can be used today.")
        return self._get_bank_card("left", title, domain, figures, hint=hint)

    def _get_ending_card(self, domain, minutes, value, banks):
        """Return what is lost unless it is used within the next months."""
        title = self.env._("Expiring in %(days)s Days", days=DAYS_AHEAD)
        figures = (
            ("ending", title, minutes, "minutes_balance"),
            ("ending_value", self.env._("value"), value, "value_balance"),
            ("ending_banks", self._get_banks_label(banks), banks, "__count"),
        )
        level = bool(minutes) and "warning"
        return self._get_bank_card("ending", title, domain, figures, level=level)

    def _get_overdrawn_card(self, domain, minutes, banks):
        title = self.env._("Overdrawn")
        figures = (
            ("overdrawn", title, minutes, "minutes_balance"),
            ("overdrawn_banks", self._get_banks_label(banks), banks, "__count"),
        )
        level = bool(minutes) and "danger"
        return self._get_bank_card("overdrawn", title, domain, figures, level=level)

    def _get_sold_card(self, domain, bought, value):
        """Return what was sold, for who may not read the hours of a day."""
        title = self.env._("Sold")
        figures = (
            ("sold", title, 60 * bought, "hours_bought"),
            ("sold_value", self.env._("value"), value, "value_credited"),
        )
        hint = self.env._("In banks that began in this time.")
        return self._get_bank_card("sold", title, domain, figures, hint=hint)

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

    def _get_deferred_card(self, domain, value):
        """Return what is owed to customers in hours, and what became income."""
        if not self._get_currency() or not self.env["hour.bank.day"].has_access("read"):
            return None
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
