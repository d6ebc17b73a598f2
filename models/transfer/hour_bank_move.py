# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The transfer that a line of the ledger belongs to."""

from odoo import fields, models


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    transfer_id = fields.Many2one(
        "hour.bank.transfer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",  # the moves of a transfer
    )
