# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which disputes a contact sees, what portal users read of them, and where."""

from odoo import api, models
from odoo.fields import Domain

from ..portal.level import BANK_LEVELS, TIME_LEVELS
from ..portal.link import VALID_DAYS
from ..portal.thread import without_tokens


class HourBankDispute(models.Model):
    _name = "hour.bank.dispute"
    _inherit = ["hour.bank.dispute", "hour.bank.portal.mixin"]

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of the disputes that contact ``viewer`` sees.

        All of its company, for who sees its banks; otherwise those of its own tickets,
        and its own.
        """
        customer = viewer.sudo().commercial_partner_id  # sudo: its own company
        everything = viewer._get_hour_bank_portal_companies(BANK_LEVELS)
        own = viewer._get_hour_bank_portal_companies(TIME_LEVELS)
        mine = Domain("contact_id", "=", viewer.id)
        mine |= Domain("ticket_id.partner_id", "=", viewer.id)
        return Domain("partner_id", "=", customer.id) & (
            Domain("company_id", "in", everything.ids)
            | Domain("company_id", "in", own.ids) & mine
        )

    @api.model
    def _get_portal_fields(self):
        return {
            *super()._get_portal_fields(),
            *("name", "state", "date", "description", "reason", "words", "answer"),
            *("asked_minutes", "minutes", "reduced_minutes", "deadline", "decided_on"),
        }

    # === BUSINESS METHODS: LINKS === #

    @api.private
    def _get_portal_url(self, contact=None, days=VALID_DAYS):
        """Return the path of the page; with ``contact`` signed for it, to read it.

        :param days: how long a signed one is valid
        """
        self.ensure_one()
        path = f"/my/hour-disputes/{self.id}"
        if contact:
            path += f"?link={contact._get_hour_bank_token('dispute', self.id, days)}"
        return path

    def _get_access_action(self, access_uid=None, force_website=False):
        """Bring contacts from a mail to the page of the portal."""
        user = self.env["res.users"].browse(access_uid) or self.env.user
        if user.share or force_website:
            url = self._get_portal_url()
            return {"type": "ir.actions.act_url", "url": url, "target": "self"}
        return super()._get_access_action(access_uid, force_website)

    # === BUSINESS METHODS: CONVERSATION === #

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Know no tokens: who reads a dispute is asked each time."""
        return super()._get_thread_with_access(
            thread_id, mode=mode, **without_tokens(kwargs)
        )


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _are_disputed(self, bank=None):
        """Return whether there may be a dispute of these entries or about the bank."""
        if not bank:
            return self.env["hour.bank.dispute"]._has_disputes()
        # kept there: a page of a bank without any asks nothing
        return bank.dispute_count or any(self.ticket_id.mapped("dispute_count"))

    @api.private
    def _get_portal_disputes(self, viewer, bank=None):
        """Return what a page of ``viewer`` tells of disputes of these entries.

        As superuser: the caller says that the lines are seen.

        :param bank: of which the page is, with lines on other pages, too
        :return: ``{entry id: {"dispute", "is_open", "text", "may_open"}}``, where
            ``dispute`` is empty if the contact does not see it; and the minutes of the
            bank that are in dispute
        """
        # sudo: what the viewer sees is in the domain
        Dispute = self.env["hour.bank.dispute"].sudo()
        last = Dispute._find_last(self, bank) if self._are_disputed(bank) else {}
        every = Dispute.union(*last.values())
        seen = every.filtered_domain(Dispute._get_portal_domain(viewer))
        told = {}
        for entry in self:
            dispute = last.get(entry, Dispute)
            may_open = entry._may_be_disputed(dispute)
            if dispute or may_open:
                shown = dispute in seen or dispute.state == "open"
                told[entry.id] = {
                    "dispute": dispute & seen,
                    "is_open": dispute.state == "open",
                    "text": dispute._get_state_text() if dispute and shown else "",
                    "may_open": may_open,
                }
        disputed = {}
        if bank:
            # which of them are about this bank, their draws say
            open_ones = every.filtered(lambda dispute: dispute.state == "open")
            disputed = bank._get_disputed_minutes(open_ones)
        return told, disputed.get(bank and bank.id, 0)
