# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The state of a customer at a level: in order, or in alarm."""

from odoo import api, fields, models

from ...tools.duration import to_hours


class HourBankAlarm(models.Model):
    """For each customer and level, one row: what the judge found last.

    A state, not an event: :meth:`_judge` of :mod:`.judge` alone writes it, from
    balances that are committed, together with what is told of it.
    """

    _name = "hour.bank.alarm"
    _description = "Alarm of Hours"
    _inherit = ["hour.bank.kept.mixin"]
    _order = "rank desc, since desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    level_id = fields.Many2one(
        "hour.bank.level",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # the alarms of a level that changes
        # who may read the alarm finds it by what its level is about
        bypass_search_access=True,
    )
    bank_id = fields.Many2one(
        "hour.bank",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",  # the alarms of a bank
        help="Empty: of all hours of the customer together.",
    )
    state = fields.Selection(
        [("ok", "In Order"), ("alarm", "In Alarm")],
        required=True,
        readonly=True,
        default="ok",
    )
    episode = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How often it came into alarm: what is told is told once for each.",
    )
    since = fields.Datetime(readonly=True, help="When the state changed last.")
    turned_at = fields.Datetime(
        readonly=True,
        help="Since when the hours say otherwise than the state: it follows once that "
        "held for a while.",
    )
    is_fresh = fields.Boolean(
        readonly=True,
        help="The level changed: what is judged next is told nobody.",
    )
    minutes = fields.Integer(
        readonly=True, aggregator=None, help="Minutes left that were judged."
    )
    hours = fields.Float(
        string="Left", compute="_compute_hours", help="Now, of what it is about."
    )
    forecast_text = fields.Char(string="Forecast", compute="_compute_forecast_text")
    severity = fields.Selection(related="level_id.severity")
    rank = fields.Integer(
        readonly=True, aggregator=None, help="The higher, the sooner it is read."
    )
    is_top = fields.Boolean(
        string="Most Urgent",
        readonly=True,
        help="Of those that are on, of the customer together or of the same bank.",
    )
    measure = fields.Selection(related="level_id.measure")
    salesperson_id = fields.Many2one(related="partner_id.user_id")

    # finds all of a customer, too
    _once = models.UniqueIndex(
        "(partner_id, company_id, level_id, COALESCE(bank_id, 0))",
        "A customer has one alarm for each level.",
    )
    # who is in alarm: few of many
    _alarm_idx = models.Index("(rank, since) WHERE state = 'alarm'")

    # === COMPUTE METHODS === #

    @api.depends("minutes")
    def _compute_hours(self):
        left = self._get_left()
        for alarm in self:
            alarm.hours = to_hours(left[alarm])

    @api.depends_context("lang")
    def _compute_forecast_text(self):
        sentences = self._get_forecast_sentences()
        for alarm in self:
            alarm.forecast_text = sentences[alarm]

    @api.depends("level_id", "partner_id", "bank_id")
    def _compute_display_name(self):
        for alarm in self:
            about = (alarm.bank_id or alarm.partner_id).sudo()  # sudo: its name
            alarm.display_name = f"{about.display_name}: {alarm.level_id.name}"

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_kept(vals)
        return super().write(vals)

    # === ACTIONS === #

    def action_view_hour_banks(self):
        """Show the banks of the customer."""
        self.ensure_one()
        return self.partner_id.action_view_hour_banks()

    # === BUSINESS METHODS: HOOKS === #

    @api.private
    def _follow_change(self):
        """Do what follows from alarms whose state just changed.

        Called by the judge in its transaction, for one customer at a time, with all
        that changed; not for what changed silently, as with a new level. Override to
        sell, say.
        """

    @api.private
    def _get_alert_url(self, contact):
        """Return the address that the button of a mail opens: the customer's hours.

        Without a login where there is one bank; of several the list, which asks for it.
        Override to send the contact elsewhere.
        """
        self.ensure_one()
        bank = self.bank_id or self._get_shown_bank()
        path = bank._get_portal_url(contact) if bank else "/my/hour-banks"
        return self.get_base_url() + path

    @api.private
    def _get_alert_button(self, contact):
        """Return what stands on that button, in the language of the context.

        Override together with :meth:`_get_alert_url`.
        """
        return self.env._("See the hours")

    def _get_shown_bank(self):
        """Return the one bank that is left to the customer, or none."""
        banks = self._get_banks(self.partner_id, self.company_id)
        return banks if len(banks) == 1 else banks.browse()
