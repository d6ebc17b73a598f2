# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank follows its posted invoices and credit notes: hours, price, value."""

from odoo import fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    invoice_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Line that sold the hours where there is no order.",
    )
    invoice_line_ids = fields.One2many(
        "account.move.line",
        "hour_bank_id",
        string="Invoice Lines",
        help="Lines of invoices and credit notes about these hours.",
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue",
        readonly=True,
        ondelete="restrict",
        help="Liability account of hours not yet delivered, as on the day of the sale.",
    )
