# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The company whose years pass: made once, each year begins with it."""

from scene import AGENT, MANAGER, Scene

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.helpdesk_hour_bank.models.alert.judge import SETTLE
from odoo.addons.helpdesk_hour_bank.tests.oracle.model import World
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_bank import (
    AZUR,
    AZUR_CONTACT,
    DECO,
    LIMITS,
    MONTHS,
    NOBODY,
    SUD,
)
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_case import ModelCase
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_rating import WORK_TYPES
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_value import RATES

PRIORITIES = {False: "1", True: "3"}
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_notrack": True}
ROLES = {
    "colleague": AGENT,
    "manager": f"{MANAGER},hr_timesheet.group_hr_timesheet_approver",
    "second": MANAGER,
    "salesperson": "sales_team.group_sale_salesman_all_leads",
    "accountant": "account.group_account_user",
}


# As in the random year of money.
PLANS = (
    ("Plain", {}),
    ("Month", {"validity_months": 1, "grace_days": 3, "statement_cycle": "month"}),
    ("Rest", {"validity_months": 2, "rollover": "all", "rollover_months": 2}),
    ("Over", {"overage_policy": "overdraw", "overdraft_hours": 3}),
    ("First use", {"validity_months": 2, "validity_from": "first_use"}),
    ("At once", {"deferred_account_id": False}),
    ("Invoiced", {"grant_on": "invoice", "validity_months": 3}),
    ("Paid", {"grant_on": "payment"}),
)


class Company(Scene):
    """The scene of a year, by ordinary ways, as the superuser.

    What the oracle follows is in the order of its model: ``types``, ``tickets``.
    """

    def __init__(self, env):
        super().__init__(env(context={**env.context, **QUIET}))

    def make(self):
        self._make_company()
        # what is so is told at once, as the model of alarms has it
        self.env["ir.config_parameter"].set_param(SETTLE, "0")
        # the levels are older than all hours, whenever this database was made
        self.env.cr.execute("UPDATE hour_bank_level SET watched_since = '2025-01-01'")
        self._make_people()
        self._make_followed_customers()
        self._make_followed_plans()
        self._make_types()
        self._make_followed_tickets()
        self._make_currency()
        self._make_money()
        self.env.flush_all()

    def _make_people(self):
        self._make_user("agent", AGENT)
        for login, groups in ROLES.items():
            self._make_user(login, groups)
        self.project = self.env["project.project"].create(
            {"name": "Support", "allow_timesheets": True, "allow_billable": True}
        )
        values = {"name": "Support", "allow_timesheet": True, "use_hour_banks": True}
        values["default_project_id"] = self.project.id
        values["user_ids"] = [Command.set((self.agent + self.colleague).ids)]
        self.team = self.env["helpdesk.ticket.team"].create(values)

    def _make_user(self, login, groups):
        user = new_test_user(self.env, f"year_{login}", groups)
        self.env["hr.employee"].create({"name": login.title(), "user_id": user.id})
        setattr(self, login, user)

    def _make_followed_customers(self):
        azur = self.make_customer("Azur", email="office@azur.example.com")
        self.contact = self.env["res.partner"].create(
            {"name": "Brandon", "parent_id": azur.id, "email": "b@azur.example.com"}
        )
        self.contact.hour_bank_portal = "all"
        self.partners = {
            AZUR: azur,
            DECO: self.make_customer("Deco", email="office@deco.example.com"),
            AZUR_CONTACT: self.contact,
            NOBODY: self.env["res.partner"],
            SUD: self.make_customer(
                "Sud", parent_id=azur.id, email="office@sud.example.com"
            ),
        }

    def _make_followed_plans(self):
        self.beyond = self._make_product("Beyond")
        self.beyond.write(
            {"hour_bank_plan_id": False, "service_policy": "delivered_manual"}
        )
        self.products = {
            policy: self._make_product(
                policy,
                overage_policy=policy,
                overage_product_id=self.beyond.id,
                overdraft_hours=LIMITS[policy] / 60,
                validity_months=months,
                deferred_account_id=self.deferred.id,
                breakage_account_id=self.breakage.id,
            )
            for policy, months in MONTHS.items()
        }

    def _make_types(self):
        self.types = [
            self.env["hour.bank.work.type"].create(
                {"name": str(number), **ModelCase._prepare_work_type(work_type)}
            )
            for number, work_type in enumerate(WORK_TYPES)
        ]

    def _make_followed_tickets(self):
        self.tickets = []
        for ticket in World().tickets:
            made = self.make_ticket(self.partners[ticket.partner])
            made.priority = PRIORITIES[ticket.urgent]
            self.tickets.append(made)
        self.stage = self.tickets[0].stage_id
        Stage = self.env["helpdesk.ticket.stage"]
        self.done = Stage.create({"name": "Done", "closed": True})

    # ---------------------------------------------------------------------------
    # Money
    # ---------------------------------------------------------------------------

    def _make_currency(self):
        """Pounds, worth another sum of dollars each month."""
        self.foreign = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "GBP")])
        )
        self.foreign.active = True
        self.foreign.rate_ids.unlink()
        self.foreign.rate_ids = [
            Command.create({"name": f"2026-{month:02}-01", "rate": float(rate)})
            for month, rate in enumerate(RATES * 3, start=1)
        ]
        self.pricelists = [
            self.env["product.pricelist"].create(
                {"name": currency.name, "currency_id": currency.id}
            )
            for currency in (self.env.company.currency_id, self.foreign)
        ]
        tax = self.env.company.account_sale_tax_id
        included = {"name": "Included", "price_include_override": "tax_included"}
        self.taxes = [tax, tax.copy(included), tax.browse()]

    def _make_money(self):
        books = {
            "deferred_account_id": self.deferred.id,
            "breakage_account_id": self.breakage.id,
        }
        self.money_products = self.env["product.product"].union(
            *(self._make_product(name, **{**books, **values}) for name, values in PLANS)
        )
        self.gemini = self.make_customer("Gemini", email="office@gemini.example.com")
        self.wood = self.make_customer("Wood Corner", email="office@wood.example.com")
        self.money_tickets = self.make_ticket(self.gemini) | self.make_ticket(self.wood)
