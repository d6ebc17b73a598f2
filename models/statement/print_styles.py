# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A statement of thousands of lines is printed in seconds: it brings its styles along.

The program that makes the PDF reads the head and the foot of each page as a page of
its own, each with 400 kB of styles, of which a tenth is used; and it has to fetch them
and their fonts from a server that may not answer. What was issued is kept for ever: it
must not lack its letters for that.
"""

import re
from functools import lru_cache

from odoo import api, models
from odoo.tools import file_open

from ...tools.stylesheet import (
    get_names,
    get_used,
    get_weights,
    parse,
    put_fonts_inside,
)

_LINK = re.compile(r'<link\b[^>]*\bhref="(/web/assets/[^"]+\.min\.css)"[^>]*>')


@lru_cache(maxsize=8)
def read_font(address):
    """Return a font that an addon has among its static files, or None."""
    path = address.lstrip("/").replace("/./", "/").partition("?")[0]
    try:
        with file_open(path, "rb", filter_ext=(".woff", ".ttf")) as font:
            return font.read()
    except (OSError, ValueError):  # of another place, or not there
        return None


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    # === BUSINESS METHODS === #

    @api.model
    def _get_reports_with_styles(self):
        """Return the names of reports that bring their styles. Extend for yours."""
        return {
            "helpdesk_hour_bank.report_hour_bank_statement",
            "helpdesk_hour_bank.report_hour_bank_issued",
        }

    def _prepare_html(self, html, report_model=False):
        prepared = super()._prepare_html(html, report_model=report_model)
        if not prepared or self.report_name not in self._get_reports_with_styles():
            return prepared
        bodies, res_ids, header, footer, *others = prepared
        bodies = [self._put_styles_inside(body) for body in bodies]
        header, footer = map(self._put_styles_inside, (header, footer))
        return bodies, res_ids, header, footer, *others

    @api.model
    def _put_styles_inside(self, page):
        """Return a page with the styles that it needs instead of links to all of them.

        :param page: HTML. What it links to and is not there stays a link.
        """
        names, weights = get_names(page), get_weights(page)

        def replace(match):
            css = self._find_styles(match[1])
            used = css and get_used(parse(css), names)
            # what would end the element early is not put into it
            if not used or "</" in used:
                return match[0]
            used = put_fonts_inside(used, read_font, weights)
            return f'<style type="text/css">{used}</style>'

        return type(page)(_LINK.sub(replace, page))

    @api.model
    def _find_styles(self, url):
        """Return the text of a stylesheet that Odoo made, or nothing."""
        # sudo: everybody reads it by its address; who prints may not read attachments
        attachment_sudo = self.env["ir.attachment"].sudo()
        # those that Odoo serves at this address: nobody else can put one there
        domain = [
            ("url", "=", url),
            ("public", "=", True),
            ("res_model", "=", "ir.ui.view"),
            ("res_id", "=", 0),
            ("create_uid", "=", api.SUPERUSER_ID),
        ]
        attachment_sudo = attachment_sudo.search(domain, limit=1)
        if not attachment_sudo and not self.env.cr.readonly:
            attachment_sudo = self._make_styles(url)
        return (attachment_sudo.raw or b"").decode()

    @api.model
    def _make_styles(self, url):
        """Return what Odoo makes for this address once somebody asks for it."""
        name, rtl, _type, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            url.rpartition("/")[2], False
        )
        make = self.env["ir.qweb"]._get_asset_bundle
        return make(name, js=False, rtl=rtl, autoprefix=autoprefix).css()
