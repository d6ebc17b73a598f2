# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Buttons of a transfer: who may press them, what must hold, what is posted."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, clean_context, format_date, format_datetime

from ..tools.duration import format_minutes, to_minutes
from .hour_bank_transfer import MANAGER

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
        """Let a transfer be changed, and asked for again."""
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

    # === BUSINESS METHODS: WHO MAY === #

    def _open_for(self, *states):
        """Check who presses a button, lock the transfer, return it as superuser.

        Whoever is second waits here, begins anew and sees what the first one did.

        :param states: those in which the button may be pressed
        :raises AccessError: for people who may not write transfers of the company
        :raises UserError: in another state, naming who was first
        """
        self.ensure_one()
        self._check_manager()
        self.check_access("write")
        # Also for code that calls as superuser on behalf of a user
        companies = self.env["hour.bank.manager.mixin"]
        companies._check_company_allowed(self.sudo().company_id)
        self.env.execute_query(
            SQL(
                "SELECT id FROM hour_bank_transfer WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        # sudo: the ledger and the decision are written by nobody directly. No defaults
        # of the caller's context in what is made from here.
        context = clean_context(self.env.context)
        transfer_sudo = self.with_context(context).sudo()
        if transfer_sudo.state not in states:
            raise UserError(transfer_sudo._get_wrong_state_message())
        return transfer_sudo

    @api.model
    def _check_manager(self):
        """Asks the user even where code runs as superuser.

        :raises AccessError: when the user is no helpdesk manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only helpdesk managers transfer hours. Ask one of them.")
            )

    def _check_may_decide(self):
        """Override for other rules of who is the second person.

        :raises AccessError: for whoever made the transfer or asked for it, and for a
            program: a person decides
        """
        self.ensure_one()
        user = self.env.user
        if user.id == SUPERUSER_ID:
            raise AccessError(
                self.env._(
                    "%(transfer)s is decided by a person, with their own user.",
                    transfer=self.name,
                )
            )
        if user in self._get_askers():
            raise AccessError(
                self.env._(
                    "%(transfer)s is between two customers: a helpdesk manager other "
                    "than %(user)s, who asked for it, must decide.",
                    transfer=self.name,
                    user=user.name,
                )
            )

    def _get_askers(self):
        """Return the users who may not decide on the transfer themselves."""
        self.ensure_one()
        return self.requested_by_id | self.create_uid

    @api.model
    def _get_approver_domain(self):
        group = self.env.ref(MANAGER)
        return [
            ("all_group_ids", "in", group.ids),
            ("id", "not in", [self.env.uid, SUPERUSER_ID]),
        ]

    def _get_approver(self):
        """Return who is asked to approve: whom the asker chose, or another manager.

        :raises UserError: when nobody could approve it
        """
        self.ensure_one()
        askers = self.env.user | self.create_uid
        domain = [
            *self._get_approver_domain(),
            ("company_ids", "in", self.company_id.ids),
            ("id", "not in", askers.ids),
        ]
        managers = self.env["res.users"].search(domain)
        if self.approver_id and self.approver_id not in managers:
            raise UserError(
                self.env._(
                    "%(user)s cannot approve %(transfer)s: choose a helpdesk manager "
                    "of %(company)s who did not make it.",
                    user=self.approver_id.name,
                    transfer=self.name,
                    company=self.company_id.name,
                )
            )
        if not managers:
            raise UserError(
                self.env._(
                    "%(transfer)s needs the approval of a second helpdesk manager, and "
                    "%(company)s has no other. Give somebody that role.",
                    transfer=self.name,
                    company=self.company_id.name,
                )
            )
        return self.approver_id or managers[0]

    def _may_read_value(self):
        """Return whether the reader may know the money; the print asks."""
        return self._has_field_access(self._fields["value"], "read")

    @api.model
    def _format_hours(self, hours):
        """Return hours as the print writes them, e.g. 9:25."""
        return format_minutes(to_minutes(hours))

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
        value = self.bank_id._get_transfer_value(self.minutes)
        decision = self._prepare_decision()
        if not self.needs_approval:  # who asks and who does it are one
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
        """Return what the chatter of both banks says: nobody else's name."""
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
        """Return what both statements say: no customer reads of another's banks."""
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

    # === BUSINESS METHODS: WHAT MUST HOLD === #

    def _check_transfer(self):
        """Check a transfer before it is asked for, and again when it is done.

        :raises UserError: saying what is wrong, with names and amounts
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Give the reason of %(transfer)s: it stays in both ledgers.",
                    transfer=self.name,
                )
            )
        self._check_source()
        self._check_target(UserError)
        self._check_hold()
        self._check_available()

    @api.model
    def _get_target_states(self):
        return ("open", "depleted", "hold")

    def _check_source(self):
        bank = self.bank_id
        self._check_usable(bank, ("open", "depleted", "hold"), UserError)
        if bank._get_natural_state() == "expired":
            raise UserError(
                self.env._(
                    "%(bank)s ended on %(day)s, so its hours cannot be transferred. "
                    "Prolong it first.",
                    bank=bank.name,
                    day=format_date(self.env, bank.date_end),
                )
            )

    def _check_target(self, error):
        bank, customer = self.target_bank_id, self.target_partner_id
        if customer.commercial_partner_id != customer:
            raise error(
                self.env._(
                    "%(contact)s is a contact of %(customer)s: transfer the hours to "
                    "%(customer)s.",
                    contact=customer.name,
                    customer=customer.commercial_partner_id.display_name,
                )
            )
        if not bank:
            return
        if bank == self.bank_id:
            raise error(
                self.env._(
                    "%(bank)s cannot be transferred into itself. Choose another hour "
                    "bank, or none for a new one.",
                    bank=bank.name,
                )
            )
        self._check_same_side(bank, customer, error)
        # a done transfer keeps its bank, whatever became of it
        if self.state in ("draft", "to_approve"):
            self._check_usable(bank, self._get_target_states(), error)

    def _check_same_side(self, bank, customer, error):
        if bank.company_id != self.bank_id.company_id:
            raise error(
                self.env._(
                    "%(target)s belongs to %(target_company)s and %(bank)s to "
                    "%(company)s: hours stay in their company.",
                    target=bank.name,
                    target_company=bank.company_id.name,
                    bank=self.bank_id.name,
                    company=self.bank_id.company_id.name,
                )
            )
        if bank.partner_id != customer:
            raise error(
                self.env._(
                    "%(bank)s belongs to %(owner)s, not to %(customer)s. Choose one of "
                    "the banks of %(customer)s, or none for a new one.",
                    bank=bank.name,
                    owner=bank.partner_id.display_name,
                    customer=customer.display_name,
                )
            )

    def _check_usable(self, bank, states, error):
        """Refuse banks of time that is billed afterwards, and banks out of use."""
        if bank.kind != "prepaid":
            raise error(
                self.env._(
                    "%(bank)s records time that is billed afterwards: hours are "
                    "transferred only between banks that were bought in advance.",
                    bank=bank.name,
                )
            )
        if bank.state not in states:
            labels = dict(bank._fields["state"]._description_selection(self.env))
            raise error(
                self.env._(
                    "%(bank)s of %(customer)s is in state “%(state)s”: hours are "
                    "transferred only between banks in use. Choose another one.",
                    bank=bank.name,
                    customer=bank.partner_id.display_name,
                    state=labels[bank.state],
                )
            )

    def _check_hold(self):
        """Hours on hold do not become usable by a transfer."""
        target = self.target_bank_id
        if self.bank_id.state == "hold" and target and target.state != "hold":
            raise UserError(
                self.env._(
                    "%(bank)s is on hold: release it first, or transfer into a new "
                    "hour bank, which is on hold, too.",
                    bank=self.bank_id.name,
                )
            )

    def _check_available(self):
        available = self.bank_id._get_transferable_minutes()
        if self.minutes <= 0 or self.minutes > available:
            raise UserError(
                self.env._(
                    "%(minutes)s cannot be transferred from %(bank)s of %(customer)s: "
                    "%(available)s are available. Transfer less.",
                    minutes=format_minutes(self.minutes),
                    bank=self.bank_id.name,
                    customer=self.partner_id.display_name,
                    available=format_minutes(available),
                )
            )
