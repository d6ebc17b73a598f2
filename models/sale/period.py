# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From when until when the hours of an invoice without order are valid."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.sql import column_exists, create_column

# Period of what a line invoices, as other addons call it; whichever are installed.
PERIOD_FIELDS = (
    ("start_date", "end_date"),
    ("deferred_start_date", "deferred_end_date"),
)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    hour_bank_date_start = fields.Date(
        string="Hours Valid From",
        compute="_compute_hour_bank_dates",
        store=True,
        readonly=False,
        copy=False,
        help="Of hours that this invoice sells without an order. A recurring invoice "
        "says its period here. Empty: the invoice date.",
    )
    hour_bank_date_end = fields.Date(
        string="Hours Valid Until",
        compute="_compute_hour_bank_dates",
        store=True,
        readonly=False,
        copy=False,
        help="Last day. Empty: as long as the hour bank plan says.",
    )

    def _auto_init(self):
        # Millions of lines have no period: nothing is to be computed for them.
        for name in ("hour_bank_date_start", "hour_bank_date_end"):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "date")
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends(lambda self: ("product_id", *sum(self._get_period_fields(), ())))
    def _compute_hour_bank_dates(self):
        for line in self:
            sells = (
                line.product_id.hour_bank_plan_id and line.move_id.is_sale_document()
            )
            start, end = line._get_invoiced_period() if sells else (False, False)
            line.hour_bank_date_start = start
            line.hour_bank_date_end = end

    # === CONSTRAINT METHODS === #

    @api.constrains("hour_bank_date_start", "hour_bank_date_end")
    def _check_hour_bank_dates(self):
        for line in self:
            start, end = line.hour_bank_date_start, line.hour_bank_date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "The hours of %(line)s end on %(end)s, before they start on "
                        "%(start)s. Please correct the dates.",
                        line=line.name or line.product_id.display_name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
                )

    # === BUSINESS METHODS === #

    def _get_hour_bank_period(self):
        """Return first and last day of the hours; no last day: as the plan says.

        The line says them. Override for invoices whose engine keeps the period
        elsewhere; better still, fill in ``hour_bank_date_start`` and
        ``hour_bank_date_end``.
        """
        self.ensure_one()
        start = self.hour_bank_date_start or self.move_id.invoice_date
        end = self.hour_bank_date_end or None
        # An end alone: a late invoice about a period that is over.
        return (min(start, end) if end else start), end

    def _get_invoiced_period(self):
        """Return ``(first day, last day)`` that the line is about, or two False.

        Asked once, when the line is made: what knows the period moves on to the next
        one.
        """
        self.ensure_one()
        for start, end in self._get_period_fields():
            if self[start] and self[end]:
                return self[start], self[end]
        if "contract_line_id" in self._fields and self.contract_line_id:
            return self._get_contract_period(self.contract_line_id)
        if "subscription_id" in self.move_id._fields and self.move_id.subscription_id:
            return self._get_subscription_period(self.move_id.subscription_id)
        return False, False

    @api.model
    def _get_period_fields(self):
        """Return those of PERIOD_FIELDS that exist."""
        return [names for names in PERIOD_FIELDS if set(names) <= self._fields.keys()]

    def _get_contract_period(self, contract_line):
        """Return the period that OCA's contract has just invoiced.

        The contract keeps the last day of it alone. The first day is one interval
        before, but neither before the contract nor in a period invoiced earlier: the
        first and the last period may be shorter.
        """
        end = contract_line.last_date_invoiced
        if not end:
            return False, False
        interval = contract_line.get_relative_delta(
            contract_line.recurring_rule_type, contract_line.recurring_interval
        )
        earlier = self.search(
            [
                ("contract_line_id", "=", contract_line.id),
                ("hour_bank_date_end", "<", end),
            ],
            order="hour_bank_date_end desc",
            limit=1,
        ).hour_bank_date_end
        starts = [end + relativedelta(days=1) - interval, contract_line.date_start]
        if earlier:
            starts.append(earlier + relativedelta(days=1))
        return max(filter(None, starts)), end

    def _get_subscription_period(self, subscription):
        """Return the period from the invoice of OCA's subscription until the next."""
        start = self.move_id.invoice_date
        # Enterprise's subscriptions have this field, too, and say the period above.
        if not start or not hasattr(subscription, "_get_next_invoice_date"):
            return False, False
        following = subscription._get_next_invoice_date(start)
        return start, following - relativedelta(days=1)
