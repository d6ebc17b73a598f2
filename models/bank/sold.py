# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was sold with a bank, and for how much: what its order line and invoices say.

Read here, whatever is posted by then; :mod:`...sale` lets the bank follow it."""

from collections import defaultdict, namedtuple

from odoo import api, fields, models

from ...tools.duration import to_hours
from ...tools.valuation import get_sold_value
from .hour_bank_move import SOLD_TYPES

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
        index="btree_not_null",  # journal items that are deleted
        check_company=True,
        help="Line that sold the hours where there is no order.",
    )

    invoice_line_ids = fields.One2many(
        "account.move.line",
        "hour_bank_id",
        readonly=True,
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

    hours_bought = fields.Float(
        string="Bought",
        compute="_compute_hours_bought",
        store=True,
        precompute=True,
        help="All that came into the bank: bought, opened with, rolled over or "
        "transferred into it, with corrections, less what credit notes and cancelled "
        "orders took back. What waits for its invoice or payment counts, and so does "
        "what expired or moved on later.",
    )

    hours_gone = fields.Float(
        string="Expired or Moved",
        compute="_compute_hours_gone",
        store=True,
        precompute=True,
        help="Not used, but expired, rolled over, transferred or taken out at closing.",
    )

    # What documents ask of a bank, over and over while they follow each other. The ORM
    # keeps it for all banks of a document, and forgets it where one of them changes.
    move_sums = fields.Json(
        compute="_compute_move_sums", compute_sudo=True, groups=fields.NO_ACCESS
    )

    document_line_ids = fields.Many2many(
        "account.move.line",
        compute="_compute_document_line_ids",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
    )

    # === COMPUTE METHODS === #

    @api.depends("move_ids.move_type", "move_ids.minutes", "move_ids.value")
    def _compute_move_sums(self):
        """Sum the ledger by kind of move: ``{kind: [minutes, value]}``."""
        sums = defaultdict(dict)
        groups = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", self.ids)],
            ["bank_id", "move_type"],
            ["minutes:sum", "value:sum"],
        )
        for bank, move_type, minutes, value in groups:
            sums[bank.id][move_type] = [minutes or 0, value or 0.0]
        for bank in self:
            bank.move_sums = sums.get(bank._origin.id, {})

    @api.depends("invoice_line_ids.display_type", "invoice_line_ids.move_id.move_type")
    def _compute_document_line_ids(self):
        """Find the lines of customer invoices and credit notes about these hours."""
        lines = self._search_invoice_lines().grouped("hour_bank_id")
        for bank in self:
            bank.document_line_ids = lines.get(bank._origin)

    def _compute_invoice_count(self):
        for bank in self:
            # sudo: how many there are; the button opens those that one may read
            bank.invoice_count = len(bank.sudo()._get_invoice_lines().move_id)

    @api.depends("minutes_gone")
    def _compute_hours_gone(self):
        for bank in self:
            bank.hours_gone = to_hours(bank.minutes_gone)

    @api.depends("minutes_credited", "minutes_gone", "minutes_waiting")
    def _compute_hours_bought(self):
        for bank in self:
            bank.hours_bought = to_hours(bank._get_bought_minutes())

    def _get_bought_minutes(self):
        """Return all minutes that were ever bought, expired and waiting ones, too."""
        return sum(
            bank.minutes_credited + bank.minutes_gone + bank.minutes_waiting
            for bank in self
        )

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

    # === BUSINESS METHODS: DOCUMENTS === #

    def _get_seller_name(self):
        """Return the name of the order or invoice that sold the hours."""
        self.ensure_one()
        # sudo: the name of a document, for people who may not open it
        return self.sudo().sale_order_id.name or self.invoice_name or self.name

    def _get_invoiced(self, states=("posted",)):
        """Return what was invoiced so far, as :class:`Invoiced`."""
        self.ensure_one()
        lines = self._get_document_lines(states)
        refunds = lines.filtered(lambda line: line.move_type == "out_refund")
        taken = sum(line._get_minutes_to_take() for line in refunds)
        return Invoiced(
            sum((lines - refunds).mapped("hour_bank_minutes")),
            taken,
            sum(refunds.mapped("hour_bank_minutes")) - taken,
            -sum(lines.mapped("balance")),
        )

    def _get_invoice_lines(self, domain=()):
        """Return the lines of customer invoices and credit notes about these hours."""
        if not self.env.su:
            return self._search_invoice_lines(domain)
        lines = self.document_line_ids
        if not lines:  # as of most banks while their order is confirmed
            return lines
        return (lines.filtered_domain(domain) if domain else lines).sorted("id")

    def _search_invoice_lines(self, domain=()):
        """Return these lines from the database, as far as this person may read them."""
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

    @api.model
    def _get_invoice_types(self):
        return ("out_invoice", "out_receipt", "out_refund")

    def _get_sold_lines(self, states=("posted",)):
        """Return the lines of invoices, without credit notes, that sell the hours."""
        return self._get_document_lines(states).filtered(
            lambda line: line.move_type != "out_refund"
        )

    def _get_credit_lines(self):
        """Return the lines of posted credit notes about these hours."""
        return self._get_document_lines(("posted",)).filtered(
            lambda line: line.move_type == "out_refund"
        )

    def _get_document_lines(self, states):
        """Return the lines of documents in these states, credit notes among them.

        Without a domain, which takes longer to read than these few lines.
        """
        lines = self._get_invoice_lines()
        return lines.filtered(lambda line: line.parent_state in states)

    # === BUSINESS METHODS: MINUTES === #

    def _take_back_unused(self, cause, reason=None):
        """Take out what is unused of what was sold, and nothing else."""
        unused = {}
        for bank in self:
            sold = max(bank._get_purchased_minutes(), 0)
            if minutes := min(sold, bank._get_unused_minutes()):
                unused[bank] = -minutes
        return self._post_purchases(unused, dict.fromkeys(unused, cause), reason)

    def _get_sum(self, *types):
        """Return minutes and money of all moves of these kinds."""
        self.ensure_one()
        # sudo: for callers that may not read money
        sums = self.sudo().move_sums or {}
        found = [sums[name] for name in types if name in sums]
        return sum(minutes for minutes, _ in found), sum(value for _, value in found)

    def _has_moves(self, *types):
        """Return whether there are moves of these kinds; none: of any."""
        self.ensure_one()
        sums = self.sudo().move_sums or {}  # sudo: that there are any
        return not sums.keys().isdisjoint(types) if types else bool(sums)

    def _get_purchased_minutes(self, *types):
        """Return the net minutes that the order or invoice credited so far.

        :param types: kinds of move to count, purchases less what was cancelled; none:
            purchases only
        """
        if not types or "purchase" in types:
            types = {*types, *SOLD_TYPES}
        return self._get_sum(*types)[0]

    def _get_unused_minutes(self):
        """Return the minutes in the bank that were bought with it."""
        self.ensure_one()
        return max(self.minutes_balance - max(self._get_minutes_of_others(), 0), 0)

    def _get_minutes_of_others(self):
        """Return what the balance holds that came from other banks, in minutes.

        Orders never take it back. Below zero where the bank is overdrawn.
        """
        came = max(self._get_transferred_minutes(), 0)
        return min(came, self.minutes_balance)

    def _get_transferred_minutes(self):
        """Return the net minutes that came from other banks; below zero, that left."""
        return self._get_sum("transfer", "rollover")[0]

    def _get_spent_minutes(self):
        """Return how much of the order is used, or went into other banks."""
        left = self.minutes_balance - self._get_minutes_of_others()
        return max(self._get_purchased_minutes() - left, 0)

    def _post_purchases(self, minutes, causes, reason=False):
        """Credit (or, below zero, take back) minutes that orders sell, in one go.

        :param minutes: ``{bank: minutes}``; the banks must be locked
        :param causes: ``{bank: cause}``
        """
        if not minutes:
            return self.env["hour.bank.move"]
        lowered = self.browse(bank.id for bank in minutes if minutes[bank] < 0)
        origins = lowered._get_last_purchases()
        return self._post_moves(
            [
                {
                    **bank._prepare_purchase(part, causes[bank]),
                    "origin_move_id": origins.get(bank, False),
                    "reason": reason,
                }
                for bank, part in minutes.items()
            ]
        )

    def _get_last_purchases(self):
        """Return ``{bank: id of the last move that sold hours}``."""
        if not self:
            return {}
        groups = self.env["hour.bank.move"]._read_group(
            [
                ("bank_id", "in", self.ids),
                ("move_type", "=", "purchase"),
                ("minutes", ">", 0),
            ],
            ["bank_id"],
            ["id:max"],
        )
        return dict(groups)

    def _prepare_purchase(self, minutes, cause):
        """Return the move by which an order credits minutes, or takes them back."""
        self.ensure_one()
        return {
            "bank_id": self.id,
            "move_type": "cancellation" if cause == "cancel" else "purchase",
            "cause": cause,
            "minutes": minutes,
            "date": self._get_today() if self._has_moves() else self.date_start,
            "description": self._get_seller_name(),
            "value": self._get_value_of_sold(minutes),
        }

    # === BUSINESS METHODS: MONEY === #

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

    def _get_purchased_value(self):
        """Return the money that purchases and refunds brought so far."""
        return self._get_sum(*SOLD_TYPES, "refund")[1]

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

    def _get_invoiced_price(self):
        """Return what invoices ask for a minute, posted or not."""
        self.ensure_one()
        lines = self._get_sold_lines(("draft", "posted"))
        minutes = sum(lines.mapped("hour_bank_minutes"))
        return -sum(lines.mapped("balance")) / minutes if minutes else 0.0


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_untaxed_unit_price(self):
        """Return the price of one unit after discount, without tax."""
        self.ensure_one()
        if self.product_uom_qty:
            return self.price_subtotal / self.product_uom_qty
        price = self.price_unit * (1 - self.discount / 100)
        taxes = self.tax_ids.compute_all(
            price, self.currency_id, product=self.product_id
        )
        return taxes["total_excluded"]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_minutes_to_take(self):
        """Return the minutes that a line of a credit note takes back."""
        self.ensure_one()
        if self.hour_bank_credit_effect == "replace":
            return 0
        return self.hour_bank_minutes - self.hour_bank_settled_minutes
