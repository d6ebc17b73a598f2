# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: print a statement of a period."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fields import Day


class HourBankStatementPrint(models.TransientModel):
    """Choose the period of a customer's statement of hours."""

    _name = "hour.bank.statement.print"
    _description = "Print a Statement of Hours"
    _inherit = ["hour.bank.wizard.mixin"]

    bank_id = fields.Many2one("hour.bank", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="bank_id.company_id")
    # Not as superuser: the form must not tell of banks that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    date_from = Day(
        string="From",
        compute="_compute_period",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: from the first movement. What was before becomes the opening "
        "balance.",
    )
    date_to = Day(
        string="To",
        compute="_compute_period",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: up to today.",
    )
    steps = fields.Boolean(
        string="Show Each Correction",
        help="List each step of an entry that was corrected. Otherwise it is one line "
        "with the minutes that it came to, and what cancels out is left out. Balances "
        "are the same.",
    )

    # === COMPUTE METHODS === #

    @api.depends("bank_id")
    def _compute_period(self):
        for statement in self:
            bank = statement.bank_id
            today = bank._get_today() if bank else fields.Date.context_today(self)
            statement.date_to = today
            statement.date_from = min(bank.date_start or today, today)

    # === ACTIONS === #

    def action_print(self):
        """Print the statement of the period.

        :raises AccessError: when the user may not read the bank
        :raises UserError: when the period ends before it begins
        """
        self.ensure_one()
        self.bank_id.check_access("read")
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(
                self.env._("The period cannot end before it begins: exchange the days.")
            )
        report = self.env.ref("helpdesk_hour_bank.action_report_hour_bank_statement")
        action = report.report_action([], data=self._prepare_report_data())
        return {**action, "close_on_report_download": True}

    # === BUSINESS METHODS === #

    def _prepare_report_data(self):
        """Return what the report is told. Override to tell it more."""
        self.ensure_one()
        return {
            "bank_id": self.bank_id.id,
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            "steps": self.steps,
        }
