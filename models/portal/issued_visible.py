# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which issued statements a contact sees, and what portal users read of them."""

from odoo import api, fields, models
from odoo.fields import Domain


class HourBankStatement(models.Model):
    _name = "hour.bank.statement"
    _inherit = ["hour.bank.statement", "hour.bank.portal.mixin"]

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of the statements that contact ``viewer`` sees.

        Those of whose customer it sees the banks, as far as they were issued. One
        tells of all banks of its customer: who sees the time of own tickets sees none.
        """
        of_banks = self.env["hour.bank"]._get_portal_domain(viewer)
        # a statement has customer and company of its banks
        return Domain("state", "!=", "draft") & of_banks

    @api.model
    def _get_portal_fields(self):
        return {
            *super()._get_portal_fields(),
            *("name", "date_from", "date_to", "state", "issued_on"),
            *("opening_minutes", "closing_minutes", "opening_hours", "closing_hours"),
            *("accepted_on", "accepted_name"),
        }


class HourBankStatementLine(models.Model):
    _name = "hour.bank.statement.line"
    _inherit = ["hour.bank.statement.line", "hour.bank.portal.mixin"]

    portal_value = fields.Float(
        string="Value (Portal)",
        compute="_compute_portal_value",
        compute_sudo=True,
        help="Kept as the switch of the company stood when it was issued: 0 where "
        "customers saw no money.",
    )

    @api.depends("value")
    def _compute_portal_value(self):
        for line in self:
            line.portal_value = line.value

    @api.model
    def _get_portal_domain(self, viewer):
        statements = self.env["hour.bank.statement"]._get_portal_domain(viewer)
        return Domain("statement_id", "any", statements)

    @api.model
    def _get_portal_fields(self):
        """Return the fields that are printed, as the switches stood at issue."""
        return {
            *("id", "display_name", "statement_id", "sequence", "bank_name", "kind"),
            *("date", "posted_date", "ticket_number", "person_name", "what", "note"),
            *("worked_minutes", "minutes", "hours", "free_minutes", "free_hours"),
            *("corrected_name", "corrected_minutes", "reason", "portal_value"),
        }
