# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank in the Reconciliation of Hours, and the doors from its figures."""

from odoo import fields, models
from odoo.tools import SQL


class HourBankReconciliationLine(models.TransientModel):
    """A bank on the day of the report: the ledger beside its liability account."""

    _name = "hour.bank.reconciliation.line"
    _description = "Line of the Reconciliation of Hours"
    _order = "id"

    reconciliation_id = fields.Many2one(
        "hour.bank.reconciliation", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Hour Bank")
    date = fields.Date(related="reconciliation_id.date")
    company_id = fields.Many2one(related="reconciliation_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.account", string="Liability Account", ondelete="cascade"
    )
    bank_id = fields.Many2one("hour.bank", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    plan_id = fields.Many2one("hour.bank.plan", ondelete="cascade")
    # --- the ledger, up to the day
    hours_sold = fields.Float()
    hours_refunded = fields.Float(
        string="Hours Credited", help="Taken back by credit notes."
    )
    hours_used = fields.Float()
    hours_expired = fields.Float()
    hours_corrected = fields.Float(help="Added or taken out by hand.")
    hours_moved = fields.Float(help="From or to other hour banks.")
    hours_left = fields.Float()
    value_sold = fields.Monetary(string="Sold")
    value_refunded = fields.Monetary(
        string="Credited", help="Taken back by credit notes, without tax."
    )
    value_used = fields.Monetary(string="Used")
    value_expired = fields.Monetary(string="Expired Hours")
    value_corrected = fields.Monetary(
        string="Corrected", help="Taken out by hand, or added with money."
    )
    value_moved = fields.Monetary(
        string="Moved", help="From or to other hour banks, with their hours."
    )
    value_left = fields.Monetary(string="Left")
    # --- what waits for an invoice or release entry
    not_invoiced = fields.Monetary(
        string="− Not Invoiced",
        help="Hours that are sold and not yet invoiced. Below zero: invoiced, but not "
        "yet usable.",
    )
    not_released = fields.Monetary(
        string="+ Not Released",
        help="Hours that are used or gone, and not yet income: since the last release "
        "entry, or used before they were invoiced.",
    )
    # --- the books
    expected = fields.Monetary(
        string="= Expected", help="What the liability account should say."
    )
    balance = fields.Monetary(help="What the liability account says.")
    difference = fields.Monetary()
    explanation = fields.Char(
        help="Cause of the difference, and what only waits for its document."
    )

    # === ACTIONS === #

    def action_open(self):
        """Open the bank, or the journal items that have none."""
        self.ensure_one()
        if not self.bank_id:
            return self.action_view_journal_items()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hour.bank",
            "res_id": self.bank_id.id,
            "view_mode": "form",
        }

    def action_view_journal_items(self):
        self.ensure_one()
        return self._open_list(
            self.env._("Journal Items"),
            "account.move.line",
            [
                ("account_id", "=", self.account_id.id),
                ("hour_bank_id", "=", self.bank_id.id),
                *self._get_day_domain(),
                ("parent_state", "=", "posted"),
            ],
        )

    def action_view_ledger(self):
        self.ensure_one()
        domain = [("bank_id", "=", self.bank_id.id), *self._get_day_domain()]
        return self._open_list(self.env._("Ledger"), "hour.bank.move", domain)

    def action_view_not_released(self):
        self.ensure_one()
        return self._open_list(
            self.env._("Not Yet Released"),
            "hour.bank.move",
            [("id", "in", self._get_not_released_ids())],
        )

    def action_export(self):
        """Export the whole report that is open, whether lines are selected or not.

        :raises UserError: when the report is gone
        """
        report_id = self.env.context.get("hour_bank_reconciliation_id")
        report = self.env["hour.bank.reconciliation"].browse(report_id)
        return report.exists().action_export()

    # === BUSINESS METHODS === #

    def _open_list(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    def _get_day_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("date", "<=", self.date),
        ]

    def _get_not_released_ids(self):
        """Return the moves whose money release entries of these days do not show."""
        report = self.reconciliation_id
        report._flush_books()
        dues = report._select_dues(self.bank_id.ids)
        rows = self.env.execute_query(SQL("SELECT id FROM (%s) d WHERE due != 0", dues))
        return [move_id for (move_id,) in rows]
