# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hours by day say: by month and in all, sold, used, free, earned and spent."""

from collections import Counter

from odoo import fields, models
from odoo.fields import Domain

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
        """Return figures of the period: ``(name, label, measure)`` of each."""
        domain = self._get_period_domain()
        found = (
            self._get_day_figure(name, label, sums[measure], measure, domain)
            for name, label, measure in names
        )
        return [figure for figure in found if figure]

    def _get_sold_used_card(self, sums):
        title = self.env._("Used")
        names = (
            ("period_used", title, "used_hours"),
            ("period_sold", self.env._("sold"), "sold_hours"),
            ("period_overage", self.env._("billed afterwards"), "overage_hours"),
            ("period_expired", self.env._("expired"), "expired_hours"),
        )
        return self._get_card("used", title, self._get_sum_figures(sums, names))

    def _get_free_card(self, sums):
        title = self.env._("Free Time")
        names = (
            ("period_free", title, "free_hours"),
            ("period_free_cost", self.env._("that it cost"), "free_cost"),
        )
        return self._get_card("free", title, self._get_sum_figures(sums, names))

    def _get_hour_card(self, sums):
        """Return what an hour that was used brought, and what one cost."""
        title = self.env._("Earned")
        names = (
            ("period_revenue", title, "revenue"),
            ("period_cost", self.env._("cost of work"), "cost"),
        )
        card = self._get_card("hour", title, self._get_sum_figures(sums, names))
        for figure, hours, label in (
            ("period_revenue", ("used_hours", "overage_hours"), "brought"),
            ("period_cost", ("used_hours", "overage_hours"), "cost"),
        ):
            card["figures"] += self._get_rate(
                card["figures"], figure, sums, hours, label
            )
        card["hint"] = self.env._("Of used and expired hours, without tax.")
        return card

    def _get_rate(self, figures, name, sums, hours, kind):
        """Return a figure for one hour, of a figure and of the hours behind it."""
        labels = {
            "brought": self.env._("an hour brought"),
            "cost": self.env._("an hour cost"),
        }
        total = sum(sums[each] for each in hours)
        return [
            {
                **figure,
                "name": f"hour_{kind}",
                "label": labels[kind],
                "value": self._get_money(figure["value"] / total),
                "per_hour": True,
                "door": self._with_measures(figure["door"], figure["measure"], hours),
            }
            for figure in figures
            if figure["name"] == name and total > 0
        ]

    def _with_measures(self, door, *names):
        """Return the same door with both numbers of which it is the quotient."""
        measures = [names[0], *names[1]]
        return {**door, "context": {**door["context"], "pivot_measures": measures}}

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
