# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who sells to a customer: one rule for whoever is asked to sell, or told."""

from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.private
    def _get_hour_bank_seller(self, company):
        """Return who sells hours of ``company`` to this customer, as superuser.

        Whoever sold the last ones, or the customer's salesperson. May be nobody.
        Override to choose somebody else.
        """
        self.ensure_one()
        # sudo: decides who is told, whoever asks
        customer_sudo = self.sudo().commercial_partner_id
        last_bank_sudo = customer_sudo.env["hour.bank"].search(
            [
                ("partner_id", "=", customer_sudo.id),
                ("company_id", "=", company.id),
                ("sale_order_id", "!=", False),
            ],
            order="id desc",
            limit=1,
        )
        sellers = (last_bank_sudo.sale_order_id.user_id, customer_sudo.user_id)
        return next(
            (
                user
                for user in sellers
                if user.active and not user.share and company in user.company_ids
            ),
            self.env["res.users"].sudo(),  # sudo: nobody, as the others
        )
