# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The state of a bank: it follows balance, validity and what waits, or a bank is held.

A bank that is held by itself keeps the cause; :mod:`.notice` says it in words."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import to_hours

HOLD_ACTIVITY = "helpdesk_hour_bank.mail_activity_type_hold"


class HourBank(models.Model):
    _inherit = "hour.bank"

    hold_reason = fields.Char(readonly=True, help="Agents read it where they log time.")
    hold_customer_text = fields.Char(
        string="Hold Shown to the Customer",
        readonly=True,
        copy=False,
        help="What the customer reads of the hold in the portal; without, to ask you.",
    )

    hold_cause = fields.Selection(
        [
            ("hand", "By hand"),
            ("invoice", "Invoice not posted"),
            ("payment", "Invoice not paid"),
            ("overdue", "Invoice overdue"),
            ("ended", "Paid after its end"),
        ],
        string="On Hold Because",
        readonly=True,
        copy=False,
        tracking=True,
    )

    hold_waived = fields.Selection(
        selection=lambda self: self._fields["hold_cause"]._description_selection(
            self.env
        ),
        string="Resumed in Spite Of",
        readonly=True,
        copy=False,
        tracking=True,
        help="A manager resumed the bank although this is so. It is held for it again "
        "only after it was in order in between.",
    )

    close_reason = fields.Char(
        readonly=True, help="Why somebody closed the bank, not its order."
    )

    minutes_usable = fields.Integer(
        readonly=True,
        help="Minutes that order, invoices or payments made usable so far, before "
        "credit notes. Less only when less is sold.",
    )

    minutes_waiting = fields.Integer(
        readonly=True,
        help="Minutes that are sold, but wait for their invoice or payment.",
    )

    hours_waiting = fields.Float(
        string="Waiting", compute="_compute_hours_waiting", store=True, precompute=True
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes_waiting")
    def _compute_hours_waiting(self):
        for bank in self:
            bank.hours_waiting = to_hours(bank.minutes_waiting)

    # === BUSINESS METHODS: WHAT IT FOLLOWS === #

    def _refresh_state(self):
        """Let the state follow balance and validity.

        A bank that waited goes on by itself once it holds hours. Banks on hold or
        closed stay so: a person or an order moves them.
        """
        for bank in self.filtered(lambda bank: bank.state == "pending"):
            bank._update_pending()
        for bank in self.filtered(lambda b: b.state not in self._get_fixed_states()):
            bank._update_state(bank._get_natural_state())

    def _update_pending(self):
        """Let the state follow what waits; what comes after the end is held."""
        self.ensure_one()
        if self.state in ("hold", "closed", "expired"):
            return
        if self._is_pending():
            self._update_state("pending")
        elif self.state == "pending":
            self._hold_ended() or self._update_state(self._get_natural_state())

    def _is_pending(self):
        """Return whether nothing of what was sold is usable yet."""
        self.ensure_one()
        empty = self.minutes_credited <= 0 and not self.minutes_debited
        return self.minutes_waiting > 0 and not self.minutes_usable and empty

    @api.model
    def _get_fixed_states(self):
        return ("pending", "hold", "closed")

    def _get_natural_state(self):
        """Return the state of a bank from what waits, its validity and its balance."""
        self.ensure_one()
        if self._is_pending():
            return "pending"
        if self.kind == "overage":
            return "open"
        if self._is_over(self.grace_days):
            return "expired"
        return "open" if self.minutes_balance > 0 else "depleted"

    def _is_waiting_for_money(self):
        """Return whether time beyond this bank waits, too, whatever the plan says.

        Billing it, or giving it away, would take from the customer what was sold. How
        far it goes below zero is what the plan says in any case.
        """
        self.ensure_one()
        if self.state == "pending" or self._is_held():
            return True
        return self.minutes_waiting > 0 and self.overage_policy != "overdraw"

    # === BUSINESS METHODS: CHANGE === #

    def _update_state(self, state, reason=False):
        """Set the state and why; the one place where it is written.

        :raises UserError: when a bank cannot come to ``state`` from where it is
        """
        banks = self.filtered(lambda bank: bank.state != state)
        if not banks:
            return  # as after nearly each debit
        held = banks.filtered(lambda bank: bank._is_held())
        banks._check_source_state(state)
        banks.write(self._prepare_state_values(state, reason))
        held._close_hold_alert()

    def _check_source_state(self, state):
        """:raises UserError: when a bank cannot come to ``state`` from its own"""
        sources = self._get_source_states()[state]
        for bank in self.filtered(lambda bank: bank.state not in sources):
            raise UserError(
                bank._get_wrong_state_message(bank._get_state_name(state), sources)
            )

    @api.model
    def _get_source_states(self):
        """Return ``{state: states that a bank may come from}``.

        Override to add a state, or to allow another way.
        """
        usable = ("open", "depleted", "expired")
        return {
            **dict.fromkeys(usable, (*usable, "pending", "hold", "closed")),
            "pending": (*usable, "closed"),
            # of those that expired, what is paid after its end
            "hold": ("open", "depleted", "pending", "expired"),
            "closed": (*usable, "pending", "hold"),
        }

    def _get_state_name(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    def _get_wrong_state_message(self, target, sources):
        return self.env._(
            "%(bank)s is “%(state)s”, so it cannot become “%(target)s”. Only banks "
            "that are %(sources)s can.",
            bank=self.name,
            state=self._get_state_name(self.state),
            target=target,
            sources=", ".join(self._get_state_name(name) for name in sources),
        )

    def _prepare_state_values(self, state, reason):
        """Return what is written with a state; its reason goes when the state goes."""
        held_by_hand = state == "hold" and reason
        return {
            "state": state,
            "hold_reason": state == "hold" and reason,
            "hold_customer_text": False,
            "hold_cause": "hand" if held_by_hand else False,
            "close_reason": state == "closed" and reason,
        }

    # === BUSINESS METHODS: HOLD BY ITSELF === #

    def _is_held(self):
        """Return whether the bank is on hold, and not because a person said so."""
        self.ensure_one()
        return self.state == "hold" and self.hold_cause not in (False, "hand")

    def _hold_by_itself(self, cause):
        """Put the bank on hold; what a person or the order decided stays."""
        self.ensure_one()
        by_hand = self.state == "hold" and not self._is_held()
        if not by_hand and self.hold_cause != cause:
            self._update_state("hold")
            self.write({"hold_cause": cause, "hold_waived": False})
            self._alert_hold()

    def _hold_ended(self):
        """Hold hours that come after the end: a person prolongs or refunds them.

        :return: whether the bank is held
        """
        self.ensure_one()
        if not self._loses_hours():
            return False
        self._hold_by_itself("ended")
        return True

    def _loses_hours(self):
        """Return whether hours came so late that they would expire unused.

        Those that are rolled over are not lost.
        """
        self.ensure_one()
        left = self.minutes_balance
        return left > 0 and self._is_over() and self._get_rollover_minutes() < left

    def _resume_by_itself(self):
        """Open the bank again; nothing is waived any more."""
        self.ensure_one()
        if self.hold_waived:
            self.hold_waived = False
        if self._is_held():
            self._update_state(self._get_natural_state())

    # === BUSINESS METHODS: ACTIVITY === #

    def _alert_hold(self):
        """Leave one activity that says why the bank is on hold."""
        self.ensure_one()
        self._close_hold_alert()
        if self.hold_cause not in self._get_alerted_holds():
            return
        if user := self._get_hold_user():
            bank = self.with_context(lang=user.lang)
            note = bank._get_hold_message()
            bank.activity_schedule(HOLD_ACTIVITY, note=note, user_id=user.id)

    @api.model
    def _get_alerted_holds(self):
        """Return the causes of which the salesperson is told by an activity."""
        return ("overdue", "ended")

    def _get_hold_user(self):
        """Return who is told that the bank is on hold: whoever sold the hours.

        Only people who may read the bank. Override to tell somebody else.
        """
        self.ensure_one()
        users = self.sale_order_id.user_id
        users += self._get_sold_lines().move_id.invoice_user_id
        users += self.partner_id.user_id
        return users.filtered(self._may_be_alerted)[:1]

    def _may_be_alerted(self, user):
        if not user.active or user.share or self.company_id not in user.company_ids:
            return False
        bank = self.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return bank.has_access("read")

    def _close_hold_alert(self):
        for bank in self:
            for activity in bank.activity_search([HOLD_ACTIVITY]):
                env = activity.with_context(lang=activity.user_id.lang).env
                activity.action_feedback(feedback=env._("No longer on hold for this."))
