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

    bank_id = fields.Many2one("hour.bank", ondelete="cascade")
    bank_ids = fields.Many2many(
        "hour.bank",
        "hour_bank_statement_print_bank_rel",
        string="Hour Banks",
        default=lambda self: self._get_active_banks(),
        help="Each on a page of its own, in one file.",
    )
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

    @api.model
    def _get_active_banks(self):
        """Return the banks that were chosen in a list."""
        context = self.env.context
        if context.get("active_model") != "hour.bank" or "default_bank_id" in context:
            return []
        return self.env["hour.bank"].browse(context.get("active_ids", []))

    # === COMPUTE METHODS === #

    @api.depends("bank_id", "bank_ids")
    def _compute_period(self):
        for statement in self:
            banks = statement._get_banks()
            days = [bank._get_today() for bank in banks[:1]]
            today = days[0] if days else fields.Date.context_today(self)
            statement.date_to = today
            statement.date_from = min(
                [today, *filter(None, banks.mapped("date_start"))]
            )

    # === ACTIONS === #

    def action_print(self):
        """Print the statement of the period.

        :raises AccessError: when the user may not read one of the banks
        :raises UserError: without a bank, or when the period ends before it begins
        """
        self.ensure_one()
        self._get_banks().check_access("read")
        if not self._get_banks():
            raise UserError(self.env._("Choose the hour banks first."))
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(
                self.env._("The period cannot end before it begins: exchange the days.")
            )
        report = self.env.ref("helpdesk_hour_bank.action_report_hour_bank_statement")
        action = report.report_action([], data=self._prepare_report_data())
        return {**action, "close_on_report_download": True}

    # === BUSINESS METHODS === #

    def _get_banks(self):
        return self.bank_id._origin or self.bank_ids._origin

    def _prepare_report_data(self):
        """Return what the report is told. Override to tell it more."""
        self.ensure_one()
        return {
            # as text: it goes through an address
            "bank_ids": ",".join(map(str, self._get_banks().ids)),
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            "steps": self.steps,
        }
