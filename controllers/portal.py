# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who looks at a page of the portal, what they may see, and the card on its home."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class HourBankPortal(CustomerPortal):
    """What all pages share. The viewer of each is a contact.

    It is the contact of whoever is logged in, otherwise the one that a signed link was
    mailed to. Records are found by what the viewer sees, never by their id alone, and
    then read as superuser: a switch says what is told, not a right on a field.
    """

    def _get_hour_bank_viewer(self):
        """Return the contact of whoever is logged in; empty for the public."""
        user = request.env.user
        return request.env["res.partner"] if user._is_public() else user.partner_id

    def _get_hour_bank_companies(self):
        """Return the companies of which somebody who is logged in sees hours."""
        return request.env.user.company_ids

    def _find_hour_bank(self, bank_id, link=None):
        """Return the viewer and the bank of a page, as superuser; both empty if none.

        :param link: token of a mailed link. It opens this page and nothing else
        """
        # sudo: what the viewer sees is in the domain
        return self._find_seen(request.env["hour.bank"].sudo(), "bank", bank_id, link)

    def _find_seen(self, Model, page, record_id, link):
        """Return the viewer and the record of a page; the record is empty if none.

        :param Model: of what the portal shows, as superuser
        :param page: name of the page in links
        """
        viewer = self._get_hour_bank_viewer()
        companies = self._get_hour_bank_companies()
        record = viewer and self._search_seen(Model, record_id, viewer, companies)
        if record or not link:
            return viewer, record or Model.browse()
        reader = viewer._find_hour_bank_reader(link, page, record_id)
        if not reader:
            return viewer, Model.browse()
        self._speak_to(reader)
        # sudo: the companies of which the reader sees something
        Company = request.env["res.company"].sudo()
        every = Company.browse(Company._get_hour_bank_company_ids())
        Model = Model.with_context(lang=request.env.lang)
        return reader, self._search_seen(Model, record_id, reader, every)

    def _search_seen(self, Model, record_id, viewer, companies):
        domain = Model._get_portal_domain_in(viewer, companies)
        domain &= Domain("id", "=", record_id)
        return Model.search_fetch(domain)

    def _get_statement_domain(self):
        """Return the domain of the statements of who is logged in."""
        Statement = request.env["hour.bank.statement"]
        return Statement._get_portal_domain_in(
            self._get_hour_bank_viewer(), self._get_hour_bank_companies()
        )

    def _count_statements(self, domain=Domain.TRUE):
        # sudo: as above
        Statement = request.env["hour.bank.statement"].sudo()
        return Statement.search_count(self._get_statement_domain() & domain)

    def _find_waiting_approvals(self, domain=Domain.TRUE):
        """Return what waits for an answer of who is logged in, as superuser."""
        viewer = self._get_hour_bank_viewer()
        # sudo: what the viewer may approve is in the domain
        Approval_sudo = request.env["hour.bank.approval"].sudo()
        domain &= Approval_sudo._get_portal_domain_in(
            viewer, self._get_hour_bank_companies()
        )
        asked = Approval_sudo.search(domain & Domain("state", "=", "asked"))
        return asked.filtered(lambda each: each._is_waiting())

    def _speak_to(self, reader):
        """Answer in the language of the contact that a link was mailed to."""
        lang = reader.sudo().lang  # sudo: the reader's own
        if lang in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=lang)

    def _refuse(self):
        """Answer as for a page that does not exist; who is nobody may log in."""
        if request.env.user._is_public():
            path = request.httprequest.path
            return request.redirect_query("/web/login", {"redirect": path})
        raise request.not_found()

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "hour_bank_count" in counters:
            values["hour_bank_count"] = self._count_hour_banks()
        elif not counters:  # the page itself
            values["hour_bank_overview"] = self._get_hour_bank_overview()
            to_accept = Domain("state", "=", "issued")
            values["hour_statements_to_accept"] = self._count_statements(to_accept)
        if "hour_statement_count" in counters:
            values["hour_statement_count"] = self._count_statements()
        return values

    def _get_hour_bank_overview(self):
        Bank = request.env["hour.bank"]
        companies = self._get_hour_bank_companies()
        return Bank._get_portal_overview(self._get_hour_bank_viewer(), companies)

    def _count_hour_banks(self):
        """Return how many banks the viewer sees, or 1 for who sees time alone."""
        viewer = self._get_hour_bank_viewer()
        companies = self._get_hour_bank_companies()
        # sudo: what the viewer sees is in the domains
        Bank = request.env["hour.bank"].sudo()
        count = Bank.search_count(Bank._get_portal_domain_in(viewer, companies))
        return count or int(self._sees_time(viewer, companies))

    def _sees_time(self, viewer, companies):
        """Return whether the viewer sees time on banks that it does not see."""
        # sudo: as above
        Move = request.env["hour.bank.move"].sudo()
        domain = Move._get_portal_time_domain(viewer, companies)
        return bool(Move.search_count(domain, limit=1))
