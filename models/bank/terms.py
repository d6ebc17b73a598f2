# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The terms that a bank keeps from the day of its sale, in words."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import get_lang

from ...tools.duration import format_minutes
from ...tools.terms import Terms


class HourBank(models.Model):
    _inherit = "hour.bank"

    terms_summary = fields.Html(
        string="Terms in Words", compute="_compute_terms_summary"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "terms",
        "sale_line_id",
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

    def _get_terms(self):
        """Return the terms of the day of the sale as :class:`Terms`; none: defaults."""
        return Terms.from_json(self._fields["terms"].peek(self))

    def _get_term(self, name, default=None):
        """Return one of them by its name, as addons ask for a term of their own."""
        return self._get_terms().get(name, default)

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
            (env._("Approved first"), terms._get_approval_text()),
            (env._("Support times"), terms._get_support_hours_text()),
            (env._("Multiplied"), terms._get_multipliers_text()),
            (env._("Pays for"), terms._get_scope_text()),
            (env._("Kept for"), terms._get_dedicated_text()),
            (env._("Subsidiaries"), terms._get_pool_text()),
            (env._("Late payment"), terms._get_overdue_terms_text()),
            (env._("Disputed time"), terms._get_disputed_text()),
        ]
        return [(label, text) for label, text in lines if text]

    def _get_disputed_text(self):
        if self._get_terms().disputed_counts:
            return ""
        return self.env._("does not count for warnings until it is decided")

    def _has_end(self):
        """Return whether the bank ends one day, as far as is known today."""
        self.ensure_one()
        return bool(self.date_end) or self._starts_with_first_use()

    def _starts_with_first_use(self):
        terms = self._get_terms()
        first_use = terms.validity_from == "first_use"
        return bool(first_use and not self.date_end and terms.validity_months)

    def _get_validity_text(self):
        start = format_date(self.env, self.date_start)
        if self.date_end:
            end = format_date(self.env, self.date_end)
            return self.env._("%(start)s to %(end)s", start=start, end=end)
        if self._starts_with_first_use():
            return self.env._(
                "for %(months)s from its first use",
                months=self._get_months_text(self._get_terms().validity_months),
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
        }.get((grant_on, bool(self._get_terms().grant_partial)), "")

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
        terms = self._get_terms()
        if terms.rollover == "none":
            return self.env._("unused hours expire")
        amount = {
            "all": self.env._("all unused hours"),
            "hours": self.env._(
                "at most %(hours)s of the unused hours",
                hours=format_minutes(terms.rollover_minutes),
            ),
            "percent": self.env._(
                "unused hours (at most %(percent)s %% of what was bought)",
                percent=self._format_factor(terms.rollover_percent),
            ),
        }[terms.rollover]
        if not terms.rollover_months:
            return self.env._("%(amount)s go into the next bank", amount=amount)
        return self.env._(
            "%(amount)s go into the next bank, or into a new one for %(months)s",
            amount=amount,
            months=self._get_months_text(terms.rollover_months),
        )

    def _get_overage_text(self):
        if self.kind == "overage":
            return ""
        text = getattr(self, f"_get_overage_{self.overage_policy}_text")()
        refuses = self.overage_policy in ("refuse", "overdraw")
        if refuses and self._get_terms().lets_park():
            return self.env._(
                "%(refused)s; what is refused may be parked until it is decided",
                refused=text,
            )
        return text

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
        product = self._get_overage_product()
        name = product.display_name or self.env._("a product that was deleted")
        price = self._get_terms().overage_price
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

    def _get_approval_text(self):
        """Return what the customer approves first; an empty text where nothing."""
        return (
            ""
            if self.kind == "overage"
            else self.plan_id._get_asked_text(self._get_terms())
        )

    def _get_overage_product(self):
        """Return the product as which time beyond the bank is billed, if it exists."""
        product_id = self._get_terms().overage_product_id
        return self.env["product.product"].browse(product_id or []).exists()

    def _get_support_hours_text(self):
        terms = self._get_terms()
        Calendar = self.env["resource.calendar"]
        calendar = Calendar.browse(terms.calendar_id or []).exists()
        if not calendar:
            return ""
        return self.env._(
            "%(calendar)s (%(zone)s); outside × %(after_hours)s, on Sundays and "
            "holidays × %(holiday)s",
            calendar=calendar.name,
            zone=calendar.tz,
            after_hours=self._format_factor(terms.after_hours),
            holiday=self._format_factor(terms.holiday),
        )

    def _get_multipliers_text(self):
        terms = self._get_terms()
        parts = [
            f"{self._get_multiplier_name(kind, key)} × {self._format_factor(factor)}"
            for kind, key, factor in terms.multipliers
        ]
        if not parts:
            return ""
        if terms.combination == "highest":
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
        env, terms = self.env, self._get_terms()
        parts = [
            (env._("work types"), "hour.bank.work.type", terms.work_type_ids),
            (
                env._("ticket categories"),
                "helpdesk.ticket.category",
                terms.category_ids,
            ),
            (env._("teams"), "helpdesk.ticket.team", terms.team_ids),
        ]
        texts = [self._get_names(*part) for part in parts if part[-1]]
        return env._("only %(scope)s", scope="; ".join(texts)) if texts else ""

    def _get_names(self, label, model, ids):
        """Return ``label: names`` of the records that still exist."""
        records = self.env[model].browse(ids).exists()
        names = ", ".join(records.mapped("display_name")) or self.env._("(deleted)")
        return f"{label}: {names}"

    def _get_dedicated_text(self):
        records = (self.only_partner_id, self.only_project_id, self.only_team_id)
        return ", ".join(record.display_name for record in records if record)

    def _get_pool_text(self):
        if not self._get_terms().pool:
            return ""
        return self.env._("may draw on this bank when their own are empty")

    def _get_overdue_terms_text(self):
        days = self._get_terms().overdue_days
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
