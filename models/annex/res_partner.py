# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer wants to read about hours on invoices."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_annex = fields.Selection(
        selection=lambda self: self._selection_hour_bank_option(),
        string="Annex of the Work Done",
        default="plan",
        help="One more page on the customer's invoices: the work done since the last "
        "annex, and the balance of the hour banks before and after. As the plan says: "
        "on invoices about hours. Always: on every invoice after some work.",
    )
    hour_bank_usage_lines = fields.Selection(
        selection=lambda self: self._selection_hour_bank_option(),
        string="Lines of Hours Used",
        default="plan",
        help="A line at price 0 for each hour bank that was used, on invoices made "
        "from the customer's orders.",
    )

    @api.model
    def _selection_hour_bank_option(self):
        return [
            ("plan", self.env._("As the plan says")),
            ("always", self.env._("Always")),
            ("never", self.env._("Never")),
        ]

    @api.model
    def _commercial_fields(self):
        # one decision for the company, whoever of it gets the invoice
        options = ["hour_bank_annex", "hour_bank_usage_lines"]
        return [*super()._commercial_fields(), *options]
