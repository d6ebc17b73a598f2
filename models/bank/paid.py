# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""For what hours wait, and what of their invoices is paid."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.terms import Terms
from ...tools.usable import get_paid_share

PAID = ("paid", "in_payment")
UNPAID = ("not_paid", "partial")


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_grant_on(self):
        """Return what hours wait for: ``order`` (nothing), ``invoice`` or ``payment``.

        A gift waits for nothing. Where there is no order, the invoice is the order.
        """
        self.ensure_one()
        grant_on = self._get_terms().grant_on
        if self.kind != "prepaid":
            return "order"
        # sudo: the price of the order, for people who may not read it
        if line := self.sudo().sale_line_id:
            if grant_on == "order":
                return grant_on  # whatever it costs: the line need not be read
            gift = line.currency_id.is_zero(line.price_subtotal)
            return "order" if gift else grant_on
        if self.invoice_name:
            return "invoice" if grant_on == "order" else grant_on
        return "order"  # opening balances, rolled over hours

    def _get_unpaid_invoices(self):
        """Return the posted invoices of the hours that are not entirely paid."""
        return self._get_sold_lines().move_id.filtered(
            lambda invoice: invoice._get_paid_share() < 1
        )

    def _get_overdue_lines(self):
        """Return the open receivables of the bank's invoices that are due for too long.

        An invoice that is blocked for payment, as in a dispute, is not overdue.
        """
        self.ensure_one()
        days = self._get_terms().overdue_days
        if days is None:
            return self.env["account.move.line"]
        lines = self._get_sold_lines().filtered(
            lambda line: not line.currency_id.is_zero(line.price_subtotal)
        )
        last_day = fields.Date.add(self._get_today(), days=-days)
        return lines.move_id._get_unpaid_lines().filtered(
            lambda line: line.date_maturity < last_day
        )

    @api.model
    def _get_overdue_domain(self, today):
        """Return the domain of the banks that have overdue lines on ``today``.

        What :meth:`_get_overdue_lines` says of one bank, asked of all of them at once.
        """
        self.env["account.move"].flush_model(["state", "move_type", "payment_state"])
        self.env["account.move.line"].flush_model()
        # SQL: each bank has its own number of days, among its terms
        late = SQL(
            """
            SELECT bank.id
              FROM account_move_line AS sold
              JOIN hour_bank AS bank ON bank.id = sold.hour_bank_id
              JOIN account_move AS invoice ON invoice.id = sold.move_id
              JOIN account_move_line AS due ON due.move_id = invoice.id
              JOIN account_account AS account ON account.id = due.account_id
             WHERE sold.display_type = 'product' AND sold.price_subtotal != 0
               AND invoice.move_type IN %(types)s AND invoice.state = 'posted'
               AND invoice.payment_state IN %(unpaid)s
               AND account.account_type = 'asset_receivable'
               AND due.amount_residual_currency != 0
               AND due.date_maturity < %(today)s - %(days)s::int
            """,
            types=tuple(set(self._get_invoice_types()) - {"out_refund"}),
            unpaid=UNPAID,
            today=today,
            days=self._get_term_sql("bank", "overdue_days"),
        )
        return Domain("id", "in", late)

    @api.model
    def _get_grant_domain(self, grant_on):
        """Return the domain of the banks whose terms let hours wait for that."""
        return Domain.custom(
            to_sql=lambda banks, alias, _query: SQL(
                "%s = %s", banks._get_grant_sql(alias), grant_on
            )
        )

    @api.model
    def _get_grant_sql(self, alias):
        """Return for what the hours of a bank wait, see :meth:`_get_grant_on`."""
        stored = self._get_term_sql(alias, "grant_on")
        return SQL("COALESCE(%s, %s)", stored, Terms.grant_on)

    @api.model
    def _get_term_sql(self, alias, name):
        """Return a term as it is stored: text, NULL where its default counts."""
        terms = SQL.identifier(alias, "terms", to_flush=self._fields["terms"])
        return SQL("(%s ->> %s)", terms, name)


class AccountMove(models.Model):
    _inherit = "account.move"

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

    def _get_hour_banks(self):
        """Return the banks that these invoices and credit notes are about."""
        return self.filtered(lambda move: move.is_sale_document(True)).mapped(
            "invoice_line_ids.hour_bank_id"
        )

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
        unpaid = self.filtered(lambda m: m.payment_state in UNPAID)
        return unpaid._get_receivable_lines().filtered(
            lambda line: (
                line.date_maturity
                and not line.currency_id.is_zero(line.amount_residual_currency)
            )
        )
