# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An order that a customer asked for: where, who may cancel it, what became of it."""

from odoo import api, fields, models
from odoo.tools import consteq

from ...tools.duration import format_minutes
from ..roles import MONEY_READERS
from .hour_bank_renewal import UNDER_WAY


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_renewal_ids = fields.One2many(
        "hour.bank.renewal", "order_id", copy=False, groups=MONEY_READERS
    )
    hour_bank_origin = fields.Char(
        string="Asked For",
        compute="_compute_hour_bank_origin",
        groups=MONEY_READERS,
        help="Where the customer asked for these hours, and who did.",
    )

    # === COMPUTE METHODS === #

    @api.depends("hour_bank_renewal_ids")
    @api.depends_context("lang")
    def _compute_hour_bank_origin(self):
        for order in self:
            # sudo: whoever reads the order may know who asked for it
            renewal_sudo = order.sudo().hour_bank_renewal_ids[:1]
            order.hour_bank_origin = (
                bool(renewal_sudo) and renewal_sudo._get_origin_text()
            )

    # === BUSINESS METHODS: PAYMENT === #

    def _is_payment_under_way(self):
        """Return whether the customer paid, or is about to."""
        self.ensure_one()
        return any(tx.state in UNDER_WAY for tx in self.transaction_ids)

    # === BUSINESS METHODS: PORTAL === #

    @api.model
    @api.private
    def _find_portal_request(self, order_id, viewer, token=None):
        """Return the order that ``viewer`` may cancel, as superuser, or none.

        Who asked for it, who may buy for its customer, and without a login who holds
        the order's own token, by which it can be signed and paid, too.

        :param viewer: a contact, or none
        """
        # sudo: customers write no orders; it is decided here whose it is
        order_sudo = self.sudo().browse(order_id).exists()
        renewal_sudo = order_sudo.hour_bank_renewal_ids.filtered(
            lambda each: each.state == "open"
        )
        if not renewal_sudo or order_sudo.state not in ("draft", "sent"):
            return order_sudo.browse()
        if viewer:
            may = renewal_sudo._may_be_cancelled_by(viewer)
        else:
            known = order_sudo.access_token
            may = bool(token and known) and consteq(known, token)
        return order_sudo if may else order_sudo.browse()

    @api.private
    def _cancel_portal_request(self, contact):
        """Cancel what was asked for in the portal, which voids the request, too."""
        self.ensure_one()
        self._action_cancel()
        text = self.with_context(lang=self.user_id.lang or self.env.lang).env._(
            "Cancelled in the portal."
        )
        self.message_post(
            body=text,
            author_id=(contact or self.partner_id).id,
            subtype_xmlid="mail.mt_comment",
        )

    @api.private
    def _get_portal_request(self, viewer):
        """Return what the order's page in the portal says of hours that were asked for.

        :param viewer: the contact who is logged in, or none
        :return: ``may_cancel``, ``covers`` and ``states``; empty for other orders
        """
        self.ensure_one()
        # sudo: the page is the order's, whoever opened it
        order_sudo = self.sudo()
        renewal_sudo = order_sudo.hour_bank_renewal_ids[:1]
        if not renewal_sudo:
            return {}
        may = self._find_portal_request(self.id, viewer, order_sudo.access_token)
        customer_sudo = renewal_sudo.partner_id
        covers = may and customer_sudo._get_portal_cover_texts(self.company_id)
        return {
            "may_cancel": may and not order_sudo._is_payment_under_way(),
            "covers": covers or [],
            "states": [
                bank._get_portal_state(viewer)
                for bank in order_sudo.order_line.hour_bank_ids
                if bank.kind == "prepaid" and order_sudo.state == "sale"
            ],
        }


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    def _may_be_cancelled_by(self, viewer):
        """Return whether ``viewer`` asked for it, or may buy for its customer."""
        self.ensure_one()
        if viewer == self.contact_id and viewer.active:
            return True
        theirs = viewer.commercial_partner_id == self.partner_id
        return theirs and viewer._may_buy_hours(self.company_id)


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_portal_state(self, viewer):
        """Return whether what was bought is usable: bank, text, whether it is, address.

        No balance: the page may be opened by who does not see it.
        """
        self.ensure_one()
        waits = self._get_blocked_message()
        text = waits or self.env._(
            "%(bank)s: %(hours)s are usable now.",
            bank=self.name,
            hours=format_minutes(self._get_bought_minutes()),
        )
        seen = viewer and self.filtered_domain(self._get_portal_domain(viewer))
        url = self._get_portal_url() if seen else False
        return {"text": text, "usable": not waits, "url": url}
