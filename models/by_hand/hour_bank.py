# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hold, resume, close and open again: what people do to a bank, with a reason."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

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

    # === BUSINESS METHODS === #

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
    def _change_state_by_hand(self, action, reason, customer_text=None):
        """Do what a person decided and write it, with the reason, into the chatter.

        Callers check who may.

        :param action: one of :meth:`_get_actions_by_hand`
        :param customer_text: what the customer reads of a hold; it goes with the hold
        :raises UserError: without a reason, or where the bank is not in the state
        """
        bank = self._lock([("id", "=", self.id)])
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason: it stays on the bank."))
        bank._check_action_by_hand(action)
        getattr(bank, f"_{action}_by_hand")(reason)
        text = action == "hold" and (customer_text or "").strip()
        if text:
            bank.hold_customer_text = text
        if action in ("resume", "reopen"):
            bank._restore_reserved(switch_off=action == "reopen")
        name = bank._get_action_name(action)
        said = self.env._("%(action)s: %(reason)s", action=name, reason=reason)
        if text:
            said = self.env._(
                "%(said)s (the customer reads: %(text)s)", said=said, text=text
            )
        bank.message_post(body=said)

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
        """Do not hold the bank again for what the person knows already."""
        self.hold_waived = self._get_waivable_hold()
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
        self._sync_sold()  # what was invoiced or paid meanwhile

    # === BUSINESS METHODS: WORDS === #

    def _get_overdrawn_message(self):
        return self.env._(
            "%(bank)s is overdrawn by %(hours)s and cannot be closed. Add them by an "
            "adjustment first, or have hours sold to %(customer)s, which cover it.",
            bank=self.name,
            hours=format_minutes(-self.minutes_balance),
            customer=self.partner_id.display_name,
        )

    def _get_closed_by_order_message(self):
        bank_sudo = self.sudo()  # managers may read neither orders nor invoices
        credited = bank_sudo._get_credit_lines().move_id.mapped("name")
        if credited and bank_sudo._is_sold():
            return self.env._(
                "%(bank)s was closed because all that was left of it was credited by "
                "%(documents)s. Have the hours sold anew, on a new order line.",
                bank=self.name,
                documents=", ".join(credited),
            )
        if not bank_sudo.sale_order_id:
            return self.env._(
                "%(bank)s was closed with its invoice %(invoice)s. Have the hours sold "
                "anew.",
                bank=self.name,
                invoice=bank_sudo._get_seller_name(),
            )
        return self.env._(
            "%(bank)s was closed with its order %(order)s. Have a salesperson confirm "
            "the order again, which opens it, or sell the hours on a new one.",
            bank=self.name,
            order=bank_sudo.sale_order_id.name,
        )
