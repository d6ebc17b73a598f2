# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The charts: by month, by team, person, type, plan and customer, free time, money."""

from collections import Counter

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

MOST_ROWS = 8  # more bars than that nobody reads: the rest is one bar
DIMENSIONS = ("team_id", "user_id", "work_type_id", "plan_id")


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: CHARTS === #

    def _get_charts(self, months):
        """Return the charts: rows with a label and one figure for each series.

        Extend it with charts of your own.

        :param months: see :meth:`_read_months`
        """
        if months is None:
            by_month = [self._get_bank_month_chart()]
        else:
            by_month = [
                self._get_month_chart(months),
                self._get_free_chart(months),
                self._get_hour_chart(months),
            ]
        charts = [*by_month, self._get_runs_out_chart(), *self._get_use_charts()]
        return [chart for chart in charts if chart and chart["rows"]]

    def _get_chart(self, name, title, rows, **more):
        """Return a chart; each row is ``(label, figures)``, without what is None.

        :param more: ``hint``, ``type`` (bar or line), ``horizontal``, ``group``: charts
            of one group stand in one place, one at a time
        """
        rows = [
            {"label": label, "figures": [figure for figure in figures if figure]}
            for label, figures in rows
        ]
        rows = [row for row in rows if row["figures"]]
        is_empty = not any(f["value"] for row in rows for f in row["figures"])
        return {
            "name": name,
            "title": title,
            "rows": rows,
            "is_empty": is_empty,
            "type": "bar",
            **more,
        }

    def _get_month_label(self, month):
        return format_date(self.env, month, date_format="MMM yyyy")

    def _get_month_rows(self, months, names):
        """Return a row for each month: ``(label, name, measure)`` of each series."""
        rows = []
        for month in self._get_month_starts():
            sums, domain = months.get(month, {}), self._get_month_domain(month)
            figures = [
                self._get_day_figure(name, label, sums.get(measure), measure, domain)
                for label, name, measure in names
            ]
            rows.append((self._get_month_label(month), figures))
        return rows

    def _get_month_chart(self, months):
        names = (
            (self.env._("Sold"), "month_sold", "sold_hours"),
            (self.env._("Used"), "month_used", "used_hours"),
            (self.env._("Billed afterwards"), "month_overage", "overage_hours"),
        )
        return self._get_chart(
            "months",
            self.env._("Sold and Used by Month"),
            self._get_month_rows(months, names),
        )

    def _get_free_chart(self, months):
        names = (
            (self.env._("Free time"), "month_free", "free_hours"),
            (self.env._("What it cost"), "month_free_cost", "free_cost"),
        )
        return self._get_chart(
            "free",
            self.env._("Free Time, and What It Cost"),
            self._get_month_rows(months, names),
        )

    def _get_hour_chart(self, months):
        """Return what was earned, beside what the work cost."""
        names = (
            (self.env._("Earned"), "month_revenue", "revenue"),
            (self.env._("Cost of work"), "month_cost", "cost"),
        )
        return self._get_chart(
            "money",
            self.env._("Earned by Month, and What the Work Cost"),
            self._get_month_rows(months, names),
        )

    def _get_bank_month_chart(self):
        """Return what was sold by month, for who may not read the hours of a day."""
        domain = self._get_prepaid_domain() & self._get_period_domain("date_start")
        sums = {
            month: numbers
            for month, *numbers in self.env["hour.bank"]._read_group(
                domain,
                ["date_start:month"],
                ["hours_bought:sum", "minutes_debited:sum"],
            )
        }
        rows, title = [], self.env._("Sold by Month")
        for month in self._get_month_starts():
            bought, used = sums.get(month, (0, 0))
            domain = self._get_month_domain(month, "date_start")
            domain &= self._get_prepaid_domain()
            labels = self.env._("Sold"), self.env._("Used of it so far")
            figures = (
                ("month_sold", labels[0], self._get_minutes(bought), "hours_bought"),
                ("month_used", labels[1], used, "minutes_debited"),
            )
            figures = [self._get_bank_figure(*each, domain, title) for each in figures]
            rows.append((self._get_month_label(month), figures))
        return self._get_chart("months", title, rows)

    # === BUSINESS METHODS: USE BY WHAT === #

    def _get_use_charts(self):
        """Return what was used, by each of the things that hours by day are told by."""
        Day = self.env["hour.bank.day"]
        if Day.has_access("read"):
            sums = {name: Counter() for name in DIMENSIONS}
            for *keys, hours in Day._read_group(
                self._get_period_domain(), DIMENSIONS, ["used_hours:sum"]
            ):
                for name, key in zip(DIMENSIONS, keys, strict=True):
                    sums[name][key] += hours or 0
            charts = [self._get_use_chart(name, sums[name]) for name in DIMENSIONS]
            return [*charts, self._get_customer_chart()]
        return [self._get_bank_customer_chart()]

    def _get_dimension_label(self, name):
        labels = {
            "team_id": self.env._("Team"),
            "user_id": self.env._("Person"),
            "work_type_id": self.env._("Type"),
            "plan_id": self.env._("Plan"),
            "partner_id": self.env._("Customer"),
        }
        return labels[name]

    def _get_use_chart(self, name, sums):
        """Return the use by one thing: the largest, and all the others together."""
        used = [(key, hours) for key, hours in sums.items() if self._get_minutes(hours)]
        used.sort(key=lambda pair: -pair[1])
        if len(used) > MOST_ROWS:
            shown, rest = used[: MOST_ROWS - 1], used[MOST_ROWS - 1 :]
        else:
            shown, rest = used, []
        rows = []
        for key, hours in shown:
            label = key.display_name if key else self.env._("None")
            domain = Domain(name, "=", key.id)
            rows.append((label, [self._get_use_figure(name, hours, domain)]))
        if rest:
            domain = Domain(name, "not in", [key.id for key, _hours in shown])
            hours = sum(sums.values()) - sum(hours for _key, hours in shown)
            rows.append(
                (self.env._("Others"), [self._get_use_figure(name, hours, domain)])
            )
        return self._get_use_block(name, rows)

    def _get_use_block(self, name, rows, **more):
        return self._get_chart(
            f"use_{name}",
            self.env._("Used by"),
            rows,
            group="use",
            tab=self._get_dimension_label(name),
            horizontal=True,
            **more,
        )

    def _get_use_figure(self, name, hours, domain):
        label = self.env._("Used")
        domain &= self._get_period_domain()
        return self._get_day_figure("use", label, hours, "used_hours", domain, name)

    def _get_customer_chart(self):
        """Return who used most: by month, as days do not know customers."""
        groups = self.env["hour.bank.month"]._read_group(
            self._get_period_domain() & Domain("used_hours", "!=", 0),
            ["partner_id"],
            ["used_hours:sum"],
            order="used_hours:sum desc",
            limit=MOST_ROWS,
        )
        rows = []
        for partner, hours in groups:
            label = partner.display_name or self.env._("None")
            domain = Domain("partner_id", "=", partner.id)
            rows.append((label, [self._get_use_figure("partner_id", hours, domain)]))
        return self._get_use_block("partner_id", rows)

    def _get_bank_customer_chart(self):
        """Return who used most, for who may not read what was used when: by banks."""
        domain = self._get_prepaid_domain() & self._get_period_domain("date_start")
        domain &= Domain("minutes_debited", ">", 0)
        label, title = self.env._("Used"), self.env._("Hour Banks")
        rows = [
            (
                partner.display_name,
                [
                    self._get_bank_figure(
                        *("use", label, minutes, "minutes_debited"),
                        domain & Domain("partner_id", "=", partner.id),
                        title,
                    )
                ],
            )
            for partner, minutes in self.env["hour.bank"]._read_group(
                domain,
                ["partner_id"],
                ["minutes_debited:sum"],
                order="minutes_debited:sum desc",
                limit=MOST_ROWS,
            )
        ]
        hint = self.env._("Used so far of the hours that were sold in this time.")
        return self._get_use_block("partner_id", rows, hint=hint)

    def _get_first_of_month(self, day):
        return fields.Date.start_of(day, "month")
