# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks that are kept for one contact, project or team."""

from odoo import api, models
from odoo.exceptions import ValidationError


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === CONSTRAINTS === #

    @api.constrains("only_partner_id", "partner_id")
    def _check_only_partner(self):
        for bank in self.filtered("only_partner_id"):
            if not bank._may_serve(bank.only_partner_id):
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s, the customer of "
                        "%(bank)s. Choose one of its contacts.",
                        contact=bank.only_partner_id.display_name,
                        customer=bank.partner_id.display_name,
                        bank=bank.name,
                    )
                )

    @api.constrains("only_project_id", "only_team_id", "company_id")
    def _check_only_company(self):
        for bank in self:
            for chosen in (bank.only_project_id, bank.only_team_id):
                if chosen.company_id and chosen.company_id != bank.company_id:
                    raise ValidationError(
                        self.env._(
                            "%(chosen)s belongs to %(other)s, but %(bank)s to "
                            "%(company)s. Choose one of %(company)s.",
                            chosen=chosen.display_name,
                            other=chosen.company_id.name,
                            bank=bank.name,
                            company=bank.company_id.name,
                        )
                    )

    # === BUSINESS METHODS === #

    def _may_serve(self, contact):
        """Return whether the bank may be kept for ``contact``.

        That is one of its customer's or, where subsidiaries draw, one of theirs.
        """
        self.ensure_one()
        while contact and not self._is_bought_by(contact):
            if not self._get_terms().pool:
                return False
            contact = contact.commercial_partner_id.parent_id
        return bool(contact)
