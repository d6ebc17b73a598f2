# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The day on which the hours of a bank, or of a customer, will be used up."""

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.duration import to_hours
from ...tools.forecast import Forecast


class HourBankForecast(models.Model):
    """What was foretold last, for a bank or for all that a customer has in a company.

    Written by :meth:`_cron_foretell` alone, see ``foretell.py``: a debit does not wait
    for it. Without days nothing can be told.
    """

    _name = "hour.bank.forecast"
    _description = "Forecast of Hours"
    _order = "likely, early, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    bank_id = fields.Many2one(
        "hour.bank",
        readonly=True,
        ondelete="cascade",
        help="Empty: of all hours that the customer has left.",
    )
    salesperson_id = fields.Many2one(related="partner_id.user_id")
    minutes_left = fields.Integer(
        readonly=True, aggregator=None, help="For which it was foretold."
    )
    hours_left = fields.Float(compute="_compute_hours_left")
    early = fields.Date(
        string="Not Before", readonly=True, help="In nine of ten cases."
    )
    likely = fields.Date(
        string="Used Up",
        readonly=True,
        help="As likely before this day as after it.",
    )
    late = fields.Date(
        string="Not After",
        readonly=True,
        help="In nine of ten cases. Empty: nobody can tell how long they last.",
    )
    made_on = fields.Date(string="Foretold On", readonly=True)
    text = fields.Char(string="Forecast", compute="_compute_text")

    _customer_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE bank_id IS NULL",
        "The hours of this customer are foretold already.",
    )
    _bank_unique = models.UniqueIndex(
        "(bank_id)", "The hours of this bank are foretold already."
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes_left")
    def _compute_hours_left(self):
        for forecast in self:
            forecast.hours_left = to_hours(forecast.minutes_left)

    @api.depends("early", "likely", "late", "made_on")
    @api.depends_context("lang")
    def _compute_text(self):
        for forecast in self:
            forecast.text = forecast._get_text()

    # === ACTIONS === #

    def action_view_hour_banks(self):
        """Show the banks of the customer."""
        self.ensure_one()
        return self.partner_id.action_view_hour_banks()

    # === BUSINESS METHODS === #

    def _get_text(self):
        """Return the forecast in a sentence. Override to tell it in other words."""
        self.ensure_one()
        if not self.early:
            return self.env._("Not enough use yet to tell how long the hours last.")
        early, likely, late = (
            day and format_date(self.env, day)
            for day in (self.early, self.likely, self.late)
        )
        end = self.bank_id.date_end
        if end and self.early > end:
            return self.env._(
                "At the pace of late, hours will be left when it ends on %(end)s.",
                end=format_date(self.env, end),
            )
        if not late and self.early <= self.made_on:
            return self.env._(
                "Used too unevenly to tell how long the hours last: one busy day may "
                "use them up."
            )
        if not late:
            return self.env._(
                "Used too unevenly to tell how long the hours last: not before "
                "%(early)s.",
                early=early,
            )
        days = Forecast(self.early, self.likely, self.late)
        if not days.is_narrow(self.made_on):
            return self.env._(
                "Used too unevenly to tell a day: used up between %(early)s and "
                "%(late)s.",
                early=early,
                late=late,
            )
        return self.env._(
            "At the pace of late, used up about %(likely)s (between %(early)s and "
            "%(late)s).",
            likely=likely,
            early=early,
            late=late,
        )

    @api.private
    def _get_short_text(self):
        """Return until about when the hours last, or "" where no day is narrow."""
        self.ensure_one()
        days = Forecast(self.early, self.likely, self.late)
        if not (self.early and self.late and days.is_narrow(self.made_on)):
            return ""
        return self.env._("until about %(day)s", day=format_date(self.env, self.likely))
