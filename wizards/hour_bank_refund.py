# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: the credit note of what is left in a bank."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.roles import ACCOUNTANT, MONEY_READERS
from ..tools.duration import format_minutes, to_hours


class HourBankRefund(models.TransientModel):
    """Draft credit note of the unused hours at their worth; posting closes the bank."""

    _name = "hour.bank.refund"
    _description = "Refund What Is Left"
    _inherit = ["hour.bank.wizard.mixin"]

    bank_id = fields.Many2one("hour.bank", required=True, readonly=True)
    company_id = fields.Many2one(related="bank_id.company_id")
    # Not as superuser: the form must not tell of banks that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    hours = fields.Float(string="Left", compute="_compute_amount")
    currency_id = fields.Many2one("res.currency", compute="_compute_amount")
    amount_untaxed = fields.Monetary(
        string="Refund Without Tax", compute="_compute_amount", groups=MONEY_READERS
    )
    invoice_names = fields.Char(string="Of Invoices", compute="_compute_amount")
    date = fields.Date(
        string="Date of the Credit Note",
        required=True,
        default=fields.Date.context_today,
    )
    reason = fields.Char(required=True, help="It stays on the bank.")

    # === COMPUTE METHODS === #

    @api.depends("bank_id")
    def _compute_amount(self):
        for wizard in self:
            bank_sudo = wizard.bank_id.sudo()  # lines of invoices, whoever looks
            lines = [line for line, _minutes in wizard._get_parts()]
            wizard.hours = to_hours(bank_sudo._get_creditable_minutes())
            wizard.currency_id = (
                lines[0].currency_id if lines else bank_sudo.company_id.currency_id
            )
            wizard.amount_untaxed = bank_sudo._get_credit_amount(
                bank_sudo._get_creditable_value() if lines else 0.0,
                wizard.currency_id,
                rate=lines[0].move_id.invoice_currency_rate if lines else 1.0,
            )
            names = dict.fromkeys(line.move_id.name for line in lines)
            wizard.invoice_names = ", ".join(names)

    # === ACTIONS === #

    def action_refund(self):
        """Make the credit note and open it, for somebody to look at and post.

        :raises AccessError: for people who may not post invoices
        :raises UserError: where nothing is left, or nothing was invoiced
        """
        self.ensure_one()
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._("Only accountants refund hours."))
        self.bank_id.check_access("read")
        return self._act_once(self._refund)

    # === BUSINESS METHODS === #

    def _refund(self):
        bank_sudo = self.bank_id.sudo()  # the ledger posts as superuser
        bank_sudo._lock([("id", "=", bank_sudo.id)])
        self._check_refundable()
        move = self.env["account.move"].create(self._prepare_credit_note())
        self._fit_lines(move)
        # sudo: nobody writes what a posted credit note does to its bank
        move.sudo().hour_bank_close_reason = self.reason.strip()
        return move._open_credit_notes()

    def _check_refundable(self):
        """:raises UserError: saying why nothing can be refunded, and what can be"""
        self.ensure_one()
        bank = self.bank_id
        minutes = bank._get_creditable_minutes()
        if not minutes:
            text = self.env._(
                "%(bank)s of %(customer)s holds no hours that could be refunded.",
                bank=bank.name,
                customer=bank.partner_id.display_name,
            )
            # sudo: whoever invoices may not read all of the bank
            bank_sudo = bank.sudo()
            if bank_sudo._is_closed_by_hand() and bank_sudo._get_closed_out_minutes():
                text = f"{text} {bank_sudo._get_refund_advice(minutes)}"
            raise UserError(text)
        bank._check_no_draft_credit_note()
        invoiced = sum(part for _line, part in self._get_parts())
        if invoiced < minutes:
            raise UserError(
                self.env._(
                    "%(bank)s holds %(left)s, but only %(invoiced)s of it are on "
                    "posted invoices. Post the invoice of the rest first, or have a "
                    "salesperson lower the order by it.",
                    bank=bank.name,
                    left=format_minutes(minutes),
                    invoiced=format_minutes(invoiced),
                )
            )

    def _get_parts(self):
        """Return ``[(invoice line, minutes)]`` that hold what is left, newest first."""
        self.ensure_one()
        bank_sudo = self.bank_id.sudo()  # lines of invoices, whoever looks
        left = bank_sudo._get_creditable_minutes()
        invoiced = bank_sudo._get_invoiced()
        # what was credited before was credited from the newest
        credited = invoiced.credits + invoiced.replaced
        parts = []
        for line in bank_sudo._get_sold_lines().sorted("id", reverse=True):
            free = max(line.hour_bank_minutes - credited, 0)
            credited = max(credited - line.hour_bank_minutes, 0)
            if part := min(free, left):
                parts.append((line, part))
                left -= part
        return parts

    def _prepare_credit_note(self):
        """Return the values of the credit note. Override to add some."""
        self.ensure_one()
        parts = self._get_parts()
        invoices = self.env["account.move"].union(*(line.move_id for line, _m in parts))
        if len(invoices.currency_id) > 1:
            raise UserError(
                self.env._(
                    "%(bank)s was invoiced in several currencies (%(invoices)s). "
                    "Reverse these invoices one by one.",
                    bank=self.bank_id.name,
                    invoices=", ".join(invoices.mapped("name")),
                )
            )
        last = invoices[:1]
        return {
            "move_type": "out_refund",
            "partner_id": last.partner_id.id,
            "company_id": last.company_id.id,
            "journal_id": last.journal_id.id,
            "currency_id": last.currency_id.id,
            "fiscal_position_id": last.fiscal_position_id.id,
            "invoice_date": self.date,
            "invoice_origin": last.invoice_origin,
            "ref": self._get_reference(invoices),
            "reversed_entry_id": len(invoices) == 1 and last.id,
            "invoice_line_ids": [
                Command.create(self._prepare_line(line, minutes))
                for line, minutes in parts
            ],
        }

    def _get_reference(self, invoices):
        """Return the reference, in the language of who gets the credit note."""
        lang = invoices[:1].partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._(
            "Refund of %(invoices)s, %(reason)s",
            invoices=", ".join(invoices.mapped("name")),
            reason=self.reason.strip(),
        )

    def _prepare_line(self, line, minutes):
        """Return the values of a line that credits ``minutes`` of an invoice line."""
        return {
            "name": f"{line.name}\n{line._get_credited_text(format_minutes(minutes))}",
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "quantity": line.quantity,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            # sudo: accountants may be unable to read orders; the line keeps its own
            "sale_line_ids": [Command.set(line.sudo().sale_line_ids.ids)],
            "hour_bank_id": self.bank_id.id,
        }

    def _fit_lines(self, move):
        """Lower the lines, which are as invoiced, to what is left and is worth."""
        lines, parts = move.invoice_line_ids.sorted("id"), self._get_parts()
        for line, (_origin, minutes) in zip(lines, parts, strict=True):
            line._set_credited_minutes(minutes)
        # sudo: the amount of the bank that this form is about
        lines._fit_to_value(self.bank_id.sudo()._get_creditable_value())
