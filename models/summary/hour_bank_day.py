# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The hours of a day by person, team, type of work and plan: what pages sum up."""

from odoo import api, fields, models

from ...tools.day_marks import watch


class HourBankDay(models.Model):
    """What the ledger and the time entries of one day come to.

    Without customers, of which there are too many for sums by day: those have
    ``hour.bank.month``. Written by :meth:`_cron_count` alone, see
    ``counting.py``: it is as of some minutes ago. What is signed in the ledger is
    positive here where it is used, and may be below zero where it was given back.
    """

    _name = "hour.bank.day"
    _inherit = "hour.bank.sum.mixin"
    _description = "Hours by Day"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "date"

    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, ondelete="set null"
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", readonly=True, ondelete="set null"
    )
    work_type_id = fields.Many2one(
        "hour.bank.work.type", readonly=True, ondelete="set null"
    )

    @api.private
    def init(self):
        res = super().init()
        self.pool.post_init(
            watch, self.env.cr
        )  # the tables of others are there by then
        return res

    # === ACTIONS === #

    def action_view_moves(self):
        """Open what the row sums up in the ledger."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_move_action"
        )
        action["domain"] = [
            ("date", "=", fields.Date.to_string(self.date)),
            ("company_id", "=", self.company_id.id),
            ("bank_id.plan_id", "=", self.plan_id.id),
        ]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _get_keys(self):
        return ("company_id", "date", "user_id", "team_id", "work_type_id", "plan_id")

    @api.model
    def _get_key_columns(self):
        person = (
            "CASE WHEN m.move_type = 'time' THEN COALESCE(a.user_id, m.user_id) END"
        )
        shared = ["t.team_id", "a.work_type_id"]
        return {
            "m": [
                "m.company_id",
                "m.date",
                f"{person} AS user_id",
                *shared,
                "b.plan_id",
            ],
            "a": ["a.company_id", "a.date", "a.user_id", *shared, "drawn.plan_id"],
        }
