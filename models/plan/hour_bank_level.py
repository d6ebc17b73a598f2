# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""At which point something is said of hours: low, empty, ends soon and the like."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.duration import format_minutes, to_minutes
from ..fields import Number
from ..roles import MANAGER

# How each is worded in views; what has no number is judged by its name.
MEASURES = [
    ("percent", "Percent of what was bought"),
    ("hours", "Hours left"),
    ("days", "Days until a bank ends"),
    ("empty", "Empty"),
    ("overdrawn", "Overdrawn"),
    ("hold", "On hold"),
    ("usable", "Usable, after it waited"),
    ("reserved", "All that is left is reserved"),
]
LEFT = ("percent", "hours")  # what is said of the same: how much is left
RUNNING_OUT = (*LEFT, "empty", "overdrawn")  # what new hours end
PER_BANK = ("days", "hold", "usable")
SEVERITIES = [("info", "Info"), ("warning", "Warning"), ("critical", "Critical")]
# What starts to be judged anew when it changes.
JUDGED = {"measure", "number", "scope", "plan_id", "partner_id", "company_id"}


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    level_ids = fields.One2many(
        "hour.bank.level",
        "plan_id",
        string="Levels",
        copy=True,
        groups=MANAGER,
    )


class HourBankLevel(models.Model):
    """A point at which something is said: of a plan, a customer, or by default.

    For each measure the nearest levels count: those of the customer, else of the plan,
    else of the company, else those of no company. Percent and hours are one measure
    for that. What is not watched is judged for nobody of whom it is a level.
    """

    _name = "hour.bank.level"
    _description = "Level of Hours"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: in all companies."
    )
    plan_id = fields.Many2one(
        "hour.bank.plan",
        ondelete="cascade",
        index="btree_not_null",  # the levels of a plan
        check_company=True,
        help="Of the banks of this plan.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="cascade",
        index="btree_not_null",  # the levels of a customer
        help="Of this customer, instead of those of its plans.",
    )
    measure = fields.Selection(
        MEASURES, string="What", required=True, default="percent"
    )
    number = Number(
        most=10**6,
        string="Number",
        help="Percent, hours or days: exactly on it counts, too.",
    )
    point_text = fields.Char(string="Threshold", compute="_compute_point_text")
    scope = fields.Selection(
        [
            ("customer", "All hours together"),
            ("bank", "Each bank alone"),
        ],
        string="Of",
        required=True,
        default="customer",
    )
    severity = fields.Selection(SEVERITIES, required=True, default="warning")
    is_watched = fields.Boolean(
        string="Watched",
        default=True,
        help="Off: nothing is said of it, and it takes the place of the level that "
        "would count otherwise.",
    )
    tells_customer = fields.Boolean(
        string="Tells the Customer",
        default=True,
        help="By mail, where the settings allow it and somebody of the customer wants "
        "to hear it.",
    )
    tells_staff = fields.Boolean(
        string="Tells the Salesperson",
        default=True,
        help="By an activity, which is closed by itself once it is over.",
    )
    watched_since = fields.Datetime(
        readonly=True,
        default=lambda self: self.env.cr.now(),
        help="Who is at the level already when it is judged first is told nothing.",
    )

    _number_positive = models.Constraint(
        "CHECK (number >= 0 AND (measure != 'percent' OR number <= 100))",
        "A level is zero or more, and at most 100 percent.",
    )
    _one_owner = models.Constraint(
        "CHECK (plan_id IS NULL OR partner_id IS NULL)",
        "A level belongs to a plan or to a customer, not to both.",
    )

    # === COMPUTE METHODS === #

    @api.depends("measure", "number")
    @api.depends_context("lang")
    def _compute_point_text(self):
        for level in self:
            level.point_text = level._get_point_text()

    def _get_point_text(self):
        """Return its number as people read it: 20 %, 1:30, 30 days."""
        self.ensure_one()
        if self.measure == "percent":
            return f"{self.number:g} %"
        if self.measure == "hours":
            return format_minutes(to_minutes(self.number))
        if self.measure == "days":
            return self.env._("%(days)s days", days=f"{self.number:g}")
        return ""

    # === CONSTRAINTS === #

    @api.constrains("partner_id")
    def _check_partner(self):
        for level in self:
            partner_sudo = level.partner_id.sudo()  # sudo: whose company it is
            if partner_sudo.commercial_partner_id != partner_sudo:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s: hours and their "
                        "levels belong to the company.",
                        contact=partner_sudo.display_name,
                        customer=partner_sudo.commercial_partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create([self._prepare_level(dict(vals)) for vals in vals_list])
        levels._follow_levels()
        return levels

    def write(self, vals):
        vals = self._prepare_level(dict(vals))
        changed = {*JUDGED, "active", "is_watched"} & set(vals)
        if changed:
            vals["watched_since"] = self.env.cr.now()  # the clock of ``create_date``
            self._follow_levels()  # whose levels they were
        res = super().write(vals)
        if changed:
            self._follow_levels()
        return res

    def unlink(self):
        self._follow_levels()
        return super().unlink()

    @api.model
    def _prepare_level(self, vals):
        """Complete the values of a level: some are of a bank in any case."""
        if vals.get("measure") in PER_BANK:
            vals["scope"] = "bank"
        return vals

    # === BUSINESS METHODS === #

    def _follow_levels(self):
        """Look anew at the customers of these levels, as they changed.

        Override to do more; called before and after.
        """
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _get_low_ratio(self):
        """Return the part of what was bought at which a bank is shown as low.

        That of the default level: the highest percent that warns.
        """
        # sudo: a number, shown as a colour to whoever sees the bank
        levels_sudo = self.sudo().search(
            self._get_default_domain() & Domain("measure", "=", "percent")
        )
        numbers = levels_sudo.filtered("is_watched").mapped("number")
        return max(numbers, default=0) / 100

    @api.model
    @tools.ormcache("measure")
    def _is_watched(self, measure):
        """Return whether any level of this measure is watched."""
        domain = [("measure", "=", measure), ("is_watched", "=", True)]
        # sudo: whoever changes hours has them looked at
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _get_default_domain(self):
        """Return the domain of the levels of no plan, customer and company."""
        return (
            Domain("plan_id", "=", False)
            & Domain("partner_id", "=", False)
            & Domain("company_id", "=", False)
        )
