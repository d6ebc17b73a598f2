# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page of managers, salespeople and accountants: its figures, and their doors."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.duration import to_minutes
from ..roles import MANAGER, MONEY_READERS, SALESPERSON

DAYS_AHEAD = 90
# Views that a door opens, the first one first.
VIEWS = {
    "hour.bank": ("list", "kanban", "form", "pivot", "graph"),
    "hour.bank.day": ("pivot", "graph", "list"),
    "hour.bank.month": ("pivot", "graph", "list"),
    "hour.bank.forecast": ("list", "kanban"),
    "hour.bank.alarm": ("list", "kanban"),
    "hour.bank.dispute": ("list", "kanban", "form"),
    "hour.bank.approval": ("list", "kanban", "form"),
    "hour.bank.renewal": ("list", "kanban"),
}


class HourBankPicture(models.AbstractModel):
    """What is read by one request, with the rights of the person and nothing beyond.

    From counters of banks and from hours by day alone: no sum over the ledger. Each
    figure has a door: the action that opens what it counts, whose total it is.
    """

    _name = "hour.bank.picture"
    _description = "Hours at a Glance"

    # === ACTIONS === #

    @api.model
    @api.readonly
    def get_picture(self, period="year", company_id=False):
        """Return the page as plain values.

        Where a person may not read something, its block is left out.

        :param period: one of ``_get_periods``
        :param company_id: one of the chosen companies; none: all of them together
        :raises AccessError: for who is no manager, salesperson or accountant
        """
        self._check_may_look()
        companies = self.env.companies
        chosen = companies.filtered(lambda company: company.id == company_id)
        view = self.with_context(
            hour_bank_picture_period=period if period in self._get_periods() else "year"
        )
        if chosen:
            view = view.with_context(allowed_company_ids=chosen.ids)
        return {**view._get_frame(companies, chosen), **view._get_blocks()}

    # === BUSINESS METHODS: THE PAGE === #

    @api.model
    def _check_may_look(self):
        """:raises AccessError: for who is no manager, salesperson or accountant"""
        if not self.env.user.has_groups(MONEY_READERS):
            raise AccessError(
                self.env._(
                    "Hours at a Glance is for helpdesk managers, salespeople and "
                    "accountants."
                )
            )

    @api.model
    def _get_blocks(self):
        """Return ``{block: values}``. Extend it with blocks of your own."""
        customers = self._get_customers()
        if not customers["rows"] and (step := self._get_first_step()):
            return {"empty": step}
        months = self._read_months()
        return {
            "cards": self._get_cards(months),
            "customers": customers,
            "matters": self._get_matters(),
            "charts": self._get_charts(months),
        }

    def _get_frame(self, companies, chosen):
        """Return what stands around the blocks: the choices, and what was chosen."""
        first, last = self._get_days()
        currency = self._get_currency()
        return {
            "period": self._get_period(),
            "periods": list(self._get_periods().items()),
            "first": fields.Date.to_string(first),
            "last": fields.Date.to_string(last),
            "today": fields.Date.to_string(self._get_picture_today()),
            "companies": [(company.id, company.display_name) for company in companies],
            "company_id": chosen.id,
            "no_money": not currency
            and self.env._(
                "The chosen companies have different currencies: choose one to see "
                "money."
            ),
            "may_renew": self.env["sale.order"].has_access("create"),
        }

    def _get_first_step(self):
        """Return what an empty page says, and what to do first; None: it is not."""
        if self.env["hour.bank"].search_count([], limit=1):
            return None
        user, step = self.env.user, False
        if user.has_group(MANAGER):
            step = "helpdesk_hour_bank.hour_bank_setup_action"
        elif user.has_group(SALESPERSON):
            step = "sale.action_quotations_with_onboarding"
        return {"step": step, "is_setup": user.has_group(MANAGER)}

    # === BUSINESS METHODS: THE PERIOD === #

    @api.model
    def _get_periods(self):
        """Return ``{name: label}`` of the periods that can be chosen.

        Extend it together with :meth:`_get_days`.
        """
        return {
            "month": self.env._("This month"),
            "quarter": self.env._("Last 3 months"),
            "year": self.env._("Last 12 months"),
            "this_year": self.env._("This year"),
            "last_year": self.env._("Last year"),
        }

    def _get_period(self):
        return self.env.context.get("hour_bank_picture_period", "year")

    def _get_days(self):
        """Return the first and the last day of the period. Override for others."""
        today, period = self._get_picture_today(), self._get_period()
        month = today.replace(day=1)
        if period in ("this_year", "last_year"):
            year = today.year - (period == "last_year")
            return month.replace(year=year, month=1), today.replace(
                year=year, month=12, day=31
            )
        back = {"month": 0, "quarter": 2}.get(period, 11)
        last = fields.Date.add(month, months=1, days=-1)
        return fields.Date.subtract(month, months=back), last

    def _get_picture_today(self):
        """Return the day of the company that comes first."""
        return self.env["hour.bank"]._get_company_today(self.env.companies[:1])

    def _get_period_domain(self, name="date"):
        first, last = map(fields.Date.to_string, self._get_days())
        domain = Domain(name, ">=", first) & Domain(name, "<=", last)
        return self._get_company_domain() & domain

    def _get_company_domain(self):
        return Domain("company_id", "in", self.env.companies.ids)

    def _get_currency(self):
        """Return the currency of all these companies; none where they differ."""
        currency = self.env.companies.currency_id
        return currency if len(currency) == 1 else currency.browse()

    # === BUSINESS METHODS: FIGURES === #

    def _get_figure(self, name, label, value, measure, door, **more):
        """Return a figure.

        :param value: minutes, money or a number, as the field says
        :param measure: field of the door's model whose total it is; ``__count``: how
            many records there are
        :param door: see :meth:`_get_door`
        """
        kind = self._get_kind(door["res_model"], measure)
        return {
            "name": name,
            "label": label,
            "kind": kind,
            "value": value or 0,
            "measure": measure,
            "currency_id": kind == "money" and self._get_currency().id,
            "door": door,
            **more,
        }

    def _get_kind(self, model, measure):
        field = self.env[model]._fields.get(measure)
        if field is None:
            return "count"
        return "money" if field.type == "monetary" else "minutes"

    def _get_door(self, model, domain, title, **context):
        """Return the action that opens the records of a domain.

        :param context: defaults of the views, as ``pivot_measures``
        """
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "domain": list(domain),
            "views": [
                (self._get_view_id(model, view, context), view)
                for view in VIEWS.get(model, ("list", "form"))
            ],
            "context": {"create": False, **context},
        }

    def _get_view_id(self, model, view, context):
        """Return the list with the columns of money where a door is about money."""
        if (model, view) == ("hour.bank", "list") and context.get("with_money"):
            return self._get_cached_view_id("hour_bank_picture_view_list")
        return False

    def _get_cached_view_id(self, name):
        """Return the id of a view of the addon, without a look at the database."""
        data = self.env["ir.model.data"]
        return data._xmlid_to_res_id(f"helpdesk_hour_bank.{name}")

    def _get_minutes(self, hours):
        return to_minutes(hours or 0.0)

    def _get_money(self, amount):
        return self._get_currency().round(amount or 0.0)
