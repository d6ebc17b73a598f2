# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When hours run out: before a bank ends, before a foretold day."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..bank.customer import USABLE

# Days by which a foretold day has to move away before it counts as another episode:
# forecasts go to and fro.
SETTLED = 7


class HourBankRenewalDecision(models.Model):
    _inherit = "hour.bank.renewal.decision"

    # === BUSINESS METHODS === #

    def _note_company(self, company):
        """Note what begins and what is over in a company."""
        self._end_episodes(company)
        self._note_ends(company)
        self._note_forecasts(company)
        self.env["hour.bank.renewal"]._follow_activities(company)

    # === BUSINESS METHODS: THE END OF A BANK === #

    def _note_ends(self, company):
        """Note the banks that end within the days that their plan says."""
        today = self.env["hour.bank"]._get_company_today(company)
        self._note(
            [
                {
                    "key": f"ending,{bank.id},{bank.date_end}",
                    "cause": "ending",
                    "partner_id": bank.partner_id.id,
                    "company_id": company.id,
                    "plan_id": bank.plan_id.id,
                    "bank_id": bank.id,
                    "day": bank.date_end,
                }
                for plan in self._get_plans([("renewal_days", ">", 0)])
                for bank in self.env["hour.bank"].search(
                    self._get_ending_domain(company, plan, today)
                )
                if bank.partner_id._is_renewed(plan)
            ]
        )

    def _get_plans(self, domain):
        """Return the plans that may renew by themselves for somebody."""
        return self.env["hour.bank.plan"].search(domain)

    def _get_ending_domain(self, company, plan, today):
        """Return the domain of banks of a plan that end soon."""
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("plan_id", "=", plan.id) & Domain("kind", "=", "prepaid")
        domain &= Domain("state", "in", USABLE) & Domain("date_end", ">=", today)
        last = today + timedelta(days=plan.renewal_days)
        return domain & Domain("date_end", "<=", last)

    # === BUSINESS METHODS: THE FORECAST === #

    def _note_forecasts(self, company):
        """Note whose hours of a plan will be used up before there was time to sign."""
        rows = []
        for plan in self._get_plans([("renewal_forecast", "!=", "none")]):
            today = self.env["hour.bank"]._get_company_today(company)
            limit = today + timedelta(days=plan.renewal_signing_days)
            days = self._get_foretold_days(company, plan)
            due = {owner: day for owner, day in days.items() if day <= limit}
            if not due:
                continue
            running, last = self._get_forecast_episodes(company, plan, due)
            rows += [
                {
                    "key": f"forecast,{owner.id},{company.id},{plan.id},{last[owner]}",
                    "cause": "forecast",
                    "partner_id": owner.id,
                    "company_id": company.id,
                    "plan_id": plan.id,
                    "day": day,
                }
                for owner, day in due.items()
                if owner not in running and owner._is_renewed(plan)
            ]
        self._note(rows)

    def _get_foretold_days(self, company, plan):
        """Return ``{customer: day}`` on which its hours of a plan will be used up.

        The day of the bank that lasts longest; none where nothing is foretold of one of
        them, or where one ends before it is used up.
        """
        banks = self.env["hour.bank"].search(
            Domain("company_id", "=", company.id)
            & Domain("plan_id", "=", plan.id)
            & Domain("kind", "=", "prepaid")
            & Domain("state", "in", USABLE)
            & Domain("minutes_balance", ">", 0)
            & self.env["hour.bank"]._get_current_domain(company)
        )
        days = {}
        for owner, own in banks.grouped("partner_id").items():
            told = [bank.forecast_ids[:1] for bank in own]
            found = [each[plan.renewal_forecast] for each in told]
            if all(found) and all(
                not bank.date_end or bank.date_end >= day
                for bank, day in zip(own, found, strict=True)
            ):
                days[owner] = max(found)
        return days

    def _get_forecast_episodes(self, company, plan, owners):
        """Return whose episode is running, and ``{customer: last episode or 0}``."""
        known = self.search(
            [
                ("cause", "=", "forecast"),
                ("company_id", "=", company.id),
                ("plan_id", "=", plan.id),
                ("partner_id", "in", [owner.id for owner in owners]),
            ],
            order="id",
        )
        running = known.filtered(lambda each: not each.ended_on).partner_id
        last = dict.fromkeys(owners, 0)
        last.update({each.partner_id: each.id for each in known})
        return running, last

    # === BUSINESS METHODS: THE END OF AN EPISODE === #

    def _end_episodes(self, company):
        """Note which episodes are over: the next one is a new one."""
        running = self.search(
            [("company_id", "=", company.id), ("ended_on", "=", False)]
        )
        over = running.browse()
        for cause, some in running.grouped("cause").items():
            over |= getattr(some, f"_filtered_{cause}_over")()
        over._end()

    def _end(self):
        """Note that these episodes are over; what nobody saw yet is not needed."""
        self.write({"ended_on": fields.Datetime.now()})
        self.filtered(lambda each: each.outcome == "waiting").outcome = "over"
        for renewal in self.renewal_id:
            still = renewal.decision_ids.filtered(lambda each: not each.ended_on)
            if not still and renewal.state == "open" and not renewal.order_id:
                renewal._withdraw()

    def _filtered_ending_over(self):
        """Return those whose bank ended, got another end, or is closed."""
        today = {
            company: self.env["hour.bank"]._get_company_today(company)
            for company in self.company_id
        }
        return self.filtered(
            lambda each: (
                each.bank_id.date_end != each.day
                or each.day < today[each.company_id]
                or each.bank_id.state not in USABLE
            )
        )

    def _filtered_forecast_over(self):
        """Return those whose day is by now well beyond the time to sign."""
        over = self.browse()
        for (company, plan), some in self.grouped(
            lambda each: (each.company_id, each.plan_id)
        ).items():
            today = self.env["hour.bank"]._get_company_today(company)
            limit = today + timedelta(days=plan.renewal_signing_days + SETTLED)
            days = (
                self._get_foretold_days(company, plan)
                if plan.renewal_forecast != "none"
                else {}
            )
            over |= some.filtered(
                lambda each, days=days, limit=limit: (
                    not days.get(each.partner_id) or days[each.partner_id] > limit
                )
            )
        return over


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    decision_ids = fields.One2many(
        "hour.bank.renewal.decision", "renewal_id", string="Decisions", readonly=True
    )
    reason_text = fields.Char(string="Why", compute="_compute_reason_text")

    # === COMPUTE METHODS === #

    @api.depends("decision_ids", "origin")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for renewal in self:
            # sudo: who may read the renewal may know for what it was made
            causes = [each._get_cause_text() for each in renewal.sudo().decision_ids]
            renewal.reason_text = "; ".join(causes) or renewal._get_origin_text()
