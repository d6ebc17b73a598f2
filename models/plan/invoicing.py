# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a plan says about invoices, payments and the books."""

from odoo import fields, models

from ..fields import MOST_DAYS, Count


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    # --- when hours become usable
    grant_on = fields.Selection(
        [
            ("order", "At once, when the order is confirmed"),
            ("invoice", "When the invoice is posted"),
            ("payment", "When the invoice is paid"),
        ],
        string="Hours Are Usable",
        default="order",
        required=True,
        tracking=True,
        help="Until then the bank is pending, and agents are told what it waits for.",
    )
    grant_partial = fields.Boolean(
        string="In Shares",
        default=True,
        tracking=True,
        help="Half of the hours once half of them is invoiced or paid. Otherwise all "
        "of them wait for the last invoice or payment.",
    )
    hold_overdue = fields.Boolean(
        string="Hold on Late Payment",
        tracking=True,
        help="Unused hours cannot be drawn while an invoice of the bank is overdue.",
    )
    overdue_days = Count(
        most=MOST_DAYS,
        string="Days After the Due Date",
        default=14,
        tracking=True,
        help="With 14, a bank goes on hold 15 days after the due date.",
    )
    # --- the books; of the company that sells
    deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred Revenue",
        company_dependent=True,
        index=False,  # plans are few
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', 'in', "
        "('liability_current', 'liability_non_current'))]",
        help="Liability for hours that are invoiced but not yet delivered. Used hours "
        "release it to income. Empty: the invoice is income at once.",
    )
    breakage_account_id = fields.Many2one(
        "account.account",
        string="Income of Expired Hours",
        company_dependent=True,
        index=False,  # plans are few
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Hours that expire are income, too. Empty: the income account of the "
        "product.",
    )
    release_journal_id = fields.Many2one(
        "account.journal",
        string="Journal",
        company_dependent=True,
        index=False,  # plans are few
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Where used hours are released to income. Empty: the first journal for "
        "miscellaneous operations.",
    )

    _overdue_days_positive = models.Constraint(
        "CHECK (overdue_days >= 0)", "Days after the due date cannot be negative."
    )
