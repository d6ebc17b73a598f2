# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that found no bank is taken in at the sale: said before, offered after it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes
from ..roles import MANAGER, SALESPERSON


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_late_text = fields.Char(
        string="Time Without Hours",
        compute="_compute_hour_bank_late_text",
        groups=f"{MANAGER},{SALESPERSON}",
        help="Work that found no hours yet, and that the new ones can pay for.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "state", "order_line.product_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_hour_bank_late_text(self):
        for order in self:
            minutes = sum(order._get_late_time().mapped("minutes"))
            text = order._get_late_text(minutes) if minutes else False
            order.hour_bank_late_text = text

    def _get_late_text(self, minutes):
        """Return in a sentence what can be taken in, for the person who sells."""
        hours = format_minutes(minutes)
        if self.state == "sale":
            return self.env._(
                "%(hours)s of work of this customer found no hours. Take it in from "
                "the new ones.",
                hours=hours,
            )
        return self.env._(
            "%(hours)s of work of this customer found no hours yet: once the order is "
            "confirmed, a helpdesk manager takes it in from the new ones.",
            hours=hours,
        )

    # === ACTIONS === #

    def action_take_in_late_time(self):
        """Preview, in “Rate Again”, what the new hours would pay for.

        Where some of it was parked, or the person reads no time of colleagues, it is
        decided in the list of such time.

        :raises UserError: where there is nothing any more
        """
        self.ensure_one()
        rows = self._get_late_time()
        if not rows:
            raise UserError(
                self.env._("All work of this customer found hours meanwhile.")
            )
        actions = self.env["ir.actions.act_window"]
        entries = self.env["account.analytic.line"].browse(rows.ids)
        if "parked" in rows.mapped("reason") or not entries.has_access("read"):
            action = actions._for_xml_id("helpdesk_hour_bank.hour_bank_unpaid_action")
            action["domain"] = [("id", "in", rows.ids)]
            action["context"] = {}
            return action
        action = actions._for_xml_id("helpdesk_hour_bank.hour_bank_rerate_action")
        action["context"] = {
            "active_model": "account.analytic.line",
            "active_ids": rows.ids,
            "default_redraw": True,
            "default_reason": self.env._("Taken in from %(order)s", order=self.name),
        }
        return action

    # === BUSINESS METHODS === #

    def _get_late_time(self):
        """Return time that found no bank, of an order that sells hours.

        As this person may read it; of customers it does not sell to, nothing.
        """
        self.ensure_one()
        Unpaid = self.env["hour.bank.unpaid"]
        # sudo: whether it sells hours, whoever reads plans
        sells = any(self.sudo().order_line.product_id.mapped("hour_bank_plan_id"))
        if not sells or self.state == "cancel" or not Unpaid.has_access("read"):
            return Unpaid
        self.env.flush_all()  # it is read from the tables
        customer = self.partner_id._origin.commercial_partner_id
        return Unpaid.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.company_id.id),
                ("reason", "in", ("parked", "policy")),
            ]
        )
