# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..models.res_partner import MERGING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts loses no bank, and leaves none where nobody can draw on it.

    Odoo writes the remaining contact into every table by SQL: banks and their moves
    come along together. It knows neither that references are unique for a customer,
    nor that banks belong to commercial partners.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever may merge contacts may be unable to read their banks
        banks_sudo = self.env["hour.bank"].sudo()
        banks_sudo = banks_sudo._lock([("partner_id", "in", src_partners.ids)])
        banks_sudo._keep_references_unique(dst_partner)
        for bank in banks_sudo:
            bank._note_customer(dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        name, mark = MERGING
        res = super()._update_values(
            src_partners, dst_partner.with_context(**{name: mark})
        )
        # sudo: who may merge was asked; all that belongs to the contact goes along
        self._settle_hour_banks(dst_partner.sudo())
        return res

    def _settle_hour_banks(self, partner):
        """Bring commercial partners up to date, then let banks belong to them.

        By SQL contacts came to have another parent or company without any recompute.
        """
        family = partner.with_context(active_test=False).search(
            [("id", "child_of", partner.ids)]
        )
        self.env.add_to_compute(partner._fields["commercial_partner_id"], family)
        # sudo: as above
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        tickets = Ticket.search([("partner_id", "in", family.ids)])
        self.env.add_to_compute(Ticket._fields["commercial_partner_id"], tickets)
        # sudo: as above
        banks = self.env["hour.bank"].sudo().search([("partner_id", "in", family.ids)])
        for owner, owned in banks.grouped("partner_id").items():
            if owner.commercial_partner_id != owner:
                owned._change_customer(owner.commercial_partner_id)
