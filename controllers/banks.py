# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The list of a customer's banks: what is left in all, then a meter for each."""

from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import groupby

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.statement.page import PAGE_SIZE
from ..tools.duration import format_minutes
from .portal import HourBankPortal

URL = "/my/hour-banks"
BANKS_PER_PAGE = 20
# What the choices of the list do; their labels are in the methods below.
ORDERS = {
    "left": "minutes_balance desc, id",
    "end": "date_end, id",
    "new": "date_start desc, id desc",
    "name": "name, id",
}
FILTERS = {
    "all": [],
    "left": [("is_usable", "=", True), ("minutes_balance", ">", 0)],
    "waiting": [("state", "in", ("pending", "hold"))],
    "used": [("state", "=", "depleted")],
    "ended": [("state", "in", ("expired", "closed"))],
    "billed": [("kind", "=", "overage")],
}
GROUPS = {"none": None, "state": "state", "product": "product_id"}
SEARCHED = {
    "all": ("name", "reference", "sale_order_id.name", "product_id.name"),
    "name": ("name",),
    "order": ("reference", "sale_order_id.name", "sale_order_id.client_order_ref"),
}


class HourBankList(HourBankPortal):
    @route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_my_hour_banks(self, page=1, **options):
        """List the banks; for who sees none, the time."""
        viewer = self._get_hour_bank_viewer()
        companies = self._get_hour_bank_companies()
        overview = self._get_hour_bank_overview()
        if not overview:
            return self._show_hour_bank_time(viewer, companies, page)
        values = {
            **self._prepare_portal_layout_values(),
            **self._prepare_bank_list(viewer, companies, page, **options),
            "page_name": "hour_banks",
            "overview": overview,
            "sees_time": self._sees_time(viewer, companies),
            "is_admin": viewer._is_hour_bank_admin(),
            "may_choose_hearers": viewer._may_choose_hour_bank_hearers(),
            "statement_count": self._count_statements(),
            "waiting": self._get_waiting_time(viewer, companies),
            "approvals": self._find_waiting_approvals(),
            "format_minutes": format_minutes,
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_banks", values)

    @route(
        [f"{URL}/time", f"{URL}/time/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_my_hour_bank_time(self, page=1, **_options):
        """List the time for which others pay: without banks and balances."""
        viewer = self._get_hour_bank_viewer()
        return self._show_hour_bank_time(viewer, self._get_hour_bank_companies(), page)

    def _show_hour_bank_time(self, viewer, companies, page):
        report = request.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        statement = report._get_time_page(viewer, companies, page)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_bank_time",
            "statement": statement,
            "tickets": self._get_visible_tickets(statement["months"]),
            "waiting": self._get_waiting_time(viewer, companies),
            "approvals": self._find_waiting_approvals(),
            "with_balance": False,
            "format_minutes": format_minutes,
            "pager": portal_pager(
                f"{URL}/time", statement["count"], page=page, step=PAGE_SIZE
            ),
        }
        return request.render("helpdesk_hour_bank.portal_my_hour_bank_time", values)

    def _get_waiting_time(self, viewer, companies):
        Entry = request.env["account.analytic.line"]
        return Entry._get_portal_waiting(viewer, companies)

    def _get_visible_tickets(self, months):
        """Return the tickets of the lines that whoever is logged in may open."""
        ids = {
            (line["move"].ticket_id or line["entry"].ticket_id).id
            for month in months
            for line in month["lines"]
        }
        Ticket = request.env["helpdesk.ticket"]
        if request.env.user._is_public() or not Ticket.has_access("read"):
            return Ticket
        return Ticket.browse(ids - {False})._filtered_access("read")

    # === THE LIST === #

    def _prepare_bank_list(
        self,
        viewer,
        companies,
        page,
        sortby=None,
        filterby=None,
        groupby=None,
        search="",
        search_in=None,
        **_options,
    ):
        """Return the values of the list; options that are unknown are the first."""
        sortings, filters = self._get_bank_sortings(), self._get_bank_filters()
        groups, inputs = self._get_bank_groups(), self._get_bank_inputs()
        chosen = {
            "sortby": choose(sortby, sortings),
            "filterby": choose(filterby, filters),
            "groupby": choose(groupby, groups),
            "search": search,
            "search_in": choose(search_in, inputs),
        }
        fields = inputs[chosen["search_in"]]["fields"]
        domain = Domain(filters[chosen["filterby"]]["domain"])
        if search:
            domain &= Domain.OR(Domain(name, "ilike", search) for name in fields)
        group = groups[chosen["groupby"]].get("field")
        order = ", ".join(filter(None, [group, sortings[chosen["sortby"]]["order"]]))
        domain &= request.env["hour.bank"]._get_portal_domain_in(viewer, companies)
        banks, pager = self._find_banks(domain, order, page, chosen)
        return {
            **chosen,
            "pager": pager,
            "default_url": URL,
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "searchbar_groupby": groups,
            "searchbar_inputs": inputs,
            "meters": banks._get_portal_meters(),
            "grouped_banks": self._group_banks(banks, group),
        }

    def _find_banks(self, domain, order, page, arguments):
        """Return the banks of a page of the list, as superuser, and the pager."""
        # sudo: what the viewer sees is in the domain
        Bank = request.env["hour.bank"].sudo()
        pager = portal_pager(
            URL,
            Bank.search_count(domain),
            page=page,
            step=BANKS_PER_PAGE,
            url_args=arguments,
        )
        banks = Bank.search_fetch(
            domain,
            Bank._get_prefetched_names(),
            order=order,
            limit=BANKS_PER_PAGE,
            offset=pager["offset"],
        )
        return banks, pager

    def _group_banks(self, banks, field):
        """Return ``[(title, banks)]`` in the order of the list."""
        if not field:
            return [("", banks)] if banks else []

        def get_title(bank):
            value = bank[field]
            if bank._fields[field].type == "selection":
                return dict(bank._fields[field]._description_selection(bank.env))[value]
            return value.display_name or ""

        return [
            (title, banks.browse(bank.id for bank in members))
            for title, members in groupby(banks, get_title)
        ]

    def _get_bank_sortings(self):
        labels = {
            "left": request.env._("Most left"),
            "end": request.env._("Next to end"),
            "new": request.env._("Newest"),
            "name": request.env._("Number"),
        }
        return label_choices(labels, "order", ORDERS)

    def _get_bank_filters(self):
        labels = {
            "all": request.env._("All"),
            "left": request.env._("With hours left"),
            "waiting": request.env._("Waiting or on hold"),
            "used": request.env._("Used up"),
            "ended": request.env._("Ended"),
            "billed": request.env._("Billed afterwards"),
        }
        return label_choices(labels, "domain", FILTERS)

    def _get_bank_groups(self):
        labels = {
            "none": request.env._("None"),
            "state": request.env._("State"),
            "product": request.env._("Product"),
        }
        return label_choices(labels, "field", GROUPS)

    def _get_bank_inputs(self):
        labels = {
            "all": request.env._("Search in all"),
            "name": request.env._("Search in numbers"),
            "order": request.env._("Search in orders and references"),
        }
        return label_choices(labels, "fields", SEARCHED)


def choose(name, choices):
    """Return ``name`` where it is one of ``choices``, otherwise the first of these."""
    return name if name in choices else next(iter(choices))


def label_choices(labels, key, values):
    """Return choices of the list as the portal's templates read them.

    :param labels: ``{name: label}``, in their order
    :param key: under which each has its one of ``values``
    """
    return {
        name: {"input": name, "label": label, key: values[name]}
        for name, label in labels.items()
    }
