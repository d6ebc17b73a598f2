# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page of a bank: three numbers, a chart, the ledger as statement, downloads."""

import json

from odoo.http import content_disposition, request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.statement.page import PAGE_SIZE
from ..tools.duration import format_minutes
from .banks import URL, HourBankList

STATEMENT = "report.helpdesk_hour_bank.report_hour_bank_statement"
# What is read and shown only: these pages may be answered by a replica.
READS = {
    "type": "http",
    "auth": "public",
    "website": True,
    "sitemap": False,
    "readonly": True,
}


class HourBankStatementPage(HourBankList):
    @route([f"{URL}/<int:bank_id>", f"{URL}/<int:bank_id>/page/<int:page>"], **READS)
    def portal_my_hour_bank(self, bank_id, page=1, link=None, steps=None, **_options):
        """Show a bank.

        :param link: token of a mailed link, for who is not logged in
        :param steps: list each correction
        """
        viewer, bank = self._find_hour_bank(bank_id, link)
        if not bank:
            return self._refuse()
        values = self._prepare_bank_page(bank, viewer, page, bool(steps), link)
        return request.render("helpdesk_hour_bank.portal_my_hour_bank", values)

    @route(f"{URL}/<int:bank_id>/pdf", **READS)
    def portal_my_hour_bank_pdf(self, bank_id, link=None, steps=None, **_options):
        """Download the statement as it is printed."""
        _viewer, bank = self._find_hour_bank(bank_id, link)
        if not bank:
            return self._refuse()
        # sudo: the viewer sees the bank
        Report = request.env["ir.actions.report"].sudo().with_company(bank.company_id)
        data = {"report_type": "pdf", **({"steps": "1"} if steps else {})}
        content, _type = Report._render_qweb_pdf(
            "helpdesk_hour_bank.report_hour_bank_statement", bank.ids, data=data
        )
        return self._download(bank, content, "pdf", "application/pdf")

    @route(f"{URL}/<int:bank_id>/xlsx", **READS)
    def portal_my_hour_bank_xlsx(self, bank_id, link=None, steps=None, **_options):
        """Download the statement as a spreadsheet."""
        _viewer, bank = self._find_hour_bank(bank_id, link)
        if not bank:
            return self._refuse()
        content = bank.env[STATEMENT]._get_spreadsheet(bank, bool(steps))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return self._download(bank, content, "xlsx", kind)

    def _download(self, bank, content, ending, kind):
        name = bank._get_file_name()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{name}.{ending}")),
                ("Cache-Control", "private, no-store"),
            ],
        )

    # === THE PAGE === #

    def _prepare_bank_page(self, bank, viewer, page, steps, link):
        """Return the values of the page. Extend to show more."""
        statement = bank.env[STATEMENT]._get_bank_page(bank, page, steps)
        by_link = viewer != self._get_hour_bank_viewer()
        path = f"{URL}/{bank.id}"
        arguments = {"link": link if by_link else None, "steps": steps and 1 or None}
        money = bank.company_id._shows_hour_bank_money()
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "hour_bank",
            "object": bank,
            "hour_bank": bank,
            "meter": bank._get_portal_meters()[bank],
            "statement": statement,
            "steps": steps,
            "link": arguments["link"],
            "path": path,
            "with_balance": bank.kind == "prepaid",
            "money": money and bank.company_id.currency_id,
            "value": money and bank._get_portal_value(),
            "terms": bank._get_terms_lines(),
            "documents": self._get_documents(bank, by_link),
            "chart": self._prepare_chart(bank, statement["consumption"]["months"]),
            "tickets": self._get_visible_tickets(
                [] if by_link else statement["months"]
            ),
            "may_write": not by_link and self._may_write(bank),
            "waiting": not by_link
            and self._get_waiting_time(viewer, self._get_hour_bank_companies()),
            "format_minutes": format_minutes,
            "pager": portal_pager(
                path,
                statement["count"],
                page=page,
                step=PAGE_SIZE,
                url_args={name: value for name, value in arguments.items() if value},
            ),
        }

    def _may_write(self, record):
        """Return whether whoever is logged in, and sees it, may talk about it."""
        return request.env.user._is_portal() or record.sudo(False).has_access("read")

    def _get_documents(self, bank, by_link):
        """Return ``[(label, name, address)]`` of order and invoices.

        Without an address where it would open what a link does not.
        """
        documents = []
        if order := bank.sale_order_id:
            label, address = request.env._("Order"), f"/my/orders/{order.id}"
            documents.append((label, order, address))
        invoices = bank._get_invoice_lines().move_id
        for invoice in invoices.filtered(lambda move: move.state == "posted"):
            is_refund = invoice.move_type == "out_refund"
            labels = request.env._("Invoice"), request.env._("Credit note")
            label = labels[is_refund]
            documents.append((label, invoice, f"/my/invoices/{invoice.id}"))
        return [
            (
                label,
                record.name,
                not by_link and record.sudo(False).has_access("read") and address,
            )
            for label, record, address in documents
        ]

    def _prepare_chart(self, bank, months):
        """Return the picture of the months, as ``static/src/chart`` draws it.

        ``rows`` says the same as a table, for who cannot see it.

        :param months: as ``consumption`` of the bank has them
        """
        if not any(month["used"] for month in months):
            return {}

        def write(month, pattern):
            return format_date(bank.env, month["date"], date_format=pattern)

        rows = [
            (
                write(month, "LLLL yyyy"),
                format_minutes(month["used"]),
                format_minutes(month["balance"]),
            )
            for month in months
        ]
        picture = {
            "labels": [write(month, "LLL yy") for month in months],
            "texts": [
                request.env._(
                    "%(month)s: %(used)s used, %(left)s left",
                    month=month,
                    used=used,
                    left=left,
                )
                for month, used, left in rows
            ],
            "used": [month["used"] for month in months],
            "balance": [month["balance"] for month in months],
            "usedTitle": request.env._("Used"),
            "leftTitle": request.env._("Left"),
        }
        # a picture of one bar compares it with nothing: it is told in words
        if len(months) == 1:
            return {"rows": rows, "text": picture["texts"][0]}
        return {"rows": rows, "picture": json.dumps(picture)}
