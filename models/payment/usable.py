# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When sold hours become usable: at once, with the invoice, or when it is paid.

The ledger is credited with what is usable only; the rest waits. What was credited once
is never taken back because a payment is undone: the bank goes on hold instead.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes, to_hours
from ...tools.usable import get_minutes_to_credit, get_usable, get_whole_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    minutes_usable = fields.Integer(
        readonly=True,
        help="Minutes that order, invoices or payments made usable so far, before "
        "credit notes. Less only when less is sold.",
    )
    minutes_waiting = fields.Integer(
        readonly=True,
        help="Minutes that are sold, but wait for their invoice or payment.",
    )
    hours_waiting = fields.Float(
        string="Waiting", compute="_compute_hours_waiting", store=True, precompute=True
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes_waiting")
    def _compute_hours_waiting(self):
        for bank in self:
            bank.hours_waiting = to_hours(bank.minutes_waiting)

    def _compute_level(self):
        res = super()._compute_level()
        for bank in self.filtered(lambda bank: bank.state == "pending"):
            bank.level = "plenty"  # nothing ran out
        return res

    @api.depends("minutes_waiting", "minutes_balance")
    def _compute_notice(self):
        return super()._compute_notice()

    # === CRUD METHODS === #

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "minutes_usable",
            "minutes_waiting",
            "hours_waiting",
        }

    # === BUSINESS METHODS: WHAT IS USABLE === #

    def _get_grant_on(self):
        """Return what hours wait for: ``order`` (nothing), ``invoice`` or ``payment``.

        A gift waits for nothing. Where there is no order, the invoice is the order.
        """
        self.ensure_one()
        grant_on = self._get_term("grant_on", "order")
        if self.kind != "prepaid":
            return "order"
        # sudo: the price of the order, for people who may not read it
        if line := self.sudo().sale_line_id:
            gift = line.currency_id.is_zero(line.price_subtotal)
            return "order" if gift else grant_on
        if self.invoice_name:
            return "invoice" if grant_on == "order" else grant_on
        return "order"  # opening balances, rolled over hours

    def _get_arrived_minutes(self, sold):
        """Return which of the ``sold`` minutes came by now, for what they wait."""
        self.ensure_one()
        grant_on = self._get_grant_on()
        if grant_on == "payment":
            return self._get_paid_minutes()
        if grant_on == "invoice":
            invoiced = self._get_invoiced()
            return invoiced.invoices - invoiced.replaced
        return sold

    def _get_paid_minutes(self):
        """Return the minutes that are paid, without those that were credited before.

        A line without a price waits for nothing but its invoice.
        """
        self.ensure_one()
        lines = self._get_sold_lines()
        free = lines.filtered(
            lambda line: line.currency_id.is_zero(line.price_subtotal)
        )
        paid = sum(free.mapped("hour_bank_minutes"))
        for invoice, due in (lines - free).grouped("move_id").items():
            minutes = sum(due.mapped("hour_bank_minutes"))
            minutes -= invoice._get_credited_minutes(self)
            paid += minutes * invoice._get_paid_share()
        return get_whole_minutes(paid - self._get_invoiced().replaced)

    def _get_due_credits(self):
        """Return the credited minutes that therefore need not be paid any more."""
        self.ensure_one()
        waits = self._get_grant_on() == "payment"
        return self._get_refunded_minutes() if waits else 0

    def _get_usable_minutes(self, sold):
        """Return the minutes of ``sold`` that were made usable so far."""
        self.ensure_one()
        return get_usable(
            sold,
            self._get_arrived_minutes(sold),
            self._get_due_credits(),
            self.minutes_usable,
            partial=self._get_term("grant_partial", True),
        )

    def _get_minutes_to_credit(self, minutes):
        granted = super()._get_minutes_to_credit(minutes)
        if self._get_grant_on() == "order":
            return granted
        if self._is_closed_by_hand():  # a payment does not open it
            return min(granted, self._get_purchased_minutes())
        usable = self._get_usable_minutes(minutes)
        return get_minutes_to_credit(granted, usable, self._get_due_credits())

    def _get_refundable_minutes(self):
        """Hours that wait for their payment can be credited, too."""
        refundable = super()._get_refundable_minutes()
        waits = self._get_grant_on() == "payment"
        return refundable + self.minutes_waiting if waits else refundable

    def _get_purchase_cause(self):
        grant_on = self._get_grant_on()
        return super()._get_purchase_cause() if grant_on == "order" else grant_on

    # === BUSINESS METHODS: FOLLOW === #

    @api.private
    def _set_sold_minutes(self, minutes):
        self.ensure_one()
        bank = self._lock([("id", "=", self.id)])
        bank._check_raised(minutes)
        waited, was_expired = bank.minutes_waiting, bank.state == "expired"
        res = super()._set_sold_minutes(minutes)
        usable = minutes
        if bank._get_grant_on() != "order":
            usable = bank._get_usable_minutes(minutes)
        waiting = max(minutes - bank._get_purchased_minutes(), 0)
        bank.write({"minutes_usable": usable, "minutes_waiting": waiting})
        bank._update_pending()
        if was_expired and waiting < waited:
            bank._hold_ended()
        bank._sync_payment()
        return res

    def _check_raised(self, minutes):
        """:raises UserError: when more is sold than before of what is over or closed"""
        if minutes <= self._get_purchased_minutes() + self.minutes_waiting:
            return
        if self._is_closed_by_hand():
            raise UserError(self._get_closed_by_hand_message())
        if super()._takes_no_more():
            raise UserError(self._get_over_message())

    def _takes_no_more(self):
        # A payment that comes late cannot be refused: the bank goes on hold.
        return not self.minutes_waiting and super()._takes_no_more()

    def _sync_sold(self):
        # Hours that an undone credit note gives back are there before others go.
        posted = -self._get_purchased_minutes("refund")
        if self.minutes_usable and self._get_refunded_minutes() < posted:
            self._sync_refunded()
        return super()._sync_sold()

    @api.private
    def _close(self):
        res = super()._close()
        for bank in self:
            # what is used stays sold; the rest begins anew with the next sale
            kept = bank._get_purchased_minutes()
            bank.write({"minutes_usable": kept, "minutes_waiting": 0})
        return res

    def _reopen_by_hand(self, reason):
        res = super()._reopen_by_hand(reason)
        self._sync_sold()  # what was invoiced or paid meanwhile
        return res

    # === BUSINESS METHODS: STATE === #

    def _is_pending(self):
        """Return whether nothing of what was sold is usable yet."""
        self.ensure_one()
        empty = self.minutes_credited <= 0 and not self.minutes_debited
        return self.minutes_waiting > 0 and not self.minutes_usable and empty

    def _get_natural_state(self):
        return "pending" if self._is_pending() else super()._get_natural_state()

    def _refresh_state(self):
        """Let a bank that waited go on by itself once it holds hours."""
        for bank in self.filtered(lambda bank: bank.state == "pending"):
            bank._update_pending()
        return super()._refresh_state()

    def _update_pending(self):
        """Let the state follow what waits; what comes after the end is held."""
        self.ensure_one()
        if self.state in ("hold", "closed") or self.state == "expired":
            return
        if self._is_pending():
            self._update_state("pending")
        elif self.state == "pending":
            self._hold_ended() or self._update_state(self._get_natural_state())

    # === BUSINESS METHODS: TERMS === #

    def _prepare_updated_terms(self):
        """Hours that are usable stay so: new terms count for those that wait."""
        values = super()._prepare_updated_terms()
        if self.minutes_waiting:
            return values
        kept = {
            "grant_on": self._get_term("grant_on", "order"),
            "grant_partial": self._get_term("grant_partial", True),
        }
        return {**values, "terms": {**values["terms"], **kept}}

    def _update_terms(self):
        res = super()._update_terms()
        # sudo: as the terms themselves; the caller checked who may renew them
        bank_sudo = self.sudo()
        if bank_sudo.minutes_waiting:
            bank_sudo._sync_sold()
        bank_sudo._sync_payment()
        return res

    def _get_terms_lines(self):
        lines = super()._get_terms_lines()
        if text := self._get_usable_text():
            lines.insert(1, (self.env._("Usable"), text))
        return lines

    def _get_usable_text(self, grant_on=None):
        """Return in words for what the hours wait; an empty text where for nothing.

        :param grant_on: for what a bank would wait that is not sold yet
        """
        self.ensure_one()
        grant_on = grant_on or self._get_grant_on()
        return {
            ("invoice", True): self.env._("once invoiced, each invoice its share"),
            ("invoice", False): self.env._("once all of it is invoiced"),
            ("payment", True): self.env._("once paid, each payment its share"),
            ("payment", False): self.env._("once all of it is paid"),
        }.get((grant_on, bool(self._get_term("grant_partial", True))), "")

    # === BUSINESS METHODS: WORDS === #

    def _get_unpaid_invoices(self):
        """Return the posted invoices of the hours that are not entirely paid."""
        return self._get_sold_lines().move_id.filtered(
            lambda invoice: invoice._get_paid_share() < 1
        )

    def _get_waiting_for_text(self):
        """Return what the hours wait for, without any amount of money."""
        self.ensure_one()
        bank_sudo = self.sudo()  # sudo: names of invoices, for agents
        unpaid = bank_sudo._get_unpaid_invoices()
        if bank_sudo._get_grant_on() == "payment" and unpaid:
            return self.env._(
                "the payment of %(invoices)s", invoices=", ".join(unpaid.mapped("name"))
            )
        return self.env._("the invoice")

    def _get_pending_message(self):
        if not self.minutes_waiting:
            return super()._get_pending_message()
        return self.env._(
            "%(bank)s (%(hours)s) waits for %(what)s.",
            bank=self.name,
            hours=format_minutes(self.minutes_waiting),
            what=self._get_waiting_for_text(),
        )

    def _get_rest_message(self):
        """Return for what the rest of a usable bank waits, or an empty text."""
        self.ensure_one()
        if not self.minutes_waiting or self.state == "closed":
            return ""
        return self.env._(
            "%(hours)s more of %(bank)s wait for %(what)s.",
            bank=self.name,
            hours=format_minutes(self.minutes_waiting),
            what=self._get_waiting_for_text(),
        )

    @api.model
    def _get_blocked_domain(self):
        waiting = Domain("minutes_waiting", ">", 0) & Domain("state", "!=", "closed")
        return super()._get_blocked_domain() | waiting

    def _get_blocked_message(self):
        message = super()._get_blocked_message()
        if self.state == "pending":
            return message
        return " ".join(filter(None, (message, self._get_rest_message())))

    def _get_notice(self):
        texts = [super()._get_notice() or ""]
        if self.state == "pending" and self._is_over():
            texts.append(
                self.env._(
                    "It ended on %(day)s: prolong it, so that it can be used once it "
                    "is paid.",
                    day=format_date(self.env, self.date_end),
                )
            )
        if self.state != "pending":
            texts.append(self._get_rest_message())
        return " ".join(filter(None, texts)) or False
