# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may transfer and approve, and what must hold for it."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, clean_context, format_date

from ...tools.duration import format_minutes
from ..roles import MANAGER


class HourBankTransfer(models.Model):
    _inherit = "hour.bank.transfer"

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
        # sudo: a company that is compared with those that were chosen
        companies._check_company_allowed(self.sudo().company_id)
        self.env.execute_query(
            SQL(
                "SELECT id FROM hour_bank_transfer WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        # sudo: the ledger and the decision are written by nobody directly. No defaults
        # of the caller's context in what is made from here.
        env = self.env(context=clean_context(self.env.context))
        # sudo: as said above
        transfer_sudo = self.with_env(env).sudo()
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

    # === BUSINESS METHODS: FORM === #

    def _get_chosen_fields(self):
        chosen = self._get_content_fields() - {"company_id", "partner_id"}
        return [f for f in super()._get_chosen_fields() if f.name in chosen]

    def _create_once(self, vals, make):
        """Return a new transfer, or the one that the same form made before.

        :param make: called with a list of values; returns the record
        :raises UserError: where the form made it of other values
        """
        key, Act = vals.get("once_key"), self.env["hour.bank.act"]
        digest = Act._get_digest(vals)
        done_sudo = Act._find(self._name, key) if key else Act
        if done_sudo:
            done_sudo._check_same(digest)
            if transfer := self.browse(done_sudo.answer).exists():
                return transfer
        # sudo: nobody writes what forms did
        claim_sudo = Act.sudo()._claim(self._name, key, digest) if key else Act
        named = {**vals, "name": self._get_next_name(vals)}
        transfer = make([named])
        (done_sudo or claim_sudo).answer = transfer.id
        return transfer

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
        # Also in the grace: only work of the days before may be logged on it.
        if bank._is_over():
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
        if not self._may_own_target():
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

    def _may_own_target(self):
        """Return whether the customer that is to get the hours may own any.

        A company that became a contact of another one keeps the banks that it has.
        """
        customer = self.target_partner_id
        owners = self.bank_id.partner_id | self.target_bank_id.partner_id
        return customer == customer.commercial_partner_id or customer in owners

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
