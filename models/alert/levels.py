# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which levels count for a customer, and who is looked at when they change."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.alarm import Level
from ..plan.hour_bank_level import LEFT, PER_BANK


class HourBankLevel(models.Model):
    _inherit = "hour.bank.level"

    # === BUSINESS METHODS: WHICH COUNT === #

    @api.model
    @api.private
    def _get_questions(self, customer, company, banks):
        """Return ``[(level, banks)]``: what has to be judged of a customer.

        :param banks: all of its banks that can be used one day; as superuser
        """
        asked = {}
        for topic, levels in self._get_levels(customer, company, banks).items():
            own = levels.filtered(lambda level: level.partner_id)
            if own:
                asked[topic] = [(own, banks)]
                continue
            by_plan = levels.grouped("plan_id")
            rest, parts = banks, []
            for plan, of_plan in by_plan.items():
                if plan:
                    theirs = banks.filtered_domain([("plan_id", "=", plan.id)])
                    parts.append((of_plan, theirs))
                    rest -= theirs
            default = by_plan.get(self.env["hour.bank.plan"], self.browse())
            asked[topic] = [*parts, (default, rest)]
        return [
            (level, theirs)
            for parts in asked.values()
            for levels, theirs in parts
            for level in levels._get_nearest(company).filtered("is_watched")
            if theirs
        ]

    def _get_levels(self, customer, company, banks):
        """Return ``{topic: levels}`` that could count for a customer."""
        domain = Domain("company_id", "in", (False, company.id))
        domain &= Domain("partner_id", "in", (False, customer.id))
        domain &= Domain("plan_id", "in", (False, *banks.plan_id.ids))
        return self.search(domain).grouped(lambda level: level._get_topic())

    def _get_topic(self):
        """Return what the level is about: a nearer one of the same takes its place."""
        self.ensure_one()
        return "left" if self.measure in LEFT else self.measure

    def _get_nearest(self, company):
        """Return those of the company, or where it has none those of all."""
        return self.filtered(lambda level: level.company_id == company) or self

    def _get_rule(self):
        """Return the level as plain Python judges it."""
        self.ensure_one()
        per_bank = self.scope == "bank" or self.measure in PER_BANK
        return Level(self.id, self.measure, self.number, per_bank)

    # === BUSINESS METHODS: WHO IS LOOKED AT === #

    def _follow_levels(self):
        res = super()._follow_levels()
        # sudo: whoever may change levels has customers judged anew
        levels_sudo = self.sudo()
        levels_sudo.env["hour.bank.alarm"].search(
            [("level_id", "in", levels_sudo.ids)]
        ).is_fresh = True
        for level_sudo in levels_sudo:
            level_sudo._look_at_all()
        return res

    def _look_at_all(self):
        """Have all customers judged for whom this level could count."""
        self.ensure_one()
        domain = Domain("kind", "=", "prepaid")
        domain &= Domain("state", "not in", ("expired", "closed"))
        for name in ("company_id", "plan_id", "partner_id"):
            if self[name]:
                domain &= Domain(name, "=", self[name].id)
        self.env["hour.bank"]._look_at(domain)


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    @api.private
    def _look_at(self, domain):
        """Have the customers of the banks of a domain judged: one statement for all."""
        query = self._search(domain)
        if query.is_empty():
            return
        self.env["hour.bank.look"]._add(
            query.select(
                SQL.identifier(self._table, "partner_id"),
                SQL.identifier(self._table, "company_id"),
            )
        )
