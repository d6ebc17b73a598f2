# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the customer has left, beside its name on the quotation."""

from odoo import api, fields, models

from ...tools.duration import format_minutes
from ..roles import READERS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_customer_summary = fields.Char(
        string="Hours",
        compute="_compute_hour_bank_customer",
        groups=READERS,
        help="What the customer has left, for who may know it; empty without banks.",
    )
    hour_bank_customer_level = fields.Selection(
        selection=lambda self: [
            *self.env["hour.bank"]._fields["level"]._description_selection(self.env),
            ("none", self.env._("No hours")),
        ],
        compute="_compute_hour_bank_customer",
        groups=READERS,
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_hour_bank_customer(self):
        for order in self:
            banks_sudo = order._get_customer_banks()
            usable_sudo = banks_sudo._filtered_usable()
            kept = sum(usable_sudo.mapped("minutes_reserved"))
            available = sum(usable_sudo.mapped("minutes_balance")) - kept
            order.hour_bank_customer_level = usable_sudo._get_left_level(available)
            texts = banks_sudo._get_ticket_notices()
            if usable_sudo:
                texts = [*order._get_customer_texts(usable_sudo, kept), *texts]
            order.hour_bank_customer_summary = " · ".join(texts) or False

    # === ACTIONS === #

    def action_view_customer_hour_banks(self):
        self.ensure_one()
        return self.partner_id.action_view_hour_banks()

    # === BUSINESS METHODS === #

    def _get_customer_banks(self):
        """Return the banks of the customer, if this person may know all of them.

        Nothing rather than a part: the sum would be wrong. The order does not say who
        may know, as its customer may only be typed.
        """
        self.ensure_one()
        # sudo: the contact decides, whoever may read it
        customer = self.partner_id._origin.sudo().commercial_partner_id
        company = self.company_id._origin
        banks = self.env["hour.bank"]._get_payer_banks(customer, company)
        banks = banks.filtered(lambda bank: bank._pays_for(customer))
        Bank = self.env["hour.bank"]
        known = all(Bank._may_know_hours(o, company) for o in banks.partner_id)
        return banks if known else banks.browse()

    def _get_customer_texts(self, banks, kept):
        """Return the parts of the summary: hours left, what is kept, the next end.

        :param banks: the usable ones
        :param kept: minutes of theirs that are reserved for tickets
        """
        texts = [banks._get_left_text(), *self._get_customer_outlook_texts(banks)]
        if kept:
            texts.append(
                self.env._("%(hours)s reserved for tickets", hours=format_minutes(kept))
            )
        return [*texts, *banks._get_outlook_texts()]

    def _get_customer_outlook_texts(self, banks):
        """Return how long the hours last, in words. Override: here nothing is known.

        :param banks: the usable ones, as superuser
        """
        return []
