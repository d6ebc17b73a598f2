# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a bank stands, in one word: its state, or its level where that says more."""

from odoo import api, fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    standing = fields.Selection(
        [
            ("open", "Open"),
            ("low", "Low"),
            ("empty", "Empty"),
            ("overdrawn", "Overdrawn"),
            ("hold", "On Hold"),
            ("pending", "Pending"),
            ("expired", "Expired"),
            ("closed", "Closed"),
        ],
        string="State of Hours",
        compute="_compute_standing",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "level")
    def _compute_standing(self):
        for bank in self:
            in_use = bank.state in ("open", "depleted")
            told = in_use and bank.level != "plenty"
            standing = bank.level if told else bank.state
            bank.standing = "empty" if standing == "depleted" else standing
