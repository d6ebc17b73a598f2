# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The forecast of a bank, for whoever may read the bank."""

from odoo import api, fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    forecast_ids = fields.One2many(
        "hour.bank.forecast", "bank_id", string="Forecasts", readonly=True
    )
    forecast_text = fields.Char(
        string="Forecast",
        compute="_compute_forecast_text",
        help="From the use of the last half year: when it will be used up.",
    )

    # === COMPUTE METHODS === #

    @api.depends("forecast_ids")
    @api.depends_context("lang")
    def _compute_forecast_text(self):
        # sudo: who may read a bank may read what is foretold of it, and nothing else
        Forecast_sudo = self.env["hour.bank.forecast"].sudo()
        # at once: the list of a bank would be asked for its ids first
        told = Forecast_sudo.search_fetch(
            [("bank_id", "in", self._origin.ids), ("minutes_left", "!=", 0)],
            ["bank_id", "early", "likely", "late", "made_on"],
        )
        texts = {forecast.bank_id.id: forecast.text for forecast in told}
        for bank in self:
            bank.forecast_text = bank.is_usable and texts.get(bank._origin.id)
