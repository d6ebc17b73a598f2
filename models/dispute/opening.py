# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a dispute is opened: by a contact, for a line that it sees, once."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import format_minutes
from .hour_bank_dispute import DECIDED, REASONS

MOST_LETTERS = 2000
ACTIVITY = "helpdesk_hour_bank.mail_activity_type_dispute"


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_disputes = fields.Boolean(
        string="Customers May Dispute Debits",
        default=True,
        help="Contacts who see a line of time in the portal may say that it is wrong: "
        "with a reason, and in their words. Off: they write about it as before.",
    )


class HourBankDispute(models.Model):
    _inherit = "hour.bank.dispute"

    # === BUSINESS METHODS: OPEN === #

    @api.model
    @api.private
    def _open_in_portal(self, contact, move, reason, words, minutes=0):
        """Return the open dispute of a line, as superuser: the one there is, or a new.

        The caller says that the contact sees the line. Of two at the same moment the
        second is repeated by Odoo, and finds what the first opened.

        :param move: line of the ledger, of time
        :param reason: as ``reason``
        :param words: of the contact
        :param minutes: how many of those debited; 0: all that the contact sees
        :raises UserError: where there is nothing to dispute, in words for the contact
        """
        # sudo: what the contact sees was asked; it reads no time entries
        entry = move.sudo().timesheet_id
        entry._lock_for_dispute()
        Dispute_sudo = self.sudo()  # sudo: nobody writes disputes
        open_sudo = Dispute_sudo._find_last(entry).get(entry, Dispute_sudo.browse())
        if open_sudo.state == "open":
            return open_sudo
        most = entry._get_disputable_minutes(contact, open_sudo)
        words = (words or "").strip()[:MOST_LETTERS]
        self._check_opening(reason, words, minutes, most)
        dispute = Dispute_sudo.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        ).create(
            Dispute_sudo._prepare_dispute(
                contact, entry, reason, words, minutes or most
            )
        )
        entry._write_as_computed({"disputed_minutes": dispute.minutes})
        dispute.bank_ids._ask_look()  # what is judged may have changed
        dispute._tell_opened()
        return dispute.with_env(Dispute_sudo.env)

    @api.model
    def _check_opening(self, reason, words, minutes, most):
        """:raises UserError: in words for the contact, where it cannot be opened"""
        if not most:
            raise UserError(
                self.env._(
                    "Nothing of this time can be disputed: it is not debited, or it "
                    "was decided already. Write to us instead."
                )
            )
        if reason not in dict(REASONS) or not words:
            raise UserError(
                self.env._("Choose a reason, and write what is wrong, please.")
            )
        if not 0 <= minutes <= most:
            raise UserError(
                self.env._(
                    "At most %(hours)s can be disputed: that is what was debited.",
                    hours=format_minutes(most),
                )
            )

    def _prepare_dispute(self, contact, entry, reason, words, minutes):
        """Return the values of a dispute. Override to keep more."""
        contact = contact.sudo()  # sudo: its own company
        company = entry.company_id
        draws = entry._get_drawn().get(entry, ())
        today = self.env["hour.bank"]._get_company_today(company)
        return {
            "name": self.env["ir.sequence"].next_by_code(self._name) or "/",
            "partner_id": contact.commercial_partner_id.id,
            "contact_id": contact.id,
            "used_by_id": entry._get_drawn_partner(draws).id,
            "company_id": company.id,
            "timesheet_id": entry.id,
            "timesheet_ref": entry.id,
            "ticket_id": entry.ticket_id.id,
            "ticket_number": entry.ticket_id.number,
            "bank_ids": [
                fields.Command.set(list({move.bank_id.id for move, _part in draws}))
            ],
            "date": entry.date,
            "description": entry._get_customer_text(),
            "asked_minutes": minutes,
            "minutes": minutes,
            "reason": reason,
            "words": words,
            "deadline": today + timedelta(days=company.hour_bank_dispute_days),
        }

    @api.model
    def _find_last(self, entries, banks=None):
        """Return ``{entry: dispute}``: the last one of each that was disputed.

        :param banks: find what is open about these, too, whatever entry it is of
        """
        domain = Domain("timesheet_id", "in", entries.ids)
        if banks:
            domain |= banks._get_dispute_domain()
        found = self.search_fetch(domain, order="id") if entries or banks else self
        return {dispute.timesheet_id: dispute for dispute in found}

    @api.model
    @api.private
    def _find_open_of(self, move):
        """Return the open dispute of the time of a line, if there is one."""
        # sudo: the caller says who sees the line
        return self.sudo().search(
            [("timesheet_id", "=", move.timesheet_id.id), ("state", "=", "open")]
        )

    # === BUSINESS METHODS: TELL === #

    def _tell_opened(self):
        """Let the contact follow, and ask one of us to answer until the deadline."""
        self.ensure_one()
        self.message_subscribe(partner_ids=self.contact_id.ids)
        user = self._get_dispute_reader()
        if user:
            self.message_subscribe(partner_ids=user.partner_id.ids)
            self.with_context(lang=user.lang).activity_schedule(
                ACTIVITY,
                date_deadline=self.deadline,
                note=self.words,
                user_id=user.id,
            )

    def _get_dispute_reader(self):
        """Return the user who is asked to answer.

        Who has the ticket, where that person may decide; otherwise who is told of what
        the customer writes about the bank; otherwise a manager. Override to ask others.
        """
        self.ensure_one()
        users = self.ticket_id.user_id
        users |= self.bank_ids[:1]._get_portal_reader() if self.bank_ids else users
        return next(filter(self._may_be_asked, users), self._get_escalation_user())

    def _may_be_asked(self, user):
        """Return whether a user is one of us who may end the dispute."""
        if not user.active or user.share or self.company_id not in user.company_ids:
            return False
        dispute = self.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return dispute._may_decide()


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.private
    def _lock_for_dispute(self):
        """Let nobody else dispute or change the entry until this is committed.

        The entry is updated afterwards, so whoever waited is repeated by Odoo.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM account_analytic_line WHERE id IN %s"
                " ORDER BY id FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def _get_charged_minutes(self):
        """Return what the customer pays of the entry: from banks, and billed."""
        return self.debited_minutes + self.overage_minutes

    def _may_be_disputed(self, last):
        """Return whether a debit may be disputed, leaving aside by whom.

        :param last: the last dispute of the entry, or none
        """
        self.ensure_one()
        charged = self._get_charged_minutes()
        if not charged or not self.company_id.hour_bank_disputes:
            return False
        if last.state == "open":
            return False
        return last.state not in DECIDED or last.charged_after != charged

    def _get_disputable_minutes(self, contact, last):
        """Return how many minutes a contact may dispute: of the lines that it sees."""
        self.ensure_one()
        if not self._may_be_disputed(last):
            return 0
        Move = self.env["hour.bank.move"]
        seen = Move.search(
            Move._get_portal_domain(contact) & Domain("timesheet_id", "=", self.id)
        )
        draws = self._get_drawn().get(self, ())
        return sum(minutes for move, minutes in draws if move in seen)
