# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is wrong with a file of opening balances, in words."""

from markupsafe import Markup

from odoo import api, models


class HourBankImport(models.TransientModel):
    """What is wrong with a file, and how people read it."""

    _inherit = "hour.bank.import"

    # === BUSINESS METHODS: LINES === #

    def _get_line_errors(self, balance, partners, products, dated=True):
        """Return what is wrong with a line, besides what could not be read of it.

        :param dated: whether its dates, if any, could be read
        """
        errors = []
        if balance.customer:
            errors.append(self._get_customer_error(balance.customer, partners))
        if balance.product:
            errors.append(self._get_product_error(balance.product, products))
        if dated:
            errors.append(self._find_end(balance, products)[1])
        past = balance.end and not balance.start and balance.end < self._get_today()
        if past and dated:
            errors.append(
                self.env._(
                    "without a start the hours are valid from today, but they end on "
                    "%(day)s",
                    day=self._format_day(balance.end),
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

    # === BUSINESS METHODS: DUPLICATES === #

    def _get_duplicate_errors(self, grants):
        """Return errors of lines granted before, or twice in the file."""
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
        moves = (
            self.env["hour.bank.move"]
            .sudo()
            .search(
                [
                    ("cause", "=", "grant"),
                    ("company_id", "=", self.company_id.id),
                    (
                        "partner_id",
                        "in",
                        [vals["partner_id"] for _l, vals, _m in grants],
                    ),
                ]
            )
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
            "the same hours were granted to %(customer)s before (%(bank)s); if these "
            "are others, give the line a reference",
            customer=bank.partner_id.display_name,
            bank=bank.name,
        )

    # === BUSINESS METHODS: WORDS === #

    def _describe(self, problem):
        """Return a problem of the parser in the reader's words."""
        columns = self._get_column_names()
        value = columns.get(problem.value, problem.value)
        texts = self._get_file_texts(value) | self._get_line_texts(value)
        return texts[problem.code]

    def _get_file_texts(self, value):
        """Return what can be wrong with the file as a whole, by code."""
        columns = ", ".join(self._get_column_names().values())
        return {
            "spreadsheet": self.env._(
                "this is a spreadsheet: save it as a CSV file and import that"
            ),
            "unreadable": self.env._("this is no CSV file"),
            "empty": self.env._("there are no lines below the names of the columns"),
            "missing_column": self.env._(
                "the column “%(name)s” is missing", name=value
            ),
            "unknown_column": self.env._(
                "“%(name)s” is no known column: rename it, or delete it. Known are "
                "%(columns)s",
                name=value,
                columns=columns,
            ),
            "double_column": self.env._("there are two columns “%(name)s”", name=value),
        }

    def _get_line_texts(self, value):
        """Return what can be wrong with the values of a line, by code."""
        return {
            "missing": self.env._("“%(name)s” is empty", name=value),
            "surplus": self.env._(
                "“%(value)s” stands behind the last column: put quotes around values "
                "that contain the separator",
                value=value,
            ),
            "hours": self.env._(
                "“%(value)s” is no number of hours above 0:00, such as 10, 10.5 or "
                "10:30",
                value=value,
            ),
            "hours_ambiguous": self.env._(
                "“%(value)s” may be thousands or a fraction: write it as 1200 or 1:12",
                value=value,
            ),
            "date": self.env._(
                "“%(value)s” is no date such as %(example)s",
                value=value,
                example=self._format_day(self._get_today()),
            ),
            "order": self.env._("the end (%(value)s) is before the start", value=value),
        }

    def _format_errors(self, errors):
        items = Markup().join(
            Markup("<li>%s</li>") % self._format_error(line, error)
            for line, error in errors
        )
        title = self.env._(
            "Nothing was imported. Correct the file and choose it again:"
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)

    def _format_error(self, line, error):
        if not line:
            return self.env._("The file: %(error)s", error=error)
        return self.env._("Line %(line)s: %(error)s", line=line, error=error)
