# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hours by day say: by month and in all, sold, used, free, earned and spent."""

from collections import Counter

from odoo import fields, models
from odoo.fields import Domain

from ..summary.hour_bank_sum_mixin import CHARGED
from .cards import DAY_SUMS


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: HOURS BY DAY === #

    def _get_day_measures(self):
        """Return the measures that this person may read, hours before money."""
        Day = self.env["hour.bank.day"]
        if not Day.has_access("read"):
            return []
        money = ("revenue", "cost", "free_cost") if self._get_currency() else ()
        return [
            name
            for name in (*DAY_SUMS, *money)
            if Day._has_field_access(Day._fields[name], "read")
        ]

    def _read_months(self):
        """Return ``{first day of the month: {measure: sum}}`` of the period.

        None for who may not read the hours of a day.
        """
        names = self._get_day_measures()
        if not names:
            return None
        months = {}
        for month, *sums in self.env["hour.bank.day"]._read_group(
            self._get_period_domain(),
            ["date:month"],
            [f"{name}:sum" for name in names],
        ):
            months[month] = dict(zip(names, (n or 0 for n in sums), strict=True))
        return months

    def _get_day_figure(self, name, label, value, measure, domain, groupby=None):
        """Return a figure of hours by day; None for what this person may not read."""
        if measure not in self._get_day_measures():
            return None
        money = self._get_kind("hour.bank.day", measure) == "money"
        model, title = "hour.bank.day", self.env._("Hours by Day")
        if groupby == "partner_id":
            model, title = "hour.bank.month", self.env._("Profitability")
        door = self._get_door(
            model,
            domain,
            title,
            pivot_measures=[measure],
            pivot_row_groupby=[groupby or "date:month"],
            graph_measure=measure,
            graph_groupbys=[groupby or "date:month"],
        )
        value = self._get_money(value) if money else self._get_minutes(value)
        return self._get_figure(name, label, value, measure, door)

    def _get_day_cards(self, months):
        """Return cards of the period; none for who may not read the hours of a day."""
        if months is None:
            return []
        sums = Counter()
        for month in months.values():
            sums.update(month)
        cards = (
            self._get_sold_used_card(sums),
            self._get_free_card(sums),
            self._get_hour_card(sums),
        )
        return [card for card in cards if card["figures"]]

    def _get_sum_figures(self, sums, names):
        """Return figures of the period: ``(label, name, measure)`` of each."""
        domain = self._get_period_domain()
        found = (
            self._get_day_figure(name, label, sums[measure], measure, domain)
            for label, name, measure in names
        )
        return [figure for figure in found if figure]

    def _get_sold_used_card(self, sums):
        title = self.env._("Used")
        names = (
            (title, "period_used", "used_hours"),
            (self.env._("sold"), "period_sold", "sold_hours"),
            (self.env._("billed afterwards"), "period_overage", "overage_hours"),
            (self.env._("expired"), "period_expired", "expired_hours"),
        )
        return self._get_card("used", title, self._get_sum_figures(sums, names))

    def _get_free_card(self, sums):
        title = self.env._("Free Time")
        names = (
            (title, "period_free", "free_hours"),
            (self.env._("that it cost"), "period_free_cost", "free_cost"),
        )
        return self._get_card("free", title, self._get_sum_figures(sums, names))

    def _get_hour_card(self, sums):
        """Return what an hour that was used brought, and what one cost."""
        title = self.env._("Earned")
        names = (
            (title, "period_revenue", "revenue"),
            (self.env._("cost of work"), "period_cost", "cost"),
        )
        card = self._get_card("hour", title, self._get_sum_figures(sums, names))
        charged = sum(sums[name] for name in CHARGED)
        if charged > 0:
            labels = {
                "period_revenue": (self.env._("an hour brought"), "hour_brought"),
                "period_cost": (self.env._("an hour cost"), "hour_cost"),
            }
            card["figures"] += [
                self._get_rate(figure, charged, *labels[figure["name"]])
                for figure in card["figures"]
            ]
        card["hint"] = self.env._("Of used and expired hours, without tax.")
        return card

    def _get_rate(self, figure, hours, label, name):
        """Return the figure of one hour; its door shows both sides of the quotient.

        :param hours: that were charged, as in *Profitability*
        """
        door = figure["door"]
        both = {"pivot_measures": [figure["measure"], *CHARGED]}
        return {
            **figure,
            "name": name,
            "label": label,
            "value": self._get_money(figure["value"] / hours),
            "per_hour": True,
            "door": {
                **door,
                "context": {**door["context"], **both},
            },
        }

    def _get_month_domain(self, month, name="date"):
        """Return the domain of a month within the period."""
        last = fields.Date.add(month, months=1, days=-1)
        domain = Domain(name, ">=", fields.Date.to_string(month))
        domain &= Domain(name, "<=", fields.Date.to_string(last))
        return self._get_company_domain() & domain

    def _get_month_starts(self):
        """Return the first day of each month of the period, also of empty ones."""
        month, last = self._get_days()
        months = []
        while month <= last:
            months.append(month)
            month = fields.Date.add(month, months=1)
        return months
