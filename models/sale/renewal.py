# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank takes the terms that its plan has today."""

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes
from ...tools.terms import Terms


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ACTIONS === #

    def action_update_terms(self):
        """Give the banks the terms that their plans have today; dates stay.

        :raises AccessError: for people who are no helpdesk managers
        :raises UserError: for banks at the end of their life or below the new limit
        """
        mixin = self.env["hour.bank.manager.mixin"]
        mixin._check_manager()
        self.check_access("write")
        for company in self.company_id:
            mixin._check_company_allowed(company)
        for bank in self.sorted("id"):  # the order in which everybody locks
            bank._update_terms()
        return True

    # === BUSINESS METHODS === #

    def _update_terms(self):
        """Take the terms of the plan today, note what changed, and follow them."""
        self.ensure_one()
        # sudo: terms are protected; the caller checked who may renew them
        bank_sudo = self.sudo()._lock([("id", "=", self.id)])
        bank_sudo._check_may_update_terms()
        before = dict(self._get_terms_lines())
        bank_sudo.write(bank_sudo._prepare_updated_terms())
        after = dict(self._get_terms_lines())
        labels = dict.fromkeys([*before, *after])
        changes = [
            (label, f"{before.get(label, '—')} → {after.get(label, '—')}")
            for label in labels
            if before.get(label) != after.get(label)
        ]
        self.message_post(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._(
                    "Terms that plan %(plan)s has today:", plan=self.plan_id.name
                ),
                self._format_terms(
                    changes or [(self.env._("Terms"), self.env._("nothing changed"))]
                ),
            )
        )
        if bank_sudo.minutes_waiting:
            bank_sudo._sync_sold()
        bank_sudo._sync_payment()

    def _check_may_update_terms(self):
        """Override to allow further states or to forbid the renewal of terms.

        :raises UserError: when the bank cannot take the terms of its plan
        """
        self.ensure_one()
        if (
            self.kind != "prepaid"
            or not self.plan_id
            or self.state not in ("pending", "open", "hold", "depleted")
        ):
            raise UserError(
                self.env._(
                    "%(bank)s keeps its terms: only banks that can still be used, and "
                    "that were sold with a plan, take new ones.",
                    bank=self.name,
                )
            )
        limit = self.plan_id._prepare_kept_terms()["overdraft_minutes"]
        if self.minutes_balance < -limit:
            raise UserError(
                self.env._(
                    "%(bank)s stands at %(balance)s, but plan %(plan)s lets banks go "
                    "down to %(limit)s only. Sell hours to %(customer)s or adjust the "
                    "bank first.",
                    bank=self.name,
                    balance=format_minutes(self.minutes_balance),
                    plan=self.plan_id.display_name,
                    limit=format_minutes(-limit),
                    customer=self.partner_id.display_name,
                )
            )

    def _prepare_updated_terms(self):
        """Return the plan's terms of today, but those that stay: :meth:`Terms.renew`.

        Hours that are usable stay so: new terms count for those that wait.
        """
        self.ensure_one()
        values = self.plan_id._prepare_kept_terms()
        terms = self._get_terms().renew(
            Terms.from_json(values["terms"]), usable=not self.minutes_waiting
        )
        return {**values, "terms": terms.to_json()}
