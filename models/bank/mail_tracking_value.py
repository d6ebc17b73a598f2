# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The chatter writes hours as time: 1:30, not 1.50."""

from odoo import api, models

from ...tools.duration import format_minutes, to_minutes


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    @api.model
    def _get_hour_fields(self, model):
        """Return the names of the fields of ``model`` that are written as time."""
        return {
            "helpdesk.ticket": {"planned_hours"},
            "hour.bank.plan": {"overdraft_hours", "rollover_hours"},
            "hour.bank.transfer": {"hours"},
        }.get(model, set())

    def _tracking_value_format_model(self, model):
        """Tell in the chatter that 1:30 became 2:00, not that 1.50 became 2.00."""
        formatted = super()._tracking_value_format_model(model)
        names = self._get_hour_fields(model)
        changes = {
            change.id: change for change in self if change.field_id.name in names
        }
        for values in formatted:
            if change := changes.get(values["id"]):
                values["fieldInfo"] = {**values["fieldInfo"], "fieldType": "char"}
                for key, hours in (
                    ("oldValue", change.old_value_float),
                    ("newValue", change.new_value_float),
                ):
                    values[key] = format_minutes(to_minutes(hours))
        return formatted
