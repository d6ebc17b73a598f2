# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Links that are mailed: signed for one page and one contact, until a day."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools.chain import make_salt
from ..roles import MANAGER, SALESPERSON

SCOPE = "helpdesk_hour_bank.link"
VALID_DAYS = 30


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_link_nonce = fields.Char(copy=False, groups=fields.NO_ACCESS)

    # === ACTIONS === #

    def action_revoke_hour_bank_links(self):
        """Make all links void that were mailed to these contacts.

        :raises AccessError: for people who are neither helpdesk managers nor sell
        """
        if not self.env.su and not self.env.user.has_groups(f"{MANAGER},{SALESPERSON}"):
            raise AccessError(
                self.env._("Helpdesk managers and salespeople revoke mailed links.")
            )
        self.check_access("write")
        for partner_sudo in self.sudo():  # sudo: the secret is nobody's to read
            partner_sudo.hour_bank_link_nonce = make_salt()
            partner_sudo.message_post(
                body=self.env._("Links to hours that were mailed are void now.")
            )
        return True

    # === BUSINESS METHODS === #

    @api.private
    def _get_hour_bank_token(self, page, record_id, days=VALID_DAYS):
        """Return the token that opens one page for this contact, without a login.

        What it opens is asked again each time: whoever may not see it any more, whose
        links were revoked, or who comes after ``days``, is refused.

        :param page: name of the page, e.g. ``bank``
        :param record_id: id of the record that the page is about
        """
        self.ensure_one()
        partner_sudo = self.sudo()  # sudo: as above
        if not partner_sudo.hour_bank_link_nonce:
            partner_sudo.hour_bank_link_nonce = make_salt()
        values = [page, record_id, self.id, partner_sudo.hour_bank_link_nonce]
        return hash_sign(
            partner_sudo.env, SCOPE, values, expiration=timedelta(days=days)
        )

    @api.model
    @api.private
    def _find_hour_bank_reader(self, token, page, record_id):
        """Return the contact that ``token`` was mailed to for this page, or none."""
        try:
            # sudo: the secret of the database
            values = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except (ValueError, IndexError):  # not of ours; a wrong encoding is among them
            values = None
        if not values or values[:2] != [page, record_id]:
            return self.browse()
        reader_sudo = self.sudo().browse(values[2]).exists()  # sudo: as above
        nonce = reader_sudo.hour_bank_link_nonce
        if not nonce or not consteq(nonce, values[3]):
            return self.browse()
        return reader_sudo.sudo(False)


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.private
    def _get_portal_url(self, contact=None, days=VALID_DAYS):
        """Return the path of the bank's page; with ``contact`` signed for it.

        :param days: how long a signed one is valid
        """
        self.ensure_one()
        path = f"/my/hour-banks/{self.id}"
        if contact:
            path += f"?link={contact._get_hour_bank_token('bank', self.id, days)}"
        return path
