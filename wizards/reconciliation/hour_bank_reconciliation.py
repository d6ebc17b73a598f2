# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog and head of the Reconciliation of Hours."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...models.bulk import insert
from ...models.fields import Day
from ...models.roles import ACCOUNTANTS
from ...tools.duration import to_hours
from ...tools.reconciliation import KINDS


class HourBankReconciliation(models.TransientModel):
    """Choose the day on which hours, invoices and books are compared."""

    _name = "hour.bank.reconciliation"
    _description = "Reconciliation of Hours"
    _inherit = ["hour.bank.wizard.mixin"]

    date = Day(string="On", required=True, default=lambda self: self._default_date())
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    only_deferred = fields.Boolean(
        string="Only Deferred Revenue",
        default=True,
        help="Leave out hour banks that were income at once: the books know nothing "
        "of what is left in them.",
    )
    line_ids = fields.One2many("hour.bank.reconciliation.line", "reconciliation_id")

    @api.model
    def _default_date(self):
        return self.env["hour.bank"]._get_company_today(self.env.company)

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if {"date", "date_from", "company_id", "only_deferred"} & set(vals):
            self._drop_lines()  # of other days
        return res

    # === ACTIONS === #

    def action_open(self):
        """Compare, and open the result.

        :raises AccessError: for people who may not read the books of the company
        """
        self.ensure_one()
        self._check_accountant()
        self._make_lines()
        accounts = self.env["hour.bank.reconciliation.line"]._read_group(
            [("reconciliation_id", "=", self.id)], ["account_id"]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_reconciliation_line_action"
        )
        return {
            **action,
            "display_name": self._get_title(),
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {
                "search_default_group_account": len(accounts) > 1,
                "hour_bank_reconciliation_id": self.id,
            },
        }

    # === BUSINESS METHODS: ACCESS === #

    def _check_accountant(self):
        """Access rights of the form can be granted to others; this asks here.

        :raises AccessError: for people who may not read the books of the company
        """
        self._check_company_allowed(self.company_id)
        if self.env.su or self.env.user.has_groups(ACCOUNTANTS):
            return
        raise AccessError(
            self.env._(
                "Only people who may read invoices and journal entries compare hours "
                "with the books. Ask an accountant."
            )
        )

    # === BUSINESS METHODS: LINES === #

    def _get_title(self):
        self.ensure_one()
        return self.env._(
            "Reconciliation of Hours on %(day)s", day=format_date(self.env, self.date)
        )

    def _drop_lines(self):
        """Forget what was found: it is found again when somebody asks."""
        # sudo: nobody writes lines; they are those of the report that is written
        self.sudo().line_ids.unlink()
        # sudo: as above
        self.sudo().rollforward_ids.unlink()

    def _make_lines(self):
        """Replace the lines by what is so now."""
        self.ensure_one()
        # sudo: nobody writes lines; who asks was checked, and the company with it
        self.sudo().line_ids.unlink()
        insert(self.env["hour.bank.reconciliation.line"], self._prepare_lines())
        self.invalidate_recordset(["line_ids"])

    def _prepare_lines(self):
        """Return the values of the lines: one for each bank and account.

        Banks first, in the order of their names; then what has no bank.
        """
        self.ensure_one()
        self._check_accountant()
        figures = self._get_figures()
        banks = self._get_banks(figures)
        explained = self._get_explanations(figures, banks)
        keys = sorted(
            figures,
            key=lambda key: (not key[0], banks[key[0]].name or "", key[1] or 0),
        )
        return [
            self._prepare_line(banks[key[0]], key[1], figures[key], explained[key])
            for key in keys
        ]

    def _prepare_line(self, bank, account_id, figures, explanation):
        """Return the values of a line. Override to show more."""
        values = {
            "reconciliation_id": self.id,
            "bank_id": bank.id,
            "name": bank.name or self.env._("No hour bank"),
            "partner_id": bank.partner_id.id,
            "plan_id": bank.plan_id.id,
            "account_id": account_id,
            "hours_left": to_hours(figures.left_minutes),
            "value_left": figures.left,
            "not_invoiced": figures.not_invoiced,
            "not_released": figures.not_released,
            "expected": figures.expected,
            "balance": figures.balance,
            "difference": figures.difference,
            "explanation": explanation,
        }
        for kind in KINDS:
            values[f"hours_{kind}"] = to_hours(figures.minutes.get(kind, 0))
            values[f"value_{kind}"] = figures.values.get(kind, 0.0)
        if not account_id:  # income at once: there is nothing to compare
            compared = ("not_invoiced", "not_released", "expected", "difference")
            values.update(dict.fromkeys(compared, 0.0))
        return values
