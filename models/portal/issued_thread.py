# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer does with an issued statement: it accepts it, and writes about it."""

from odoo import api, models
from odoo.tools import format_date, format_time

from ..roles import MANAGER
from .link import VALID_DAYS
from .thread import without_tokens


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS: ACCEPTANCE === #

    @api.private
    def _accept_in_portal(self, contact, name, linked=False):
        """Let a contact accept the statement, and say so to who reads it with us.

        The caller says whether the contact may see it. Of two at the same moment the
        second is repeated by Odoo, and finds that it is accepted.

        :param name: as the contact signs
        :param linked: it came by a mailed link, without a login
        :return: whether it is accepted by this; False: it was accepted before
        """
        self.ensure_one()
        if self.state != "issued":
            return False
        self._accept(contact, name)
        self.message_post(
            author_id=contact.id,
            body=self._get_accepted_note(contact, linked),
            subtype_xmlid="mail.mt_note",
        )
        return True

    def _get_accepted_note(self, contact, linked):
        """Return who accepted and how, in the company's language."""
        env = self.with_context(lang=self.company_id.partner_id.lang or "en_US").env
        values = {"name": self.accepted_name, "contact": contact.display_name}
        if linked:
            return env._("Accepted by %(name)s, by the link of %(contact)s.", **values)
        return env._("Accepted by %(name)s in the portal, as %(contact)s.", **values)

    def _get_accepted_text(self):
        """Return by whom and when it was accepted, in words, or ""."""
        self.ensure_one()
        if self.state != "accepted":
            return ""
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        day = self.env["hour.bank"]._get_company_day(self.company_id, self.accepted_on)
        return self.env._(
            "Accepted by %(name)s on %(day)s at %(time)s",
            name=self.accepted_name or self.env._("your company"),
            day=format_date(self.env, day, date_format="long"),
            time=format_time(self.env, self.accepted_on, tz=zone, time_format="short"),
        )

    def _get_issued_day(self):
        """Return the day on which it was issued, where the company is."""
        self.ensure_one()
        Bank = self.env["hour.bank"]
        return Bank._get_company_day(self.company_id, self.issued_on)

    # === BUSINESS METHODS: LINKS === #

    @api.private
    def _get_portal_url(self, contact=None, days=VALID_DAYS):
        """Return the path of the page; with ``contact`` signed for it.

        It opens this page, its files and its acceptance.

        :param days: how long a signed one is valid
        """
        self.ensure_one()
        path = f"/my/hour-statements/{self.id}"
        if contact:
            path += f"?link={contact._get_hour_bank_token('statement', self.id, days)}"
        return path

    # === BUSINESS METHODS: CONVERSATION === #

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Know no tokens: who reads a statement is asked each time."""
        return super()._get_thread_with_access(
            thread_id, mode=mode, **without_tokens(kwargs)
        )

    def _message_post_after_hook(self, message, msg_values):
        """Let somebody follow before it is sent what a customer writes."""
        # sudo: whether the author, also of a mail, is a customer
        message_sudo = message.sudo()
        is_note = message_sudo.subtype_id.internal  # what this addon says itself
        if message_sudo.author_id.partner_share and not is_note:
            self._let_somebody_follow()
        return super()._message_post_after_hook(message, msg_values)

    def _let_somebody_follow(self):
        """Let somebody of us follow the statement, if nobody does."""
        self.ensure_one()
        statement_sudo = self.sudo()  # sudo: who writes reads no followers
        users = statement_sudo.message_partner_ids.user_ids
        if users.filtered(statement_sudo._may_be_told):
            return
        reader = statement_sudo._get_statement_reader()
        statement_sudo.message_subscribe(partner_ids=reader.partner_id.ids)

    def _get_statement_reader(self):
        """Return the user who is told of what the customer writes about a statement.

        Whoever is told of what it writes about the newest of its banks, where that
        person reads the statement; otherwise a helpdesk manager. Override to tell
        somebody else.
        """
        self.ensure_one()
        newest = self._get_banks()[-1:]
        if newest:
            reader = newest._get_portal_reader().filtered(self._may_be_told)
            if reader:
                return reader
        managers = self.env.ref(MANAGER).all_user_ids
        return managers.filtered(self._may_be_told).sorted("id")[:1]

    def _may_be_told(self, user):
        """Return whether a user is one of us who reads the statement."""
        if not user.active or user.share or self.company_id not in user.company_ids:
            return False
        statement = self.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return statement.has_access("read")
