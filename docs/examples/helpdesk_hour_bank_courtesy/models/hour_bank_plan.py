# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The plan says that it is lenient, and how far."""

from odoo import fields, models


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    overage_policy = fields.Selection(
        selection_add=[("courtesy", "Some minutes of a ticket are free")],
        ondelete={"courtesy": "set default"},
    )
    courtesy_minutes = fields.Integer(
        default=15, help="Minutes of each ticket that are free once the bank is empty."
    )

    def _prepare_terms(self):
        # The bank keeps what was agreed on the day of its sale.
        return {**super()._prepare_terms(), "courtesy_minutes": self.courtesy_minutes}
