# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A credit note gives back no hours that are gone, and no money that was not paid."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.tokens import REPLACING
from ...tools.valuation import get_part_value


class TooMuch(NamedTuple):
    """What a draft credit note takes of a bank, and the most that it could.

    Minutes, and money without tax in the currency of the company. What the order took
    back before is in all of them. ``most_hours`` is for lines that take hours back;
    ``lowered``, and at most ``most_price``, for those that lower the price.
    """

    wanted: int
    left: int
    asked: float
    lowered: float
    most_hours: float
    most_price: float

    @property
    def amount(self):
        return self.most_hours + self.most_price


class AccountMove(models.Model):
    _inherit = "account.move"

    # === COMPUTE METHODS === #

    @api.depends("reversed_entry_id")
    def _compute_invoice_currency_rate(self):
        """A credit note of hours gives back what was paid: at the rate of the invoice.

        At another one hours would be credited that cost nothing, or less.
        """
        res = super()._compute_invoice_currency_rate()
        for move in self:
            invoice = move.reversed_entry_id
            if move.move_type != "out_refund" or not invoice:
                continue
            # sudo: that it is about hours, for who may not read banks
            is_about_hours = bool(invoice.sudo()._get_hour_banks())
            if is_about_hours and invoice.currency_id == move.currency_id:
                move.invoice_currency_rate = invoice.invoice_currency_rate
        return res

    # === ACTIONS === #

    def action_credit_what_is_left(self):
        """Lower a draft credit note to the hours and money that can be given back."""
        self.ensure_one()
        for bank, found in self._get_too_much().items():
            # sudo: banks are only compared, for who may not read them
            lines = self.invoice_line_ids.filtered(
                lambda line, bank=bank: line.sudo().hour_bank_id == bank
            )
            hours, price = lines._split_credit()
            if found.wanted > found.left:
                hours._lower_to_minutes(found.left)
            if found.lowered > found.most_price:
                price._fit_to_value(found.most_price)
            hours._fit_to_value(found.most_hours)
            hours._add_credited_name()
        self._lower_down_payments()

    # === BUSINESS METHODS === #

    def _get_too_much(self):
        """Return ``{bank: TooMuch}`` of draft credit notes, together.

        Only banks that do not hold what they would take, or cost less than they give
        back.
        """
        # sudo: the balance decides, whoever asks
        lines = self._filtered_draft_credits().sudo().invoice_line_ids
        found = {
            bank._origin: lines_of_bank._get_too_much(bank._origin)
            for bank, lines_of_bank in lines.grouped("hour_bank_id").items()
            if bank._origin
        }
        return {bank: numbers for bank, numbers in found.items() if numbers}

    def _filtered_draft_credits(self):
        return self.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "draft"
        )

    def _check_hour_bank_credits(self, soft):
        """Refuse credit notes that take back what is used; the warning says the same.

        Those that are posted together count together. Under lock the bank refuses it
        once more: two may be posted at the same time.

        :param soft: as in ``_post``: those of a later day are not posted yet
        :raises UserError: naming what is used and what can be refunded
        """
        today = fields.Date.context_today(self)
        moves = self.filtered(
            lambda move: not (soft and move.date and move.date > today)
        )
        drafts = moves.filtered(lambda move: move.state == "draft")
        drafts.invoice_line_ids._update_credited_name()
        for bank, found in drafts._get_too_much().items():
            raise UserError(bank._get_too_much_message(found))
        for order, found in drafts._get_too_much_down().items():
            raise UserError(order._get_given_back_text(found))

    def _check_hour_bank_prices(self):
        """Refuse what makes hours worth less than nothing, once it is posted.

        :raises UserError: naming the credit notes that give back more than was asked
        """
        if REPLACING.is_in(self.env):
            return  # the other half, a new invoice, is still to come
        for move in self.filtered(lambda move: move.is_sale_document(True)):
            # sudo: whoever posts invoices may not read banks
            for bank_sudo in move.sudo()._get_hour_banks():
                missing = bank_sudo._get_missing_price()
                if missing and bank_sudo.kind == "prepaid":
                    raise UserError(bank_sudo._get_missing_price_message(missing, move))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === BUSINESS METHODS === #

    def _split_credit(self):
        """Return the lines that take hours back, and those that lower the price."""
        hours = self.filtered(lambda line: line._get_minutes_to_take())
        return hours, self.filtered(
            lambda line: line.hour_bank_credit_effect == "price"
        )

    def _get_too_much(self, bank):
        """Return :class:`TooMuch` of these draft lines of ``bank``, or None."""
        hours, price = self._split_credit()
        if not hours and not price:
            return None
        rounded = bank._get_rounding()
        wanted = sum(line._get_minutes_to_take() for line in hours)
        lowered = rounded(sum(price.mapped("balance")))
        asked = rounded(lowered + sum(hours.mapped("balance")))
        left = bank._get_creditable_minutes()
        paid = bank._get_paid_value() if bank._is_price_known() else max(asked, 0.0)
        most_price = min(lowered, paid)
        most_hours = rounded(paid - most_price)
        all_left = wanted == left and bank._is_cheaper(price)
        if wanted > left or asked > paid or all_left:
            worth = bank._get_creditable_value() + bank._get_change_of_left(-most_price)
            fair = rounded(get_part_value(wanted, left, worth))
            most_hours = max(min(most_hours, fair), 0.0)
        margin = hours._get_margin() if asked <= paid else 0.0
        if wanted > left or rounded(asked - most_hours - most_price) > margin:
            return TooMuch(wanted, left, asked, lowered, most_hours, most_price)
        return None

    def _get_margin(self):
        """Return by how much a price may be wrong because quantities are rounded."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        steps = [
            abs(line.balance / line.quantity) / 10**digits
            for line in self
            if line.quantity
        ]
        return sum(steps)


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: MONEY === #

    def _is_price_known(self):
        """Return whether an order or invoice says what the hours cost.

        Nobody knows it of an opening balance.
        """
        self.ensure_one()
        return bool(self.sale_line_id or self.invoice_name)

    def _get_paid_value(self):
        """Return the money that was asked for the hours, less what was credited.

        At the price of the order where they are not invoiced yet.
        """
        self.ensure_one()
        beyond = self._get_uncredited_minutes() + self._get_waiting_credit()
        paid = self._get_purchased_value() + self._get_value_of_sold(beyond)
        return self._get_rounding()(max(paid, 0.0))

    def _is_cheaper(self, lines):
        """Return whether credit notes lowered the price, or these ``lines`` do."""
        self.ensure_one()
        price = Domain("hour_bank_credit_effect", "=", "price")
        posted = Domain("parent_state", "=", "posted")
        return bool(lines or self._get_invoice_lines(price & posted))

    def _get_missing_price(self):
        """Return the money by which credit notes give back more than was asked."""
        self.ensure_one()
        if not self._is_price_known():
            return 0.0
        invoiced = self._get_invoiced()
        net = invoiced.invoices - invoiced.credits - invoiced.replaced
        sold = self._get_purchased_minutes("purchase", "refund") + self.minutes_waiting
        rest = max(sold - net, 0) * self._get_price_per_minute()
        return self._get_rounding()(max(-invoiced.value - rest, 0.0))
