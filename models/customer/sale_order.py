# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a quotation says beside its customer: how long hours last, and what waits."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes
from ..roles import READERS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_cover_text = fields.Char(
        string="Covered First",
        compute="_compute_hour_bank_cover_text",
        groups=READERS,
        help="What the hours of this quotation cover before any new work: what is "
        "overdrawn, and time that found no bank.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "state", "order_line.product_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_hour_bank_cover_text(self):
        for order in self:
            sells = order.order_line.product_id.filtered("hour_bank_plan_id")
            told = sells and order.state in ("draft", "sent")
            order.hour_bank_cover_text = bool(told) and order._get_cover_text()

    # === ACTIONS === #

    def action_view_customer_hours(self):
        """Open the page of the customer."""
        self.ensure_one()
        return self.partner_id.action_view_hours()

    def action_renew_hours(self):
        """Open the open renewal of what was sold here, or make the draft of one.

        :raises AccessError: for people who make no quotations
        :raises UserError: where nothing was sold here in advance
        """
        self.ensure_one()
        self.check_access("read")
        banks = self.env["hour.bank"].search(
            [("sale_order_id", "=", self.id), ("kind", "=", "prepaid")]
        )
        if not banks:
            raise UserError(
                self.env._("%s sold no hours in advance.", self.display_name)
            )
        return banks._sorted_for_draw()[:1].action_renew_hours()

    # === BUSINESS METHODS === #

    def _get_customer_outlook_texts(self, banks):
        """Return until about when the hours last, where that can be told."""
        # sudo: the contact decides, whoever may read it; what is foretold follows from
        # hours that the person may know
        customer_sudo = self.partner_id._origin.sudo().commercial_partner_id
        forecast_sudo = customer_sudo.env["hour.bank.forecast"].search(
            [
                ("partner_id", "=", customer_sudo.id),
                ("company_id", "=", self.company_id._origin.id),
                ("bank_id", "=", False),
                ("minutes_left", "!=", 0),
            ],
            limit=1,
        )
        text = forecast_sudo and forecast_sudo._get_short_text()
        texts = super()._get_customer_outlook_texts(banks)
        return [text, *texts] if text else texts

    def _get_cover_text(self):
        """Return what new hours cover first, to who may know it; or an empty text."""
        # sudo: the contact decides, whoever may read it
        customer_sudo = self.partner_id._origin.sudo().commercial_partner_id
        company = self.company_id._origin
        known = self.env["hour.bank"]._may_know_hours(customer_sudo, company)
        if not (customer_sudo and known):
            return ""
        overdrawn, waiting = customer_sudo._get_portal_cover(company)
        texts = []
        if overdrawn:
            hours = format_minutes(overdrawn)
            texts.append(self.env._("%(hours)s overdrawn", hours=hours))
        if waiting:
            hours = format_minutes(waiting)
            texts.append(self.env._("%(hours)s that found no bank", hours=hours))
        if not texts:
            return ""
        return self.env._("Covered first: %(what)s", what=", ".join(texts))
