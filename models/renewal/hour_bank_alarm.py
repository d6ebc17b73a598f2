# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A level that is reached starts a renewal, noted with the alarm itself."""

from odoo import api, models

from ..jobs import hurry
from ..plan.hour_bank_level import RUNNING_OUT

# Levels of the setting “When they are used up”.
EMPTY = ("empty", "overdrawn")


class HourBankAlarm(models.Model):
    _inherit = "hour.bank.alarm"

    @api.private
    def _follow_change(self):
        res = super()._follow_change()
        # sudo: nobody writes decisions
        Decision_sudo = self.env["hour.bank.renewal.decision"].sudo()
        Decision_sudo._note(
            [
                row
                for alarm in self.sudo()  # sudo: the judge decides
                if (row := alarm._prepare_renewal())
            ]
        )
        resolved = self.filtered(lambda alarm: alarm.state == "ok")
        if resolved and Decision_sudo.search_count(
            [("alarm_id", "in", resolved.ids), ("ended_on", "=", False)], limit=1
        ):
            hurry(self.env, "ir_cron_hour_bank_renewal")
        return res

    def _prepare_renewal(self):
        """Return the episode that this alarm begins, or None."""
        self.ensure_one()
        if self.state != "alarm" or self.level_id.severity == "info":
            return None
        plan = self._get_renewal_plan()
        measures = {"low": RUNNING_OUT, "empty": EMPTY}.get(plan.renewal_level, ())
        if self.level_id.measure not in measures:
            return None
        if not self.partner_id._is_renewed(plan):
            return None
        return {
            "key": f"level,{self.id},{self.episode}",
            "cause": "level",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "plan_id": plan.id,
            "bank_id": self.bank_id.id,
            "alarm_id": self.id,
            "episode": self.episode,
        }

    def _get_renewal_plan(self):
        """Return the plan that is renewed: of the bank or level, or bought last.

        Override to renew another one.
        """
        self.ensure_one()
        if plan := self.bank_id.plan_id or self.level_id.plan_id:
            return plan
        bank = self.env["hour.bank"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("kind", "=", "prepaid"),
                ("plan_id", "!=", False),
            ],
            order="id desc",
            limit=1,
        )
        return bank.plan_id


class HourBankRenewalDecision(models.Model):
    _inherit = "hour.bank.renewal.decision"

    def _filtered_level_over(self):
        """Return those whose hours are above the level again, or were meanwhile."""
        return self.filtered(
            lambda each: (
                each.alarm_id.state != "alarm" or each.alarm_id.episode != each.episode
            )
        )
