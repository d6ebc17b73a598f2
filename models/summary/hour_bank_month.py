# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The hours of a month by customer and plan: what an hour brought, and what it cost."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HourBankMonth(models.Model):
    """What the ledger and the time entries of a customer come to in a month.

    Counted together with the days, see ``counting.py``. The customer is the owner of
    the bank that paid; of time that no bank paid, that of its ticket.
    ``date`` is the first of the month.
    """

    _name = "hour.bank.month"
    _inherit = "hour.bank.sum.mixin"
    _description = "Hours by Customer and Month"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(string="Month")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index=True,  # the months of a customer; contacts that are merged
    )

    # === ACTIONS === #

    def action_view_moves(self):
        """Open what the row sums up in the ledger."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_move_action"
        )
        action["domain"] = list(self._get_move_domain())
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _get_move_domain(self):
        """Return which moves of the ledger the row sums up."""
        return (
            Domain("date", ">=", self.date)
            & Domain("date", "<", fields.Date.add(self.date, months=1))
            & Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("bank_id.plan_id", "=", self.plan_id.id)
        )

    @api.model
    def _get_keys(self):
        return ("company_id", "date", "partner_id", "plan_id")

    @api.model
    def _get_key_columns(self):
        month = "date_trunc('month', %s.date)::date AS date"
        customer = "COALESCE(drawn.partner_id, t.commercial_partner_id) AS partner_id"
        return {
            "m": ["m.company_id", month % "m", "b.partner_id", "b.plan_id"],
            "a": ["a.company_id", month % "a", customer, "drawn.plan_id"],
        }

    @api.model
    def _get_marked_query(self):
        return SQL(
            "SELECT company_id, date_trunc('month', date)::date AS date FROM (%s) AS d",
            super()._get_marked_query(),
        )
