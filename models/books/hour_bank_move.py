# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was released of a line of the ledger."""

from odoo import fields, models

from ..roles import ACCOUNTANTS


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    release_ids = fields.One2many(
        "hour.bank.release",
        "bank_move_id",
        string="Released Hours",
        groups=ACCOUNTANTS,
        help="Journal entries by which the value of this move became income.",
    )
