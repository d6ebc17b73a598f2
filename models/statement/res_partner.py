# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statements of a customer."""

from odoo import fields, models
from odoo.fields import Domain

from ..roles import READERS


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_statement_count = fields.Integer(
        string="Statements",
        compute="_compute_hour_bank_statement_count",
        groups=READERS,
    )

    def _compute_hour_bank_statement_count(self):
        Statement = self.env["hour.bank.statement"]
        domain = Domain("partner_id", "in", (self | self.commercial_partner_id).ids)
        counts = dict(Statement._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            theirs = partner | partner.commercial_partner_id
            partner.hour_bank_statement_count = sum(counts.get(p, 0) for p in theirs)

    # === ACTIONS === #

    def action_view_hour_bank_statements(self):
        """List the statements of the contact and of its company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_statement_action"
        )
        customers = self | self.commercial_partner_id
        action["domain"] = [("partner_id", "in", customers.ids)]
        action["context"] = {"default_partner_id": self.commercial_partner_id.id}
        return action

    def action_draft_hour_bank_statement(self):
        """Open a new draft of the customer's next statement."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Statement"),
            "res_model": "hour.bank.statement",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
