# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    transfer_id = fields.Many2one(
        "hour.bank.transfer", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    # === COMPUTE METHODS === #

    @api.depends("counterpart_bank_id")
    @api.depends_context("uid")
    def _compute_explanation(self):
        res = super()._compute_explanation()
        for move in self.filtered("counterpart_bank_id"):
            move.explanation = " · ".join(
                filter(None, [move._get_counterpart_text(), move.explanation])
            )
        return res

    def _get_counterpart_text(self):
        """Return the other bank in words, as far as the reader may know it.

        Another customer's is named only to people who may read that bank.
        """
        self.ensure_one()
        # sudo(False): pages for customers read the ledger as superuser
        bank = self.counterpart_bank_id.sudo(False)
        bank_sudo = bank.sudo()
        same = bank_sudo.partner_id == self.partner_id
        if not same and not bank.has_access("read"):
            return ""
        name = bank_sudo.name
        if not same:
            name = f"{name} ({bank_sudo.partner_id.display_name})"
        if self.minutes < 0:
            return self.env._("to %(bank)s", bank=name)
        return self.env._("from %(bank)s", bank=name)
