# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who of the customer is told of hours by mail, and of what: it chooses itself."""

from odoo.exceptions import AccessError
from odoo.http import request, route

from ..models.alert.hearing import TOPICS
from ..models.portal.level import BANK_LEVELS
from .banks import URL
from .portal import HourBankPortal

MAILS = f"{URL}/mails"


class HourBankHearing(HourBankPortal):
    @route(
        MAILS,
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
        readonly=True,
    )
    def portal_hour_bank_hearing(self, saved=None, **_options):
        """Show what is told to whom."""
        viewer = self._get_hour_bank_viewer()
        if not viewer._may_choose_hour_bank_hearers():
            return self._refuse()
        return self._show_hearing(viewer, bool(saved))

    @route(
        MAILS,
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def portal_choose_hour_bank_hearing(self, **_options):
        """Keep what is ticked: for each contact on the page its topics."""
        viewer = self._get_hour_bank_viewer()
        ticked = request.httprequest.form.getlist("hears")
        shown = request.httprequest.form.getlist("contact")
        known = {
            str(contact.id): contact
            for contact in viewer._get_hour_bank_hearer_choices()
        }
        if not set(shown) <= set(known):
            return self._refuse()
        choices = {
            known[contact_id]: {
                topic for topic in TOPICS if f"{contact_id}-{topic}" in ticked
            }
            for contact_id in shown
        }
        try:
            viewer._choose_hour_bank_hearers(choices)
        except AccessError:
            return self._refuse()
        return request.redirect_query(MAILS, {"saved": 1})

    def _show_hearing(self, viewer, is_saved):
        choices = viewer._get_hour_bank_hearer_choices()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_bank_hearing",
            "url": MAILS,
            "is_saved": is_saved,
            "viewer": viewer,
            "topics": self._get_hearing_topics(viewer),
            "contacts": [
                {"partner": contact, "hears": topics}
                for contact, topics in sorted(
                    choices.items(),
                    key=lambda item: (item[0].id != viewer.id, item[0].name or ""),
                )
            ],
            "is_mailed": any(
                company.hour_bank_alert_mail
                for company in viewer._get_hour_bank_portal_companies(BANK_LEVELS)
            ),
        }
        return request.render("helpdesk_hour_bank.portal_hour_bank_hearing", values)

    def _get_hearing_topics(self, viewer):
        """Return the topics to choose from: of finished work only where it is told."""
        companies = viewer._get_hour_bank_portal_companies(BANK_LEVELS)
        tells_done = any(company.hour_bank_done_mail for company in companies)
        return [topic for topic in TOPICS if topic != "done" or tells_done]
