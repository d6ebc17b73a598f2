# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a plan says about time that the customer approves first."""

from odoo import api, fields, models

from ...tools.duration import format_minutes, to_minutes
from ..fields import MOST_DAYS, Count, Hours


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    approval = fields.Selection(
        [
            ("none", "Nothing"),
            ("beyond", "Time beyond the hours left"),
            ("ticket", "Time above a limit on one ticket"),
        ],
        string="Approved First",
        default="none",
        required=True,
        tracking=True,
        help="What the customer approves before it is debited, billed or overdrawn. "
        "Free time needs no approval.",
    )
    approval_hours = Hours(
        string="Approved Above",
        tracking=True,
        help="With 2:00, two hours on a ticket are debited without a question; the "
        "customer approves what comes on top. 0:00: all time on tickets.",
    )
    approval_by = fields.Selection(
        [
            ("contact", "Ticket's contact, or who sees all"),
            ("all", "Who sees all hours"),
            ("admin", "The customer's administrators"),
        ],
        string="Approved By",
        default="contact",
        required=True,
        tracking=True,
        help="Which contacts of the customer may approve, in the portal or by a link.",
    )
    approval_days = Count(
        most=MOST_DAYS,
        string="Approval Valid (Days)",
        default=30,
        tracking=True,
        help="How long a request can be answered, and what was approved be used.",
    )

    _approval_limits = models.Constraint(
        "CHECK (approval_hours >= 0 AND approval_days > 0)",
        "The limit of a ticket cannot be negative, and an approval is valid for a day "
        "at least.",
    )

    @api.model
    def _get_asked_text(self, terms):
        """Return what the customer approves first by ``terms``, in words, or ""."""
        if not terms.asks():
            return ""
        if terms.approval == "beyond":
            return self.env._("time beyond the hours left")
        return self.env._(
            "time above %(limit)s on one ticket",
            limit=format_minutes(terms.approval_minutes),
        )

    def _prepare_approval_terms(self):
        """Return what a bank keeps of this, see :class:`Terms`."""
        self.ensure_one()
        return {
            "approval": self.approval,
            "approval_minutes": to_minutes(self.approval_hours),
            "approval_by": self.approval_by,
            "approval_days": self.approval_days,
        }
