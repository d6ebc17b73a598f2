# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An alarm in the words of its mail: one number, why, and how it goes on."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes


class HourBankAlarm(models.Model):
    _inherit = "hour.bank.alarm"

    # === BUSINESS METHODS: THE NUMBER === #

    def _get_left(self):
        """Return ``{alarm: minutes}`` that are left now: what the portal shows, too."""
        # sudo: who reads the alarm may know what it is about
        Bank_sudo = self.env["hour.bank"].sudo()
        domain = Domain("partner_id", "in", self.partner_id.ids)
        domain &= Domain("company_id", "in", self.company_id.ids)
        domain &= Domain("kind", "=", "prepaid")
        domain &= Domain("state", "in", ("open", "depleted"))
        fetched = Bank_sudo.search_fetch(domain, Bank_sudo._get_prefetched_names())
        usable = fetched._filtered_usable()
        return {alarm: alarm._count_left(usable) for alarm in self}

    def _count_left(self, usable):
        """Return the minutes of those of these usable banks that it is about."""
        self.ensure_one()
        alarm_sudo = self.sudo()  # sudo: as above
        if alarm_sudo.bank_id:
            return alarm_sudo.bank_id.minutes_balance
        theirs = usable.filtered(
            lambda bank: (
                bank.partner_id == alarm_sudo.partner_id
                and bank.company_id == alarm_sudo.company_id
                and alarm_sudo.level_id.plan_id in (bank.plan_id.browse(), bank.plan_id)
            )
        )
        return sum(theirs.mapped("minutes_balance"))

    @api.private
    def _get_number_text(self):
        """Return what is left as a customer reads it, e.g. 1:45; never a minus."""
        self.ensure_one()
        return format_minutes(abs(self._get_left()[self]))

    @api.private
    def _is_overdrawn(self):
        self.ensure_one()
        return self._get_left()[self] < 0

    # === BUSINESS METHODS: SENTENCES === #

    @api.private
    def _get_forecast_sentence(self):
        """Return on which day the hours will be used up, where that can be told."""
        self.ensure_one()
        return self._get_forecast_sentences()[self]

    def _get_forecast_sentences(self):
        """Return ``{alarm: sentence}``; an empty one where no day can be told."""
        # sudo: who is told what is left is told how long it lasts
        told_sudo = self.env["hour.bank.forecast"].sudo()
        told_sudo = told_sudo.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("bank_id", "in", [False, *self.bank_id.ids]),
                ("early", "!=", False),
            ]
        )
        forecasts = {
            (told.partner_id.id, told.company_id.id, told.bank_id.id): told
            for told in told_sudo
        }
        left = self._get_left()
        sentences = {}
        for alarm in self:
            key = alarm.partner_id.id, alarm.company_id.id, alarm.bank_id.id
            told = left[alarm] > 0 and forecasts.get(key)
            sentences[alarm] = told._get_text() if told else ""
        return sentences

    @api.private
    def _get_end_sentences(self):
        """Return when which bank ends, of all of the customer that end soon."""
        self.ensure_one()
        return [
            self.env._(
                "%(bank)s ends on %(day)s: %(hours)s left.",
                bank=bank.name,
                day=format_date(self.env, bank.date_end),
                hours=format_minutes(bank.minutes_balance),
            )
            for bank in self._get_alike().bank_id.sorted("date_end")
            if bank.date_end
        ]

    @api.private
    def _get_hold_sentences(self):
        """Return which banks are on hold, and why, as the portal says it."""
        self.ensure_one()
        return [
            f"{bank.name}: {bank._get_portal_hold()}"
            for bank in self._get_alike().bank_id.sorted("id")
            if bank.state == "hold"
        ]

    @api.private
    def _get_resolved_sentences(self):
        """Return what was resolved together with it, one sentence for each."""
        self.ensure_one()
        together = self.search(
            self._get_customer_domain()
            & Domain("state", "=", "ok")
            & Domain("since", "=", self.since)
            & Domain("episode", ">", 0)
        )
        return [
            (
                f"{alarm.bank_id.name}: {alarm.level_id.name}"
                if alarm.bank_id
                else alarm.level_id.name
            )
            for alarm in together.filtered(lambda each: each.measure != "usable")
        ]

    def _get_alike(self):
        """Return the alarms of the customer of the same kind that are on now."""
        self.ensure_one()
        return self.search(
            self._get_customer_domain()
            & Domain("state", "=", self.state)
            & Domain("level_id.measure", "=", self.measure)
        )

    def _get_customer_domain(self):
        return Domain("partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )
