# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: refuse a transfer."""

from odoo import fields, models


class HourBankTransferRefuse(models.TransientModel):
    """Refuse a transfer that somebody else asked for, and say why."""

    _name = "hour.bank.transfer.refuse"
    _description = "Refuse a Transfer of Hours"
    _inherit = ["hour.bank.wizard.mixin"]

    transfer_id = fields.Many2one(
        "hour.bank.transfer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transfer_id.company_id")
    reason = fields.Char(required=True)

    # === ACTIONS === #

    def action_refuse(self):
        """Refuse the transfer; who may is asked there."""
        self.ensure_one()
        self.transfer_id.check_access("read")
        return self._act_once(self._refuse)

    def _refuse(self):
        self.transfer_id._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
