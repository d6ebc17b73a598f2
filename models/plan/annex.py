# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What customers of a plan read on their invoices."""

from odoo import fields, models


class HourBankPlan(models.Model):
    """What customers of a plan read on their invoices.

    Not a term of the sale: it counts for banks that are sold already, too.
    """

    _inherit = "hour.bank.plan"

    invoice_annex = fields.Boolean(
        string="Annex of the Work Done",
        tracking=True,
        help="Invoices about these hours have one more page: the work done since the "
        "last annex, what was debited for it and the balance before and after.",
    )
    invoice_usage_lines = fields.Boolean(
        string="Lines of Hours Used",
        tracking=True,
        help="Invoices made from an order have a line at price 0 for each hour bank "
        "that was used: hours used, and what is left.",
    )
