# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The months in which hours will be used up, and what it is worth to renew them."""

from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

MONTHS_AHEAD = 6


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: FORECAST === #

    def _get_forecast_domain(self):
        """Return the domain of what was foretold of all hours of a customer."""
        domain = self._get_company_domain() & Domain("bank_id", "=", False)
        return domain & Domain("minutes_left", ">", 0)

    def _get_runs_out_chart(self):
        """Return whose hours run out in which month; None for who may not know."""
        Forecast = self.env["hour.bank.forecast"]
        if not Forecast.has_access("read"):
            return None
        first = self._get_first_of_month(self._get_picture_today())
        end = fields.Date.add(first, months=MONTHS_AHEAD)
        months = self._read_runs_out(first, end)
        starts = [fields.Date.add(first, months=n) for n in range(MONTHS_AHEAD)]
        return self._get_chart(
            "runs_out",
            self.env._("Who Runs Out, and What Renewing Is Worth"),
            [
                (
                    self._get_month_label(month),
                    self._get_runs_out_figures(months[month], month, month == first),
                )
                for month in starts
            ],
            hint=self.env._("By the pace of the last half year."),
        )

    def _read_runs_out(self, first, end):
        """Return ``{month: [minutes left, customers, worth]}``, summed by the database.

        Not by forecast: of ten thousand customers thousands run out in half a year.
        """
        domain = self._get_forecast_domain() & Domain("likely", "<", end)
        groups = self.env["hour.bank.forecast"]._read_group(
            domain,
            ["likely:month", "company_id"],
            ["minutes_left:sum", "__count", "partner_id:array_agg"],
        )
        partner_ids = list({pid for group in groups for pid in group[-1]})
        worth = self.env["hour.bank"]._read_worth(partner_ids)
        months = defaultdict(lambda: [0, 0, 0.0])
        for month, company, minutes, count, partner_ids in groups:
            sums = months[max(month, first)]
            sums[0] += minutes
            sums[1] += count
            sums[2] += sum(worth.get((pid, company.id), 0.0) for pid in partner_ids)
        return months

    def _get_runs_out_figures(self, sums, month, is_first):
        """Return how many customers run out in a month, with how much and what worth.

        What was to run out before, and is there still, counts in the first month.
        """
        end = fields.Date.to_string(fields.Date.add(month, months=1))
        domain = self._get_forecast_domain() & Domain("likely", "<", end)
        if not is_first:
            domain &= Domain("likely", ">=", fields.Date.to_string(month))
        door = self._get_door(
            "hour.bank.forecast", domain, self.env._("Who Runs Out Next")
        )
        minutes, count, worth = sums
        figures = [
            ("runs_out", self.env._("Hours left"), minutes, "hours_left"),
            ("customers", self.env._("Customers"), count, "__count"),
        ]
        if self._get_currency():
            worth = self._get_money(worth)
            figures.append(("worth", self.env._("Worth to renew"), worth, "worth"))
        return [self._get_figure(*each, door) for each in figures]
