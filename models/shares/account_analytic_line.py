# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which entries an order line paid for, and what typing would draw from it."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.model
    def _timesheet_get_sale_domain(self, order_lines_ids, invoice_ids):
        """Add entries that were drawn from these lines, though they show another."""
        domain = super()._timesheet_get_sale_domain(order_lines_ids, invoice_ids)
        # sudo: the portal asks for its own orders and invoices
        lines = order_lines_ids.sudo().filtered(lambda ln: ln._is_hour_bank_line())
        if not lines:
            return domain
        # sudo: as above, shares of those orders only
        Share = self.env["hour.bank.share"].sudo()
        shares = Share.search([("sale_line_id", "in", lines.ids)])
        drawn = Domain("id", "in", shares.timesheet_id.ids)
        if invoice_ids:
            drawn &= Domain("timesheet_invoice_id", "=", False)
        return list(Domain(domain) | drawn)

    def _get_previewed_change(self, sale_line):
        """Return by how much saving these would change the balance of a line's bank.

        :return: minutes, below zero where more is drawn; 0 where saving is refused
        """
        # sudo: as in the preview of the explanation
        entries = self.sudo()
        try:
            batch = entries._plan_previews()
        except (UserError, ValidationError):
            return 0
        if not batch:
            return 0
        return sum(
            minutes
            for _entry, bank, minutes, _origin in batch.postings
            if bank.sale_line_id == sale_line._origin
        )
