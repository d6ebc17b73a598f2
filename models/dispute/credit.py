# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was invoiced already and is made free: a credit note is proposed, not made."""

from odoo import fields, models
from odoo.tools import format_amount

from ...tools.batch import Change
from ...tools.duration import format_minutes
from ..roles import ACCOUNTANT, MONEY_READERS

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_dispute_credit"


class HourBankDispute(models.Model):
    _inherit = "hour.bank.dispute"

    currency_id = fields.Many2one(related="company_id.currency_id")
    credit_amount = fields.Monetary(
        string="To Credit",
        readonly=True,
        groups=MONEY_READERS,
        help="What was invoiced of the time that was made free, without tax. The "
        "invoice stays as it is: a person makes the credit note.",
    )
    credit_invoice_id = fields.Many2one(
        "account.move",
        string="Invoice to Credit",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # invoices that are deleted
        groups=MONEY_READERS,
    )

    # === ACTIONS === #

    def action_view_credit_invoice(self):
        """Open the invoice of which a credit note is proposed, for who may read it."""
        self.ensure_one()
        invoice = self.credit_invoice_id
        invoice.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": invoice.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    def _get_credit_proposals(self, minutes):
        """Return ``[(bank, minutes)]`` that are invoiced already of what comes back.

        Asked before it is posted: only then it is known what was invoiced.
        """
        entry = self.timesheet_id
        batch = entry._plan_waiver(Change("dispute"), minutes)
        return [
            (bank, part)
            for _entry, bank, part, origin in batch.postings
            if bank.kind == "overage" and bank._is_invoiced(origin, entry)
        ]

    def _propose_credits(self, proposals):
        """Keep what is to be credited, and tell an accountant, with the invoice."""
        if not proposals:
            return
        amount = sum(bank._get_price_per_minute() * part for bank, part in proposals)
        minutes = sum(part for _bank, part in proposals)
        banks = self.env["hour.bank"].union(*(bank for bank, _part in proposals))
        invoices = banks.sale_line_id.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        self.credit_amount = amount
        self.credit_invoice_id = invoices.sorted("id")[-1:]
        user = self._get_credit_user()
        if user:
            dispute = self.with_context(lang=user.lang)
            note = dispute._get_credit_text(minutes)
            dispute.activity_schedule(ACTIVITY, note=note, user_id=user.id)

    def _get_credit_text(self, minutes):
        return self.env._(
            "%(hours)s of %(customer)s were made free after a dispute, and are "
            "invoiced on %(invoice)s already: credit %(amount)s, without tax.",
            hours=format_minutes(minutes),
            customer=self.partner_id.display_name,
            invoice=self.credit_invoice_id.name or "?",
            amount=format_amount(self.env, self.credit_amount, self.currency_id),
        )

    def _get_credit_user(self):
        """Return the accountant who is asked for a credit note, or nobody.

        Who made the invoice, where that is an accountant; otherwise one of the company.
        Override to ask somebody else.
        """
        self.ensure_one()
        users = self.env.ref(ACCOUNTANT).all_user_ids
        author = self.credit_invoice_id.create_uid
        return users.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted(
            lambda user: (user != author, user.company_id != self.company_id, user.id)
        )[:1]
