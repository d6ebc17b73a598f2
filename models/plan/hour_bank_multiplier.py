# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A row of a plan: by what the work of somebody, or of a priority, is multiplied."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..fields import Number
from ..roles import EMPLOYEE


class HourBankMultiplier(models.Model):
    """What the work of a person, a position or a priority is worth on a plan."""

    _name = "hour.bank.multiplier"
    _description = "Hour Bank Multiplier"
    _order = "sequence, id"

    plan_id = fields.Many2one("hour.bank.plan", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("employee", "Person"),
            ("job", "Job Position"),
            ("priority", "Ticket Priority"),
        ],
        default="job",
        required=True,
    )
    employee_id = fields.Many2one("hr.employee", ondelete="cascade", groups=EMPLOYEE)
    job_id = fields.Many2one("hr.job", ondelete="cascade")
    ticket_priority = fields.Selection(
        selection=lambda self: (
            self.env["helpdesk.ticket"]
            ._fields["priority"]
            ._description_selection(self.env)
        )
    )
    multiplier = Number(default=1.5, digits=(6, 3), required=True)

    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)", "Multipliers must be above zero."
    )

    @api.constrains("kind", "employee_id", "job_id", "ticket_priority")
    def _check_key(self):
        for line in self:
            if not line._get_key():
                raise ValidationError(
                    self.env._(
                        "Say whose work is multiplied by %(multiplier)s: choose a "
                        "person, a job position or a priority.",
                        multiplier=line.multiplier,
                    )
                )

    def _get_key(self):
        """Return the id or the value that the work must have."""
        self.ensure_one()
        return {
            "employee": self.employee_id.id,
            "job": self.job_id.id,
            "priority": self.ticket_priority,
        }[self.kind]

    def _prepare_terms(self):
        """Return ``[kind, key, factor]`` for the terms of a bank."""
        self.ensure_one()
        return [self.kind, self._get_key(), self.multiplier]
