# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is done when hours run out: as the plan says, or the customer's own setting."""

from typing import NamedTuple

from odoo import api, fields, models

from ...tools.duration import to_minutes
from ..fields import MOST_DAYS, MOST_PRICE, Count, Hours, Number
from ..roles import MANAGER, SALESPERSON

MODES = [
    ("none", "Nothing"),
    ("activity", "An activity for the salesperson"),
    ("draft", "A draft quotation"),
    ("sign", "A quotation that is mailed, to sign and pay"),
    ("confirm", "An order that confirms itself"),
]


class Rule(NamedTuple):
    """What counts for a customer and plan; a cap of 0 is none."""

    mode: str
    cap_minutes: int
    cap_amount: float


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    renewal_mode = fields.Selection(
        MODES,
        string="When Hours Run Out",
        default="none",
        required=True,
        tracking=True,
        help="What is made by itself. A customer may have another setting. An order "
        "confirms itself only for customers who agreed to it; the others get a "
        "quotation to sign.",
    )
    renewal_level = fields.Selection(
        [
            ("none", "No"),
            ("low", "When they are low"),
            ("empty", "When they are used up"),
        ],
        string="At a Level",
        default="low",
        required=True,
        tracking=True,
        help="Low: at any level of what is left that warns, also when hours are used "
        "up. Each level asks once, until the hours are above it again.",
    )
    renewal_days = Count(
        most=MOST_DAYS,
        string="Before the End (Days)",
        tracking=True,
        help="With 30, a bank that ends on 31 December is renewed on 1 December. 0: "
        "the end of a bank renews nothing.",
    )
    renewal_forecast = fields.Selection(
        [
            ("none", "No"),
            ("likely", "Before the likely day"),
            ("early", "Before the earliest day"),
        ],
        string="By the Forecast",
        default="none",
        required=True,
        tracking=True,
        help="So that there is time to sign before the hours are used up: by the day "
        "that is most likely, or by the first of the foretold range, to be safe.",
    )
    renewal_signing_days = Count(
        most=MOST_DAYS,
        string="Time to Sign (Days)",
        default=14,
        tracking=True,
        help="How long your customers usually take from the quotation to the order.",
    )
    renewal_cap_hours = Hours(
        string="Most Hours a Month",
        tracking=True,
        help="Above this nothing is renewed by itself for a customer in a calendar "
        "month. What it has open, and what it asked for itself, counts. 0: no limit.",
    )
    renewal_cap_amount = Number(
        most=MOST_PRICE,
        string="Most Money a Month",
        digits="Product Price",
        tracking=True,
        help="The same for the price without tax, in the currency of the company. 0: "
        "no limit.",
    )

    _renewal_days_positive = models.Constraint(
        "CHECK (renewal_days >= 0 AND renewal_signing_days >= 0)",
        "Days before the end and days to sign cannot be negative.",
    )
    _renewal_cap_positive = models.Constraint(
        "CHECK (renewal_cap_hours >= 0 AND renewal_cap_amount >= 0)",
        "The most that is renewed in a month cannot be negative. 0: no limit.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_renewal_mode = fields.Selection(
        MODES,
        string="When Its Hours Run Out",
        groups=f"{MANAGER},{SALESPERSON}",
        help="Above what the plan says. Empty: as the plan says.",
    )
    hour_bank_renewal_cap_hours = Hours(
        string="At Most Hours a Month",
        groups=f"{MANAGER},{SALESPERSON}",
        help="Renewed by itself in a calendar month. 0: as the plan says.",
    )
    hour_bank_renewal_cap_amount = Number(
        most=MOST_PRICE,
        digits="Product Price",
        string="At Most Money a Month",
        groups=f"{MANAGER},{SALESPERSON}",
        help="Without tax, in the currency of the company. 0: as the plan says.",
    )

    @api.private
    def _is_renewed(self, plan):
        """Return whether anything is decided: the plan or the customer says so.

        Also where the customer says nothing is to be made, above its plan: somebody may
        look for it.
        """
        self.ensure_one()
        # sudo: what counts does not depend on who asks
        modes = plan.sudo().renewal_mode, self.sudo().hour_bank_renewal_mode
        return any(mode and mode != "none" for mode in modes)

    @api.private
    def _get_renewal_rule(self, plan):
        """Return the :class:`Rule` for this customer and a plan, or no plan.

        Override to decide otherwise, e.g. by the kind of customer.
        """
        self.ensure_one()
        # sudo: what counts does not depend on who asks
        customer_sudo, plan_sudo = self.sudo(), plan.sudo()
        hours = customer_sudo.hour_bank_renewal_cap_hours or plan_sudo.renewal_cap_hours
        return Rule(
            customer_sudo.hour_bank_renewal_mode or plan_sudo.renewal_mode or "none",
            to_minutes(hours),
            customer_sudo.hour_bank_renewal_cap_amount or plan_sudo.renewal_cap_amount,
        )
