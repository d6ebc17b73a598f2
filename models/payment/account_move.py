# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What of an invoice is paid, for the hours that it sold."""

from collections import defaultdict

from odoo import models

from ...tools.tokens import REPLACING
from ...tools.usable import get_paid_share

PAID = ("paid", "in_payment")


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "matched_payment_ids" in vals:  # payments without a journal entry
            self._follow_hour_bank_payments()
        return res

    # === BUSINESS METHODS === #

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

    def _get_paid_share(self):
        """Return which part of a posted invoice is paid, between 0 and 1.

        By its stored payment state, so that a discount for early payment and what is
        on its way to the bank count as paid; otherwise by what is left to pay.
        """
        self.ensure_one()
        residual = self.currency_id.round(self.amount_residual)
        if self.payment_state in PAID or not residual:
            return 1.0
        credited = sum(self._get_applied_credit_notes().values())
        return get_paid_share(self.amount_total, residual, credited)

    def _get_applied_credit_notes(self):
        """Return ``{credit note: amount}`` of its own that were set off against it.

        In the currency of the invoice. A credit note of another invoice pays, as money
        does: it was paid for there.
        """
        self.ensure_one()
        notes = defaultdict(float)
        for partial in self._get_receivable_lines().matched_credit_ids:
            note = partial.credit_move_id.move_id
            if note.move_type == "out_refund" and self._is_credited_by(note):
                notes[note] += partial.debit_amount_currency
        return notes

    def _is_credited_by(self, note):
        self.ensure_one()
        if note.reversed_entry_id:
            return note.reversed_entry_id == self
        return bool(note._get_hour_banks() & self._get_hour_banks())

    def _get_credited_minutes(self, bank):
        """Return the minutes of ``bank`` that credit notes set off against it took."""
        self.ensure_one()
        minutes = 0.0
        for note, amount in self._get_applied_credit_notes().items():
            lines = note.invoice_line_ids.filtered(
                lambda line: (
                    line.hour_bank_id == bank
                    and line.hour_bank_credit_effect == "hours"
                )
            )
            taken = sum(lines.mapped("hour_bank_minutes"))
            minutes += taken * amount / note.amount_total if note.amount_total else 0.0
        return minutes

    def _get_receivable_lines(self):
        return self.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _get_unpaid_lines(self):
        """Return the lines of these invoices that customers still have to pay."""
        unpaid = self.filtered(lambda m: m.payment_state in ("not_paid", "partial"))
        return unpaid._get_receivable_lines().filtered(
            lambda line: (
                line.date_maturity
                and not line.currency_id.is_zero(line.amount_residual_currency)
            )
        )
