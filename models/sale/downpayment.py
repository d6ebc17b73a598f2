# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Once its order is cancelled, no down payment is given back for hours that are used.

While the order sells the hours, they are still to be invoiced without it.
"""

from collections import namedtuple

from odoo import models
from odoo.tools import format_amount

from ...tools.valuation import split_value

# Money of a draft credit note that gives a down payment back, without tax, in the
# currency of the company: what it gives, what is left to give, what is used of hours.
GivenBack = namedtuple("GivenBack", "wanted left used")


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _get_too_much_down(self):
        """Return ``{order: GivenBack}`` of drafts that together give back too much."""
        # sudo: orders, whoever invoices
        lines_sudo = self._filtered_draft_credits().sudo().invoice_line_ids
        too_much = {}
        for order in lines_sudo.filtered("is_downpayment").sale_line_ids.order_id:
            found = order._get_given_back(lines_sudo)
            if found and found.wanted > found.left:
                too_much[order] = found
        return too_much

    def _lower_down_payments(self):
        """Lower down payments on a draft to what is left of them to give back."""
        self.ensure_one()
        for order, found in self._get_too_much_down().items():
            lines = self.invoice_line_ids.filtered(
                # sudo: whoever invoices may not read orders
                lambda line, order=order: (
                    line.is_downpayment
                    and line.sudo().sale_line_ids.order_id == order
                    and line._get_credited_amount() > 0
                )
            )
            asked = [line._get_credited_amount() for line in lines]
            rounded = self.currency_id.round
            rate = self.invoice_currency_rate or 1.0
            rest = sum(asked) - (found.wanted - found.left) * rate
            parts = split_value(rounded(max(rest, 0.0)), asked, rounded)
            for line, part in zip(lines, parts, strict=True):
                line._set_amount(part)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_given_back(self, lines):
        """Return :class:`GivenBack` of a draft's ``lines``, or None: the order sells.

        What is given back of the order are down payments and hours; what is used of its
        hours stays paid.
        """
        self.ensure_one()
        banks = self.order_line.hour_bank_ids.filtered(lambda b: b.kind == "prepaid")
        banks = banks.filtered(lambda bank: not bank._is_sold())
        if not banks:
            return None
        down = self.order_line.filtered("is_downpayment")
        posted = down.invoice_lines.filtered(lambda ln: ln.parent_state == "posted")
        paid = -sum(posted.mapped("balance"))
        paid += sum(bank._get_invoiced().value for bank in banks)
        used = sum(bank._get_purchased_value() for bank in banks)
        own = lines.filtered(
            lambda line: line.hour_bank_id in banks or line.sale_line_ids & down
        )
        rounded = self.company_id.currency_id.round
        wanted, left = sum(own.mapped("balance")), max(paid - used, 0.0)
        return GivenBack(rounded(wanted), rounded(left), rounded(used))

    def _get_given_back_text(self, found):
        """Return why a draft credit note gives back too much of a down payment."""

        def money(amount):
            return format_amount(self.env, amount, self.company_id.currency_id)

        text = self.env._(
            "%(order)s is cancelled: the credit note gives back %(wanted)s without "
            "tax, but hours worth %(used)s are used or gone, so only %(left)s can be "
            "refunded.",
            order=self.name,
            wanted=money(found.wanted),
            used=money(found.used),
            left=money(found.left),
        )
        if found.left:
            advice = self.env._(
                "Press “Credit What Is Left” on the credit note, or have time entries "
                "marked as free first."
            )
        else:
            advice = self.env._(
                "Delete the credit note, or have time entries marked as free first."
            )
        return f"{text} {advice}"
