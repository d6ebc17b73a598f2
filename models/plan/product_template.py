# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Products that sell hours, and how many minutes one unit of them is."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.duration import MINUTES_PER_HOUR
from ..fields import Hours


class ProductTemplate(models.Model):
    _inherit = "product.template"

    hour_bank_plan_id = fields.Many2one(
        "hour.bank.plan",
        check_company=True,
        help="Terms on which this product sells support hours: each order line that is "
        "confirmed from now on becomes an hour bank. Lines that are confirmed already "
        "stay as they are, until somebody presses “Open Hour Banks” on the order.",
    )
    hour_bank_hours = Hours(
        string="Hours in One Unit",
        help="For products sold by the piece, e.g. 10:00 for a pack of 10 hours. Not "
        "needed where the unit of measure is a time.",
    )
    hour_bank_by_piece = fields.Boolean(compute="_compute_hour_bank_by_piece")

    _hour_bank_hours_positive = models.Constraint(
        "CHECK (hour_bank_hours >= 0)", "The hours in one unit cannot be negative."
    )

    @api.depends("uom_id")
    def _compute_hour_bank_by_piece(self):
        hour = self.env["uom.uom"]._get_hour()
        for product in self:
            product.hour_bank_by_piece = bool(
                product.uom_id and not product.uom_id._has_common_reference(hour)
            )

    @api.constrains(
        "hour_bank_plan_id",
        "hour_bank_hours",
        "uom_id",
        "type",
        "invoice_policy",
    )
    def _check_hour_bank_plan(self):
        for product in self.filtered("hour_bank_plan_id"):
            if product.type != "service" or product.invoice_policy != "order":
                raise ValidationError(
                    self.env._(
                        "%(product)s has the hour bank plan %(plan)s, so it is sold in "
                        "advance: make it a service with the invoicing policy "
                        "Prepaid/Fixed Price.",
                        product=product.display_name,
                        plan=product.hour_bank_plan_id.display_name,
                    )
                )
            product._check_hour_bank_unit()

    @api.constrains("service_policy")
    def _check_hour_bank_service_policy(self):
        # apart: the ORM checks fields with an inverse in a round of their own
        self._check_hour_bank_plan()

    def _check_hour_bank_unit(self):
        self.ensure_one()
        if self.hour_bank_by_piece and not self.hour_bank_hours:
            raise ValidationError(
                self.env._(
                    "%(product)s is sold in %(uom)s, which is no time. Sell it in "
                    "hours, days or a pack of hours, or say how many hours are in one "
                    "unit.",
                    product=self.display_name,
                    uom=self.uom_id.display_name,
                )
            )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_hour_bank_unit_minutes(self, uom):
        """Return the minutes in one ``uom`` of this product, unrounded.

        :raises UserError: when the unit has no relation to time; core would convert
            anything to anything
        """
        self.ensure_one()
        hour = self.env["uom.uom"]._get_hour()
        if uom._has_common_reference(hour):
            return uom._compute_quantity(1.0, hour, round=False) * MINUTES_PER_HOUR
        if self.hour_bank_hours and uom._has_common_reference(self.uom_id):
            pieces = uom._compute_quantity(1.0, self.uom_id, round=False)
            return pieces * self.hour_bank_hours * MINUTES_PER_HOUR
        raise UserError(
            self.env._(
                "%(product)s sells hours, but %(uom)s cannot be converted to time. Use "
                "hours, days or a pack of hours, or set the hours in one unit on the "
                "product.",
                product=self.display_name,
                uom=uom.display_name,
            )
        )


class UomUom(models.Model):
    _inherit = "uom.uom"

    @api.model
    def _get_hour(self):
        """Return the hour; unlike `ref`, without asking whether it still exists."""
        names = self.env["ir.model.data"]
        return self.browse(names._xmlid_to_res_id("uom.product_uom_hour", True))

    def _to_hours(self, amount):
        """Return the hours in ``amount`` of this unit; ``amount`` if it is no time.

        A company may keep its time in days.
        """
        hour = self._get_hour()
        if self.id in (False, hour.id) or not self._has_common_reference(hour):
            return amount
        return self._compute_quantity(amount, hour, round=False)
