# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a quotation says beside its customer: hours left, how long, and what waits."""

from odoo import api, fields, models
from odoo.exceptions import UserError

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
    hour_bank_cover_text = fields.Char(
        string="Covered First",
        compute="_compute_hour_bank_cover_text",
        groups=READERS,
        help="What the hours of this quotation cover before any new work: what is "
        "overdrawn, and time that found no bank.",
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

    @api.depends("partner_id", "company_id", "state", "order_line.product_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_hour_bank_cover_text(self):
        for order in self:
            sells = order.order_line.product_id.filtered("hour_bank_plan_id")
            told = sells and order.state in ("draft", "sent")
            order.hour_bank_cover_text = bool(told) and order._get_cover_text()

    # === ACTIONS === #

    def action_view_customer_hour_banks(self):
        self.ensure_one()
        return self.partner_id.action_view_hour_banks()

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
        """Return until about when the hours last, where that can be told.

        Override to tell it in other words, or not at all.

        :param banks: the usable ones, as superuser
        :return: a list of texts
        """
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
        return [text] if text else []

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
