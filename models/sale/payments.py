# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank follows the payments of its invoices: held while one is missing or late.

Whatever changes what is paid lets the banks follow; a daily job looks once more."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.tokens import REPLACING
from ..bank.paid import UNPAID
from ..jobs import run_job

_logger = logging.getLogger(__name__)


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: HOLD === #

    def _sync_payment(self):
        """Hold or resume the bank, as its invoices are paid."""
        cause = self._get_automatic_hold()
        if not cause:
            self._resume_by_itself()
        elif cause != self.hold_waived:
            self._hold_by_itself(cause)

    def _get_automatic_hold(self):
        """Return why the bank has to be on hold now, as in ``hold_cause``, or False.

        Override to hold banks for something else; extend the selection, and add a
        method of its name for the words, see :meth:`_get_cause_text`. The daily job
        looks at what :meth:`_get_follow_domain` says: extend that, too. A bank that
        could give nothing anyway is not held.
        """
        self.ensure_one()
        if not self._may_be_held():
            return False
        if self._lacks_money():
            return self._get_missing_document()
        if self._get_overdue_lines():
            return "overdue"
        return "ended" if self._is_held() and self._loses_hours() else False

    def _may_be_held(self):
        """Return whether the bank could give hours if it were not on hold."""
        self.ensure_one()
        usable = self.minutes_balance + self.overdraft_minutes > 0
        return usable and self.state in ("open", "depleted", "hold")

    def _lacks_money(self):
        """Return whether hours were made usable that are not invoiced or paid now."""
        self.ensure_one()
        if self._get_grant_on() == "order":
            return False
        sold = self._get_sold_minutes()
        usable = min(self.minutes_usable, sold - self._get_due_credits())
        return self._get_arrived_minutes(sold) < usable

    def _get_missing_document(self):
        """Return what hours that were usable before lack: an invoice or its payment."""
        self.ensure_one()
        drafts = self._get_sold_lines(["draft"]).move_id.filtered("posted_before")
        missing = drafts or self._get_grant_on() == "invoice"
        return "invoice" if missing else "payment"

    def _get_waivable_hold(self):
        cause = self._get_automatic_hold()
        return cause if cause != "ended" else False

    @api.private
    def _get_waived_text(self):
        """Return in words what resuming by hand would put up with."""
        # sudo: invoices, for helpdesk managers
        cause = self.sudo()._get_waivable_hold()
        return self._get_cause_text(cause) if cause else ""

    # === BUSINESS METHODS: FOLLOW === #

    @api.private
    def _follow_payments(self):
        """Bring hours and state of the banks that care to what is paid now."""
        self.filtered(lambda bank: bank._cares_for_payments())._sync_invoices()

    def _cares_for_payments(self):
        """Return whether a payment can change what the bank gives."""
        self.ensure_one()
        return bool(
            self._get_grant_on() == "payment"
            or self._get_terms().overdue_days is not None
            or self._is_held()
            or self.hold_waived
        )

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

        Banks of which the database cannot say that nothing became of their invoices.
        Their companies may be a day ahead of the server, or behind.
        """
        today = fields.Date.today()
        overdue = self._get_overdue_domain(fields.Date.add(today, days=1))
        late = self._get_overdue_domain(fields.Date.add(today, days=-1))
        empty = Domain("minutes_balance", "<=", 0)
        usable = Domain("state", "in", ("open", "depleted"))
        held = Domain("state", "=", "hold") & Domain("hold_cause", "!=", "hand")
        waived = usable & Domain("hold_waived", "!=", False)
        return Domain("kind", "=", "prepaid") & Domain.OR(
            [
                # in arrears anew
                usable
                & overdue
                & Domain("hold_waived", "!=", "overdue")
                & (~empty | Domain("overdraft_minutes", ">", 0)),
                # in arrears no more, or another reason than that
                held & (Domain("hold_cause", "!=", "overdue") | empty | ~late),
                waived & (Domain("hold_waived", "!=", "overdue") | empty | ~late),
                (usable | held) & self._get_lack_domain(),
                self._get_arrival_domain(),
            ]
        )

    @api.model
    def _get_lack_domain(self):
        """Return the domain of banks whose hours may lack their invoice or payment."""
        unpaid = Domain("move_type", "!=", "out_refund") & Domain(
            "move_id.payment_state", "in", UNPAID
        )
        reset = Domain("parent_state", "=", "draft") & Domain(
            "move_id.posted_before", "=", True
        )
        current = unpaid & Domain("parent_state", "in", ("draft", "posted"))
        return Domain("invoice_line_ids", "any", unpaid & reset) | (
            self._get_grant_domain("payment")
            & Domain("invoice_line_ids", "any", current)
        )

    @api.model
    def _get_arrival_domain(self):
        """Return the domain of waiting banks of which hours may be usable by now."""
        posted = Domain("parent_state", "=", "posted") & Domain(
            "move_type", "!=", "out_refund"
        )
        paid = posted & Domain("move_id.payment_state", "!=", "not_paid")
        waits = Domain("minutes_waiting", ">", 0) & Domain("state", "!=", "closed")
        payment, invoice = map(self._get_grant_domain, ("payment", "invoice"))
        return waits & (
            (payment & Domain("invoice_line_ids", "any", paid))
            | (invoice & Domain("invoice_line_ids", "any", posted))
            | ~(payment | invoice)
        )

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


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "matched_payment_ids" in vals:  # payments without a journal entry
            self._follow_hour_bank_payments()
        return res

    def _follow_hour_bank_payments(self):
        """Let the banks of these invoices follow what is paid now."""
        if REPLACING.is_in(self.env):
            return  # whoever replaces an invoice lets them follow once, at the end
        invoices = self.filtered(lambda move: move.is_sale_document(True))
        if not invoices:
            return
        # sudo: whoever registers a payment has no right to write banks
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [("move_id", "in", invoices.ids), ("hour_bank_id", "!=", False)],
                ["hour_bank_id"],
            )
        )
        # sudo: as above; payments make hours usable, whoever enters them
        self.env["hour.bank"].sudo().union(*(b for [b] in groups))._follow_payments()


class AccountPartialReconcile(models.Model):
    """Invoices are paid, and payments undone, by these records alone."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_reconciled_moves()._follow_hour_bank_payments()
        return partials

    def unlink(self):
        moves = self._get_reconciled_moves()
        res = super().unlink()
        moves.exists()._follow_hour_bank_payments()
        return res

    def _get_reconciled_moves(self):
        return (self.debit_move_id + self.credit_move_id).move_id


class AccountPayment(models.Model):
    """Payments without a journal entry pay invoices by their state alone."""

    _inherit = "account.payment"

    @api.model
    def _get_payment_triggers(self):
        """Return the fields that change what is paid."""
        return {"state", "invoice_ids"}

    def write(self, vals):
        if not self._get_payment_triggers() & set(vals):
            return super().write(vals)
        invoices = self.invoice_ids
        res = super().write(vals)
        (invoices + self.invoice_ids)._follow_hour_bank_payments()
        return res

    def unlink(self):
        invoices = self.invoice_ids
        res = super().unlink()
        invoices.exists()._follow_hour_bank_payments()
        return res
