# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Approvals in the portal: those that wait, and the page on which one is answered."""

from odoo.fields import Domain
from odoo.http import request, route

from ..models.approval.portal import PAGE
from ..tools.consent import read_clock
from ..tools.duration import format_minutes
from .portal import HourBankPortal
from .statement import READS

URL = "/my/hour-approvals"
MOST_LETTERS = 100  # of a name that somebody signs with
MOST_WORDS = 2000
MOST_LISTED = 40


class HourBankApprovals(HourBankPortal):
    """A page asks, a form acts. What is not theirs is answered like what is not."""

    @route(URL, type="http", auth="user", website=True, sitemap=False, readonly=True)
    def portal_my_hour_approvals(self, **_options):
        """List what the viewer may approve: what waits first."""
        # sudo: what the viewer may approve is in the domain
        Approval_sudo = request.env["hour.bank.approval"].sudo()
        domain = Approval_sudo._get_portal_domain_in(
            self._get_hour_bank_viewer(), self._get_hour_bank_companies()
        )
        approvals = Approval_sudo.search(
            domain & Domain("state", "!=", "cancelled"), limit=MOST_LISTED
        )
        waiting = approvals.filtered(lambda each: each._is_waiting())
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_approvals",
            "approvals": waiting + (approvals - waiting),
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_approvals", values)

    @route(f"{URL}/<int:approval_id>", methods=["GET"], **READS)
    def portal_my_hour_approval(self, approval_id, link=None, done=None, **_options):
        """Show what is asked for, with the form that answers it.

        :param link: token of a mailed link, for who is not logged in
        """
        viewer, approval = self._find_approval(approval_id, link)
        if not approval:
            return self._refuse()
        return self._show_approval(approval, viewer, link, done=done)

    @route(
        f"{URL}/<int:approval_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_answer_hour_approval(
        self, approval_id, link=None, name="", hours="", answer="", act="", **_options
    ):
        """Approve all or less, or decline.

        :param act: ``approve`` or ``decline``: the button that was pressed
        """
        viewer, approval = self._find_approval(approval_id, link)
        if not approval:
            return self._refuse()
        typed = {
            "name": " ".join(name.split())[:MOST_LETTERS],
            "hours": hours.strip(),
            "answer": answer.strip()[:MOST_WORDS],
        }
        error = self._get_approval_error(approval, act, typed)
        if error:
            return self._show_approval(approval, viewer, link, error=error, **typed)
        if act == "approve":
            minutes = read_clock(typed["hours"])
            done = approval._approve(minutes, typed["name"], viewer, typed["answer"])
        else:
            done = approval._decline(typed["name"], viewer, typed["answer"])
        by_link = viewer != self._get_hour_bank_viewer()
        return request.redirect_query(
            f"{URL}/{approval.id}",
            {
                **({"link": link} if by_link else {}),
                "done": "now" if done else "before",
            },
        )

    # === FIND === #

    def _find_approval(self, approval_id, link=None):
        """Return the viewer and the approval, as superuser; empty if there is none."""
        # sudo: what the viewer may approve is in the domain
        Approval_sudo = request.env["hour.bank.approval"].sudo()
        return self._find_seen(Approval_sudo, PAGE, approval_id, link)

    # === PAGES === #

    def _get_approval_error(self, approval, act, typed):
        """Return what is wrong with the form, in words, or nothing."""
        if act not in ("approve", "decline"):
            raise request.not_found()
        if not approval._is_waiting():
            return ""  # the page says how it was answered
        if not typed["name"]:
            return request.env._("Write your name, please.")
        if act == "decline":
            return ""
        minutes = read_clock(typed["hours"])
        if minutes is None or not 0 < minutes <= approval.minutes_asked:
            return request.env._(
                "Write the time that you approve as hours and minutes, at most "
                "%(minutes)s.",
                minutes=format_minutes(approval.minutes_asked),
            )
        return ""

    def _show_approval(self, approval, viewer, link=None, **shown):
        by_link = viewer != self._get_hour_bank_viewer()
        ticket = approval.ticket_id
        reads = not by_link and ticket.sudo(False).has_access("read")
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_approval",
            "approval": approval,
            "path": f"{URL}/{approval.id}",
            "link": link if by_link else None,
            "ticket_url": f"/my/ticket/{ticket.id}" if reads else "",
            "contact": viewer.sudo(),  # sudo: its own name
            "most": MOST_LETTERS,
            "format_minutes": format_minutes,
            "error": "",
            "done": None,
            "name": None,
            "hours": None,
            "answer": "",
            **shown,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_approval", values)
