# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page on which customers let their orders confirm themselves, or end that."""

from odoo import api, models

from ...tools.duration import MINUTES_PER_HOUR


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.private
    def _get_portal_renewal(self, company):
        """Return what the page tells this contact, who may buy; empty: no such page.

        :return: the agreement that holds, the contact's cards, most hours a month that
            are proposed, and that are allowed (0: any)
        """
        self.ensure_one()
        # sudo: its own company
        customer_sudo = self.sudo().commercial_partner_id
        agreement_sudo = self._find_renewal_agreement(company)
        # sudo: which plans it bought, and what they say
        banks_sudo = self.env["hour.bank"].sudo()
        groups = banks_sudo._read_group(
            [
                ("partner_id", "=", customer_sudo.id),
                ("company_id", "=", company.id),
                ("kind", "=", "prepaid"),
                ("plan_id", "!=", False),
            ],
            ["plan_id"],
        )
        rules = [customer_sudo._get_renewal_rule(plan) for (plan,) in groups]
        rules = [rule for rule in rules if rule.mode == "confirm"]
        if not (rules or agreement_sudo):
            return {}
        most = max((rule.cap_minutes for rule in rules), default=0) // MINUTES_PER_HOUR
        return {
            "agreement": agreement_sudo,
            "cards": self._get_renewal_cards(company) if rules else [],
            "most": most,
            "hours": most or 10,
        }
