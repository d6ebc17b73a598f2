# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The plan: on which terms hours are sold."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.duration import to_minutes
from ...tools.terms import Terms
from ..fields import MOST_DAYS, MOST_MONTHS, MOST_PRICE, Count, Day, Hours, Number


class HourBankPlan(models.Model):
    """The terms on which hours are sold; what a bank keeps is ``terms`` of the bank."""

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
    # --- when empty
    overage_policy = fields.Selection(
        [
            ("refuse", "Refuse: the entry cannot be saved"),
            ("overdraw", "Overdraw: go below zero, down to a limit"),
            ("bill", "Bill: on a line of its own on the order"),
            ("free", "Free: record what is left over as free"),
        ],
        string="When Empty",
        default="refuse",
        required=True,
        tracking=True,
        help="What happens to time that the customer's hour banks cannot cover.",
    )
    overdraft_hours = Hours(
        string="Overdraft Limit",
        tracking=True,
        help="How far below zero a bank may go, e.g. 2:00. The next purchase of the "
        "customer covers it first.",
    )
    overage_product_id = fields.Many2one(
        "product.product",
        string="Billed As",
        check_company=True,
        tracking=True,
        domain="[('type', '=', 'service'), ('hour_bank_plan_id', '=', False)]",
        help="Product of the order line on which time beyond the bank is delivered. "
        "Sold in hours, invoiced on delivered quantities that are entered by hand.",
    )
    overage_price = Number(
        most=MOST_PRICE,
        string="Price per Unit",
        digits="Product Price",
        tracking=True,
        help="Price of one unit of that product, e.g. of an hour, in the currency of "
        "the company. 0: as on the customer's pricelist.",
    )
    allow_parking = fields.Boolean(
        string="Park What Is Refused",
        tracking=True,
        help="Agents may record time that no bank covers and debit it from none: it "
        "waits until somebody sells hours, or marks it as free.",
    )
    disputed_counts = fields.Boolean(
        string="Disputed Time Counts as Used",
        default=True,
        tracking=True,
        help="Whether time that a customer disputes counts for warnings about what is "
        "left until somebody decided. It is debited in any case.",
    )
    # --- validity
    validity_from = fields.Selection(
        [
            ("order", "From the sale"),
            ("first_use", "From first use"),
            ("date", "Until a fixed day"),
        ],
        string="Valid",
        default="order",
        required=True,
        tracking=True,
    )
    validity_months = Count(
        most=MOST_MONTHS,
        string="Validity (Months)",
        tracking=True,
        help="A bank sold on 15 March with 12 months can be used until 14 March of "
        "the next year. 0: no end.",
    )
    validity_date = Day(
        string="Last Day", tracking=True, help="All banks of this plan end that day."
    )
    grace_days = Count(
        most=MOST_DAYS,
        string="Grace (Days)",
        tracking=True,
        help="How long after the end work of the days before it may still be logged. "
        "With 7, Friday's work can be logged on Monday on a bank that ended on Sunday.",
    )
    rollover = fields.Selection(
        [
            ("none", "Nothing: unused hours expire"),
            ("all", "Everything"),
            ("hours", "At most so many hours"),
            ("percent", "At most a part of what was bought"),
        ],
        string="Rolled Over at the End",
        default="none",
        required=True,
        tracking=True,
        help="What goes into the customer's next bank of this plan, or into a new one.",
    )
    rollover_hours = Hours(string="Hours Rolled Over", tracking=True)
    rollover_percent = fields.Float(string="Percent Rolled Over", tracking=True)
    rollover_months = Count(
        most=MOST_MONTHS,
        string="New Bank Valid (Months)",
        default=1,
        tracking=True,
        help="How long rolled over hours can be used where the customer has no other "
        "bank of this plan. They are not rolled over a second time.",
    )
    # --- whose and which work
    is_pool = fields.Boolean(
        string="Subsidiaries May Draw",
        tracking=True,
        help="Companies below the customer draw on its banks when their own are empty.",
    )
    work_type_ids = fields.Many2many(
        "hour.bank.work.type",
        string="Only Work Types",
        help="Work that these banks pay for. Empty: all work.",
    )
    category_ids = fields.Many2many(
        "helpdesk.ticket.category",
        string="Only Ticket Categories",
        help="Products or subjects that are supported, as the category of the ticket "
        "says. Empty: all.",
    )
    team_ids = fields.Many2many(
        "helpdesk.ticket.team", string="Only Teams", help="Empty: all teams."
    )
    # --- rating
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Support Hours",
        # a plan for all companies may name the hours of one of them
        domain="[('flexible_hours', '=', False), ('company_id', 'in',"
        " company_id and [False, company_id] or [False] + allowed_company_ids)]",
        tracking=True,
        help="Work outside these hours is multiplied, in the time zone of the "
        "calendar and with its public holidays. Empty: all hours are worth the same.",
    )
    after_hours_multiplier = Number(
        default=1.5,
        digits=(6, 3),
        tracking=True,
        help="Evenings, nights and free Saturdays: with 1.5, one hour debits 1:30.",
    )
    holiday_multiplier = Number(
        string="Sundays and Holidays",
        default=2.0,
        digits=(6, 3),
        tracking=True,
        help="Sundays and public holidays outside the support hours.",
    )
    multiplier_ids = fields.One2many(
        "hour.bank.multiplier", "plan_id", string="Multipliers", copy=True
    )
    multiplier_combination = fields.Selection(
        [
            ("product", "All of them: 1.5 × 2 = 3"),
            ("highest", "The highest only: 2"),
        ],
        string="Several Multipliers",
        default="product",
        required=True,
        tracking=True,
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
    _overage_price_positive = models.Constraint(
        "CHECK (overage_price >= 0)", "The price of billed time cannot be negative."
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_months >= 0 AND grace_days >= 0)",
        "Validity and grace cannot be negative. Use 0 for banks without an end.",
    )
    _validity_date_given = models.Constraint(
        "CHECK (validity_from != 'date' OR validity_date IS NOT NULL)",
        "Choose the last day of the banks of this plan.",
    )
    _rollover_limits = models.Constraint(
        "CHECK (rollover_hours >= 0 AND rollover_percent BETWEEN 0 AND 100"
        " AND rollover_months >= 0)",
        "Hours and months rolled over cannot be negative, and the part is a percentage "
        "between 0 and 100.",
    )
    _multipliers_positive = models.Constraint(
        "CHECK (after_hours_multiplier > 0 AND holiday_multiplier > 0)",
        "Multipliers must be above zero. Use a free work type for time that is never "
        "debited.",
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

    # === CONSTRAINTS === #

    @api.constrains("overage_policy", "overage_product_id")
    def _check_overage_product(self):
        for plan in self.filtered(lambda plan: plan.overage_policy == "bill"):
            product = plan.overage_product_id
            if not product:
                raise ValidationError(
                    self.env._(
                        "Plan %(plan)s bills time beyond the bank: choose the product "
                        "as which it is billed.",
                        plan=plan.display_name,
                    )
                )
            if (
                product.service_policy != "delivered_manual"
                or product.hour_bank_plan_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s cannot bill time beyond the bank: it must be a "
                        "service that is invoiced on quantities delivered by hand, and "
                        "have no hour bank plan. The ledger delivers it.",
                        product=product.display_name,
                    )
                )
            # sudo: the unit, whoever may change the plan
            product.sudo()._get_hour_bank_unit_minutes(product.uom_id)

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

        Override to let a bank remember further terms of its plan in a field; those
        that need no field go into :meth:`_prepare_terms`.

        :raises UserError: when the fixed last day of the plan is over
        """
        self.ensure_one()
        return {
            **self._prepare_kept_terms(),
            "plan_id": self.id,
            "date_start": date_start,
            "date_end": self._get_date_end(date_start),
        }

    @api.private
    def _prepare_kept_terms(self):
        """Return the terms that have nothing to do with the day of the sale."""
        self.ensure_one()
        overdraws = self.overage_policy == "overdraw"
        return {
            "overage_policy": self.overage_policy,
            "overdraft_minutes": to_minutes(self.overdraft_hours) if overdraws else 0,
            "grace_days": self.grace_days,
            "terms": self._prepare_terms(),
        }

    def _prepare_terms(self):
        """Return what a bank keeps in ``terms``, as JSON: see :class:`Terms`.

        Override to add terms of your own; read them with ``bank._get_term(name)``.
        """
        self.ensure_one()
        return Terms(
            calendar_id=self.calendar_id.id,
            after_hours=self.after_hours_multiplier,
            holiday=self.holiday_multiplier,
            combination=self.multiplier_combination,
            multipliers=[line._prepare_terms() for line in self.multiplier_ids],
            work_type_ids=self.work_type_ids.ids,
            category_ids=self.category_ids.ids,
            team_ids=self.team_ids.ids,
            pool=self.is_pool,
            validity_from=self.validity_from,
            validity_months=self.validity_months,
            rollover=self.rollover,
            rollover_minutes=to_minutes(self.rollover_hours),
            rollover_percent=self.rollover_percent,
            rollover_months=self.rollover_months,
            overage_product_id=self.overage_product_id.id,
            overage_price=self.overage_price,
            parking=self.allow_parking,
            disputed_counts=self.disputed_counts,
            **self._prepare_approval_terms(),
            grant_on=self.grant_on,
            grant_partial=self.grant_partial,
            overdue_days=self.overdue_days if self.hold_overdue else None,
        ).to_json()

    def _get_terms(self):
        """Return the terms of today as :class:`Terms`; of no plan the defaults."""
        return Terms.from_json(self._prepare_terms() if self else None)

    def _get_date_end(self, date_start):
        """Return the last day of validity of a bank that starts on ``date_start``."""
        self.ensure_one()
        if self.validity_from == "date":
            if self.validity_date < date_start:
                raise UserError(
                    self.env._(
                        "Hours of plan %(plan)s end on %(end)s, before the sale of "
                        "%(start)s. Choose a later last day on the plan.",
                        plan=self.display_name,
                        end=format_date(self.env, self.validity_date),
                        start=format_date(self.env, date_start),
                    )
                )
            return self.validity_date
        if self.validity_from == "first_use" or not self.validity_months:
            return False
        return date_start + relativedelta(months=self.validity_months, days=-1)
