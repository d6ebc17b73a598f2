# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What credit notes may still take back: as the ledger says, whatever the order says.

A bank that its order does not sell any more keeps what is used of it as sold. What the
order took back of it left the ledger already, and is credited beside what is unused.
"""

from odoo import models
from odoo.tools import format_amount

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: MINUTES === #

    def _get_waiting_credit(self):
        """Return what a credit note may take back that nobody can use yet."""
        return self._get_refundable_minutes() - self._get_unused_minutes()

    def _get_uncredited_minutes(self):
        """Return the invoiced minutes that left the ledger before any credit note.

        An order that was cancelled or lowered took them back.
        """
        self.ensure_one()
        invoiced = self._get_invoiced()
        net = invoiced.invoices - invoiced.credits - invoiced.replaced
        held = self._get_purchased_minutes("purchase", "refund") + self.minutes_waiting
        return max(net - held, 0)

    def _get_creditable_minutes(self):
        """Return what credit notes can say that they take back, in minutes."""
        self.ensure_one()
        return self._get_refundable_minutes() + self._get_uncredited_minutes()

    # === BUSINESS METHODS: MONEY === #

    def _get_creditable_value(self):
        """Return the money of all that can be credited, without tax.

        The value of what is left, to the cent, with that of hours that wait for their
        payment and of those that the order took back, in the company's currency. None
        where credit notes gave more back already than the hours had cost.
        """
        self.ensure_one()
        beyond = self._get_waiting_credit() + self._get_uncredited_minutes()
        left = self._get_value(self._get_unused_minutes())
        value = self._get_rounding()(left + self._get_value_of_sold(beyond))
        return max(value, 0.0)

    def _get_credit_amount(self, value, currency, rate):
        """Return what ``value`` of the company's currency is on a credit note.

        The customer gets back what was paid: at the rate of the invoices, not at that
        of the day. Only where they have another currency at ``rate``.
        """
        self.ensure_one()
        if currency == self.company_id.currency_id:
            return value
        lines = self._get_invoice_lines([("parent_state", "=", "posted")])
        booked = -sum(lines.mapped("balance"))
        if lines.currency_id == currency and booked > 0:
            rate = -sum(lines.mapped("amount_currency")) / booked
        return currency.round(value * rate)

    # === BUSINESS METHODS: WORDS === #

    def _get_refund_message(self, wanted, left, amount):
        """Return why a credit note cannot take ``wanted`` minutes, and what it can.

        :param left: minutes that can be credited, worth ``amount``
        """
        used = self._get_spent_minutes()
        text = self.env._(
            "%(bank)s of %(customer)s: the credit note takes back %(wanted)s, but "
            "%(used)s of %(bought)s are used or gone, so only %(left)s "
            "(%(amount)s without tax) can be refunded.",
            bank=self.name,
            customer=self.partner_id.display_name,
            wanted=format_minutes(wanted),
            used=format_minutes(used),
            bought=format_minutes(used + left),
            left=format_minutes(left),
            amount=self._format_money(amount),
        )
        return f"{text} {self._get_refund_advice(left)}"

    def _get_refund_advice(self, left):
        """Return what whoever credits can do where only ``left`` can be taken back."""
        closed = self._get_closed_out_minutes()
        if closed and self._is_closed_by_hand():
            return self.env._(
                "%(bank)s was closed: %(reason)s. Ask a helpdesk manager to press "
                "“Open Again” on it, which brings %(closed)s back that can be "
                "credited then.",
                bank=self.name,
                reason=self.close_reason,
                closed=format_minutes(closed),
            )
        if left:
            return self.env._(
                "Press “Credit What Is Left” on the credit note, or change the hours "
                "that it takes back."
            )
        return self.env._(
            "To give money back without hours, set Hours Back on the line to 0:00."
        )

    def _get_closed_out_minutes(self):
        """Return what closing took out, and opening again brings back."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("cause", "in", ("close", "reopen"))]
        )
        return sum(minutes for _move, minutes in moves._get_open_draws())

    def _get_too_much_message(self, found):
        """Return why a draft credit note cannot be posted, and what could be.

        :param found: :class:`TooMuch`
        """
        if found.wanted > found.left:
            return self._get_refund_message(found.wanted, found.left, found.most_hours)
        return self.env._(
            "%(warning)s Press “Credit What Is Left” on the credit note, or lower its "
            "price.",
            warning=self._get_too_much_money_text(found),
        )

    def _get_too_much_text(self, found):
        """Return the warning on a draft credit note that takes too much."""
        if found.wanted <= found.left:
            return self._get_too_much_money_text(found)
        text = self.env._(
            "%(bank)s: the credit note takes back %(wanted)s, but only %(left)s "
            "(%(amount)s without tax) are left; %(used)s are used or gone.",
            bank=self.name,
            wanted=format_minutes(found.wanted),
            left=format_minutes(found.left),
            used=format_minutes(self._get_spent_minutes()),
            amount=self._format_money(found.most_hours),
        )
        if found.left and not self._is_closed_by_hand():
            return text  # the button is beside it
        return f"{text} {self._get_refund_advice(found.left)}"

    def _get_too_much_money_text(self, found):
        """Return that a credit note gives back more than its hours are worth."""
        return self.env._(
            "%(bank)s of %(customer)s: the credit note gives back %(asked)s without "
            "tax, but its hours are worth only %(amount)s after what was credited "
            "before.",
            bank=self.name,
            customer=self.partner_id.display_name,
            asked=self._format_money(found.asked),
            amount=self._format_money(found.amount),
        )

    def _get_missing_price_message(self, missing, document):
        """Return why ``document`` makes hours worth less than nothing."""
        others = self._get_credit_lines().move_id - document
        return self.env._(
            "%(bank)s of %(customer)s: with %(document)s, credit notes give back "
            "%(missing)s without tax more than is asked for the hours. Raise the "
            "price, or reset credit notes to draft first (%(credits)s).",
            bank=self.name,
            customer=self.partner_id.display_name,
            document=document.display_name,
            missing=self._format_money(missing),
            credits=", ".join(others.mapped("name")) or document.display_name,
        )

    def _format_money(self, amount):
        """Return an amount in the currency of the company, as messages write it."""
        return format_amount(self.env, amount, self.company_id.currency_id)
