# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Late payment holds a bank, and the daily look at what invoices and payments say."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..jobs import run_job

_logger = logging.getLogger(__name__)


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_follow_payments(self):
        """Hold banks whose invoice is overdue, one per commit.

        Also whatever became of payments that nobody told the banks of.
        """
        # sudo: the ledger posts as superuser, whoever the job runs as
        banks = self.sudo().search(self._get_follow_domain(), order="id")
        banks = banks.filtered(lambda bank: bank._has_to_follow())
        run_job(
            self.env,
            banks,
            lambda bank: bank._follow_payment(),
            _logger,
            "Hour bank %s did not follow its payments",
        )

    @api.model
    def _get_follow_domain(self):
        """Return the domain of the banks that may have to follow, see `_has_to_follow`.

        Banks that wait, were held or released, and those with an invoice that is not
        (or no longer) paid.
        """
        unpaid = [
            ("move_type", "!=", "out_refund"),
            ("move_id.payment_state", "in", ("not_paid", "partial")),
            ("parent_state", "in", ("draft", "posted")),
        ]
        held = Domain("state", "=", "hold") & Domain("hold_cause", "!=", "hand")
        usable = Domain("state", "in", ("open", "depleted"))
        waits = Domain("minutes_waiting", ">", 0) & Domain("state", "!=", "closed")
        lacks = usable & Domain("invoice_line_ids", "any", unpaid)
        waived = usable & Domain("hold_waived", "!=", False)
        return Domain("kind", "=", "prepaid") & (held | waits | lacks | waived)

    def _has_to_follow(self):
        """Return whether invoices and payments say something that the bank does not."""
        self.ensure_one()
        sold = self._get_sold_minutes()
        if sold and self._get_minutes_to_credit(sold) != self._get_purchased_minutes():
            return True
        cause = self._get_automatic_hold()
        if not cause:
            return self._is_held() or bool(self.hold_waived)
        held = self.hold_cause if self.state == "hold" else self.hold_waived
        return held not in (cause, "hand")

    def _follow_payment(self):
        """Follow; do nothing where somebody works on the bank just now."""
        if self.try_lock_for_update(allow_referencing=True) and self._has_to_follow():
            self._sync_invoices()

    # === BUSINESS METHODS: PAYMENT === #

    @api.private
    def _follow_payments(self):
        """Bring hours and state of the banks that care to what is paid now."""
        self.filtered(lambda bank: bank._cares_for_payments())._sync_invoices()

    def _cares_for_payments(self):
        """Return whether a payment can change what the bank gives."""
        self.ensure_one()
        return bool(
            self._get_grant_on() == "payment"
            or self._get_term("overdue_days") is not None
            or self._is_held()
            or self.hold_waived
        )

    # === BUSINESS METHODS: LATE PAYMENT === #

    def _get_automatic_hold(self):
        cause = super()._get_automatic_hold()
        if cause in ("invoice", "payment") or not self._may_be_held():
            return cause
        return "overdue" if self._get_overdue_lines() else cause

    def _get_overdue_lines(self):
        """Return the open receivables of the bank's invoices that are due for too long.

        An invoice that is blocked for payment, as in a dispute, is not overdue.
        """
        self.ensure_one()
        days = self._get_term("overdue_days")
        if days is None:
            return self.env["account.move.line"]
        lines = self._get_sold_lines().filtered(
            lambda line: not line.currency_id.is_zero(line.price_subtotal)
        )
        last_day = fields.Date.add(self._get_today(), days=-days)
        return lines.move_id._get_unpaid_lines().filtered(
            lambda line: line.date_maturity < last_day
        )

    def _get_overdue_text(self):
        lines = self.sudo()._get_overdue_lines()  # sudo: names of invoices, for agents
        if not lines:
            return self.env._("its invoice is overdue")
        return self.env._(
            "%(invoices)s overdue since %(day)s",
            invoices=", ".join(dict.fromkeys(lines.mapped("move_id.name"))),
            day=format_date(self.env, min(lines.mapped("date_maturity"))),
        )

    def _get_overdue_terms_text(self):
        days = self._get_term("overdue_days")
        if days is None:
            return ""
        if not days:
            return self.env._("on hold from the day after the due date")
        return self.env._(
            "on hold when an invoice is more than %(days)s overdue",
            days=self.env._("1 day")
            if days == 1
            else self.env._("%(count)s days", count=days),
        )

    def _get_terms_lines(self):
        lines = super()._get_terms_lines()
        if text := self._get_overdue_terms_text():
            lines.append((self.env._("Late payment"), text))
        return lines
