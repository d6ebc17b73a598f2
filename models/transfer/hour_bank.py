# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank and its transfers."""

from odoo import fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    transfer_count = fields.Integer(compute="_compute_transfer_count")

    def _compute_transfer_count(self):
        Transfer = self.env["hour.bank.transfer"]
        for bank in self:
            bank.transfer_count = Transfer.search_count(bank._get_transfer_domain())

    # === ACTIONS === #

    def action_transfer(self):
        """Open a new transfer from this bank."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer Hours"),
            "res_model": "hour.bank.transfer",
            "view_mode": "form",
            "context": {"default_bank_id": self.id},
        }

    def action_view_transfers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_transfer_action"
        )
        action["domain"] = self._get_transfer_domain()
        action["context"] = {"default_bank_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _get_transfer_domain(self):
        self.ensure_one()
        return ["|", ("bank_id", "=", self.id), ("target_bank_id", "=", self.id)]
