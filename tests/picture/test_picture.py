# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours at a Glance: what it says, to whom, and what it costs."""

from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged

from ..common import HourBankCase
from .picture_common import SHOWN, PictureChecks, walk

BUDGET = 30
LEDGERS = ("hour_bank_move", "account_analytic_line", "hour_bank_share")


class PictureCase(PictureChecks, HourBankCase):
    """Three banks of two customers: 10 h of which 2:30 is used, 20 h, 5 h empty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"overage_policy": "overdraw", "overdraft_hours": 2})
        cls.manager.group_ids += cls.env.ref("hr_timesheet.group_hr_timesheet_approver")
        cls.agent.employee_id.hourly_cost = 40
        cls.bank = cls._sell(10)
        cls.later = cls._sell(20, cls.other_customer)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 150)
        cls.roles = cls.manager + cls.salesperson + cls.accountant

    def setUp(self):
        super().setUp()
        self._count()


@tagged("post_install", "-at_install")
class TestPicture(PictureCase):
    # === WHAT IT SAYS === #

    def test_hours_left_and_used(self):
        figures = self._get_figures(self.manager)
        self.assertEqual(figures["left"], 450 + 1200)
        self.assertEqual(figures["bought"], 600 + 1200)
        self.assertEqual(figures["left_value"], 2750)
        self.assertEqual(figures["period_sold"], 1800)
        self.assertEqual(figures["period_used"], 150)
        self.assertEqual(
            (figures["period_revenue"], figures["period_cost"]), (250, 100)
        )
        self.assertEqual((figures["hour_brought"], figures["hour_cost"]), (100, 40))

    def test_every_number_is_the_total_behind_its_door(self):
        self._log(self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Ours")
        self.later.date_end = "2026-04-30"
        self._log(self.ticket, 500)  # 50 minutes below zero
        self._sell(3, self.contact)
        self._count()
        for user in self.roles:
            for period in ("year", "month", "last_year"):
                picture = self.assertDoorsAgree(user, period=period)
                self.assertGreater(len(list(walk(picture))), 20)

    def test_each_door_shows_the_column_of_its_number(self):
        """The first view that opens has it, and its total where it is a list."""
        for user in self.roles:
            env, seen = self._as(user), set()
            for figure in walk(self._get_picture(user)):
                door, measure = figure["door"], figure["measure"]
                model = env[door["res_model"]]
                key = (model._name, measure, door["views"][0][0])
                if key in seen:
                    continue
                seen.add(key)
                views = model.get_views(door["views"])["views"]
                first = views[door["views"][0][1]]
                arch = etree.fromstring(first["arch"])
                if measure == "__count" or arch.tag == "pivot":
                    continue
                [node] = arch.xpath(f"//field[@name='{SHOWN.get(measure, measure)}']")
                with self.subTest(user.login, key=key):
                    self.assertTrue(node.get("sum"))

    def test_overdrawn_is_not_set_off_against_what_others_have(self):
        self._log(self.ticket, 500)
        figures = self._get_figures(self.manager)
        self.assertEqual((figures["left"], figures["overdrawn"]), (1200, -50))
        self.assertEqual(figures["overdrawn_banks"], 1)

    def test_what_expires_soon(self):
        self.assertFalse(self._get_figures(self.manager)["ending"], "in a year")
        self.later.date_end = "2026-06-16"  # the 90th day
        figures = self._get_figures(self.manager)
        self.assertEqual((figures["ending"], figures["ending_value"]), (1200, 2000))
        self.later.date_end = "2026-06-17"
        self.assertFalse(self._get_figures(self.manager)["ending"])

    def test_what_waits_for_somebody(self):
        self.later.sudo().write({"state": "hold", "hold_cause": "overdue"})
        self.bank.sudo()._change_state_by_hand("hold", "Ours")
        figures = self._get_figures(self.manager)
        self.assertEqual((figures["late"], figures["hold"]), (1, 1))
        self.assertFalse(figures["left"])

    def test_time_that_is_not_billed_yet(self):
        beyond = self._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.plan.write({"overage_policy": "bill", "overage_product_id": beyond.id})
        bank = self._sell(1, self.other_customer)
        bank.priority = "1"
        self.later.sudo().state = "hold"
        self._log(self._make_ticket(self.other_customer), 90)
        figures = self._get_figures(self.salesperson)
        self.assertEqual((figures["unbilled"], figures["unbilled_lines"]), (50, 1))

    # === CUSTOMERS === #

    def test_who_has_least_comes_first(self):
        self._log(self.ticket, 500)
        rows = self._get_picture(self.salesperson)["customers"]["rows"]
        self.assertEqual(
            [(row["name"], row["left"]["value"], row["level"]) for row in rows],
            [
                ("Azur Interior", -50, "overdrawn"),
                ("Deco Addict", 1200, "plenty"),
            ],
        )
        self.assertEqual([row["worth"]["value"] for row in rows], [1000, 2000])
        self.assertEqual(rows[0]["renew_id"], self.bank.id)

    def test_renewing_from_there(self):
        picture = self._get_picture(self.salesperson)
        self.assertTrue(picture["may_renew"])
        bank = self.bank.with_user(self.salesperson)
        order = self.env["sale.order"].browse(bank.action_renew_hours()["res_id"])
        self.assertEqual(order.partner_id.commercial_partner_id, self.customer)
        self.assertFalse(self._get_picture(self.manager)["may_renew"])

    def test_until_when_and_what_is_foretold(self):
        self.env["hour.bank.forecast"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "minutes_left": 450,
                "made_on": "2026-03-18",
                "early": "2026-04-20",
                "likely": "2026-04-22",
                "late": "2026-04-25",
            }
        )
        picture = self.assertDoorsAgree(self.salesperson)
        row = picture["customers"]["rows"][0]
        self.assertEqual(row["until"], "until about 04/22/2026")
        months = self._get_chart(picture, "runs_out")
        self.assertEqual(months["Apr 2026"], [450, 1, 1000])
        self.assertEqual(months["Mar 2026"], [0, 0, 0])
        accountant = self._get_picture(self.accountant)
        self.assertNotIn("runs_out", [each["name"] for each in accountant["charts"]])

    # === CHARTS === #

    def test_use_by_month_and_by_what(self):
        picture = self._get_picture(self.manager)
        months = self._get_chart(picture, "months")
        self.assertEqual(len(months), 12, "empty ones, too")
        self.assertEqual(months["Mar 2026"], [1800, 150, 0])
        self.assertEqual(self._get_chart(picture, "use_team_id"), {"Support": [150]})
        people = self._get_chart(picture, "use_user_id")
        self.assertEqual(people, {self.agent.name: [150]})
        self.assertEqual(
            self._get_chart(picture, "use_partner_id"), {"Azur Interior": [150]}
        )

    def test_what_is_too_much_for_a_chart_is_one_bar(self):
        for number in range(9):
            agent = self._make_agent(f"agent {number}")
            self.team.user_ids += agent
            self._log(self.ticket, 10 + number, user=agent)
        self._count()
        picture = self.assertDoorsAgree(self.manager)
        people = self._get_chart(picture, "use_user_id")
        self.assertEqual(len(people), 8)
        self.assertEqual(people["Others"], [10 + 11 + 12])

    def test_periods(self):
        Picture = self.env["hour.bank.picture"]
        for period, first, last in (
            ("month", "2026-03-01", "2026-03-31"),
            ("quarter", "2026-01-01", "2026-03-31"),
            ("year", "2025-04-01", "2026-03-31"),
            ("this_year", "2026-01-01", "2026-12-31"),
            ("last_year", "2025-01-01", "2025-12-31"),
            ("whatever", "2025-04-01", "2026-03-31"),
        ):
            picture = Picture.with_user(self.manager).get_picture(period)
            self.assertEqual((picture["first"], picture["last"]), (first, last))
        figures = self._get_figures(self.manager, period="last_year")
        self.assertEqual((figures["period_used"], figures["left"]), (0, 1650))

    # === WHO === #

    def test_who_may_look(self):
        for user in self.roles:
            self.assertTrue(self._get_picture(user)["cards"])
        employee = new_test_user(self.env, "employee", "base.group_user")
        for user in self.agent + self.portal + employee:
            with self.assertRaises(AccessError):
                self._get_picture(user)

    def test_what_lists_would_not_show_is_not_in_the_charts(self):
        """Hours by day are no salesperson's, the cost of people no plain manager's."""
        names = set(self._get_figures(self.salesperson))
        self.assertFalse(names & {"period_used", "period_cost", "deferred", "released"})
        self.assertFalse(names & {"approvals"})
        plain = new_test_user(self.env, "plain", "helpdesk_mgmt.group_helpdesk_manager")
        names = set(self._get_figures(plain))
        self.assertIn("period_revenue", names)
        self.assertFalse(names & {"period_cost", "period_free_cost", "released"})
        self.assertIn("released", self._get_figures(self.accountant))

    def test_a_salesperson_sees_the_own_orders(self):
        other = new_test_user(self.env, "other", "sales_team.group_sale_salesman")
        self.later.sale_order_id.user_id = other
        self.assertEqual(self._get_figures(self.salesperson)["left"], 450)
        self.assertEqual(self._get_figures(other)["left"], 1200)
        for user in self.salesperson + other:
            self.assertDoorsAgree(user)

    def test_an_empty_page_says_what_to_do_first(self):
        company = self.env["res.company"].create({"name": "New"})
        users = self.roles
        users.company_ids += company
        steps = []
        for user in users:
            picture = self._get_picture(user, company)
            self.assertNotIn("cards", picture)
            steps.append(picture["empty"]["step"])
        self.assertEqual(
            steps,
            [
                "helpdesk_hour_bank.hour_bank_setup_action",
                "sale.action_quotations_with_onboarding",
                False,
            ],
        )

    # === COST === #

    def _get_statements(self, user):
        """Return what the page asks of the database, once all is in caches."""
        self._get_picture(user)
        self.env.invalidate_all()
        statements, execute = [], Cursor.execute

        def note(cr, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        with patch.object(Cursor, "execute", note):
            self._get_picture(user)
        return statements

    def test_so_many_statements_and_none_of_the_ledger(self):
        counts = {}
        for user in self.roles:
            statements = self._get_statements(user)
            counts[user] = len(statements)
            self.assertLessEqual(len(statements), BUDGET, "\n".join(statements))
            for statement in statements:
                for table in LEDGERS:
                    self.assertNotIn(f'"{table}"', statement)
        for number in range(12):
            partner = self.customer.copy({"name": f"Customer {number}"})
            self._sell(2, partner)
        self._count()
        for user in self.roles:
            self.assertLessEqual(len(self._get_statements(user)), counts[user] + 1)


@tagged("post_install", "-at_install")
class TestPictureCompanies(PictureCase):
    """Of the chosen companies, together or one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_2 = cls.env["res.company"].create(
            {"name": "Second", "currency_id": cls.env.company.currency_id.id}
        )
        cls.both = cls.env.company + cls.company_2
        cls.roles.company_ids = [Command.set(cls.both.ids)]
        cls.foreign = cls.env["hour.bank"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company_2.id,
                "plan_id": cls.plan.id,
                "date_start": "2026-03-01",
            }
        )
        cls.foreign._post_moves(
            [
                {
                    "bank_id": cls.foreign.id,
                    "move_type": "opening",
                    "minutes": 60,
                    "date": "2026-03-01",
                }
            ]
        )

    def test_one_company_all_of_them_or_one_of_them(self):
        for user in self.roles:
            left = self._get_figures(user)["left"]
            self.assertEqual(left, 1650)
            self.assertEqual(self._get_figures(user, self.both)["left"], 1710)
            second = self._get_figures(user, self.both, company_id=self.company_2.id)
            self.assertEqual(second["left"], 60)
            for choice in ({}, {"company_id": self.company_2.id}):
                self.assertDoorsAgree(user, self.both, **choice)

    def test_a_company_that_is_not_chosen_is_not_shown(self):
        figures = self._get_figures(self.manager, company_id=self.company_2.id)
        self.assertEqual(figures["left"], 1650, "as without a choice")

    def test_no_money_of_two_currencies(self):
        other = self.env.ref("base.EUR")
        if self.env.company.currency_id == other:
            other = self.env.ref("base.USD")
        other.active = True
        self.company_2.currency_id = other
        for user in self.roles:
            picture = self.assertDoorsAgree(user, self.both)
            self.assertTrue(picture["no_money"])
            self.assertNotIn("money", {figure["kind"] for figure in walk(picture)})
            picture = self._get_picture(user, self.both, company_id=self.company_2.id)
            self.assertFalse(picture["no_money"])
            money = [figure for figure in walk(picture) if figure["kind"] == "money"]
            self.assertEqual({each["currency_id"] for each in money}, {other.id})
