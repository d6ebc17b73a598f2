# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Buttons of a transfer, and what it posts."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools.duration import format_minutes, to_minutes

ACTIVITY = "mail.mail_activity_data_todo"


class HourBankTransfer(models.Model):
    _inherit = "hour.bank.transfer"

    # === ACTIONS === #

    def action_confirm(self):
        """Transfer at once, or ask for approval where the customers differ.

        :raises AccessError: for people who are no helpdesk managers of the company
        :raises UserError: when the hours cannot be transferred as they stand
        """
        transfer_sudo = self._open_for("draft")
        transfer_sudo._check_transfer()
        if transfer_sudo.needs_approval:
            transfer_sudo._ask_for_approval()
        else:
            transfer_sudo._transfer()
        return True

    def action_approve(self):
        """Do what somebody else asked for.

        :raises AccessError: for who asked for it, and for who is no helpdesk manager
        :raises UserError: when the hours are gone meanwhile, or it is decided already
        """
        transfer_sudo = self._open_for("to_approve")
        transfer_sudo._check_may_decide()
        transfer_sudo._transfer()
        transfer_sudo.activity_feedback([ACTIVITY])
        return True

    def action_refuse(self):
        """Ask for the reason of the refusal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse %(transfer)s", transfer=self.name),
            "res_model": "hour.bank.transfer.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_transfer_id": self.id},
        }

    def action_cancel(self):
        """Give a transfer up that nobody has decided on."""
        transfer_sudo = self._open_for("draft", "to_approve")
        transfer_sudo._update_state("cancelled")
        transfer_sudo.activity_unlink([ACTIVITY])
        return True

    def action_draft(self):
        """Set a transfer that is not posted to draft, to be changed and asked anew."""
        transfer_sudo = self._open_for("to_approve", "refused", "cancelled")
        transfer_sudo._update_state("draft", decided_by_id=False, date_decided=False)
        transfer_sudo.activity_unlink([ACTIVITY])
        return True

    def action_transfer_back(self):
        """Open a new transfer that takes this one back, filled in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_transfer_action"
        )
        context = {
            f"default_{name}": value for name, value in self._prepare_back().items()
        }
        form = [(False, "form")]
        return {**action, "view_mode": "form", "views": form, "context": context}

    def _prepare_back(self):
        """Return the values of the transfer that takes this one back."""
        self.ensure_one()
        source, target = self.bank_id, self.target_bank_id
        usable = source.state in self._get_target_states()
        return {
            "bank_id": target.id,
            "target_partner_id": self.partner_id.id,
            "target_bank_id": source.id if usable else False,
            "hours": self.hours,
            "reason": self.env._(
                "Correction of %(transfer)s: %(reason)s",
                transfer=self.name,
                reason=self.reason,
            ),
            "origin_transfer_id": self.id,
        }

    def action_print(self):
        return self.env.ref(
            "helpdesk_hour_bank.action_report_hour_bank_transfer"
        ).report_action(self)

    # === BUSINESS METHODS: STATE === #

    def _update_state(self, state, **values):
        """Set the state; the one place where it is written, always under lock."""
        self.write({"state": state, **values})

    def _get_wrong_state_message(self):
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        if not self.decided_by_id:
            return self.env._(
                "%(transfer)s is in state “%(state)s”. Reload the page.",
                transfer=self.name,
                state=states[self.state],
            )
        return self.env._(
            "%(transfer)s is in state “%(state)s” already: %(user)s was first, on "
            "%(moment)s. Reload the page.",
            transfer=self.name,
            state=states[self.state],
            user=self.decided_by_id.name,
            moment=format_datetime(self.env, self.date_decided),
        )

    def _prepare_decision(self):
        return {
            "decided_by_id": self.env.user.id,
            "date_decided": fields.Datetime.now(),
        }

    def _prepare_request(self):
        return {
            "requested_by_id": self.env.user.id,
            "date_requested": fields.Datetime.now(),
            "refuse_reason": False,
        }

    def _ask_for_approval(self):
        self.ensure_one()
        approver = self._get_approver()
        request = self._prepare_request()
        self._update_state("to_approve", approver_id=approver.id, **request)
        asked = self.with_context(lang=approver.lang)
        asked.activity_schedule(
            ACTIVITY,
            summary=asked.env._("Approve a transfer of hours"),
            note=asked._get_summary(),
            user_id=approver.id,
        )

    @api.private
    def _refuse(self, reason):
        """Refuse what somebody else asked for.

        :raises AccessError: for who asked for it, and for who is no helpdesk manager
        :raises UserError: without a reason, or when it is decided already
        """
        transfer_sudo = self._open_for("to_approve")
        transfer_sudo._check_may_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the refusal."))
        transfer_sudo._update_state(
            "refused",
            refuse_reason=reason.strip(),
            **transfer_sudo._prepare_decision(),
        )
        transfer_sudo.activity_feedback([ACTIVITY], feedback=reason.strip())

    def _get_summary(self):
        """Return the transfer in one line, in the language of the context."""
        self.ensure_one()
        return self.env._(
            "%(hours)s from %(bank)s of %(customer)s to %(target)s: %(reason)s",
            hours=format_minutes(self.minutes),
            bank=self.bank_id.name,
            customer=self.partner_id.display_name,
            target=self.target_partner_id.display_name,
            reason=self.reason,
        )

    # === BUSINESS METHODS: POSTING === #

    def _transfer(self):
        """Post both sides of the transfer, under lock of both banks."""
        self.ensure_one()
        banks = self.bank_id | self.target_bank_id
        # one call, so that the banks are locked in the order of their ids
        self.env["hour.bank"]._lock([("id", "in", banks.ids)])
        self._check_transfer()  # what held when it was asked for may not hold any more
        value = self.bank_id._get_value(self.minutes)
        decision = self._prepare_decision()
        if self.state == "draft":  # who asks and who does it are one
            decision.update(self._prepare_request())
        if not self.target_bank_id:
            bank = self.env["hour.bank"].create(self._prepare_bank_values())
            decision.update(target_bank_id=bank.id, is_new_bank=True)
        self._update_state("done", value=value, **decision)
        self.env["hour.bank"]._post_moves(self._prepare_moves(value))
        if self.target_bank_id.state in ("open", "depleted"):
            self.target_bank_id._cover_overdrawn()
        for bank in self.bank_id | self.target_bank_id:
            bank.message_post(body=self._get_bank_note())

    def _get_bank_note(self):
        """Return the note on both banks, without the name of the other customer."""
        return self.env._(
            "%(hours)s transferred: %(transfer)s",
            hours=format_minutes(self.minutes),
            transfer=self._get_html_link(),
        )

    def _prepare_moves(self, value):
        """Return the values of the moves: out of one bank, into the other."""
        self.ensure_one()
        source, target = self.bank_id, self.target_bank_id
        shared = {
            "move_type": "transfer",
            "cause": "transfer",
            "date": source._get_today(),
            "reason": self.reason.strip(),
            "description": self._get_description(),
            "transfer_id": self.id,
        }
        return [
            {
                **shared,
                "bank_id": bank.id,
                "counterpart_bank_id": other.id,
                "minutes": sign * self.minutes,
                "value": sign * value,
            }
            for bank, other, sign in ((source, target, -1), (target, source, 1))
        ]

    def _get_description(self):
        """Return the text on both statements, without banks of another customer."""
        self.ensure_one()
        if self.needs_approval:
            return self.name
        return f"{self.name}: {self.bank_id.name} → {self.target_bank_id.name}"

    def _prepare_bank_values(self):
        """Return the values of a new bank for the hours, on the terms of the first.

        Override to let it keep more of the bank that the hours come from.
        """
        self.ensure_one()
        source = self.bank_id
        reserved = ("only_partner_id", "only_project_id", "only_team_id")
        kept = () if self.needs_approval else reserved
        return {
            "partner_id": self.target_partner_id.id,
            "company_id": source.company_id.id,
            "product_id": source.product_id.id,
            "plan_id": source.plan_id.id,
            "deferred_account_id": source.deferred_account_id.id,
            "terms": source.terms,
            "overage_policy": source.overage_policy,
            "overdraft_minutes": source.overdraft_minutes,
            "grace_days": source.grace_days,
            "date_start": max(source.date_start, source._get_today()),
            "date_end": source.date_end,
            "origin_bank_id": source.id,
            # Hours that somebody holds back stay so.
            "state": source.state,
            **{name: source[name].id for name in kept},
        }

    # === BUSINESS METHODS: PRINT === #

    def _may_read_value(self):
        """Return whether the reader may know the money; the print asks."""
        return self._has_field_access(self._fields["value"], "read")

    @api.model
    def _format_hours(self, hours):
        """Return hours as the print writes them, e.g. 9:25."""
        return format_minutes(to_minutes(hours))
