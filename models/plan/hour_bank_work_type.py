# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ways of working, such as remote and on site, and how they are counted."""

from odoo import api, fields, models, tools

from ...tools.duration import format_minutes
from ...tools.rating import Rule, rate, step_up, weigh
from ..fields import MOST_MINUTES, Count, Number


class HourBankWorkType(models.Model):
    """A way of working (remote, on site ...) and how its minutes are counted."""

    _name = "hour.bank.work.type"
    _description = "Work Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to share the work type among all companies."
    )
    step_minutes = Count(
        most=MOST_MINUTES,
        string="Steps (Minutes)",
        help="Time is rounded up to the next step, e.g. 15. 0: to the minute.",
    )
    tolerance_minutes = Count(
        most=MOST_MINUTES,
        string="Tolerance (Minutes)",
        help="Minutes over a step that do not start the next one yet.",
    )
    minimum_minutes = Count(
        most=MOST_MINUTES,
        string="Minimum (Minutes)",
        help="The least that is counted; steps are counted from there on.",
    )
    rounding_scope = fields.Selection(
        [
            ("entry", "Each entry"),
            ("day", "A ticket's day: its entries of this type together"),
        ],
        string="Rounded",
        default="entry",
        required=True,
    )
    multiplier = Number(
        default=1.0, digits=(6, 3), required=True, help="E.g. 0.5 for travel."
    )
    free = fields.Boolean(help="Worked and shown, but never debited.")
    example = fields.Char(
        compute="_compute_example", help="What some times would be counted as."
    )

    _rule_positive = models.Constraint(
        "CHECK (step_minutes >= 0 AND minimum_minutes >= 0 AND tolerance_minutes >= 0)",
        "Steps, tolerance and minimum cannot be negative. Use 0 for none.",
    )
    _tolerance_in_step = models.Constraint(
        "CHECK (COALESCE(tolerance_minutes, 0) = 0"
        " OR tolerance_minutes < COALESCE(step_minutes, 0))",
        "The tolerance must be smaller than the step: with steps of 30 minutes, at "
        "most 29.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)",
        "The multiplier must be above zero. Mark the work type as free instead.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "active" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _has_any(self):
        """Return whether there is any work type to choose, for whoever may choose it.

        Kept, as each form of a ticket asks.
        """
        # sudo: whether a column is shown
        return bool(self.sudo().search_count([], limit=1))

    @api.depends(
        "step_minutes", "tolerance_minutes", "minimum_minutes", "multiplier", "free"
    )
    @api.depends_context("lang")
    def _compute_example(self):
        for work_type in self:
            rule = work_type._get_rule()
            times = [1, 20, 35, 75, 135]
            work_type.example = " · ".join(
                f"{format_minutes(worked)} → {work_type._get_example(worked, rule)}"
                for worked in times
            )

    def _get_example(self, worked, rule):
        if self.free:
            return self.env._("free")
        stepped = step_up(worked, rule)
        return format_minutes(
            rate(weigh(stepped, [(worked, [self.multiplier])], "product"))
        )

    def _get_rule(self):
        """Return the :class:`~..tools.rating.Rule` of the type; of none: the minute."""
        return Rule(self.step_minutes, self.tolerance_minutes, self.minimum_minutes)
