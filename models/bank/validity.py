# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Is a bank valid on a day, what goes on at its end, and what is said of it."""

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ...tools.rollover import get_rollover
from .hour_bank_move import SOLD_TYPES


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: DAYS === #

    def _is_valid_on(self, day):
        self.ensure_one()
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    def _is_over(self, days=0):
        """Return whether the bank ended more than ``days`` ago, where it is used."""
        self.ensure_one()
        if not self.date_end:
            return False
        # Company time is asked only where the end is so near that it matters.
        end = fields.Date.add(self.date_end, days=days)
        left = (end - fields.Date.today()).days
        return left < 0 if left not in (-1, 0) else end < self._get_today()

    def _is_in_grace(self):
        """Return whether only work of the days before the end may still be logged."""
        self.ensure_one()
        return self.state in ("open", "depleted") and self._is_over()

    def _get_today(self):
        """Return the current day where the bank's company works."""
        self.ensure_one()
        return self._get_company_today(self.company_id)

    @api.model
    def _get_company_today(self, company):
        return self._get_company_day(company, fields.Datetime.now())

    @api.model
    def _get_company_day(self, company, moment):
        """Return the day that the UTC ``moment`` is in the company's time zone."""
        zone = self._get_company_zone(company)
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.model
    def _get_company_zone(self, company):
        """Return the time zone in which a company works: that of its working hours."""
        return pytz.timezone(company.resource_calendar_id.tz or "UTC")

    @api.model
    def _get_current_domain(self, companies):
        """Return the domain of banks of ``companies`` that are not over today."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & (
                Domain("date_end", "=", False)
                | Domain("date_end", ">=", self._get_company_today(company))
            )
            for company in companies
        )

    def _start_validity(self, moves):
        """Set the end of a bank that is valid from first use, on its first debit.

        The first time that is debited decides, once: work of an earlier day that is
        logged later does not move the end, and deleting the entry does not undo it.
        A manager who empties the end lets the next debit decide anew.

        :param moves: what was just posted on this bank
        """
        self.ensure_one()
        terms = self._get_terms()
        months = terms.validity_months
        if self.date_end or terms.validity_from != "first_use":
            return
        drawn = moves.filtered(lambda m: m.move_type == "time" and m.minutes < 0)
        days = drawn.mapped("date")
        if days and months:
            self.date_end = min(days) + relativedelta(months=months, days=-1)

    def _apply_validity(self):
        """Follow a change of first day, last day or grace."""
        lapsed = self.filtered(lambda bank: bank.state == "expired")
        lapsed.filtered(
            lambda bank: bank._get_natural_state() != "expired"
        )._return_expired()
        self._refresh_state()
        # what was paid after its end is usable once it is prolonged
        for bank in self.filtered(lambda bank: bank.hold_cause == "ended"):
            if not bank._is_over():
                bank._update_state(bank._get_natural_state())
                bank._return_expired()

    def _return_expired(self):
        """Give back what expired, but was not rolled over: the bank is valid again."""
        banks = self._lock([("id", "in", self.ids)])
        if not banks:
            return
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "in", banks.ids), ("move_type", "=", "expiry")]
        )
        returned = banks._post_moves(
            [
                {
                    "bank_id": move.bank_id.id,
                    "move_type": "expiry",
                    "cause": "prolong",
                    "minutes": minutes,
                    "date": move.bank_id._get_today(),
                    "origin_move_id": move.id,
                }
                for move, minutes in moves._get_open_draws()
            ]
        )
        (banks - returned.bank_id)._touch()

    def _get_rollover_minutes(self):
        """Return how much of what is left goes on, by the terms of the sale."""
        self.ensure_one()
        terms = self._get_terms()
        if terms.rollover == "none":
            return 0
        moves = self.env["hour.bank.move"].search_fetch(
            [("bank_id", "=", self.id), ("move_type", "!=", "time")],
            ["move_type", "minutes"],
        )
        bought = moves.filtered(
            lambda m: m.move_type in (*SOLD_TYPES, "refund", "opening")
        )
        rolled = moves.filtered(lambda m: m.move_type == "rollover").mapped("minutes")
        rolled_in = sum(minutes for minutes in rolled if minutes > 0)
        return get_rollover(
            terms.rollover,
            self.minutes_balance,
            sum(bought.mapped("minutes")),
            minutes=terms.rollover_minutes,
            percent=terms.rollover_percent,
            rolled=-sum(minutes for minutes in rolled if minutes < 0),
            # Hours that came first are used first.
            second=max(rolled_in - self.minutes_debited, 0),
        )

    # === BUSINESS METHODS: WORDS === #

    def _get_end_text(self):
        """Return what became of the hours that were left at the end, in words."""
        self.ensure_one()
        moves = self.move_ids.filtered(lambda m: m.move_type in ("expiry", "rollover"))
        gone = moves.filtered(lambda m: m.move_type == "expiry" or m.minutes < 0)
        rolled = gone.filtered(lambda m: m.move_type == "rollover")
        day = format_date(self.env, self.date_end)
        texts = [self.env._("%(bank)s ended on %(day)s.", bank=self.name, day=day)]
        if expired := -sum((gone - rolled).mapped("minutes")):
            texts.append(
                self.env._("%(hours)s expired.", hours=format_minutes(expired))
            )
        if rolled:
            texts.append(
                self.env._(
                    "%(hours)s were rolled over into %(banks)s.",
                    hours=format_minutes(-sum(rolled.mapped("minutes"))),
                    # sudo: a bank of the same customer
                    banks=", ".join(rolled.sudo().counterpart_bank_id.mapped("name")),
                )
            )
        return " ".join(texts)

    def _get_grace_message(self):
        """Return until when time of the days before the end may still be logged."""
        self.ensure_one()
        last_day = fields.Date.add(self.date_end, days=self.grace_days)
        return self.env._(
            "%(bank)s ended on %(day)s, work until then can be logged until %(last)s.",
            bank=self.name,
            day=format_date(self.env, self.date_end),
            last=format_date(self.env, last_day),
        )
