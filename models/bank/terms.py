# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The terms that a bank keeps from the day of its sale, in words."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import get_lang

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    terms_summary = fields.Html(
        string="Terms in Words", compute="_compute_terms_summary"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "terms",
        "date_start",
        "date_end",
        "grace_days",
        "overage_policy",
        "overdraft_minutes",
        "only_partner_id",
        "only_project_id",
        "only_team_id",
    )
    @api.depends_context("lang")
    def _compute_terms_summary(self):
        for bank in self:
            bank.terms_summary = bank._format_terms(bank._get_terms_lines())

    @api.model
    def _format_terms(self, lines):
        """Return a small table of ``[(label, text)]``."""
        row = Markup(
            "<tr><th class='text-muted fw-normal w-25'>%s</th><td>%s</td></tr>"
        )
        rows = Markup().join(row % line for line in lines)
        return Markup("<table class='table table-sm mb-0'>%s</table>") % rows

    # === BUSINESS METHODS === #

    def _get_term(self, name, default=None):
        """Return a term of the day of the sale, see ``plan._prepare_terms``."""
        self.ensure_one()
        return (self.terms or {}).get(name, default)

    # === BUSINESS METHODS: WORDS === #

    def _get_terms_lines(self):
        """Return ``[(label, text)]``: what was agreed, in the reader's language.

        What does not apply is left out. Override to add terms.
        """
        self.ensure_one()
        env, terms = self.env, self.sudo()  # sudo: names of records that terms mention
        lines = [
            (env._("Valid"), terms._get_validity_text()),
            (env._("Usable"), terms._get_usable_text()),
            (env._("Late entries"), terms._get_grace_text()),
            (env._("At the end"), terms._get_rollover_text()),
            (env._("When empty"), terms._get_overage_text()),
            (env._("Support times"), terms._get_support_hours_text()),
            (env._("Multiplied"), terms._get_multipliers_text()),
            (env._("Pays for"), terms._get_scope_text()),
            (env._("Kept for"), terms._get_dedicated_text()),
            (env._("Subsidiaries"), terms._get_pool_text()),
            (env._("Late payment"), terms._get_overdue_terms_text()),
        ]
        return [(label, text) for label, text in lines if text]

    def _has_end(self):
        """Return whether the bank ends one day, as far as is known today."""
        self.ensure_one()
        return bool(self.date_end) or self._starts_with_first_use()

    def _starts_with_first_use(self):
        first_use = self._get_term("validity_from") == "first_use"
        return bool(
            first_use and not self.date_end and self._get_term("validity_months")
        )

    def _get_validity_text(self):
        start = format_date(self.env, self.date_start)
        if self.date_end:
            end = format_date(self.env, self.date_end)
            return self.env._("%(start)s to %(end)s", start=start, end=end)
        if self._starts_with_first_use():
            return self.env._(
                "for %(months)s from its first use",
                months=self._get_months_text(self._get_term("validity_months")),
            )
        return self.env._("from %(start)s, no end", start=start)

    def _get_usable_text(self, grant_on=None):
        """Return in words for what the hours wait; an empty text where for nothing.

        :param grant_on: for what a bank would wait that is not sold yet
        """
        self.ensure_one()
        grant_on = grant_on or self._get_grant_on()
        return {
            ("invoice", True): self.env._("once invoiced, each invoice its share"),
            ("invoice", False): self.env._("once all of it is invoiced"),
            ("payment", True): self.env._("once paid, each payment its share"),
            ("payment", False): self.env._("once all of it is paid"),
        }.get((grant_on, bool(self._get_term("grant_partial", True))), "")

    def _get_grace_text(self):
        if not self.grace_days or not self._has_end():
            return ""
        return self.env._(
            "for %(day)s more, when the work was done before the end",
            day=self.env._("1 day")
            if self.grace_days == 1
            else self.env._("%(count)s days", count=self.grace_days),
        )

    def _get_rollover_text(self):
        """Say what becomes of unused hours, dispatched on the kind of rollover."""
        if not self._has_end():
            return ""
        rollover = self._get_term("rollover", "none")
        if rollover == "none":
            return self.env._("unused hours expire")
        amount = {
            "all": self.env._("all unused hours"),
            "hours": self.env._(
                "at most %(hours)s of the unused hours",
                hours=format_minutes(self._get_term("rollover_minutes", 0)),
            ),
            "percent": self.env._(
                "unused hours (at most %(percent)s %% of what was bought)",
                percent=self._format_factor(self._get_term("rollover_percent", 0)),
            ),
        }[rollover]
        if not self._get_term("rollover_months"):
            return self.env._("%(amount)s go into the next bank", amount=amount)
        return self.env._(
            "%(amount)s go into the next bank, or into a new one for %(months)s",
            amount=amount,
            months=self._get_months_text(self._get_term("rollover_months")),
        )

    def _get_overage_text(self):
        if self.kind == "overage":
            return ""
        return getattr(self, f"_get_overage_{self.overage_policy}_text")()

    def _get_overage_refuse_text(self):
        return self.env._("further time is refused")

    def _get_overage_free_text(self):
        return self.env._("further time is free")

    def _get_overage_overdraw_text(self):
        return self.env._(
            "goes down to %(limit)s; the next purchase covers it first",
            limit=format_minutes(-self.overdraft_minutes),
        )

    def _get_overage_bill_text(self):
        product = self._get_term_records("overage_product_id", "product.product")
        name = product.display_name or self.env._("a product that was deleted")
        price = self._get_term("overage_price")
        if not price:
            return self.env._(
                "billed afterwards as %(product)s, at the price of the pricelist",
                product=name,
            )
        return self.env._(
            "billed afterwards as %(product)s, at %(price)s / %(unit)s",
            product=name,
            price=format_amount(self.env, price, self.company_id.currency_id),
            unit=product.uom_id.name or "1",
        )

    def _get_support_hours_text(self):
        calendar = self._get_term_records("calendar_id", "resource.calendar")
        if not calendar:
            return ""
        return self.env._(
            "%(calendar)s (%(zone)s); outside × %(after_hours)s, on Sundays and "
            "holidays × %(holiday)s",
            calendar=calendar.name,
            zone=calendar.tz,
            after_hours=self._format_factor(self._get_term("after_hours", 1)),
            holiday=self._format_factor(self._get_term("holiday", 1)),
        )

    def _get_multipliers_text(self):
        lines = self._get_term("multipliers") or []
        parts = [
            f"{self._get_multiplier_name(kind, key)} × {self._format_factor(factor)}"
            for kind, key, factor in lines
        ]
        if not parts:
            return ""
        if self._get_term("combination") == "highest":
            parts.append(self.env._("of several, the highest counts"))
        else:
            parts.append(self.env._("several are multiplied"))
        return "; ".join(parts)

    def _get_multiplier_name(self, kind, key):
        if kind == "priority":
            field = self.env["helpdesk.ticket"]._fields["priority"]
            names = dict(field._description_selection(self.env))
            return self.env._("priority “%(name)s”", name=names.get(key, key))
        model = {"employee": "hr.employee", "job": "hr.job"}[kind]
        record = self.env[model].browse(key).exists()
        return record.display_name or self.env._("(deleted)")

    def _get_scope_text(self):
        parts = [
            self._get_names(self.env._("work types"), "work_type_ids"),
            self._get_names(self.env._("ticket categories"), "category_ids"),
            self._get_names(self.env._("teams"), "team_ids"),
        ]
        scope = "; ".join(part for part in parts if part)
        return self.env._("only %(scope)s", scope=scope) if scope else ""

    def _get_names(self, label, term):
        """Return ``label: names`` of the records in a term of scope."""
        model = {
            "work_type_ids": "hour.bank.work.type",
            "category_ids": "helpdesk.ticket.category",
            "team_ids": "helpdesk.ticket.team",
        }[term]
        if not self._get_term(term):
            return ""
        records = self._get_term_records(term, model)
        names = ", ".join(records.mapped("display_name")) or self.env._("(deleted)")
        return f"{label}: {names}"

    def _get_term_records(self, term, model):
        """Return the records of a term that still exist."""
        ids = self._get_term(term) or []
        return self.env[model].browse(ids).exists()

    def _get_dedicated_text(self):
        records = (self.only_partner_id, self.only_project_id, self.only_team_id)
        return ", ".join(record.display_name for record in records if record)

    def _get_pool_text(self):
        if not self._get_term("pool"):
            return ""
        return self.env._("may draw on this bank when their own are empty")

    def _get_overdue_terms_text(self):
        days = self._get_term("overdue_days")
        if days is None:
            return ""
        if not days:
            return self.env._("on hold from the day after the due date")
        return self.env._(
            "on hold when an invoice is more than %(days)s overdue",
            days=self.env._("1 day")
            if days == 1
            else self.env._("%(count)s days", count=days),
        )

    def _get_months_text(self, count):
        if count == 1:
            return self.env._("1 month")
        return self.env._("%(count)s months", count=count)

    @api.model
    def _format_factor(self, factor):
        """Write a multiplier as people do in the reader's language: 1.5 or 1,5."""
        lang = self.env["res.lang"].browse(get_lang(self.env).id)
        return lang.format("%.6g", factor)
