# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hold, resume, close and reopen: what people do to a bank, with a reason."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import format_minutes, to_hours


class HourBank(models.Model):
    _inherit = "hour.bank"

    hold_reason = fields.Char(readonly=True, help="Agents read it where they log time.")
    close_reason = fields.Char(
        readonly=True, help="Why somebody closed the bank, not its order."
    )
    notice = fields.Text(compute="_compute_notice")
    hours_bought = fields.Float(
        string="Bought",
        compute="_compute_hours_bought",
        store=True,
        precompute=True,
        help="All that came into the bank: bought, opened with, rolled over or "
        "transferred into it, with corrections, less what credit notes and cancelled "
        "orders took back. What waits for its invoice or payment counts, and so does "
        "what expired or moved on later.",
    )
    hours_gone = fields.Float(
        string="Expired or Moved",
        compute="_compute_hours_gone",
        store=True,
        precompute=True,
        help="Not used, but expired, rolled over, transferred or taken out at closing.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "kind", "state", "hold_reason", "close_reason", "date_end", "grace_days", "name"
    )
    @api.depends_context("lang")
    def _compute_notice(self):
        for bank in self:
            bank.notice = bank._get_notice()

    @api.depends("minutes_gone")
    def _compute_hours_gone(self):
        for bank in self:
            bank.hours_gone = to_hours(bank.minutes_gone)

    @api.depends("minutes_credited", "minutes_gone", "minutes_waiting")
    def _compute_hours_bought(self):
        for bank in self:
            bank.hours_bought = to_hours(bank._get_bought_minutes())

    def _get_bought_minutes(self):
        """Return all minutes that were ever bought, expired and waiting ones, too."""
        return sum(
            bank.minutes_credited + bank.minutes_gone + bank.minutes_waiting
            for bank in self
        )

    # === CRUD METHODS === #

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "hold_reason",
            "close_reason",
            "hours_bought",
            "hours_gone",
        }

    # === ACTIONS === #

    def action_hold(self):
        return self._open_change_state("hold", self.env._("Put on Hold"))

    def action_resume(self):
        return self._open_change_state("resume", self.env._("Resume"))

    def action_close(self):
        return self._open_change_state("close", self.env._("Close"))

    def action_reopen(self):
        return self._open_change_state("reopen", self.env._("Open Again"))

    def _open_change_state(self, action, name):
        self.ensure_one()
        window = self._open_wizard("hour.bank.change.state", name)
        window["context"]["default_action"] = action
        return window

    # === BUSINESS METHODS: STATE === #

    @api.model
    def _get_source_states(self):
        """Return ``{state: states that a bank may come from}``.

        Override to add a state, or to allow another way.
        """
        usable = ("open", "depleted", "expired")
        return {
            **dict.fromkeys(usable, (*usable, "pending", "hold", "closed")),
            "pending": (*usable, "closed"),
            "hold": ("open", "depleted", "pending"),
            "closed": (*usable, "pending", "hold"),
        }

    def _check_source_state(self, state):
        """:raises UserError: when a bank cannot come to ``state`` from its own"""
        sources = self._get_source_states()[state]
        for bank in self.filtered(lambda bank: bank.state not in sources):
            raise UserError(
                bank._get_wrong_state_message(bank._get_state_name(state), sources)
            )

    def _prepare_state_values(self, state, reason):
        """Return what is written with a state; its reason goes when the state goes."""
        return {
            "state": state,
            "hold_reason": state == "hold" and reason,
            "close_reason": state == "closed" and reason,
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

    # === BUSINESS METHODS: BY HAND === #

    @api.model
    def _get_actions_by_hand(self):
        """Return ``{action: states in which a person may do it}``."""
        return {
            "hold": ("open", "depleted"),
            "resume": ("hold",),
            "close": ("open", "depleted", "hold"),
            "reopen": ("closed",),
        }

    @api.private
    def _change_state_by_hand(self, action, reason):
        """Do what a person decided and write it, with the reason, into the chatter.

        Callers check who may.

        :param action: one of :meth:`_get_actions_by_hand`
        :raises UserError: without a reason, or where the bank is not in the state
        """
        bank = self._lock([("id", "=", self.id)])
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason: it stays on the bank."))
        bank._check_action_by_hand(action)
        getattr(bank, f"_{action}_by_hand")(reason)
        if action in ("resume", "reopen"):
            bank._restore_reserved(switch_off=action == "reopen")
        name = bank._get_action_name(action)
        bank.message_post(
            body=self.env._("%(action)s: %(reason)s", action=name, reason=reason)
        )

    def _check_action_by_hand(self, action):
        """:raises UserError: saying why the action is impossible, and what is not"""
        self.ensure_one()
        sources = self._get_actions_by_hand()[action]
        if self.kind != "prepaid":
            raise UserError(
                self.env._(
                    "%(bank)s records time that is billed afterwards. Its state "
                    "follows its order.",
                    bank=self.name,
                )
            )
        if self.state not in sources:
            raise UserError(
                self._get_wrong_state_message(self._get_action_name(action), sources)
            )
        if action == "close" and self.minutes_balance < 0:
            raise UserError(self._get_overdrawn_message())
        if action == "reopen" and not self._is_closed_by_hand():
            raise UserError(self._get_closed_by_order_message())

    def _get_action_name(self, action):
        """Return what was done, as the chatter and error messages say it."""
        return {
            "hold": self.env._("Put on hold"),
            "resume": self.env._("Resumed"),
            "close": self.env._("Closed"),
            "reopen": self.env._("Opened again"),
        }[action]

    def _hold_by_hand(self, reason):
        self._update_state("hold", reason)

    def _resume_by_hand(self, reason):
        self._update_state(self._get_natural_state())

    def _close_by_hand(self, reason):
        """Take the rest out; what was delivered stays delivered."""
        minutes = self.minutes_balance
        self._update_state("closed", reason)
        if minutes:
            self._adjust(-minutes, reason, cause="close")

    def _reopen_by_hand(self, reason):
        self._update_state(self._get_natural_state())
        self._return_closed(reason)

    def _return_closed(self, reason):
        """Reverse the moves by which somebody closed this locked bank."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("cause", "in", ("close", "reopen"))]
        )
        self._post_moves(
            [
                {
                    "bank_id": self.id,
                    "move_type": self._get_adjusting_type("reopen"),
                    "cause": "reopen",
                    "minutes": minutes,
                    "date": self._get_today(),
                    "reason": reason,
                    "origin_move_id": move.id,
                }
                for move, minutes in moves._get_open_draws()
            ]
        )

    def _is_closed_by_hand(self):
        """Return whether a person closed the bank; otherwise its order did."""
        self.ensure_one()
        return self.state == "closed" and bool(self.close_reason)

    def _get_overdrawn_message(self):
        return self.env._(
            "%(bank)s is overdrawn by %(hours)s and cannot be closed. Add them by an "
            "adjustment first, or have hours sold to %(customer)s, which cover it.",
            bank=self.name,
            hours=format_minutes(-self.minutes_balance),
            customer=self.partner_id.display_name,
        )

    def _get_closed_by_hand_message(self):
        return self.env._(
            "%(bank)s was closed: %(reason)s. Ask a helpdesk manager to press “Open "
            "Again” on it before its hours change; or sell them on a new order line.",
            bank=self.name,
            reason=self.close_reason,
        )

    # === BUSINESS METHODS: WORDS === #

    @api.private
    def _get_blocked_text(self):
        """Return why these banks give nothing, for the person whose entry is refused.

        Banks that give all that was sold are passed over.
        """
        return " ".join(filter(None, (bank._get_blocked_message() for bank in self)))

    @api.model
    def _get_blocked_domain(self):
        """Return the domain of the banks that do not give all that was sold."""
        return Domain("state", "in", ("hold", "pending"))

    def _get_blocked_message(self):
        """Return why the bank does not give all that was sold, or an empty text."""
        self.ensure_one()
        if self.state in ("hold", "pending"):
            return self._get_hold_message()
        return ""

    def _get_hold_message(self):
        """Return why a bank that is on hold or pending gives nothing, in words."""
        self.ensure_one()
        if self.state == "pending":
            return self._get_pending_message()
        return self.env._(
            "%(bank)s (%(hours)s) is on hold: %(reason)s.",
            bank=self.name,
            hours=format_minutes(self.minutes_balance),
            reason=self._get_hold_reason() or self.env._("no reason given"),
        )

    def _get_pending_message(self):
        return self.env._(
            "%(bank)s (%(hours)s) is pending: it waits for its invoice or payment.",
            bank=self.name,
            hours=format_minutes(self.minutes_balance),
        )

    def _get_hold_reason(self):
        """Return why the bank is on hold, in the reader's language where it can be."""
        self.ensure_one()
        return self.hold_reason or ""

    def _get_notice(self):
        """Return what a reader of the bank should know before its numbers."""
        self.ensure_one()
        if self.kind == "overage":
            return self._get_overage_notice()
        if self.state in ("hold", "pending"):
            return self._get_hold_message()
        if self.state == "expired":
            return self._get_end_text()
        if self._is_closed_by_hand():
            return self.env._("Closed: %(reason)s", reason=self.close_reason)
        return self._get_grace_message() if self._is_in_grace() else False

    @api.private
    def _get_ticket_notices(self):
        """Return what an agent should know of these banks besides their balance."""
        texts = [
            bank._get_blocked_message()
            or (bank._is_in_grace() and bank._get_grace_message())
            for bank in self
        ]
        return [text.rstrip(".") for text in texts if text]

    def _get_overage_notice(self):
        """Return what this bank is, for whoever opens it."""
        self.ensure_one()
        if not self.origin_bank_id:
            return self.env._("Time without hour banks, billed on its order line.")
        # sudo: the name of another bank of the customer
        bank = self.origin_bank_id.sudo().name
        return self.env._(
            "Time beyond %(bank)s, billed on its order line. Nothing was bought here "
            "in advance.",
            bank=bank,
        )

    def _get_closed_by_order_message(self):
        """Return why a bank is closed that nobody closed by hand.

        Override where hours are sold.
        """
        return ""
