# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank in the roll-forward of hours, and the doors from its figures."""

from odoo import fields, models

BILLED = (
    "Sold by orders and invoices, less what orders took back. What is not yet "
    "invoiced is among it."
)
TRANSFERRED = "From other hour banks (above zero) or to them: transfers, rollovers."
OTHER = "Opening balances, corrections, and what was closed or opened by hand."


class HourBankRollforwardLine(models.TransientModel):
    """A bank between the days of the report: opening + movements = closing.

    The ages divide the closing.
    """

    _name = "hour.bank.rollforward.line"
    _description = "Line of the Roll-Forward of Hours"
    _order = "id"

    reconciliation_id = fields.Many2one(
        "hour.bank.reconciliation", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Hour Bank")
    date = fields.Date(related="reconciliation_id.date")
    date_from = fields.Date(related="reconciliation_id.date_from")
    company_id = fields.Many2one(related="reconciliation_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.account", string="Liability Account", ondelete="cascade"
    )
    bank_id = fields.Many2one("hour.bank", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    plan_id = fields.Many2one("hour.bank.plan", ondelete="cascade")
    # --- from day to day
    hours_opening = fields.Float(string="Opening (h)")
    hours_billed = fields.Float(string="Billed (h)", help=BILLED)
    hours_recognised = fields.Float(string="Recognised (h)", help="Used.")
    hours_credited = fields.Float(string="Credited (h)", help="By credit notes.")
    hours_transferred = fields.Float(string="Transferred (h)", help=TRANSFERRED)
    hours_expired = fields.Float(string="Expired (h)")
    hours_other = fields.Float(string="Other (h)", help=OTHER)
    hours_closing = fields.Float(string="Closing (h)")
    value_opening = fields.Monetary(string="Opening")
    value_billed = fields.Monetary(string="Billed", help=BILLED)
    value_recognised = fields.Monetary(string="Recognised", help="Of hours used.")
    value_credited = fields.Monetary(string="Credited", help="By credit notes.")
    value_transferred = fields.Monetary(string="Transferred", help=TRANSFERRED)
    value_expired = fields.Monetary(string="Expired")
    value_other = fields.Monetary(string="Other", help=OTHER)
    value_closing = fields.Monetary(string="Closing")
    # --- the age of what is left
    date_since = fields.Date(
        string="Since",
        help="First day of the hours; of those that came out of another bank into a "
        "new one, their first day there.",
    )
    date_end = fields.Date(string="Valid Until")
    hours_age_3 = fields.Float(string="0–3 Months (h)")
    hours_age_6 = fields.Float(string="3–6 Months (h)")
    hours_age_12 = fields.Float(string="6–12 Months (h)")
    hours_age_more = fields.Float(string="Over 12 Months (h)")
    value_age_3 = fields.Monetary(string="0–3 Months")
    value_age_6 = fields.Monetary(string="3–6 Months")
    value_age_12 = fields.Monetary(string="6–12 Months")
    value_age_more = fields.Monetary(string="Over 12 Months")

    # === ACTIONS === #

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hour.bank",
            "res_id": self.bank_id.id,
            "view_mode": "form",
        }

    def action_view_ledger(self):
        """Open the moves of the bank between the days."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ledger"),
            "res_model": "hour.bank.move",
            "view_mode": "list,form",
            "domain": [
                ("bank_id", "=", self.bank_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date),
            ],
            "context": {"create": False},
        }

    def action_export(self):
        """Export the whole report that is open, whether lines are selected or not.

        :raises UserError: when the report is gone
        """
        report_id = self.env.context.get("hour_bank_reconciliation_id")
        report = self.env["hour.bank.reconciliation"].browse(report_id)
        return report.exists().action_export()
