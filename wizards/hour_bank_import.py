# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date
from odoo.tools.misc import get_lang

from ..tools.duration import format_minutes, to_hours
from ..tools.opening_balances import ENGLISH, FRENCH, parse, write_lines

PREVIEW_LINES = 10


class HourBankImport(models.TransientModel):
    """Grant what customers have left in the old system, from a CSV file.

    All lines or none: a file with one bad line imports nothing and says what is wrong
    with each of its lines.
    """

    _name = "hour.bank.import"
    _description = "Import Opening Balances"
    _inherit = ["hour.bank.manager.mixin"]

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
        grants, errors = self._read_grants()
        if errors:
            return self._show(grants, errors)
        Grant = self.env["hour.bank.grant"]
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
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _open_banks(self, banks):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        return {
            **action,
            "name": self.env._("Imported Opening Balances"),
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
        customers = self._find_customers({balance.customer for balance in balances})
        products = self._find_products({balance.product for balance in balances})
        grants = []
        for balance in balances:
            partner, product = customers[balance.customer], products[balance.product]
            found = self._get_line_errors(balance, partner, product)
            errors += [(balance.line, error) for error in found]
            if not found:
                vals = self._prepare_bank_values(balance, partner, product)
                grants.append((balance.line, vals, balance.minutes))
        errors += self._get_duplicate_errors(grants)
        return grants, sorted(errors)

    def _get_date_formats(self):
        return [get_lang(self.env).date_format, "%d/%m/%Y"]

    def _get_company_domain(self):
        return Domain("company_id", "in", (False, self.company_id.id))

    def _find_customers(self, texts):
        """Return ``{text: commercial partners}`` that a text of the file may mean.

        Override to find customers by something else.
        """
        keys = {text: self._get_customer_keys(text) for text in texts}
        wanted = set().union(*keys.values())
        names = ("ref", "name", "email_normalized", "vat")
        domain = Domain.OR(Domain(name, "in", wanted) for name in names)
        found = defaultdict(self.env["res.partner"].browse)
        partners = self.env["res.partner"].search(domain & self._get_company_domain())
        for partner in partners:
            for key in {partner[name] for name in names} & wanted:
                found[key] |= partner.commercial_partner_id
        nobody = self.env["res.partner"]
        return {
            text: nobody.union(*(found[key] for key in keys[text])) for text in texts
        }

    @api.model
    def _get_customer_keys(self, text):
        """Return the ways in which ``text`` may be stored: as is, e-mail, VAT."""
        vat = "".join(filter(str.isalnum, text)).upper()
        return {key for key in (text, email_normalize(text), vat) if key}

    def _find_products(self, texts):
        """Return ``{text: products}`` of which text is the code or the exact name."""
        domain = Domain("default_code", "in", texts) | Domain("name", "in", texts)
        products = self.env["product.product"].search(
            domain & self._get_company_domain()
        )
        return {
            text: products.filtered(lambda p, text=text: text in (p.default_code, p.name))
            for text in texts
        }

    def _prepare_bank_values(self, balance, partner, product):
        """Return the values of the bank of one line. Override to add some."""
        plan = product.filtered("hour_bank_plan_id").hour_bank_plan_id
        start = balance.start or self._get_today()
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "product_id": product.filtered("hour_bank_plan_id").id,
            "date_start": start,
            "date_end": balance.end or plan._get_date_end(start),
            "reference": balance.reference,
        }

    def _get_today(self):
        return self.env["hour.bank"]._get_company_today(self.company_id)

    # === BUSINESS METHODS: WHAT IS WRONG === #

    def _get_line_errors(self, balance, partners, products):
        """Return what is wrong with a line that could be read."""
        errors = [
            self._get_customer_error(balance.customer, partners),
            self._get_product_error(balance.product, products),
        ]
        if balance.end and not balance.start and balance.end < self._get_today():
            errors.append(
                self.env._(
                    "without a start the hours are valid from today, but they end on "
                    "%(day)s",
                    day=format_date(self.env, balance.end),
                )
            )
        return [error for error in errors if error]

    def _get_customer_error(self, text, partners):
        if not partners:
            return self.env._("no customer is called “%(name)s”", name=text)
        if len(partners) > 1:
            return self.env._(
                "%(count)s customers are called “%(name)s”: give the reference, the "
                "e-mail or the tax ID instead",
                count=len(partners),
                name=text,
            )
        return ""

    def _get_product_error(self, text, products):
        selling = products.filtered("hour_bank_plan_id")
        if not products:
            return self.env._("no product is called “%(name)s”", name=text)
        if not selling:
            return self.env._(
                "“%(name)s” has no hour bank plan, so it sells no hours", name=text
            )
        if len(selling) > 1:
            return self.env._(
                "%(count)s products are called “%(name)s”: give the internal reference "
                "instead",
                count=len(selling),
                name=text,
            )
        return ""

    def _get_duplicate_errors(self, grants):
        """Return errors of lines that were granted before or stand in the file twice."""
        granted = self._find_granted(grants)
        errors, first_lines = [], {}
        for line, vals, minutes in grants:
            key = self._get_duplicate_key(vals, minutes)
            first = first_lines.setdefault(key, line)
            if key in granted:
                errors.append((line, self._get_granted_error(vals, granted[key])))
            elif first != line:
                errors.append(
                    (
                        line,
                        self.env._(
                            "the same as line %(line)s; another reference tells them "
                            "apart",
                            line=first,
                        ),
                    )
                )
        return errors

    @api.model
    def _get_duplicate_key(self, vals, minutes):
        """Return what may be granted once: a reference, or else the same hours."""
        if vals["reference"]:
            return vals["partner_id"], vals["reference"]
        return vals["partner_id"], vals["product_id"], vals["date_start"], minutes

    def _find_granted(self, grants):
        """Return ``{duplicate key: bank}`` of what these customers were granted."""
        # sudo: what the user may not read was granted nonetheless
        moves = self.env["hour.bank.move"].sudo().search(
            [
                ("cause", "=", "grant"),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", [vals["partner_id"] for _l, vals, _m in grants]),
            ]
        )
        return {
            self._get_duplicate_key(
                {
                    "partner_id": move.bank_id.partner_id.id,
                    "product_id": move.bank_id.product_id.id,
                    "date_start": move.bank_id.date_start,
                    "reference": move.bank_id.reference,
                },
                move.minutes,
            ): move.bank_id
            for move in moves
        }

    def _get_granted_error(self, vals, bank):
        if vals["reference"]:
            return self.env._(
                "“%(reference)s” was granted to %(customer)s before (%(bank)s)",
                reference=vals["reference"],
                customer=bank.partner_id.display_name,
                bank=bank.name,
            )
        return self.env._(
            "the same hours were granted to %(customer)s before (%(bank)s); if these are "
            "others, give the line a reference",
            customer=bank.partner_id.display_name,
            bank=bank.name,
        )

    def _describe(self, problem):
        """Return a problem of the parser in the reader's words."""
        _ = self.env._
        columns = self._get_column_names()
        value = columns.get(problem.value, problem.value)
        return {
            "spreadsheet": _(
                "this is a spreadsheet: save it as a CSV file and import that"
            ),
            "unreadable": _("this is no CSV file"),
            "empty": _("there are no lines below the names of the columns"),
            "missing_column": _("the column “%(name)s” is missing", name=value),
            "unknown_column": _(
                "“%(name)s” is no known column: rename it, or delete it. Known are "
                "%(columns)s",
                name=value,
                columns=", ".join(columns.values()),
            ),
            "double_column": _("there are two columns “%(name)s”", name=value),
            "missing": _("“%(name)s” is empty", name=value),
            "surplus": _(
                "“%(value)s” stands behind the last column: put quotes around values "
                "that contain the separator",
                value=value,
            ),
            "hours": _(
                "“%(value)s” is no number of hours above 0:00, such as 10, 10.5 or 10:30",
                value=value,
            ),
            "hours_ambiguous": _(
                "“%(value)s” may be thousands or a fraction: write it as 1200 or 1:12",
                value=value,
            ),
            "date": _(
                "“%(value)s” is no date such as %(example)s",
                value=value,
                example=format_date(self.env, self._get_today()),
            ),
            "order": _("the end (%(value)s) is before the start", value=value),
        }[problem.code]

    # === BUSINESS METHODS: WHAT PEOPLE READ === #

    def _is_french(self):
        return get_lang(self.env).code.startswith("fr")

    def _get_column_names(self):
        """Return the names of the columns as the user's file is likely to have them."""
        return dict(zip(ENGLISH, FRENCH if self._is_french() else ENGLISH, strict=True))

    def _prepare_template_lines(self):
        """Return an example file: the columns, and lines with a product that exists."""
        product = self.env["product.product"].search(
            Domain("hour_bank_plan_id", "!=", False) & self._get_company_domain(), limit=1
        )
        name = product.default_code or product.name or self.env._("Support hours")
        year = self._get_today().year
        return [
            [*self._get_column_names().values()],
            ["Azur Interior", name, "9:25", f"{year}-01-01", f"{year}-12-31", "C-014"],
            ["info@deco.example", name, "40", "", "", "C-015"],
        ]

    def _format_errors(self, errors):
        items = Markup().join(
            Markup("<li>%s</li>") % self._format_error(line, error)
            for line, error in errors
        )
        title = self.env._("Nothing was imported. Correct the file and choose it again:")
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)

    def _format_error(self, line, error):
        if not line:
            return self.env._("The file: %(error)s", error=error)
        return self.env._("Line %(line)s: %(error)s", line=line, error=error)

    def _format_preview(self, grants):
        Partner = self.env["res.partner"]
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
                format_minutes(minutes),
                format_date(self.env, vals["date_start"]),
                format_date(self.env, vals["date_end"]) or self.env._("no end"),
                vals["reference"],
            )
            for _line, vals, minutes in grants[:PREVIEW_LINES]
        ]
        if len(grants) > PREVIEW_LINES:
            rows.append(("…", "", "", "", ""))
        return Markup("<p>%s</p>%s") % (title, self._format_table(rows))

    def _format_table(self, rows):
        titles = (
            self.env._("Customer"),
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
        return (
            Markup(
                '<table class="table table-sm"><thead><tr>%s</tr></thead>'
                "<tbody>%s</tbody></table>"
            )
            % (head, body)
        )
