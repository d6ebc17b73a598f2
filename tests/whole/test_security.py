# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who reads and changes what: roles, companies, and calls from outside."""

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import HourBankCase

LISTED = (
    "hour.bank",
    "hour.bank.move",
    "hour.bank.transfer",
    "hour.bank.plan",
    "hour.bank.work.type",
)


@tagged("post_install", "-at_install")
class TestRoles(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.other_bank = cls._sell(5, partner=cls.other_customer)
        cls.ticket = cls._make_ticket()

    def _find(self, user):
        banks = self.bank + self.other_bank
        return self.env["hour.bank"].with_user(user).search([("id", "in", banks.ids)])

    def test_agent_reads_banks_of_customers_whose_tickets_they_may_read(self):
        self.assertEqual(self._find(self.agent).ids, self.bank.ids)
        self._make_ticket(self.other_customer)
        self.assertEqual(len(self._find(self.agent)), 2)

    def test_agent_of_another_team_reads_neither_bank_nor_ledger(self):
        stranger = self._make_agent("stranger")
        self._log(self.ticket, 35)
        self.assertFalse(self._find(stranger))
        moves = self.env["hour.bank.move"].with_user(stranger)
        self.assertFalse(moves.search([("bank_id", "=", self.bank.id)]))
        with self.assertRaises(AccessError):
            self.bank.with_user(stranger).read(["minutes_balance"])

    def test_agent_sees_on_the_ticket_what_is_left(self):
        self._log(self.ticket, 35)
        ticket = self.ticket.with_user(self.agent)
        self.assertAlmostEqual(ticket.hour_bank_hours_balance, 565 / 60)
        self.assertEqual(
            ticket.with_context(lang="en_US").hour_bank_summary,
            "Azur Interior · 9:25 left in 1 bank · next ends 03/17/2027",
        )
        self.assertEqual(ticket.hour_bank_level, "plenty")

    def test_agent_logs_no_time_on_a_ticket_that_they_may_not_read(self):
        stranger = self._make_agent("stranger")
        with self.assertRaises(AccessError):
            self._log(self.ticket, 5, user=stranger)

    def test_salesperson_reads_banks_of_own_orders_only(self):
        colleague = new_test_user(
            self.env, "sales_colleague", "sales_team.group_sale_salesman"
        )
        self.other_bank.sale_order_id.user_id = colleague
        self.assertEqual(self._find(self.salesperson).ids, self.bank.ids)
        self.assertEqual(self._find(colleague).ids, self.other_bank.ids)

    def test_accountant_and_manager_read_all(self):
        for user in (self.accountant, self.manager):
            with self.subTest(user.login):
                self.assertEqual(len(self._find(user)), 2)

    def test_plain_employees_read_nothing(self):
        employee = new_test_user(self.env, "employee", "base.group_user")
        with self.assertRaises(AccessError):
            self._find(employee)

    def test_portal_customers_of_nobody_find_nothing(self):
        self.assertFalse(self._find(self.portal))
        with self.assertRaises(AccessError):
            self.bank.with_user(self.portal).read(["name"])

    def test_only_the_manager_writes_plans_and_validity(self):
        self.plan.with_user(self.manager).validity_months = 6
        self.bank.with_user(self.manager).date_end = "2026-12-31"
        for user in (self.agent, self.salesperson, self.accountant):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.plan.with_user(user).validity_months = 1
                with self.assertRaises(AccessError):
                    self.bank.with_user(user).date_end = "2030-12-31"

    def test_the_portal_customer_asks_for_no_renewal_by_rpc(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal).action_ask_renewal()
        self.assertFalse(self.ticket.activity_ids)

    def test_asking_for_a_renewal_asks_the_salesperson_once(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.action_ask_renewal()
        ticket.action_ask_renewal()
        self.assertEqual(self.ticket.activity_ids.user_id, self.salesperson)
        self.assertEqual(len(self.ticket.activity_ids), 1)


@tagged("post_install", "-at_install")
class TestCompanies(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_2 = cls.env["res.company"].create({"name": "Second Company"})
        cls.both = cls._make_agent(
            "both", company_ids=(cls.env.company + cls.company_2)
        )
        cls.env["hr.employee"].create(
            {"name": "Both 2", "user_id": cls.both.id, "company_id": cls.company_2.id}
        )
        cls.team.user_ids += cls.both
        cls.project_2 = cls.env["project.project"].create(
            {
                "name": "Support 2",
                "allow_timesheets": True,
                "company_id": cls.company_2.id,
            }
        )
        cls.bank = cls._sell(10)
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company_2.id,
                "order_line": [(0, 0, {"product_id": cls.product.id})],
            }
        )
        order.order_line.product_uom_qty = 8
        order.with_company(cls.company_2).action_confirm()
        cls.bank_2 = order.order_line.hour_bank_ids

    def _as_both(self, records):
        companies = self.env.company + self.company_2
        return records.with_user(self.both).with_context(
            allowed_company_ids=companies.ids
        )

    def test_an_agent_of_two_companies_draws_only_the_tickets_own(self):
        self.assertEqual(self.bank_2.company_id, self.company_2)
        with self.assertRaises(UserError):
            self._as_both(self.env["account.analytic.line"]).create(
                {"ticket_id": self._make_ticket().id, "name": "1", "unit_amount": 11}
            )
        self.assertCounters(self.bank_2, 480, 0)

    def test_time_of_the_second_company_draws_the_second_companys_bank(self):
        team_2 = self.team.copy(
            {"company_id": self.company_2.id, "user_ids": [(4, self.both.id)]}
        )
        ticket = self._make_ticket(
            team_id=team_2.id,
            company_id=self.company_2.id,
            project_id=self.project_2.id,
            user_id=self.both.id,
        )
        entry = self._as_both(self.env["account.analytic.line"]).create(
            {"ticket_id": ticket.id, "name": "In company 2", "unit_amount": 1}
        )
        self.assertDrawn(entry, **{self.bank_2.name: 60})
        self.assertCounters(self.bank, 600, 0)

    def test_ticket_and_project_are_of_one_company(self):
        with self.assertRaisesRegex(ValidationError, "Second Company"):
            self._as_both(self.env["account.analytic.line"]).create(
                {
                    "ticket_id": self._make_ticket().id,
                    "project_id": self.project_2.id,
                    "name": "Mixed",
                    "unit_amount": 1,
                }
            )

    def _get_listed(self, action):
        """Return the banks that the list shows as it opens."""
        view = self.env.ref("helpdesk_hour_bank.hour_bank_view_search")
        filters = [
            safe_eval(node.get("domain"))
            for node in etree.fromstring(view.arch).iter("filter")
            if action["context"].get(f"search_default_{node.get('name')}")
        ]
        Bank = self._as_both(self.env["hour.bank"])
        return Bank.search(Domain.AND([action["domain"], *filters]))

    def _sell_what_is_not_counted(self):
        """Sell banks that no ticket can draw today."""
        pending = self._sell_by(1, grant_on="payment")
        over = self._sell_by(2, grace_days=30)
        over.date_start = "2026-02-18"
        over.date_end = "2026-03-17"  # work of the days before may still be logged
        self.assertEqual((pending.state, over.state), ("pending", "open"))

    def _sell_by(self, hours, **terms):
        plan = self._make_plan("Other", **terms)
        product = self._make_product("Other", hour_bank_plan_id=plan.id)
        return self._sell(hours, product=product)

    def test_the_list_of_a_ticket_is_what_its_banner_counts(self):
        self._sell_what_is_not_counted()
        ticket = self._as_both(self._make_ticket())
        listed = self._get_listed(ticket.action_view_hour_banks())
        self.assertEqual(listed.ids, self.bank.ids)
        hours = sum(listed.mapped("hours_balance"))
        self.assertEqual(hours, ticket.hour_bank_hours_balance)

    def test_the_list_of_a_customer_is_what_its_button_counts(self):
        self._sell_what_is_not_counted()
        self._make_ticket()
        customer = self._as_both(self.customer)
        listed = self._get_listed(customer.action_view_hour_banks())
        self.assertEqual(listed, self._as_both(self.bank + self.bank_2))
        hours = sum(listed.mapped("hours_balance"))
        self.assertEqual(hours, customer.hour_bank_hours_balance)
        customer = customer.with_context(allowed_company_ids=self.company_2.ids)
        self.assertEqual(customer.hour_bank_hours_balance, 8)
        self.assertEqual(
            self._get_listed(customer.action_view_hour_banks()).ids, self.bank_2.ids
        )

    def test_lists_say_the_company_where_there_are_several(self):
        for model in LISTED:
            for user, number in (self.both, 1), (self.agent, 0):
                arch = self.env[model].with_user(user).get_view(None, "list")["arch"]
                nodes = etree.fromstring(arch).xpath("field[@name='company_id']")
                with self.subTest(model=model, user=user.login):
                    shown = [n for n in nodes if n.get("column_invisible") != "True"]
                    self.assertEqual(len(shown), number)
                    self.assertNotIn("hide", [n.get("optional") for n in shown])

    def test_banks_of_a_hidden_company_are_not_seen(self):
        banks = (
            self.env["hour.bank"]
            .with_user(self.both)
            .with_context(allowed_company_ids=self.env.company.ids)
        )
        self._make_ticket()
        self.assertEqual(
            banks.search([("partner_id", "=", self.customer.id)]).ids, self.bank.ids
        )


@tagged("post_install", "-at_install")
class TestRpc(HourBankCase, HttpCase):
    """The same guards through the door that scripts and attackers use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.other_bank = cls._sell(5, partner=cls.other_customer)
        cls.entry = cls._log(cls._make_ticket(), 65)
        cls.move = cls.bank.move_ids.filtered(lambda move: move.minutes < 0)

    def setUp(self):
        super().setUp()
        self.authenticate("agent", "agent" + "x" * 3)

    def _call(self, records, method, *args):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": records._name,
                "method": method,
                "args": [records.ids, *args],
                "kwargs": {},
            },
        )

    def assertRefused(self, records, method, *args):
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._call(records, method, *args)

    def test_an_agent_cannot_touch_ledger_and_counters(self):
        self.assertRefused(self.move, "write", {"minutes": -1})
        self.assertRefused(self.move, "unlink")
        self.assertRefused(self.bank, "write", {"minutes_debited": 0})
        self.assertRefused(self.bank, "write", {"state": "closed"})
        self.assertRefused(self.entry, "write", {"rated_minutes": 0})
        self.assertRefused(self.entry, "write", {"debited_minutes": 0})
        self.env.invalidate_all()
        self.assertCounters(self.bank, 600, 65)

    def test_an_agent_cannot_move_time_to_another_order_line(self):
        line = self.other_bank.sale_line_id
        self.assertRefused(self.entry, "write", {"so_line": line.id})
        self._call(self.entry, "write", {"is_so_line_edited": False})
        self._call(self.entry, "write", {"so_line": False})
        self.env.invalidate_all()
        self.assertEqual(self.entry.so_line.id, self.bank.sale_line_id.id)
        self.assertTrue(self.entry.is_so_line_edited)
        self.assertCounters(self.bank, 600, 65)

    def test_an_agent_cannot_read_the_bank_of_a_customer_without_ticket(self):
        self.assertRefused(self.other_bank, "read", ["minutes_balance"])
        self.assertTrue(self._call(self.bank, "read", ["minutes_balance"]))

    def test_posting_methods_are_not_reachable(self):
        for method in ("_post_moves", "_adjust", "_grant", "_set_sold_minutes"):
            with self.subTest(method):
                self.assertRefused(self.bank, method)
        self.assertRefused(self.entry, "_sync_hour_banks")
