# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An order: the banks of its lines follow its state and customer."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import format_minutes
from ..uninstall import on_unlink


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_count = fields.Integer(compute="_compute_hour_bank_count")
    hour_bank_summary = fields.Char(compute="_compute_hour_bank_count")
    hour_bank_waiting = fields.Char(
        compute="_compute_hour_bank_count", help="Hours that are sold, not yet usable."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_line.hour_bank_ids.minutes_balance",
        "order_line.hour_bank_ids.minutes_waiting",
    )
    @api.depends_context("lang")
    def _compute_hour_bank_count(self):
        for order in self:
            # sudo: whoever reads the order may know what it sold and delivered
            banks = order._get_own_lines().hour_bank_ids
            order.hour_bank_count = len(banks)
            order.hour_bank_waiting = order._get_waiting_text(banks)
            banks = banks.filtered(lambda bank: bank.kind == "prepaid")
            order.hour_bank_summary = self.env._(
                "%(left)s of %(bought)s",
                left=format_minutes(sum(banks.mapped("minutes_balance"))),
                bought=format_minutes(banks._get_bought_minutes()),
            )

    def _get_own_lines(self):
        """Return the lines, as superuser; in a form none that was linked to it only."""
        # sudo: whoever reads the order may know what it sold and delivered
        lines = self.sudo().order_line
        if self == self._origin:
            return lines
        return lines.filtered(lambda line: line._origin.order_id == self._origin)

    def _get_waiting_text(self, banks):
        """Return how much waits for what: ``10:00 waiting for payment``, or False."""
        banks = banks.filtered("minutes_waiting")
        hours = format_minutes(sum(banks.mapped("minutes_waiting")))
        if any(bank._get_grant_on() == "payment" for bank in banks):
            return self.env._("%(hours)s waiting for payment", hours=hours)
        return bool(banks) and self.env._("%(hours)s waiting for invoice", hours=hours)

    def _compute_timesheet_count(self):
        # core counts by so_line, which knows only the first bank of a split entry
        res = super()._compute_timesheet_count()
        for order in self.filtered("hour_bank_count"):
            order.timesheet_count = self.env["account.analytic.line"].search_count(
                order._get_timesheet_domain()
            )
        return res

    # === CRUD METHODS === #

    def write(self, vals):
        confirmed, owners = self.browse(), {}
        if vals.get("state") == "sale":
            confirmed = self.filtered(lambda order: order.state != "sale")
        if {"partner_id", "company_id"} & set(vals):
            owners = {order: (order.partner_id, order.company_id) for order in self}
        res = super().write(vals)
        if "state" in vals:
            # sudo: whoever confirms an order sells its hours
            confirmed.sudo().order_line._decide_hour_banks()
            self.order_line._sync_hour_banks()
        self.filtered(
            lambda order: (
                owners.get(order, False)
                and owners[order] != (order.partner_id, order.company_id)
            )
        )._change_hour_bank_owner()
        return res

    def _change_hour_bank_owner(self):
        """Let the hours follow their confirmed orders to another customer, at once.

        :raises UserError: where they are used, invoiced or went into other banks
        """
        for order in self:
            # sudo: banks that the salesperson may not read count, too
            order._check_customer_change(order.sudo()._get_left_banks())
            if order.state == "sale":
                order.order_line._sync_hour_banks()

    def _get_left_banks(self):
        """Return the banks of the order that are not of its customer, or company."""
        self.ensure_one()
        # searched: the cache may hold only the banks that somebody may read
        banks = self.env["hour.bank"].search([("sale_order_id", "=", self.id)])
        return banks.filtered(
            lambda bank: (
                bank.company_id != self.company_id
                or not bank._is_bought_by(self.partner_id)
            )
        )

    def _check_customer_change(self, banks):
        """Refuse another customer or company once hours are used or invoiced.

        Hours of a customer become another's by a transfer only.

        :param banks: those that are not of the order's customer any more
        """
        self.ensure_one()
        banks._check_nothing_transferred()
        banks = banks.filtered(lambda bank: bank._is_spent())
        if banks:
            raise UserError(
                self.env._(
                    "%(order)s cannot go to another customer or company: the hours of "
                    "%(banks)s are %(customer)s's, and invoiced or used (%(used)s). "
                    "Cancel the order and sell the hours on a new one.",
                    order=self.name,
                    banks=", ".join(banks.mapped("name")),
                    customer=banks.partner_id[:1].display_name,
                    used=format_minutes(sum(banks.mapped("minutes_debited"))),
                )
            )

    @on_unlink
    def _unlink_except_hour_bank(self):
        # the database deletes the lines in cascade, without asking them
        self.order_line._unlink_except_hour_bank()

    # === ACTIONS === #

    def action_view_hour_banks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        banks = self.env["hour.bank"].search([("sale_order_id", "=", self.id)])
        action["domain"] = [("sale_order_id", "=", self.id)]
        # the button counts what was sold in advance
        prepaid = "prepaid" in banks.mapped("kind")
        action["context"] = {"search_default_prepaid": prepaid}
        if len(banks) == 1:
            action.update(views=[(False, "form")], res_id=banks.id)
        return action

    def action_view_timesheet(self):
        action = super().action_view_timesheet()
        if action.get("domain") and self.hour_bank_count:
            action["domain"] = list(self._get_timesheet_domain())
        return action

    # === BUSINESS METHODS === #

    def _get_timesheet_domain(self):
        """Return the domain of the time entries that this order delivered.

        An entry drawn from several banks belongs to the orders of all of them.
        """
        self.ensure_one()
        # sudo: people who read the order may not all read the ledger
        entries = (
            self.env["hour.bank.move"]
            .sudo()
            ._read_group(
                [
                    ("bank_id", "in", self.sudo().order_line.hour_bank_ids.ids),
                    ("timesheet_id", "!=", False),
                ],
                ["timesheet_id"],
                ["minutes:sum"],
            )
        )
        drawn_ids = [entry.id for entry, minutes in entries if minutes]
        return Domain("project_id", "!=", False) & (
            Domain("so_line", "in", self.order_line.ids) | Domain("id", "in", drawn_ids)
        )

    def _get_prepaid_service_lines_to_upsell(self):
        # An overdrawn bank is the plan's business; core would ask to sell more each
        # time and delete the order's other activities in passing.
        lines = super()._get_prepaid_service_lines_to_upsell()
        return lines.filtered(lambda line: not line._is_hour_bank_line())
