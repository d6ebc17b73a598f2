# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: the opening balances of a file."""

import base64
from collections import defaultdict
from operator import itemgetter

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date
from odoo.tools.misc import get_lang

from ...tools.duration import format_minutes, to_hours
from ...tools.opening_balances import (
    ENGLISH,
    FRENCH,
    Unreadable,
    parse,
    parse_date,
    write_lines,
)

PREVIEW_LINES = 10
YEAR_END = {"month": 12, "day": 31}


class HourBankImport(models.TransientModel):
    """Grant what customers have left in the old system, from a CSV file.

    All lines or none: a file with one bad line imports nothing and says what is wrong
    with each of its lines.
    """

    _name = "hour.bank.import"
    _description = "Import Opening Balances"
    _inherit = ["hour.bank.wizard.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(string="CSV File", attachment=False)
    filename = fields.Char()
    template = fields.Binary(compute="_compute_template")
    state = fields.Selection(
        [("new", "Not checked"), ("bad", "Has errors"), ("good", "Can be imported")],
        default="new",
        readonly=True,
    )
    result = fields.Html(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_template(self):
        separator = ";" if self._is_french() else ","
        for wizard in self:
            lines = wizard._prepare_template_lines()
            wizard.template = base64.b64encode(write_lines(lines, separator))

    @api.onchange("file", "company_id")
    def _onchange_file(self):
        self.state, self.result = "new", False

    # === ACTIONS === #

    def action_check(self):
        """Show what would be imported, or what is wrong."""
        self.ensure_one()
        self._check_may_import()
        return self._show(*self._read_grants())

    def action_import(self):
        """Check again, then grant all lines; with errors import nothing and show them.

        :raises AccessError: for people who may not grant hours in this company
        :raises UserError: without a file
        """
        self.ensure_one()
        self._check_may_import()
        if done := self._find_act():
            return done.answer
        grants, errors = self._read_grants()
        if errors:
            return self._show(grants, errors)
        return self._act_once(lambda: self._grant(grants))

    def _grant(self, grants):
        """Make the banks of all lines and open them.

        Each line is granted once, whichever of several forms that were sent at the
        same moment has it: two of them cannot see each other's banks.
        """
        Grant, Act = self.env["hour.bank.grant"], self.env["hour.bank.act"]
        for _line, vals, minutes in grants:
            Act._claim_for_all(
                self._name,
                (self.company_id.id, *self._get_duplicate_key(vals, minutes)),
            )
        banks = self.env["hour.bank"].concat(
            *(
                Grant._grant_opening_balance(vals, to_hours(minutes))
                for _line, vals, minutes in grants
            )
        )
        return self._open_banks(banks)

    def action_download_template(self):
        self.ensure_one()
        name = self.env._("opening_balances.csv")
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/template/{name}?download=true",
        }

    def _show(self, grants, errors):
        """Keep the dialog open and show the errors or, without any, a preview."""
        if errors:
            self.state, self.result = "bad", self._format_errors(errors)
        else:
            self.state, self.result = "good", self._format_preview(grants)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Opening Balances"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _open_banks(self, banks):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        name = self.env._("Imported Opening Balances")
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("id", "in", banks.ids)],
            "context": {},
        }

    # === BUSINESS METHODS: READ THE FILE === #

    def _check_may_import(self):
        self.env["hour.bank.grant"]._check_may_grant(self.company_id)
        if not self.file:
            raise UserError(self.env._("Choose the CSV file to import."))

    def _read_grants(self):
        """Return what the file grants and what is wrong with it.

        :return: ``[(line, values of the bank, minutes)]`` and ``[(line, error)]``
        """
        content = base64.b64decode(self.with_context(bin_size=False).file)
        balances, problems = parse(content, self._get_date_formats())
        errors = [(problem.line, self._describe(problem)) for problem in problems]
        undated = {problem.line for problem in problems if problem.code == "date"}
        customers = self._find_customers({balance.customer for balance in balances})
        products = self._find_products({balance.product for balance in balances})
        lines = []
        for balance in balances:
            partner, product = customers[balance.customer], products[balance.product]
            dated = balance.line not in undated
            found = self._get_line_errors(balance, partner, product, dated)
            errors += [(balance.line, error) for error in found]
            if self._can_compare(balance, partner, product, dated):
                vals = self._prepare_bank_values(balance, partner, product)
                lines.append((balance.line, vals, balance.minutes))
        errors += self._get_duplicate_errors(lines)
        wrong = {line for line, _error in errors}
        grants = [grant for grant in lines if grant[0] not in wrong]
        return grants, sorted(errors, key=itemgetter(0))

    def _can_compare(self, balance, partner, product, dated):
        """Return whether enough of a line is known to tell what was granted before."""
        selling = product.filtered("hour_bank_plan_id")
        complete = len(selling) == 1 and balance.minutes and dated
        return len(partner) == 1 and bool(balance.reference or complete)

    def _get_date_formats(self):
        return [get_lang(self.env).date_format, "%d/%m/%Y"]

    def _format_day(self, day):
        """Write a day as example, message and preview do: so that it can be read back.

        As the reader's language does, unless that has the names of months.
        """
        text = format_date(self.env, day)
        try:
            known = parse_date(text, get_lang(self.env).date_format) == day
        except Unreadable:
            known = False
        return text if known else day.isoformat()

    def _get_company_domain(self):
        return Domain("company_id", "in", (False, self.company_id.id))

    def _find_customers(self, texts):
        """Return ``{text: commercial partners}`` that a text of the file may mean."""
        keys = {text: self._get_customer_keys(text) for text in texts}
        wanted = defaultdict(set)
        for name, value in set().union(*keys.values()):
            wanted[name].add(value)
        domain = Domain.OR(Domain(name, "in", wanted[name]) for name in wanted)
        found = defaultdict(self.env["res.partner"].browse)
        for partner in self.env["res.partner"].search(
            domain & self._get_company_domain()
        ):
            for name in wanted:
                found[name, partner[name]] |= partner.commercial_partner_id
        nobody = self.env["res.partner"]
        return {
            text: nobody.union(*(found[key] for key in keys[text])) for text in texts
        }

    @api.model
    def _get_customer_keys(self, text):
        """Return the fields that may hold ``text``, and how: ``{(name, value)}``.

        Override to find customers by something else.
        """
        vat = "".join(filter(str.isalnum, text)).upper()
        values = {
            "ref": text,
            "name": text,
            "vat": vat if any(map(str.isdigit, vat)) else "",
            "email_normalized": email_normalize(text),
        }
        return {(name, value) for name, value in values.items() if value}

    def _find_products(self, texts):
        """Return ``{text: products}`` of which text is the code or the exact name.

        The name in any language: the old system had one, the reader has another.
        """
        found = defaultdict(self.env["product.product"].browse)
        for lang in {"en_US", *dict(self.env["res.lang"].get_installed())}:
            Product = self.env["product.product"].with_context(lang=lang)
            domain = Domain("default_code", "in", texts) | Domain("name", "in", texts)
            for product in Product.search(domain & self._get_company_domain()):
                for text in {product.default_code, product.name} & set(texts):
                    found[text] |= product.with_env(self.env)
        return {text: found[text] for text in texts}

    def _prepare_bank_values(self, balance, partner, product):
        """Return the values of the bank of one line. Override to add some."""
        end, _error = self._find_end(balance, product)
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "product_id": product.filtered("hour_bank_plan_id")[:1].id,
            "date_start": balance.start or self._get_today(),
            "date_end": end,
            "reference": balance.reference,
        }

    def _find_end(self, balance, product):
        """Return the last day of a line, of the file or its plan, or what is wrong."""
        selling = product.filtered("hour_bank_plan_id")
        if balance.end or len(selling) != 1:
            return balance.end, ""
        try:
            plan = selling.hour_bank_plan_id
            return plan._get_date_end(balance.start or self._get_today()), ""
        except UserError as error:
            return None, error.args[0]

    def _get_today(self):
        return self.env["hour.bank"]._get_company_today(self.company_id)

    # === BUSINESS METHODS: EXAMPLE AND PREVIEW === #

    def _is_french(self):
        return get_lang(self.env).code.startswith("fr")

    def _get_column_names(self):
        """Return the names of the columns as the user's file is likely to have them."""
        return dict(zip(ENGLISH, FRENCH if self._is_french() else ENGLISH, strict=True))

    def _prepare_template_lines(self):
        """Return an example file: the columns, and lines with a product that exists."""
        product = self.env["product.product"].search(
            Domain("hour_bank_plan_id", "!=", False) & self._get_company_domain(),
            limit=1,
        )
        name = product.default_code or product.name or self.env._("Support hours")
        first = self._get_today() + relativedelta(month=1, day=1)
        days = [
            self._format_day(first + relativedelta(**day)) for day in ({}, YEAR_END)
        ]
        return [
            [*self._get_column_names().values()],
            ["Azur Interior", name, "9:25", *days, "C-014"],
            ["info@deco.example", name, "40", "", "", "C-015"],
        ]

    def _format_preview(self, grants):
        Partner, Product = self.env["res.partner"], self.env["product.product"]
        customers = {vals["partner_id"] for _line, vals, _minutes in grants}
        title = self.env._(
            "Opening balances: %(count)s · customers: %(customers)s · hours: %(hours)s",
            count=len(grants),
            customers=len(customers),
            hours=format_minutes(sum(minutes for _line, _vals, minutes in grants)),
        )
        rows = [
            (
                Partner.browse(vals["partner_id"]).display_name,
                Product.browse(vals["product_id"]).display_name,
                format_minutes(minutes),
                self._format_day(vals["date_start"]),
                self._format_day(vals["date_end"])
                if vals["date_end"]
                else self.env._("no end"),
                vals["reference"],
            )
            for _line, vals, minutes in grants[:PREVIEW_LINES]
        ]
        if len(grants) > PREVIEW_LINES:
            rows.append(("…", "", "", "", "", ""))
        return Markup("<p>%s</p>%s") % (title, self._format_table(rows))

    def _format_table(self, rows):
        titles = (
            self.env._("Customer"),
            self.env._("Product"),
            self.env._("Hours"),
            self.env._("Valid From"),
            self.env._("Valid Until"),
            self.env._("Reference"),
        )
        head = Markup().join(Markup("<th>%s</th>") % title for title in titles)
        body = Markup().join(
            Markup("<tr>%s</tr>")
            % Markup().join(Markup("<td>%s</td>") % cell for cell in row)
            for row in rows
        )
        return Markup(
            '<table class="table table-sm"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (head, body)
