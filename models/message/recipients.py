# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contacts of a customer get its statements."""

from odoo import api, fields, models

from ..roles import MANAGER, SALESPERSON


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_gets_statements = fields.Boolean(
        string="Gets Statements",
        copy=False,
        groups=f"{MANAGER},{SALESPERSON}",
        help="Statements of hours are mailed to the contacts of the customer that have "
        "this. Where none has it: to those who see all and what colleagues see; where "
        "there are none, either: to the address of the customer itself.",
    )

    # === BUSINESS METHODS === #

    @api.private
    def _get_statement_contacts(self, company):
        """Return the contacts who get this customer's statements of ``company``.

        One for each address. None: nobody has an address. Override to mail others.
        """
        self.ensure_one()
        # sudo: who gets mail does not depend on who issues
        customer_sudo = self.sudo()
        contacts_sudo = self.sudo().search(  # sudo: as above
            [("commercial_partner_id", "=", customer_sudo.id), ("email", "!=", False)],
            order="id",
        )
        chosen = contacts_sudo.filtered("hour_bank_gets_statements")
        chosen = chosen or contacts_sudo.filtered(
            lambda contact: (
                contact.hour_bank_portal == "admin"
                and contact._get_hour_bank_level(company) == "admin"
            )
        )
        chosen = chosen or customer_sudo.filtered("email")
        return chosen._get_one_for_each_address()

    def _get_one_for_each_address(self):
        """Return the first of these contacts for each mail address, as the person."""
        by_address = {contact.email_normalized: contact for contact in self[::-1]}
        return self.browse().union(*by_address.values()).sorted("id").sudo(False)

    def _join_names(self):
        """Return the names, without that of the company of each."""
        # sudo: names of those who are mailed, whoever looks
        contacts_sudo = self.sudo()
        return ", ".join(each.name or each.display_name for each in contacts_sudo)
