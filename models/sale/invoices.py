# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank follows its posted invoices and credit notes: hours, price, value.

Everything is computed from the documents as they are and posted as a difference, so
it does not matter how, or how often, they came to be so.
"""

from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.valuation import get_sold_value
from ..bank.hour_bank_move import SOLD_TYPES

# Signed minutes of invoices, of credit notes that take hours back, and of credit notes
# that need not: another invoice replaces what they credit, or the order was lowered for
# it. The money of all of them, without tax.
Invoiced = namedtuple("Invoiced", "invoices credits replaced value")


class HourBank(models.Model):
    _inherit = "hour.bank"

    invoice_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Line that sold the hours where there is no order.",
    )
    invoice_line_ids = fields.One2many(
        "account.move.line",
        "hour_bank_id",
        string="Invoice Lines",
        help="Lines of invoices and credit notes about these hours.",
    )
    invoice_name = fields.Char(
        string="Invoice",
        readonly=True,
        help="Invoice that sold the hours where there is no order.",
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count")
    deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue",
        readonly=True,
        ondelete="restrict",
        help="Liability account of hours not yet delivered, as on the day of the sale.",
    )

    # === COMPUTE METHODS === #

    def _compute_invoice_count(self):
        for bank in self:
            # sudo: how many there are; the button opens those that one may read
            bank.invoice_count = len(bank.sudo()._get_invoice_lines().move_id)

    # === CRUD METHODS === #

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "invoice_line_id",
            "invoice_line_ids",
            "invoice_name",
            "deferred_account_id",
        }

    # === ACTIONS === #

    def action_view_invoices(self):
        self.ensure_one()
        invoices = self._get_invoice_lines().move_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("id", "in", invoices.ids)]
        action["context"] = {"create": False}
        if len(invoices) == 1:
            action.update(views=[(False, "form")], res_id=invoices.id)
        return action

    # === BUSINESS METHODS: WHAT IS INVOICED === #

    def _get_invoice_lines(self, domain=()):
        """Return the lines of customer invoices and credit notes about these hours."""
        # searched: the cache may hold only the lines that somebody may read
        return self.env["account.move.line"].search(
            [
                ("hour_bank_id", "in", self.ids),
                ("display_type", "=", "product"),
                ("move_id.move_type", "in", self._get_invoice_types()),
                *domain,
            ],
            order="id",
        )

    def _get_sold_lines(self, states=("posted",)):
        """Return the lines of invoices, without credit notes, that sell the hours."""
        return self._get_invoice_lines(
            [("parent_state", "in", states), ("move_type", "!=", "out_refund")]
        )

    @api.model
    def _get_invoice_types(self):
        return ("out_invoice", "out_receipt", "out_refund")

    def _get_invoiced(self, states=("posted",)):
        """Return what was invoiced so far, as :class:`Invoiced`."""
        self.ensure_one()
        lines = self._get_invoice_lines([("parent_state", "in", states)])
        refunds = lines.filtered(lambda line: line.move_type == "out_refund")
        taken = sum(line._get_minutes_to_take() for line in refunds)
        return Invoiced(
            sum((lines - refunds).mapped("hour_bank_minutes")),
            taken,
            sum(refunds.mapped("hour_bank_minutes")) - taken,
            -sum(lines.mapped("balance")),
        )

    def _get_invoice_sold_minutes(self):
        """Return the minutes that invoices sell where there is no order.

        Also those of an invoice that is a draft again: its hours wait until it is
        posted anew, or go when it is cancelled or deleted.
        """
        self.ensure_one()
        invoiced = self._get_invoiced(("draft", "posted"))
        return invoiced.invoices - invoiced.replaced

    def _get_sold_minutes(self):
        """Return the minutes that order or invoices sell now, credit notes aside."""
        self.ensure_one()
        if self.sale_line_id:
            return self.sale_line_id._get_sold_minutes(self)
        return self._get_invoice_sold_minutes() if self.invoice_name else 0

    def _get_seller_name(self):
        """Return the name of the order or invoice that sold the hours."""
        self.ensure_one()
        # sudo: the name of a document, for people who may not open it
        return self.sudo().sale_order_id.name or self.invoice_name or self.name

    # === BUSINESS METHODS: FOLLOW === #

    @api.private
    def _sync_invoices(self):
        """Bring hours and value to what the invoices and credit notes say.

        :raises UserError: when hours are to be taken back that are used already
        """
        for bank in self._lock([("id", "in", self.ids)]):
            if bank.kind == "prepaid":
                bank._sync_sold()
                bank._sync_refunded()
                bank._sync_value()
                bank._sync_payment()
            bank._touch()
            bank._close_refunded()

    def _sync_sold(self):
        """Let invoices bring hours; those of an order are brought by the order."""
        self.ensure_one()
        if self.sale_line_id and not self.sale_line_id._sells_from(self):
            return
        if self.sale_line_id or self.invoice_name:
            sold = self._get_sold_minutes()
            self._set_sold_minutes(sold)
            if not sold and not self.sale_line_id and self.state != "closed":
                self._close()

    def _sync_payment(self):
        """Hold or resume the bank, as its invoices are paid. Override to do so."""

    def _sync_refunded(self):
        """Take back the hours of posted credit notes, or return those of undone ones.

        Hours that were credited and then invoiced anew come back.
        """
        self.ensure_one()
        difference = self._get_pending_refund()
        if not difference:
            return
        refundable = self._get_refundable_minutes()
        if difference > refundable:
            value = self._get_value(refundable)
            raise UserError(self._get_refund_message(difference, refundable, value))
        if difference < 0 and self.state == "closed" and self._is_sold():
            self._update_state(self._get_natural_state())
        self._post_refund(difference)
        self._empty_closed()

    def _close_refunded(self):
        """Close a bank of which all was credited before any of it was used."""
        self.ensure_one()
        touched = self.minutes_balance or self.minutes_debited
        if touched or self.state not in ("open", "depleted"):
            return
        refunded = self._get_purchased_minutes("refund")
        if refunded and not refunded + self._get_purchased_minutes():
            self._update_state("closed")

    def _get_pending_refund(self):
        """Return the signed minutes that credit notes take and the ledger does not."""
        return self._get_refunded_minutes() + self._get_purchased_minutes("refund")

    def _get_refunded_minutes(self):
        """Return the minutes that credit notes take back, net of new invoices."""
        self.ensure_one()
        invoiced = self._get_invoiced()
        return max(invoiced.credits - self._get_minutes_too_many(invoiced), 0)

    @api.private
    def _settle_credits(self, lines):
        """Remember what credit notes need not take back, as the order was lowered.

        It stays so when the order is raised again, which sells other hours.

        :param lines: credit note lines of this bank that are posted
        """
        self.ensure_one()
        invoiced = self._get_invoiced()
        taken = sum(line._get_minutes_to_take() for line in lines)
        left = self._get_minutes_too_many(invoiced) - (invoiced.credits - taken)
        for line in lines:
            part = min(max(left, 0), line._get_minutes_to_take())
            line.hour_bank_settled_minutes += part
            left -= part

    @api.private
    def _return_refunded(self):
        """Give back what credit notes took, as the order is lowered by it now."""
        self.ensure_one()
        lines = self._get_credit_lines()
        if not lines:
            return
        bank = self._lock([("id", "=", self.id)])
        bank._settle_credits(lines)
        if bank._get_refunded_minutes() < -bank._get_purchased_minutes("refund"):
            bank._sync_refunded()

    def _get_credit_lines(self):
        """Return the lines of posted credit notes about these hours."""
        return self._get_invoice_lines(
            [("parent_state", "=", "posted"), ("move_type", "=", "out_refund")]
        )

    def _post_refund(self, minutes):
        line = self._get_credit_lines()[-1:]
        self._post_moves(
            [
                {
                    "bank_id": self.id,
                    "move_type": "refund",
                    "cause": "credit",
                    "minutes": -minutes,
                    "value": self._get_value_of_sold(-minutes),
                    "date": line.date if minutes > 0 else self._get_today(),
                    "description": line.move_id.name,
                    "invoice_line_id": line.id,
                }
            ]
        )

    # === BUSINESS METHODS: VALUE === #

    def _get_value_of_sold(self, minutes):
        """Return the money that comes with ``minutes`` more that are sold."""
        self.ensure_one()
        sold = self._get_purchased_minutes("purchase", "refund")
        return self._get_sold_value(sold + minutes) - self._get_purchased_value()

    def _get_sold_value(self, minutes):
        """Return what ``minutes`` cost: as invoiced, the rest at the order's price."""
        self.ensure_one()
        invoiced = self._get_invoiced()
        return get_sold_value(
            minutes,
            invoiced.invoices - invoiced.credits - invoiced.replaced,
            invoiced.value,
            self._get_price_per_minute(),
            self._get_rounding(),
        )

    def _get_invoiced_price(self):
        """Return what invoices ask for a minute, posted or not."""
        self.ensure_one()
        lines = self._get_sold_lines(("draft", "posted"))
        minutes = sum(lines.mapped("hour_bank_minutes"))
        return -sum(lines.mapped("balance")) / minutes if minutes else 0.0

    def _get_purchased_value(self):
        """Return the money that purchases and refunds brought so far."""
        [(value,)] = self.env["hour.bank.move"]._read_group(
            [("bank_id", "=", self.id), ("move_type", "in", (*SOLD_TYPES, "refund"))],
            aggregates=["value:sum"],
        )
        return value or 0.0

    def _sync_value(self):
        """Correct what the hours cost when an order or invoice says something else."""
        self.ensure_one()
        if self._get_pending_refund():
            return  # invoices have its money already, the ledger has it with its hours
        rounded = self._get_rounding()
        value = rounded(self._get_value_of_sold(0))
        if not value:
            return
        by_line = self._get_value_by_line()
        if rounded(sum(by_line.values()) - value):  # the order has another price
            line = self._get_invoice_lines([("parent_state", "=", "posted")])[-1:]
            self._correct_value(value, line.date or self._get_today(), line)
            return
        for line, part in by_line.items():
            self._correct_value(part, line.date, line)

    def _get_value_by_line(self):
        """Return ``{line: money}`` by which invoices differ from the order, not posted.

        A correction has the day of its invoice, also when it is undone.
        """
        self.ensure_one()
        rounded, price = self._get_rounding(), self._get_price_per_minute()
        groups = self.env["hour.bank.move"]._read_group(
            [
                ("bank_id", "=", self.id),
                ("cause", "=", "price"),
                ("move_type", "=", "purchase"),
                ("invoice_line_id", "!=", False),
            ],
            ["invoice_line_id"],
            ["value:sum"],
        )
        posted = dict(groups)
        parts = {}
        for line in self._get_invoice_lines() | self.env["account.move.line"].union(
            *posted
        ):
            part = line._get_value_beyond(price) - posted.get(line, 0.0)
            if part := rounded(part):
                parts[line] = part
        return parts

    def _get_price_per_minute(self):
        """Return the price of a minute, without tax: the order's, at the order's rate.

        Without an order that of the invoice, which may be a draft again.
        """
        self.ensure_one()
        # sudo: whoever moves hours may not read the order that they were sold with
        line_sudo = self.sudo().sale_line_id
        if not line_sudo:
            # sudo: as above, of the invoice
            return self.sudo()._get_invoiced_price()
        if not self.minutes_per_unit:
            return 0.0
        price = line_sudo._get_untaxed_unit_price()
        return price / (line_sudo.order_id.currency_rate * self.minutes_per_unit)
