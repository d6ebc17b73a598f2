# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.duration import to_minutes


class HourBankPlan(models.Model):
    _name = "hour.bank.plan"
    _description = "Hour Bank Plan"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to share the plan among all companies."
    )
    overage_policy = fields.Selection(
        [
            ("refuse", "Refuse: the entry cannot be saved"),
            ("overdraw", "Overdraw: go below zero, down to a limit"),
            ("free", "Free: record what is left over as free"),
        ],
        string="When Empty",
        default="refuse",
        required=True,
        tracking=True,
        help="What happens to time that the customer's hour banks cannot cover.",
    )
    overdraft_hours = fields.Float(
        string="Overdraft Limit",
        tracking=True,
        help="How far below zero a bank may go, e.g. 2:00. The next purchase of the "
        "customer covers it first.",
    )
    validity_months = fields.Integer(
        string="Validity (Months)",
        tracking=True,
        help="A bank sold on 15 March with 12 months can be used until 14 March of "
        "the next year. 0: no end.",
    )
    note = fields.Html(
        string="Terms",
        translate=True,
        help="Terms in words, for your own people.",
    )
    product_tmpl_ids = fields.One2many(
        "product.template", "hour_bank_plan_id", string="Products"
    )
    bank_count = fields.Integer(compute="_compute_bank_count")

    _overdraft_positive = models.Constraint(
        "CHECK (overdraft_hours >= 0)",
        "The overdraft limit cannot be negative: 2:00 lets a bank go down to -2:00.",
    )
    _overdraft_limit = models.Constraint(
        "CHECK (overage_policy != 'overdraw' OR overdraft_hours > 0)",
        "A plan that overdraws needs an overdraft limit above 0:00.",
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_months >= 0)",
        "The validity cannot be negative. Use 0 for banks without an end.",
    )

    # === COMPUTE METHODS === #

    def _compute_bank_count(self):
        counts = dict(
            self.env["hour.bank"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.bank_count = counts.get(plan, 0)

    # === ACTIONS === #

    def action_view_banks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.private
    def _prepare_bank_terms(self, date_start):
        """Return the terms that a bank sold on ``date_start`` keeps for its life.

        Override to let a bank remember further terms of its plan.
        """
        self.ensure_one()
        overdraws = self.overage_policy == "overdraw"
        return {
            "plan_id": self.id,
            "overage_policy": self.overage_policy,
            "overdraft_minutes": to_minutes(self.overdraft_hours) if overdraws else 0,
            "date_start": date_start,
            "date_end": self._get_date_end(date_start),
        }

    def _get_date_end(self, date_start):
        """Return the last day of validity of a bank that starts on ``date_start``."""
        self.ensure_one()
        if not self.validity_months:
            return False
        return date_start + relativedelta(months=self.validity_months, days=-1)
