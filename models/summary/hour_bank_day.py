# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The hours of a day by person, team, type of work and plan: what pages sum up."""

from odoo import api, fields, models

from ...tools.day_marks import watch
from ..roles import ACCOUNTANTS, TIME_APPROVER

COST_READERS = f"{TIME_APPROVER},{ACCOUNTANTS}"


class HourBankDay(models.Model):
    """What the ledger and the time entries of one day come to.

    Without customers: of these there are too many for sums by day, and what they have
    left is counted by their banks. Written by :meth:`_cron_count` alone, see
    ``counting.py``: it is as of some minutes ago. What is signed in the ledger is
    positive here where it is used, and may be below zero where it was given back.
    """

    _name = "hour.bank.day"
    _description = "Hours by Day"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(readonly=True, required=True, index=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, ondelete="set null"
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", readonly=True, ondelete="set null"
    )
    work_type_id = fields.Many2one(
        "hour.bank.work.type", readonly=True, ondelete="set null"
    )
    plan_id = fields.Many2one("hour.bank.plan", readonly=True, ondelete="set null")
    entry_count = fields.Integer(string="Time Entries", readonly=True)
    # --- of time entries
    worked_hours = fields.Float(string="Worked", readonly=True)
    rated_hours = fields.Float(
        string="Rated", readonly=True, help="As the contracts count the work."
    )
    free_hours = fields.Float(string="Free", readonly=True)
    waiting_hours = fields.Float(
        string="Not Decided", readonly=True, help="Parked, or of no customer yet."
    )
    free_cost = fields.Monetary(
        string="Cost of Free Time", readonly=True, groups=COST_READERS
    )
    cost = fields.Monetary(
        string="Cost of Work",
        readonly=True,
        groups=COST_READERS,
        help="What the worked time cost, as timesheets say.",
    )
    # --- of the ledger
    used_hours = fields.Float(
        string="Used", readonly=True, help="Debited from hours bought in advance."
    )
    overage_hours = fields.Float(string="Billed Afterwards", readonly=True)
    sold_hours = fields.Float(
        string="Sold", readonly=True, help="Less what was cancelled or credited."
    )
    expired_hours = fields.Float(string="Expired", readonly=True)
    other_hours = fields.Float(
        string="Otherwise",
        readonly=True,
        help="Opening balances, corrections, rollover, transfers, closing.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="What used and expired hours are worth: without tax, in the company's "
        "currency.",
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
