# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What colleagues see: set by the administrator whom we named at the customer."""

from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from ..models.portal.level import LEVELS
from .banks import URL
from .portal import HourBankPortal

CONTACTS = f"{URL}/contacts"


class HourBankContacts(HourBankPortal):
    @route(
        CONTACTS,
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
        readonly=True,
    )
    def portal_hour_bank_contacts(self, **_options):
        """List the colleagues, and what each sees."""
        viewer = self._get_hour_bank_viewer()
        if not viewer._is_hour_bank_admin():
            return self._refuse()
        return self._show_contacts(viewer)

    @route(
        CONTACTS,
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def portal_give_hour_bank_level(self, contact=None, level=None, **_options):
        """Let a colleague see ``level``.

        :param contact: its id
        """
        viewer = self._get_hour_bank_viewer()
        if not viewer._is_hour_bank_admin():
            return self._refuse()
        known = viewer._get_hour_bank_colleagues()
        colleague = known.filtered(lambda partner: str(partner.id) == contact)
        if not colleague:
            return self._refuse()
        try:
            viewer._give_hour_bank_level(colleague, level)
        except (AccessError, UserError) as error:
            return self._show_contacts(viewer, error=error.args[0])
        return request.redirect_query(CONTACTS, {"changed": colleague.id})

    def _show_contacts(self, viewer, error=""):
        """Render the page. The error of what was refused is readable on it."""
        [company] = viewer._get_hour_bank_portal_companies(("admin",))[:1]
        field = request.env["res.partner"]._fields["hour_bank_portal"]
        # sudo: names of the choices, of a field for staff
        labels = dict(field._description_selection(request.env(su=True)))
        colleagues = viewer._get_hour_bank_colleagues().sorted("name")
        changed = request.httprequest.args.get("changed")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_bank_contacts",
            "url": CONTACTS,
            "error": error,
            "labels": {level: labels[level] for level, _label in LEVELS},
            "choices": [level for level, _label in LEVELS if level != "admin"],
            "contacts": [
                {
                    "partner": colleague,
                    "level": colleague._get_hour_bank_level(company),
                    "is_changed": str(colleague.id) == changed,
                }
                for colleague in colleagues
            ],
        }
        return request.render("helpdesk_hour_bank.portal_hour_bank_contacts", values)
