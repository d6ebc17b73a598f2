# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: from nothing to the first hour bank, a step at a time."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.fields import MOST_MONTHS, MOST_PRICE, Count, Hours, Number

STEP = {"compute": "_compute_steps", "store": True, "readonly": False}


class HourBankSetup(models.TransientModel):
    """Plan, product, team, and a first quotation: each is there or made by one click.

    What is made is what a careful person would choose; everything can be changed
    afterwards where it is kept.
    """

    _name = "hour.bank.setup"
    _description = "Set Up Hour Banks"
    _inherit = ["hour.bank.wizard.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_id = fields.Many2one("hour.bank.plan", **STEP)
    product_id = fields.Many2one(
        "product.product",
        **STEP,
        domain="[('hour_bank_plan_id', '!=', False),"
        " ('company_id', 'in', (False, company_id))]",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        **STEP,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    validity_months = Count(most=MOST_MONTHS, string="Valid For (Months)", default=12)
    pack_hours = Hours(string="Hours in One Pack", default=10)
    price = Number(most=MOST_PRICE, string="Price of a Pack", digits="Product Price")
    team_is_ready = fields.Boolean(compute="_compute_team_is_ready")
    may_make_product = fields.Boolean(compute="_compute_may_make_product")

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_steps(self):
        """Find what is there already: the first of each."""
        for setup in self:
            for name, domain in setup._get_step_domains().items():
                Model = self.env[self._fields[name].comodel_name]
                if Model.has_access("read"):
                    setup[name] = setup[name] or Model.search(domain, limit=1)

    def _get_step_domains(self):
        """Return ``{field: domain}`` of what counts as done in the company."""
        self.ensure_one()
        own = Domain("company_id", "in", (False, self.company_id.id))
        return {
            "plan_id": own,
            "product_id": own & Domain("hour_bank_plan_id", "!=", False),
            "team_id": own & Domain("use_hour_banks", "=", True),
        }

    @api.depends("team_id")
    def _compute_team_is_ready(self):
        for setup in self:
            team = setup.team_id.with_company(setup.company_id)
            setup.team_is_ready = team.use_hour_banks and bool(team.default_project_id)

    @api.depends_context("uid")
    def _compute_may_make_product(self):
        self.may_make_product = self.env["product.template"].has_access("create")

    # === ACTIONS === #

    def action_make_plan(self):
        """Make a plan with the validity of the form; the rest is the plan's default."""
        self.ensure_one()
        if self.validity_months < 1:
            raise UserError(
                self.env._("Say for how many months hours can be used, e.g. 12.")
            )
        self.plan_id = self.plan_id.create(
            {
                "name": self.env._(
                    "Prepaid support, %(count)s months", count=self.validity_months
                ),
                "validity_months": self.validity_months,
                "company_id": self.company_id.id,
            }
        )
        return self._reopen()

    def action_make_product(self):
        """Make a product that sells a pack of hours by the plan.

        :raises UserError: without a plan, or for a pack without hours
        """
        self.ensure_one()
        if not self.plan_id:
            raise UserError(self.env._("Make or choose a plan first."))
        if self.pack_hours <= 0:
            raise UserError(
                self.env._("Say how many hours are in one pack, e.g. 10:00.")
            )
        self.product_id = self.product_id.create(self._prepare_product())
        return self._reopen()

    def _prepare_product(self):
        """Return the values of the product. Extend with what your products need."""
        hours = f"{self.pack_hours:g}"
        return {
            "name": self.env._("Pack of %(hours)s support hours", hours=hours),
            "type": "service",
            "service_policy": "ordered_prepaid",
            "service_tracking": "no",
            "uom_id": self.env.ref("uom.product_uom_unit").id,
            "hour_bank_hours": self.pack_hours,
            "hour_bank_plan_id": self.plan_id.id,
            "list_price": self.price,
            "company_id": self.plan_id.company_id.id,
        }

    def action_switch_on(self):
        """Let the team log time, debit hour banks, and have a project for it.

        :raises UserError: without a team, or where no project can be chosen
        """
        self.ensure_one()
        team = self.team_id.with_company(self.company_id)
        if not team:
            raise UserError(self.env._("Choose the team that works for hours."))
        if not team.default_project_id:
            team.default_project_id = team._get_proposed_project() or (
                self._make_project()
            )
        team.write({"allow_timesheet": True, "use_hour_banks": True})
        return self._reopen()

    def _make_project(self):
        Project = self.env["project.project"]
        if not Project.has_access("create"):
            raise UserError(
                self.env._(
                    "Team %(team)s needs a project in which time is logged. Ask "
                    "somebody who may make projects, and choose it on the team.",
                    team=self.team_id.display_name,
                )
            )
        return Project.create(
            {
                "name": self.env._("Support"),
                "allow_timesheets": True,
                "allow_billable": True,
                "company_id": self.company_id.id,
            }
        )

    def action_try(self):
        """Open a quotation for a pack: confirmed, it is the first hour bank.

        :raises UserError: without a product
        """
        self.ensure_one()
        if not self.product_id:
            raise UserError(self.env._("Make or choose a product first."))
        line = {"product_id": self.product_id.id, "product_uom_qty": 1}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell Hours"),
            "res_model": "sale.order",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_company_id": self.company_id.id,
                "default_order_line": [Command.create(line)],
            },
        }

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_setup_action"
        )
        return {**action, "res_id": self.id}
