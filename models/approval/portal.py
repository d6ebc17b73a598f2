# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contacts may approve, by which page or link, and what the page says."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ..portal.level import BANK_LEVELS, TIME_LEVELS
from ..portal.link import VALID_DAYS

PAGE = "approval"
COLOURS = {
    "asked": "warning",
    "approved": "success",
    "used": "secondary",
    "declined": "danger",
    "expired": "secondary",
    "cancelled": "secondary",
}


class HourBankApproval(models.Model):
    _inherit = "hour.bank.approval"

    # === BUSINESS METHODS: WHO === #

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of what contact ``viewer`` may approve, and so sees.

        As its plan said on the day of asking; the contact of the ticket where it may
        see its own time at least. Nobody of another customer.
        """
        customer = viewer.sudo().commercial_partner_id  # sudo: its own company

        def at(levels):
            companies = viewer._get_hour_bank_portal_companies(levels)
            return Domain("company_id", "in", companies.ids)

        anybody = Domain("approval_by", "in", ("contact", "all")) & at(BANK_LEVELS)
        contact = Domain("approval_by", "=", "contact") & at(TIME_LEVELS)
        contact &= Domain("ticket_id.partner_id", "=", viewer.id)
        return Domain("partner_id", "=", customer.id) & (
            at(("admin",)) | anybody | contact
        )

    def _may_approve(self, contact):
        """Return whether a contact may answer, as it is now."""
        self.ensure_one()
        return bool(self.filtered_domain(self._get_portal_domain(contact)))

    def _get_approvers(self):
        """Return which contacts are mailed: one for each address.

        The contact of the ticket where it may approve; otherwise all who may. Override
        to mail others: who may approve is asked again on the page.
        """
        self.ensure_one()
        # sudo: who gets mail does not depend on who asks
        approval_sudo = self.sudo()
        contacts = approval_sudo.ticket_id.partner_id
        if not contacts.email_normalized or not approval_sudo._may_approve(contacts):
            contacts = contacts.search(
                [
                    ("commercial_partner_id", "=", approval_sudo.partner_id.id),
                    ("email", "!=", False),
                ],
                order="id",
            ).filtered(approval_sudo._may_approve)
        return contacts._get_one_for_each_address()

    # === BUSINESS METHODS: LINKS === #

    @api.private
    def _get_portal_url(self, contact=None, days=VALID_DAYS):
        """Return the path of the page; with ``contact`` signed for it.

        :param days: how long a signed one is valid
        """
        self.ensure_one()
        path = f"/my/hour-approvals/{self.id}"
        if contact:
            path += f"?link={contact._get_hour_bank_token(PAGE, self.id, days)}"
        return path

    # === BUSINESS METHODS: WORDS === #

    def _get_shown(self):
        """Return the one that people look at: what waits, else the last answer."""
        approvals = self.sorted("id")
        for state in ("asked", "approved"):
            found = approvals.filtered(
                lambda each, state=state: each._get_shown_state() == state
            )
            if found:
                return found[-1:]
        return approvals.filtered(lambda each: each.state != "cancelled")[-1:]

    def _get_badge(self):
        """Return the state in a word, and its colour."""
        state = self._get_shown_state()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[state], COLOURS[state]

    def _get_summary(self):
        """Return what is approved and left on a ticket, then what else there is."""
        shown = self._get_shown()
        if not shown:
            return ""
        approved = self.filtered(
            lambda each: each.state in ("approved", "used") and not each._is_over()
        )
        texts = []
        if approved:
            texts.append(
                self.env._(
                    "approved %(minutes)s, %(left)s left",
                    minutes=format_minutes(sum(approved.mapped("minutes_approved"))),
                    left=format_minutes(
                        sum(each._get_minutes_left() for each in approved)
                    ),
                )
            )
        if shown not in approved:
            texts.append(shown._get_standing_text())
        return " · ".join(texts)

    def _get_limit_text(self):
        """Return for the customer above which time, or beyond which, it approves."""
        self.ensure_one()
        terms = (self.bank_id or self.plan_id)._get_terms()
        if terms.approval == "ticket" and terms.approval_minutes:
            return self.env._(
                "Up to %(limit)s on a ticket we work without asking; this is on top.",
                limit=format_minutes(terms.approval_minutes),
            )
        if terms.approval == "beyond":
            return self.env._("It comes on top of the hours that you have left.")
        return ""

    def _get_asked_clock(self):
        """Return what is asked for as people write it, for the mail."""
        self.ensure_one()
        return format_minutes(self.minutes_asked)

    def _get_until_text(self):
        self.ensure_one()
        return self.env._(
            "You can answer until %(day)s, and we use it until then.",
            day=format_date(self.env, self.expires_on),
        )

    def _get_question(self):
        """Return what is asked, in a sentence."""
        minutes = self._get_asked_clock()
        return self.env._("May we work %(minutes)s more?", minutes=minutes)
