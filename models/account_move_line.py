# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    hour_bank_id = fields.Many2one(
        "hour.bank",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Bank whose hours this line sells, credits or releases.",
    )
