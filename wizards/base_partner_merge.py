# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contacts that are merged: what becomes of their banks."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..models.roles import MANAGER
from ..tools.append_only import unlocked
from ..tools.duration import format_minutes
from ..tools.tokens import MERGING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging contacts loses no bank, and leaves none where nobody can draw on it.

    The one way but a transfer by which hours come to another customer: both are the
    same. Odoo writes the remaining contact into every table by SQL: banks and their
    moves come along together. It knows neither that references are unique for a
    customer, nor that banks belong to commercial partners.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # sudo: whoever may merge contacts may be unable to read their banks
        banks_sudo = self.env["hour.bank"].sudo()
        banks_sudo = banks_sudo.search([("partner_id", "in", partner_ids)])
        # Others stayed with a contact when it became one: these go by a transfer only.
        banks_sudo = banks_sudo.filtered(
            lambda bank: bank.partner_id.commercial_partner_id == bank.partner_id
        )
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        for owner, banks in banks_sudo.grouped("partner_id").items():
            customer = owner.commercial_partner_id
            if customer != owner:
                self._check_may_merge_hours(banks, customer)
                banks._change_customer(customer)
                # sudo: as above
                statements_sudo = self.env["hour.bank.statement"].sudo()
                statements_sudo._follow_customer(owner, customer)
                # sudo: as above
                renewals_sudo = self.env["hour.bank.renewal"].sudo()
                renewals_sudo._follow_customer(owner, customer)
                # sudo: as above
                self.env["hour.bank.alarm"].sudo()._merge_customers(owner, customer)
        return res

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: as in _merge
        banks_sudo = self.env["hour.bank"].sudo()
        banks_sudo = banks_sudo._lock([("partner_id", "in", src_partners.ids)])
        self._check_may_merge_hours(banks_sudo, dst_partner)
        banks_sudo._keep_references_unique(dst_partner)
        for bank in banks_sudo:
            bank._note_customer(dst_partner)
        # sudo: as in _merge
        statements_sudo = self.env["hour.bank.statement"].sudo()
        statements_sudo._end_merged_chains(src_partners, dst_partner)
        # sudo: as in _merge
        renewals_sudo = self.env["hour.bank.renewal"].sudo()
        renewals_sudo._join_customers(src_partners, dst_partner)
        # sudo: as in _merge
        self.env["hour.bank.forecast"].sudo()._forget(src_partners | dst_partner)
        # sudo: as in _merge
        self.env["hour.bank.message"].sudo()._follow_merge(src_partners, dst_partner)
        # sudo: as in _merge
        self.env["hour.bank.alarm"].sudo()._merge_customers(src_partners, dst_partner)
        # what is kept belongs to the same customer under another number
        names = ("partner_id", "used_by_id", "accepted_by_id")
        with unlocked(self.env.cr, "contacts are merged", names):
            return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        res = super()._update_values(
            src_partners, dst_partner.with_context(**MERGING.context)
        )
        # sudo: who may merge was asked; all that belongs to the contact goes along
        self._update_commercial_partners(dst_partner.sudo())
        return res

    def _update_commercial_partners(self, partner):
        """Bring commercial partners up to date, also those of tickets.

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

    @api.model
    def _check_may_merge_hours(self, banks, customer):
        """Raise unless the person may decide that these banks become ``customer``'s.

        :param banks: as superuser; those that hold nothing go along silently
        :raises AccessError: naming owners and hours
        """
        banks = banks.filtered("minutes_balance")
        if not banks or self.env.su:
            return
        if self.env.user.has_group(MANAGER):
            return
        raise AccessError(
            self.env._(
                "%(owners)s has %(hours)s left in hour banks (%(banks)s), which would "
                "be hours of %(customer)s once the contacts are merged. Ask a helpdesk "
                "manager to merge them.",
                owners=", ".join(banks.partner_id.mapped("display_name")),
                hours=format_minutes(sum(banks.mapped("minutes_balance"))),
                banks=", ".join(banks.mapped("name")),
                customer=customer.sudo().display_name,  # sudo: as of the banks
            )
        )
