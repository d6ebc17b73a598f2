# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Figures of the digest mail: hours that were used, and customers who are low."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.duration import to_hours
from ..plan.hour_bank_level import RUNNING_OUT
from ..roles import MANAGER, SALESPERSON


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_hour_bank_used = fields.Boolean("Support Hours Used")
    kpi_hour_bank_used_value = fields.Float(
        compute="_compute_kpi_hour_bank_used_value", export_string_translation=False
    )
    kpi_hour_bank_low = fields.Boolean("Customers Who Came to Be Low on Hours")
    kpi_hour_bank_low_value = fields.Integer(
        compute="_compute_kpi_hour_bank_low_value", export_string_translation=False
    )

    # === COMPUTE METHODS === #

    def _compute_kpi_hour_bank_used_value(self):
        self._check_may_read_hours()
        for digest in self:
            digest.kpi_hour_bank_used_value = digest._get_hours_used()

    def _compute_kpi_hour_bank_low_value(self):
        self._check_may_read_hours()
        for digest in self:
            digest.kpi_hour_bank_low_value = digest._count_low_customers()

    # === BUSINESS METHODS === #

    def _check_may_read_hours(self):
        """:raises AccessError: Odoo leaves the figure out of that person's mail then"""
        if not self.env.user.has_groups(f"{MANAGER},{SALESPERSON}"):
            raise AccessError(
                self.env._("Do not have access, skip this data for user's digest email")
            )

    def _get_period_domain(self, name):
        """Return the domain of what happened in the time that the digest is about."""
        start, end, companies = self._get_kpi_compute_parameters()
        return (
            Domain("company_id", "in", companies.ids)
            & Domain(name, ">=", start)
            & Domain(name, "<", end)
        )

    def _get_hours_used(self):
        domain = Domain("move_type", "=", "time")
        domain &= self._get_period_domain("create_date")
        [(minutes,)] = self.env["hour.bank.move"]._read_group(
            domain, aggregates=["minutes:sum"]
        )
        return to_hours(-(minutes or 0))

    def _count_low_customers(self):
        """Return how many customers came to be low, empty or overdrawn, and are."""
        domain = Domain("state", "=", "alarm") & self._get_period_domain("since")
        domain &= Domain("level_id.measure", "in", RUNNING_OUT)
        [(count,)] = self.env["hour.bank.alarm"]._read_group(
            domain, aggregates=["partner_id:count_distinct"]
        )
        return count

    def _compute_kpis_actions(self, company, user):
        res = super()._compute_kpis_actions(company, user)
        action = "helpdesk_hour_bank.hour_bank_alarm_action"
        res["kpi_hour_bank_low"] = action
        return res
