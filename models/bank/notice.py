# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What one should know of a bank before its numbers: why it gives nothing, or less.

For what hours wait and why a bank is held is said by one method for each document or
cause, made of the invoices as they are when read. No text names an amount of money."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    notice = fields.Text(compute="_compute_notice")

    hold_text = fields.Char(
        string="On Hold For",
        compute="_compute_hold_text",
        help="Why the bank is on hold.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "kind",
        "state",
        "hold_reason",
        "hold_cause",
        "hold_waived",
        "close_reason",
        "date_end",
        "grace_days",
        "name",
        "minutes_waiting",
        "minutes_balance",
    )
    @api.depends_context("lang")
    def _compute_notice(self):
        for bank in self:
            bank.notice = bank._get_notice()

    @api.depends("state", "hold_cause", "hold_reason")
    @api.depends_context("lang")
    def _compute_hold_text(self):
        for bank in self:
            bank.hold_text = bank.state == "hold" and bank._get_hold_reason()

    # === BUSINESS METHODS: NOTICE === #

    def _get_notice(self):
        """Return what a reader of the bank should know before its numbers."""
        self.ensure_one()
        texts = (
            self._get_waived_notice(),
            self._get_state_notice(),
            self._get_ended_notice(),
            "" if self.state == "pending" else self._get_rest_message(),
        )
        return " ".join(filter(None, texts)) or False

    def _get_waived_notice(self):
        """Return what a manager put up with, who resumed the bank by hand."""
        if not self.hold_waived or self.state in ("hold", "closed"):
            return ""
        return self.env._(
            "Resumed by hand: %(reason)s.",
            reason=self._get_cause_text(self.hold_waived),
        )

    def _get_state_notice(self):
        """Return what the state of the bank means, where it needs words."""
        if self.kind == "overage":
            return self._get_overage_notice()
        if self.state in ("hold", "pending"):
            return self._get_hold_message()
        if self.state == "expired":
            return self._get_end_text()
        if self._is_closed_by_hand():
            return self.env._("Closed: %(reason)s", reason=self.close_reason)
        return self._get_grace_message() if self._is_in_grace() else ""

    def _get_ended_notice(self):
        """Return what is to be done with a bank that ended while it waits."""
        if self.state != "pending" or not self._is_over():
            return ""
        return self.env._(
            "It ended on %(day)s: prolong it, so that it can be used once it is paid.",
            day=format_date(self.env, self.date_end),
        )

    def _get_overage_notice(self):
        """Return what this bank is, for whoever opens it."""
        self.ensure_one()
        if not self.origin_bank_id:
            return self.env._("Time without hour banks, billed on its order line.")
        # sudo: the name of another bank of the customer
        bank = self.origin_bank_id.sudo().name
        return self.env._(
            "Time beyond %(bank)s, billed on its order line. Nothing was bought here "
            "in advance.",
            bank=bank,
        )

    # === BUSINESS METHODS: WHY IT GIVES NOTHING === #

    @api.private
    def _get_blocked_text(self):
        """Return why these banks give nothing, for the person whose entry is refused.

        Banks that give all that was sold are passed over.
        """
        return " ".join(filter(None, (bank._get_blocked_message() for bank in self)))

    @api.model
    def _get_blocked_domain(self):
        """Return the domain of the banks that do not give all that was sold."""
        waiting = Domain("minutes_waiting", ">", 0) & Domain("state", "!=", "closed")
        return Domain("state", "in", ("hold", "pending")) | waiting

    def _get_blocked_message(self):
        """Return why the bank does not give all that was sold, or an empty text."""
        self.ensure_one()
        if self.state == "pending":
            return self._get_hold_message()
        held = self._get_hold_message() if self.state == "hold" else ""
        return " ".join(filter(None, (held, self._get_rest_message())))

    @api.private
    def _get_ticket_notices(self):
        """Return what an agent should know of these banks besides their balance."""
        texts = [
            bank._get_blocked_message()
            or (bank._is_in_grace() and bank._get_grace_message())
            for bank in self
        ]
        return [text.rstrip(".") for text in texts if text]

    def _get_hold_message(self):
        """Return why a bank that is on hold or pending gives nothing, in words."""
        self.ensure_one()
        if self.state == "pending":
            return self._get_pending_message()
        return self.env._(
            "%(bank)s (%(hours)s) is on hold: %(reason)s.",
            bank=self.name,
            hours=format_minutes(self.minutes_balance),
            reason=self._get_hold_reason() or self.env._("no reason given"),
        )

    def _get_pending_message(self):
        if not self.minutes_waiting:
            return self.env._(
                "%(bank)s (%(hours)s) is pending: it waits for its invoice or payment.",
                bank=self.name,
                hours=format_minutes(self.minutes_balance),
            )
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

    def _get_hold_reason(self):
        """Return why the bank is on hold, in the reader's language where it can be."""
        self.ensure_one()
        if self._is_held():
            return self._get_cause_text(self.hold_cause)
        return self.hold_reason or ""

    def _get_cause_text(self, cause):
        """Return a cause in words, dispatched on it; names no amount of money."""
        self.ensure_one()
        return getattr(self, f"_get_{cause}_text")()

    def _get_invoice_text(self):
        bank_sudo = self.sudo()  # sudo: names of invoices, for agents
        drafts = bank_sudo._get_sold_lines(["draft"]).move_id.filtered("posted_before")
        if not drafts:
            return self.env._("its hours are not invoiced")
        names = ", ".join(drafts.mapped("name"))
        return self.env._("%(invoices)s is not posted", invoices=names)

    def _get_payment_text(self):
        unpaid = self.sudo()._get_unpaid_invoices()  # sudo: as above
        if not unpaid:
            return self.env._("its hours are not paid")
        names = ", ".join(unpaid.mapped("name"))
        return self.env._("%(invoices)s is not paid", invoices=names)

    def _get_overdue_text(self):
        lines = self.sudo()._get_overdue_lines()  # sudo: names of invoices, for agents
        if not lines:
            return self.env._("its invoice is overdue")
        return self.env._(
            "%(invoices)s overdue since %(day)s",
            invoices=", ".join(dict.fromkeys(lines.mapped("move_id.name"))),
            day=format_date(self.env, min(lines.mapped("date_maturity"))),
        )

    def _get_ended_text(self):
        return self.env._(
            "paid after its end on %(day)s", day=format_date(self.env, self.date_end)
        )
