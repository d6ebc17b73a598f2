# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements are printed with the styles that they need, and no others."""

from odoo.tests import tagged

from .test_statement_net import REPORT, StatementCase


@tagged("post_install", "-at_install")
class TestPrintStyles(StatementCase):
    def _prepare(self, name, records, user):
        """Return the pages that go to the program that makes the PDF."""
        reports = self.env["ir.actions.report"].with_user(user)
        page, _type = reports._render_qweb_html(name, records.ids)
        report = reports._get_report_from_name(name).with_user(user)
        bodies, _ids, header, footer, _args = report._prepare_html(page)
        return [*bodies, header, footer]

    def _get_statement_pages(self):
        return self._prepare(REPORT.removeprefix("report."), self.bank, self.manager)

    def test_all_styles_are_inside_and_few(self):
        for page in self._get_statement_pages():
            self.assertNotIn("<link", page)
            self.assertIn(".o_body_pdf.o_css_margins", page)
            self.assertNotIn(".accordion-button", page)
        # read anew for each page, so without letters that it does not have
        styles = sum(len(page) for page in self._get_statement_pages()[1:])
        self.assertLess(styles, 250_000)

    def test_letters_are_inside_and_none_are_waited_for(self):
        """A font that does not come leaves the paper empty, and it is kept for ever."""
        for page in self._get_statement_pages():
            self.assertIn("src:url(data:font/woff;base64,", page)
            self.assertNotRegex(page, r"@font-face[^}]*url\([\"']?(/|http)")
        body, *_others = self._get_statement_pages()
        self.assertEqual(body.count("@font-face"), 2, "of all of Odoo's fonts")

    def test_what_odoo_did_not_make_stays_a_link(self):
        """Whoever may write attachments does not write what is printed."""
        get_links = self.env["ir.qweb"]._get_asset_links
        [common] = get_links("web.report_assets_common", js=False, autoprefix=True)
        self.env["ir.attachment"].with_user(self.env.ref("base.user_admin")).create(
            {
                "name": "styles.css",
                "url": common,
                "raw": b".page{content: 'not ours'}",
                "public": True,
            }
        )
        Report = self.env.registry["ir.actions.report"]
        nothing = self.env["ir.attachment"]
        self.patch(Report, "_make_styles", lambda *_args: nothing)
        for page in self._get_statement_pages():
            self.assertIn(f'href="{common}"', page)
            self.assertNotIn("not ours", page)

    def test_other_reports_are_printed_as_ever(self):
        order = self.bank.sale_order_id
        user = self.env.ref("base.user_root")
        pages = self._prepare("sale.report_saleorder", order, user)
        self.assertTrue(all("<link" in page for page in pages))
