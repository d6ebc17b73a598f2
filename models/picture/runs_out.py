# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The months in which hours will be used up, and what it is worth to renew them."""

from odoo import fields, models
from odoo.fields import Domain

from ...tools.duration import to_minutes

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
        domain = self._get_forecast_domain() & Domain("likely", "<", end)
        found = Forecast.search_fetch(
            domain, ["partner_id", "company_id", "minutes_left", "likely"]
        )
        months = found.grouped(
            lambda each: max(self._get_first_of_month(each.likely), first)
        )
        starts = [fields.Date.add(first, months=n) for n in range(MONTHS_AHEAD)]
        return self._get_chart(
            "runs_out",
            self.env._("Who Runs Out, and What It Is Worth to Renew"),
            [
                (
                    self._get_month_label(month),
                    self._get_runs_out_figures(
                        months.get(month, found.browse()), month, month == first
                    ),
                )
                for month in starts
            ],
            hint=self.env._("By the pace of the last half year."),
        )

    def _get_runs_out_figures(self, forecasts, month, is_first):
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
        minutes = to_minutes(sum(forecasts.mapped("hours_left")))
        figures = [
            ("runs_out", self.env._("Hours left"), minutes, "hours_left"),
            ("customers", self.env._("Customers"), len(forecasts), "__count"),
        ]
        if self._get_currency():
            worth = self._get_money(sum(forecasts.mapped("worth")))
            figures.append(("worth", self.env._("Worth to renew"), worth, "worth"))
        return [self._get_figure(*each, door) for each in figures]
