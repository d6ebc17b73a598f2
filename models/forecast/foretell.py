# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How the job foretells: the use of half a year, bank by bank as they are drawn."""

import logging
from collections import Counter, defaultdict
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...tools.forecast import FARTHEST, HISTORY, WEEK, foretell
from ..bank.customer import USABLE
from ..jobs import run_job

_logger = logging.getLogger(__name__)

BATCH = 200  # customers for each commit
STALE = 7  # days after which nothing that was used says something, too


class HourBankForecast(models.Model):
    _inherit = "hour.bank.forecast"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_foretell(self):
        """Foretell for customers whose hours changed, and once a week for all.

        Commits some customers at a time; killed, it goes on where it stopped. What
        changed is known by what is left, so that it misses nothing that is committed
        late.
        """
        # sudo: of all customers and companies, whoever the job runs as
        forecast_sudo = self.sudo()
        banks_sudo = forecast_sudo.env["hour.bank"]
        for (company,) in banks_sudo._read_group([], ["company_id"]):
            customers = forecast_sudo._get_changed_customers(company)
            run_job(
                self.env,
                split_every(BATCH, customers.ids, customers.browse),
                lambda some, company=company: forecast_sudo._foretell(company, some),
                _logger,
                "The hours of contact %s were not foretold",
            )

    def _get_changed_customers(self, company):
        """Return the customers for whom it has to be foretold anew."""
        today = self.env["hour.bank"]._get_company_today(company)
        known = self.search_fetch(
            [("company_id", "=", company.id), ("bank_id", "=", False)],
            ["partner_id", "minutes_left", "made_on"],
        )
        fresh = {
            each.partner_id: each.minutes_left
            for each in known
            if each.made_on > fields.Date.subtract(today, days=STALE)
        }
        left = self.env["hour.bank"]._read_group(
            self._get_bank_domain(company), ["partner_id"], ["minutes_balance:sum"]
        )
        changed = self.env["res.partner"].union(
            *(partner for partner, minutes in left if fresh.get(partner) != minutes)
        )
        # who has no hours any more is told nothing
        gone = known.partner_id - self.env["res.partner"].union(
            *(partner for partner, _minutes in left)
        )
        return changed | gone

    def _get_bank_domain(self, company):
        """Return the domain of the banks whose hours will be used up."""
        domain = self.env["hour.bank"]._get_current_domain(company)
        domain &= Domain("state", "in", USABLE)
        return domain & Domain("kind", "=", "prepaid")

    # === BUSINESS METHODS === #

    def _foretell(self, company, customers):
        """Foretell the hours of these customers in a company, and keep it."""
        domain = Domain("company_id", "=", company.id)
        theirs = Domain("partner_id", "in", customers.ids)
        banks = self.env["hour.bank"].search(self._get_bank_domain(company) & theirs)
        # also of a bank that came from another customer
        self.search(domain & theirs | Domain("bank_id", "in", banks.ids)).unlink()
        today = self.env["hour.bank"]._get_company_today(company)
        closed = self._get_closed_days(company, today)
        use = self._get_use(company, customers, today)
        rows = []
        for customer, own in banks.grouped("partner_id").items():
            for bank, minutes, days in self._get_questions(own, use[customer]):
                told = foretell(days, today, minutes, closed)
                rows.append(
                    {
                        "partner_id": customer.id,
                        "company_id": company.id,
                        "bank_id": bank.id,
                        "minutes_left": minutes,
                        "made_on": today,
                        "early": told and told.early,
                        "likely": told and told.likely,
                        "late": told and told.late,
                    }
                )
        self.create(rows)

    @api.private
    def _forget(self, customers):
        """Forget what was foretold for contacts that become one."""
        self.search([("partner_id", "in", customers.ids)]).unlink()

    def _get_questions(self, banks, use):
        """Yield ``(bank, minutes left, {day: minutes used})``; no bank: all of them.

        A bank that pays for some work only is used by its own pace. Others are drawn
        one after the other by all the rest: one is used up when those before it are.

        :param banks: all of one customer that can be used
        :param use: ``{bank: {day: minutes}}`` of all its banks, also of ended ones
        """
        limited = banks.filtered(lambda bank: bank._is_limited())
        rest, total = Counter(), Counter()
        for bank, days in use.items():
            total.update(days)
            if bank not in limited:
                rest.update(days)
        yield banks.browse(), sum(banks.mapped("minutes_balance")), total
        for bank in limited.filtered(lambda bank: bank.minutes_balance > 0):
            yield bank, bank.minutes_balance, use.get(bank, {})
        before = 0
        for bank in (banks - limited)._sorted_for_draw():
            before += bank.minutes_balance
            if bank.minutes_balance > 0:  # else there is nothing to foretell
                yield bank, max(before, 0), rest

    def _get_use(self, company, customers, today):
        """Return ``{customer: {bank: {day: minutes}}}`` of the last half year.

        Also of billed overage: who has nothing left goes on to need help.
        """
        domain = Domain("move_type", "=", "time")
        domain &= Domain("company_id", "=", company.id)
        domain &= Domain("partner_id", "in", customers.ids)
        domain &= Domain("date", "<", today)
        domain &= Domain("date", ">=", today - timedelta(days=HISTORY * WEEK))
        use = defaultdict(lambda: defaultdict(dict))
        for customer, bank, day, minutes in self.env["hour.bank.move"]._read_group(
            domain, ["partner_id", "bank_id", "date:day"], ["minutes:sum"]
        ):
            use[customer][bank][day] = -minutes
        return use

    def _get_closed_days(self, company, today):
        """Return the days on which nobody works, as the company's working hours say.

        Of the past and to come. Override for other calendars of holidays.
        """
        calendar = company.resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        first = today - timedelta(days=HISTORY * WEEK)
        last = today + timedelta(days=FARTHEST)
        days = set()
        for leave in calendar.global_leave_ids:
            start, end = (
                pytz.utc.localize(moment).astimezone(zone)
                for moment in (leave.date_from, leave.date_to)
            )
            if end - start < timedelta(hours=6):  # an hour off is no holiday
                continue
            day = max(start.date(), first)
            while day <= min(end.date(), last):
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)
