# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Disputes in the portal: asked from a line, the list, one with its conversation."""

import re
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.dispute.opening import MOST_LETTERS
from ..tools.duration import MINUTES_PER_HOUR, format_minutes
from .statement import READS
from .statements import HourBankStatements

URL = "/my/hour-disputes"
DISPUTES_PER_PAGE = 20
TIME = re.compile(r"(\d{1,4}):([0-5]\d)")
# What needs a login: a mailed link may be forwarded, so it only reads.
ACTS = {"type": "http", "auth": "user", "website": True, "sitemap": False}


class HourBankDisputes(HourBankStatements):
    """A line is disputed by who is logged in and sees it."""

    @route([URL, f"{URL}/page/<int:page>"], readonly=True, **ACTS)
    def portal_my_hour_disputes(self, page=1, **_options):
        """List the disputes, those that are open first."""
        # sudo: what the viewer sees is in the domain
        Dispute = request.env["hour.bank.dispute"].sudo()
        domain = self._get_dispute_domain()
        pager = portal_pager(
            URL, Dispute.search_count(domain), page=page, step=DISPUTES_PER_PAGE
        )
        disputes = Dispute.search(
            domain,
            order="decided_on desc nulls first, id desc",
            limit=DISPUTES_PER_PAGE,
            offset=pager["offset"],
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_disputes",
            "disputes": disputes,
            "told": {each: {"work": each._get_work_text()} for each in disputes},
            "format_minutes": format_minutes,
            "pager": pager,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_disputes", values)

    @route(f"{URL}/<int:dispute_id>", **READS)
    def portal_my_hour_dispute(self, dispute_id, link=None, told="", **_options):
        """Show a dispute.

        :param link: token of a mailed link, for who is not logged in: it only reads
        """
        viewer, dispute = self._find_dispute(dispute_id, link)
        if not dispute:
            return self._refuse()
        by_link = viewer != self._get_hour_bank_viewer()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_dispute",
            "object": dispute,
            "dispute": dispute,
            "work": dispute._get_work_text(),
            "link": link if by_link else None,
            "told": told,
            "may_withdraw": not by_link and dispute.state == "open",
            "may_write": not by_link and self._may_write(dispute),
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_dispute", values)

    @route(f"{URL}/ask/<int:move_id>", methods=["GET"], readonly=True, **ACTS)
    def portal_ask_hour_dispute(self, move_id, **_options):
        """Ask what is wrong with a line."""
        viewer, move = self._find_disputed_line(move_id)
        if not move:
            return self._refuse()
        return self._ask_what_is_wrong(viewer, move)

    @route(f"{URL}/ask/<int:move_id>", methods=["POST"], **ACTS)
    def portal_open_hour_dispute(
        self, move_id, reason="", words="", time="", **_options
    ):
        """Open a dispute of a line, or show the one that there is.

        :param time: how much of it, as 0:30; empty: all
        """
        viewer, move = self._find_disputed_line(move_id)
        if not move:
            return self._refuse()
        Dispute = request.env["hour.bank.dispute"]
        try:
            minutes = self._read_time(time)
            last = Dispute._find_open_of(move)
            dispute = last or Dispute._open_in_portal(
                viewer, move, reason, words, minutes
            )
        except UserError as error:
            return self._ask_what_is_wrong(
                viewer, move, error=error.args[0], reason=reason, words=words, time=time
            )
        if not dispute.filtered_domain(self._get_dispute_domain()):
            return request.redirect("/my/hour-banks")
        told = "before" if last else "opened"
        return request.redirect_query(f"{URL}/{dispute.id}", {"told": told})

    @route(f"{URL}/<int:dispute_id>/withdraw", methods=["POST"], **ACTS)
    def portal_withdraw_hour_dispute(self, dispute_id, **_options):
        """Take a dispute back."""
        viewer, dispute = self._find_dispute(dispute_id)
        if not dispute:
            return self._refuse()
        done = dispute._withdraw_in_portal(viewer)
        return request.redirect_query(
            f"{URL}/{dispute.id}", {} if done else {"told": "ended"}
        )

    # === FIND === #

    def _find_dispute(self, dispute_id, link=None):
        # sudo: what the viewer sees is in the domain
        Dispute = request.env["hour.bank.dispute"].sudo()
        return self._find_seen(Dispute, "dispute", dispute_id, link)

    def _find_disputed_line(self, move_id):
        """Return the viewer and a line of time that it sees, as superuser."""
        # sudo: as above
        Move = request.env["hour.bank.move"].sudo()
        viewer, move = self._find_seen(Move, "move", move_id, None)
        return viewer, move.filtered(lambda each: each.timesheet_id)

    def _get_dispute_domain(self):
        """Return the domain of the disputes of who is logged in."""
        return request.env["hour.bank.dispute"]._get_portal_domain_in(
            self._get_hour_bank_viewer(), self._get_hour_bank_companies()
        )

    def _read_time(self, text):
        """Return the minutes of ``0:30``; 0 for nothing.

        :raises UserError: for what is no time
        """
        text = text.strip()
        if not text:
            return 0
        found = TIME.fullmatch(text)
        if not found:
            raise UserError(
                request.env._(
                    "“%(text)s” is not a time. Enter hours and minutes, e.g. 0:30.",
                    text=text,
                )
            )
        hours, minutes = map(int, found.groups())
        return hours * MINUTES_PER_HOUR + minutes

    # === PAGES === #

    def _ask_what_is_wrong(self, viewer, move, error="", **typed):
        entry = move.timesheet_id
        Dispute = move.env["hour.bank.dispute"]
        last = Dispute._find_last(entry).get(entry, Dispute)
        if last.state == "open" and last.filtered_domain(self._get_dispute_domain()):
            return request.redirect_query(f"{URL}/{last.id}", {"told": "before"})
        most = entry._get_disputable_minutes(viewer, last)
        if not most:
            return request.redirect(self._get_line_page(move))
        company = entry.company_id
        today = move.bank_id._get_today()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_dispute_ask",
            "line": move,
            "work": self._get_line_work(move),
            "most": most,
            "most_letters": MOST_LETTERS,
            "deadline": today + timedelta(days=company.hour_bank_dispute_days),
            "reasons": request.env["hour.bank.dispute"]
            ._fields["reason"]
            ._description_selection(request.env),
            "back": self._get_line_page(move),
            "error": error,
            "reason": typed.get("reason", ""),
            "words": typed.get("words", ""),
            "how_much": typed.get("time") or format_minutes(most),
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_ask_hour_dispute", values)

    def _get_line_page(self, move):
        """Return the page that lists a line: of its bank, for who sees that."""
        _viewer, bank = self._find_hour_bank(move.bank_id.id)
        return f"/my/hour-banks/{bank.id}" if bank else "/my/hour-banks/time"

    def _get_line_work(self, move):
        """Return day, ticket and work of a line, as far as customers are shown them."""
        entry = move.timesheet_id
        shown = entry.ticket_id.team_id._get_shown(entry.company_id)
        number = entry.ticket_id.number if shown.tickets else ""
        day = format_date(request.env, entry.date)
        return " · ".join(filter(None, [day, number, entry._get_customer_text()]))

    def _prepare_bank_page(self, bank, viewer, page, steps, link):
        values = super()._prepare_bank_page(bank, viewer, page, steps, link)
        months = values["statement"]["months"]
        return {**values, **self._prepare_disputes(viewer, months, bank)}

    def _prepare_statement_page(self, statement, viewer, page, link):
        values = super()._prepare_statement_page(statement, viewer, page, link)
        banks = values["told"]["banks"]
        months = [month for bank in banks for month in bank["months"]]
        return {**values, **self._prepare_disputes(viewer, months)}

    def _prepare_disputes(self, viewer, months, bank=None):
        """Return what a page tells of the disputes of its lines, and of its bank."""
        lines = [line for month in months for line in month["lines"]]
        # sudo: the viewer sees the lines
        Entry = request.env["account.analytic.line"].sudo()
        entries = Entry.union(
            *(line["move"].timesheet_id or line["entry"] for line in lines)
        )
        told, disputed = entries._get_portal_disputes(viewer, bank)
        return {
            "disputes": told,
            "disputed": disputed,
            "dispute_count": any(each["dispute"] for each in told.values()),
        }

    def _show_hour_bank_time(self, viewer, companies, page):
        response = super()._show_hour_bank_time(viewer, companies, page)
        months = response.qcontext["statement"]["months"]
        response.qcontext.update(self._prepare_disputes(viewer, months))
        return response
