# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Issued statements in the portal: the list, one with its files, and its acceptance."""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.statement.page import PAGE_SIZE
from ..models.statement.paper import REPORT
from ..tools.duration import format_minutes
from .banks import choose, label_choices
from .statement import READS, HourBankStatementPage

URL = "/my/hour-statements"
STATEMENTS_PER_PAGE = 20
MOST_LETTERS = 100  # of a name that somebody signs with
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the choices of the list do; their labels are in the methods below.
ORDERS = {
    # by the word: "issued" comes after "accepted"
    "open": "state desc, date_to desc, id desc",
    "new": "date_to desc, id desc",
    "old": "date_to, id",
}
FILTERS = {
    "all": [],
    "open": [("state", "=", "issued")],
    "accepted": [("state", "=", "accepted")],
}


class HourBankStatements(HourBankStatementPage):
    """What is not theirs gets the answer of what does not exist."""

    @route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_my_hour_statements(self, page=1, sortby=None, filterby=None, **_options):
        """List the statements, those that wait to be accepted first."""
        sortings, filters = (
            self._get_statement_sortings(),
            self._get_statement_filters(),
        )
        chosen = {
            "sortby": choose(sortby, sortings),
            "filterby": choose(filterby, filters),
        }
        domain = Domain(filters[chosen["filterby"]]["domain"])
        statements, pager = self._find_statements(
            domain, sortings[chosen["sortby"]]["order"], page, chosen
        )
        values = {
            **self._prepare_portal_layout_values(),
            **chosen,
            "page_name": "hour_statements",
            "pager": pager,
            "default_url": URL,
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "statements": statements,
            "with_company": len(self._get_hour_bank_companies()) > 1,
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_statements", values)

    @route(
        [f"{URL}/<int:statement_id>", f"{URL}/<int:statement_id>/page/<int:page>"],
        **READS,
    )
    def portal_my_hour_statement(self, statement_id, page=1, link=None, **options):
        """Show a statement.

        :param link: token of a mailed link, for who is not logged in
        """
        viewer, statement = self._find_statement(statement_id, link)
        if not statement:
            return self._refuse()
        return self._show_statement(statement, viewer, page, link, **options)

    @route(f"{URL}/<int:statement_id>/pdf", **READS)
    def portal_my_hour_statement_pdf(self, statement_id, link=None, **_options):
        """Download the paper that was issued; it is made where that failed before."""
        viewer, statement = self._find_statement(statement_id, link)
        if not statement:
            return self._refuse()
        try:
            content = self._get_paper(statement)
        except UserError as error:  # the stored one is not what was issued
            return self._show_statement(
                statement, viewer, link=link, error=error.args[0]
            )
        name = statement._get_paper_name()
        return self._send(content, name, "application/pdf")

    @route(f"{URL}/<int:statement_id>/xlsx", **READS)
    def portal_my_hour_statement_xlsx(self, statement_id, link=None, **_options):
        """Download the lines as a spreadsheet."""
        _viewer, statement = self._find_statement(statement_id, link)
        if not statement:
            return self._refuse()
        content = statement._get_issued_spreadsheet()
        name = statement._get_file_name()
        return self._send(content, f"{name}.xlsx", SPREADSHEET)

    @route(f"{URL}/<int:statement_id>/accept", methods=["GET"], **READS)
    def portal_ask_hour_statement(self, statement_id, link=None, **_options):
        """Ask whether to accept, and for the name of who does."""
        viewer, statement = self._find_statement(statement_id, link)
        if not statement:
            return self._refuse()
        if statement.state != "issued":
            return self._show_statement(statement, viewer, link=link)
        return self._ask_for_name(statement, viewer, link)

    @route(
        f"{URL}/<int:statement_id>/accept",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_accept_hour_statement(
        self, statement_id, link=None, name="", **_options
    ):
        """Accept the statement, once.

        :param name: as the contact signs
        """
        viewer, statement = self._find_statement(statement_id, link)
        if not statement:
            return self._refuse()
        by_link = viewer != self._get_hour_bank_viewer()
        name = " ".join(name.split())[:MOST_LETTERS]
        if statement.state == "issued" and not name:
            return self._ask_for_name(
                statement, viewer, link, error=request.env._("Write your name, please.")
            )
        done = statement._accept_in_portal(viewer, name, by_link)
        return request.redirect_query(
            f"{URL}/{statement.id}",
            {
                **({"link": link} if by_link else {}),
                "accepted": "now" if done else "before",
            },
        )

    # === FIND === #

    def _find_statement(self, statement_id, link=None):
        """Return the viewer and the statement, as superuser; empty if there is none.

        :param link: token of a mailed link. It opens this page and nothing else
        """
        # sudo: what the viewer sees is in the domain
        Statement = request.env["hour.bank.statement"].sudo()
        return self._find_seen(Statement, "statement", statement_id, link)

    def _find_statements(self, domain, order, page, arguments):
        """Return the statements of a page of the list, as superuser, and the pager."""
        # sudo: what the viewer sees is in the domain
        Statement = request.env["hour.bank.statement"].sudo()
        domain &= self._get_statement_domain()
        pager = portal_pager(
            URL,
            Statement.search_count(domain),
            page=page,
            step=STATEMENTS_PER_PAGE,
            url_args=arguments,
        )
        statements = Statement.search_fetch(
            domain, order=order, limit=STATEMENTS_PER_PAGE, offset=pager["offset"]
        )
        return statements, pager

    def _get_paper(self, statement):
        """Return the PDF that was issued.

        :raises UserError: where the stored one is not that any more
        """
        if paper := statement._find_paper():
            return paper.raw
        Report = statement.env["ir.actions.report"].with_company(statement.company_id)
        content, _type = Report._render_qweb_pdf(REPORT, statement.ids)
        return content

    def _send(self, content, name, kind):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "private, no-store"),
            ],
        )

    # === PAGES === #

    def _show_statement(
        self, statement, viewer, page=1, link=None, error="", accepted="", **_options
    ):
        values = self._prepare_statement_page(statement, viewer, page, link)
        values |= {"error": error, "accepted": accepted}
        return request.render("helpdesk_hour_bank.portal_my_hour_statement", values)

    def _prepare_statement_page(self, statement, viewer, page, link):
        """Return the values of the page. Extend it to show more."""
        told = statement._get_issued_page(page)
        by_link = viewer != self._get_hour_bank_viewer()
        months = [month for bank in told["banks"] for month in bank["months"]]
        arguments = {"link": link} if by_link else {}
        path = f"{URL}/{statement.id}"
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_statement",
            "object": statement,
            "issued": statement,
            "told": told,
            "path": path,
            "link": arguments.get("link"),
            "money": statement.shows_money and statement.currency_id,
            "tickets": self._get_visible_tickets([] if by_link else months),
            "corrected": self._get_corrected(by_link, months),
            "banks": self._get_bank_links(by_link, told["banks"]),
            "may_write": not by_link and self._may_write(statement),
            "format_minutes": format_minutes,
            "pager": portal_pager(
                path, told["count"], page=page, step=PAGE_SIZE, url_args=arguments
            ),
        }

    def _get_corrected(self, by_link, months):
        """Return the statements that lines correct and that the viewer may open."""
        ids = {
            line["corrects"].id
            for month in months
            for line in month["lines"]
            if line["corrects"]
        }
        # sudo: as above
        Statement = request.env["hour.bank.statement"].sudo()
        if by_link or not ids:
            return Statement
        return Statement.search(
            self._get_statement_domain() & Domain("id", "in", list(ids))
        )

    def _get_bank_links(self, by_link, banks):
        """Return the ids of the banks whose page the viewer may open."""
        if by_link:
            return []
        # sudo: what the viewer sees is in the domain
        Bank = request.env["hour.bank"].sudo()
        domain = Bank._get_portal_domain_in(
            self._get_hour_bank_viewer(), self._get_hour_bank_companies()
        )
        return Bank.search(
            domain & Domain("id", "in", [bank["id"] for bank in banks])
        ).ids

    def _ask_for_name(self, statement, viewer, link, error=""):
        by_link = viewer != self._get_hour_bank_viewer()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_statement",
            "issued": statement,
            "path": f"{URL}/{statement.id}",
            "link": link if by_link else None,
            "contact": viewer.sudo(),  # sudo: its own name
            "error": error,
            "most": MOST_LETTERS,
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_accept_hour_statement", values)

    # === CHOICES OF THE LIST === #

    def _get_statement_sortings(self):
        labels = {
            "open": request.env._("To accept first"),
            "new": request.env._("Newest"),
            "old": request.env._("Oldest"),
        }
        return label_choices(labels, "order", ORDERS)

    def _get_statement_filters(self):
        labels = {
            "all": request.env._("All"),
            "open": request.env._("To accept"),
            "accepted": request.env._("Accepted"),
        }
        return label_choices(labels, "domain", FILTERS)
