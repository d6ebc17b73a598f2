# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hold by itself: a payment that was undone or is late, and how it goes on.

The cause is stored; the words are made of the invoices as they are when read.
"""

from odoo import api, fields, models
from odoo.tools import format_date

HOLD_ACTIVITY = "helpdesk_hour_bank.mail_activity_type_hold"


class HourBank(models.Model):
    _inherit = "hour.bank"

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
    hold_text = fields.Char(
        string="On Hold For",
        compute="_compute_hold_text",
        help="Why the bank is on hold.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "hold_cause", "hold_reason")
    @api.depends_context("lang")
    def _compute_hold_text(self):
        for bank in self:
            bank.hold_text = bank.state == "hold" and bank._get_hold_reason()

    @api.depends("hold_cause", "hold_waived")
    def _compute_notice(self):
        return super()._compute_notice()

    # === CRUD METHODS === #

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"hold_cause", "hold_waived"}

    # === BUSINESS METHODS: CAUSE === #

    def _get_automatic_hold(self):
        """Return why the bank has to be on hold now, as in ``hold_cause``, or False.

        Override to hold banks for something else; extend the selection, and
        :meth:`_get_hold_reason` for the words. A bank that could give nothing anyway is
        not held.
        """
        self.ensure_one()
        if not self._may_be_held():
            return False
        if self._lacks_money():
            return self._get_missing_document()
        return "ended" if self._is_held() and self._loses_hours() else False

    def _loses_hours(self):
        """Return whether hours came so late that they would expire unused.

        Those that are rolled over are not lost.
        """
        self.ensure_one()
        left = self.minutes_balance
        return left > 0 and self._is_over() and self._get_rollover_minutes() < left

    def _may_be_held(self):
        """Return whether the bank could give hours if it were not on hold."""
        self.ensure_one()
        usable = self.minutes_balance + self.overdraft_minutes > 0
        return usable and self.state in ("open", "depleted", "hold")

    def _lacks_money(self):
        """Return whether hours were made usable that are not invoiced or paid now."""
        self.ensure_one()
        if self._get_grant_on() == "order":
            return False
        sold = self._get_sold_minutes()
        released = min(self.minutes_usable, sold - self._get_due_credits())
        return self._get_arrived_minutes(sold) < released

    def _is_waiting_for_money(self):
        """Return whether time beyond this bank waits, too, whatever the plan says.

        Billing it, or giving it away, would take from the customer what was sold. How
        far it goes below zero is what the plan says in any case.
        """
        self.ensure_one()
        if self.state == "pending" or self._is_held():
            return True
        return self.minutes_waiting > 0 and self.overage_policy != "overdraw"

    def _get_missing_document(self):
        """Return what hours that were usable before lack: an invoice or its payment."""
        self.ensure_one()
        drafts = self._get_sold_lines(["draft"]).move_id.filtered("posted_before")
        missing = drafts or self._get_grant_on() == "invoice"
        return "invoice" if missing else "payment"

    def _is_held(self):
        """Return whether the bank is on hold, and not because a person said so."""
        self.ensure_one()
        return self.state == "hold" and self.hold_cause not in (False, "hand")

    # === BUSINESS METHODS: HOLD AND RELEASE === #

    def _sync_payment(self):
        res = super()._sync_payment()
        cause = self._get_automatic_hold()
        if not cause:
            self._resume_by_itself()
        elif cause != self.hold_waived:
            self._hold_by_itself(cause)
        return res

    def _hold_by_itself(self, cause):
        """Put the bank on hold; what a person or the order decided stays."""
        self.ensure_one()
        by_hand = self.state == "hold" and not self._is_held()
        if not by_hand and self.hold_cause != cause:
            self._update_state("hold")
            self.write({"hold_cause": cause, "hold_waived": False})
            self._alert_hold()

    def _resume_by_itself(self):
        """Open the bank again; nothing is waived any more."""
        self.ensure_one()
        if self.hold_waived:
            self.hold_waived = False
        if self._is_held():
            self._update_state(self._get_natural_state())

    def _hold_ended(self):
        """Hold hours that come after the end: a person prolongs or refunds them.

        :return: whether the bank is held
        """
        self.ensure_one()
        if not self._loses_hours():
            return False
        self._update_state("hold")
        self.write({"hold_cause": "ended", "hold_waived": False})
        self._alert_hold()
        return True

    def _resume_by_hand(self, reason):
        """Do not hold the bank again for what the person knows already."""
        self.hold_waived = self._get_waivable_hold()
        return super()._resume_by_hand(reason)

    def _get_waivable_hold(self):
        cause = self._get_automatic_hold()
        return cause if cause != "ended" else False

    @api.model
    def _get_source_states(self):
        sources = super()._get_source_states()
        return {**sources, "hold": (*sources["hold"], "expired")}  # paid after its end

    def _prepare_state_values(self, state, reason):
        values = super()._prepare_state_values(state, reason)
        by_hand = state == "hold" and reason
        return {**values, "hold_cause": "hand" if by_hand else False}

    def _update_state(self, state, reason=False):
        held = self.filtered(lambda bank: bank._is_held() and bank.state != state)
        res = super()._update_state(state, reason)
        held._close_hold_alert()
        return res

    def _apply_validity(self):
        """A bank that was paid after its end is usable once it is prolonged."""
        res = super()._apply_validity()
        for bank in self.filtered(lambda bank: bank.hold_cause == "ended"):
            if not bank._is_over():
                bank._update_state(bank._get_natural_state())
                bank._return_expired()
        return res

    # === BUSINESS METHODS: ACTIVITY === #

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

    def _close_hold_alert(self):
        for bank in self:
            for activity in bank.activity_search([HOLD_ACTIVITY]):
                env = activity.with_context(lang=activity.user_id.lang).env
                activity.action_feedback(feedback=env._("No longer on hold for this."))

    # === BUSINESS METHODS: WORDS === #

    def _get_hold_reason(self):
        if self._is_held():
            return self._get_cause_text(self.hold_cause)
        return super()._get_hold_reason()

    @api.private
    def _get_waived_text(self):
        """Return in words what resuming by hand would put up with."""
        # sudo: invoices, for helpdesk managers
        cause = self.sudo()._get_waivable_hold()
        return self._get_cause_text(cause) if cause else ""

    def _get_cause_text(self, cause):
        """Return a cause in words, dispatched on it; names no amount of money."""
        self.ensure_one()
        return getattr(self, f"_get_{cause}_text")()

    def _get_invoice_text(self):
        bank_sudo = self.sudo()  # sudo: names of invoices, for agents
        drafts = bank_sudo._get_sold_lines(["draft"]).move_id.filtered("posted_before")
        if not drafts:
            return self.env._("its hours are not invoiced")
        names = ", ".join(drafts.mapped("name"))
        return self.env._("%(invoices)s is not posted", invoices=names)

    def _get_payment_text(self):
        unpaid = self.sudo()._get_unpaid_invoices()  # sudo: as above
        if not unpaid:
            return self.env._("its hours are not paid")
        names = ", ".join(unpaid.mapped("name"))
        return self.env._("%(invoices)s is not paid", invoices=names)

    def _get_ended_text(self):
        return self.env._(
            "paid after its end on %(day)s", day=format_date(self.env, self.date_end)
        )

    def _get_notice(self):
        notice = super()._get_notice() or ""
        if not self.hold_waived or self.state in ("hold", "closed"):
            return notice or False
        waived = self.env._(
            "Resumed by hand: %(reason)s.",
            reason=self._get_cause_text(self.hold_waived),
        )
        return " ".join(filter(None, (waived, notice)))
