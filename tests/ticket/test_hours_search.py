# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets are found, sorted and grouped by what their list shows of the hours left."""

from collections import Counter
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..common import HourBankCase

LEVELS = ("plenty", "low", "empty", "overdrawn", "none")


def get_filter(arch, name, uid):
    """Return the domain of a filter as the web client reads it."""
    [text] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']/@domain")
    return safe_eval(text, {"uid": uid})


@tagged("post_install", "-at_install")
class TestHoursSearch(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ticket = cls.env["helpdesk.ticket"]
        cls.before = cls.Ticket.search([])

    def _make_customer(self, hours=10, used=0, **plan):
        """Return a ticket of a new customer, and its bank, of which some is used."""
        partner = self.env["res.partner"].create({"name": "C", "is_company": True})
        product = self.product
        if plan:
            plan = self._make_plan("Special", **plan)
            product = self._make_product("Special", hour_bank_plan_id=plan.id)
        bank = self._sell(hours, partner, product)
        ticket = self._make_ticket(partner)
        if used:
            self._log(ticket, used)
        return ticket, bank

    def _make_levels(self):
        """Make a ticket of each level."""
        overdraft = {"overage_policy": "overdraw", "overdraft_hours": 5}
        return {
            "plenty": self._make_customer()[0],
            "low": self._make_customer(used=500)[0],
            "empty": self._make_customer(used=600)[0],
            "overdrawn": self._make_customer(used=630, **overdraft)[0],
            "none": self._make_ticket(self.other_customer),
        }

    def assertAgrees(self, user=None):
        """Each ticket is found by what its row shows, and by nothing else."""
        self.env.flush_all()
        self.env.invalidate_all()
        Ticket = self.Ticket.with_user(user or self.manager)
        tickets = Ticket.search([("id", "not in", self.before.ids)])
        self.assertTrue(tickets)
        mine = [("id", "in", tickets.ids)]
        for level in LEVELS:
            found = Ticket.search([*mine, ("hour_bank_level", "=", level)])
            shown = tickets.filtered(lambda t, level=level: t.hour_bank_level == level)
            self.assertEqual(found, shown, level)
        for name in ("hour_bank_on_hold", "hour_bank_ends_soon"):
            found = Ticket.search([*mine, (name, "=", True)])
            self.assertEqual(found, tickets.filtered(name), name)
            rest = Ticket.search([*mine, (name, "=", False)])
            self.assertEqual(rest, tickets - found, name)
        for name in ("hour_bank_hours_balance", "hour_bank_hours_available"):
            ordered = Ticket.search(mine, order=f"{name} desc, id")
            values = tickets.sorted(lambda t, name=name: (-t[name], t.id))
            self.assertEqual(ordered.ids, values.ids, name)
        groups = dict(Ticket._read_group(mine, ["hour_bank_level"], ["__count"]))
        self.assertEqual(groups, Counter(tickets.mapped("hour_bank_level")))
        return tickets

    # === IT AGREES WITH THE COLUMN === #

    def test_each_level(self):
        tickets = self._make_levels()
        for level, ticket in tickets.items():
            self.assertEqual(ticket.hour_bank_level, level)
        self.assertAgrees()
        self.assertAgrees(self.agent)

    def test_the_threshold(self):
        for hours, used in ((1, 48), (1, 47), (5, 240), (5, 239), (7, 420)):
            self._make_customer(hours, used)
        tickets = self.assertAgrees()
        self.assertEqual(len(set(tickets.mapped("hour_bank_level"))), 3)

    def test_the_level_in_sql_is_that_of_python(self):
        Bank = self.env["hour.bank"]
        pairs = [(left, bought) for left in range(-2, 80) for bought in range(0, 90, 7)]
        for left, bought in pairs:
            sql = Bank._get_level_sql(left, bought)
            [[level]] = self.env.execute_query(SQL("SELECT %s", sql))
            self.assertEqual(level, Bank._get_level(left, bought), (left, bought))

    def test_several_banks(self):
        ticket, bank = self._make_customer(used=590)
        other = self._sell(2, ticket.partner_id)
        self._sell(50, ticket.partner_id)._change_state_by_hand("hold", "Unpaid")
        self.assertAgrees()
        self.assertTrue(ticket.hour_bank_on_hold)
        (bank + other).write({"date_start": "2026-02-01", "date_end": "2026-03-01"})
        self.assertAgrees()
        self.assertEqual(ticket.hour_bank_level, "none")

    def test_reserved_hours(self):
        ticket, _bank = self._make_customer()
        other = self._make_ticket(
            ticket.partner_id, planned_hours=9, hour_bank_reserve=True
        )
        self.assertAgrees()
        self.assertEqual(ticket.hour_bank_level, "low")
        self.assertEqual(ticket.hour_bank_hours_available, 1)
        self.assertEqual(other.hour_bank_level, "plenty")

    def test_work_that_a_bank_does_not_cover(self):
        types = self.env["hour.bank.work.type"].create([{"name": "A"}, {"name": "B"}])
        Category = self.env["helpdesk.ticket.category"]
        top = Category.create({"name": "Top", "work_type_id": types[0].id})
        below = Category.create({"name": "Below", "parent_id": top.id})
        lowest = Category.create(
            {"name": "Lowest", "parent_id": below.id, "work_type_id": types[1].id}
        )
        team = self.team.copy({"name": "Typed", "work_type_id": types[0].id})
        for limits in (
            {"work_type_ids": [Command.set(types[0].ids)]},
            {"category_ids": [Command.set(below.ids)]},
            {"team_ids": [Command.set(team.ids)]},
        ):
            ticket, _bank = self._make_customer(**limits)
            for category in (top, below, lowest):
                self._make_ticket(ticket.partner_id, category_id=category.id)
            self._make_ticket(ticket.partner_id, team_id=team.id)
        tickets = self.assertAgrees()
        self.assertEqual(set(tickets.mapped("hour_bank_level")), {"plenty", "none"})

    def test_banks_for_one_contact_team_or_project(self):
        ticket, bank = self._make_customer()
        contact = self.env["res.partner"].create(
            {"name": "Boss", "parent_id": ticket.partner_id.id}
        )
        team = self.team.copy({"name": "Second line"})
        project = self.project.copy({"name": "Second project"})
        team.default_project_id = project
        self._make_ticket(contact)
        self._make_ticket(ticket.partner_id, team_id=team.id)
        self._make_ticket(ticket.partner_id, project_id=project.id)
        for values in (
            {"only_partner_id": contact.id},
            {"only_partner_id": False, "only_team_id": team.id},
            {"only_team_id": False, "only_project_id": project.id},
        ):
            bank.write(values)
            self.assertAgrees()
        self.assertEqual(ticket.hour_bank_level, "none")

    def test_companies_above_that_share(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = group
        office = self.env["res.partner"].create(
            {"name": "Office", "parent_id": group.id}
        )
        below = self.env["res.partner"].create(
            {"name": "Below", "is_company": True, "parent_id": office.id}
        )
        self._sell(10, group)
        self.plan.is_pool = True
        self._sell(3, group)
        for partner in (group, self.customer, self.contact, office, below):
            self._make_ticket(partner)
        self._make_ticket(self.other_customer)
        tickets = self.assertAgrees()
        self.assertEqual(
            Counter(tickets.mapped("hour_bank_hours_balance")), {13: 2, 3: 3, 0: 1}
        )

    def test_tickets_without_customer_and_of_another_company(self):
        self._make_customer()
        self._make_ticket(self.env["res.partner"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self._make_customer()[0]
        self._make_ticket(ticket.partner_id, company_id=company.id, team_id=False)
        self.manager.company_ids += company
        companies = (self.env.company + company).ids
        self.Ticket = self.Ticket.with_context(allowed_company_ids=companies)
        self.assertIn("none", self.assertAgrees().mapped("hour_bank_level"))

    def test_what_ends_soon(self):
        today = fields.Date.today()
        for days in (-1, 0, 1, 30, 31, 400):
            _ticket, bank = self._make_customer()
            end = today + timedelta(days=days)
            bank.write({"date_start": "2026-02-01", "date_end": end})
        used, bank = self._make_customer(used=600)
        bank.date_end = today + timedelta(days=3)
        tickets = self.assertAgrees()
        self.assertEqual(len(tickets.filtered("hour_bank_ends_soon")), 3)
        self.assertFalse(used.hour_bank_ends_soon)

    # === BY NUMBER === #

    def test_by_hours(self):
        ticket, _bank = self._make_customer()
        less = self._make_customer(used=500)[0]
        mine = [("id", "in", (ticket + less).ids)]
        for operator, value, expected in (
            ("<", 2, less),
            (">=", 10, ticket),
            ("=", 10, ticket),
            ("!=", 10, less),
        ):
            domain = [*mine, ("hour_bank_hours_balance", operator, value)]
            self.assertEqual(self.Ticket.search(domain), expected, operator)

    def test_what_is_not_saved_yet_counts(self):
        ticket, bank = self._make_customer()
        self.env.flush_all()
        bank._adjust(-600, "Agreed")
        found = self.Ticket.search([("hour_bank_level", "=", "empty")])
        self.assertIn(ticket, found)

    # === WHO, AND HOW MUCH IT COSTS === #

    def test_nobody_finds_tickets_that_they_may_not_read(self):
        self._make_levels()
        stranger = self._make_agent("stranger")
        for level in LEVELS:
            domain = [("hour_bank_level", "=", level)]
            found = self.Ticket.with_user(stranger).search(domain)
            self.assertFalse(found - self.before)

    def test_who_has_no_say_does_not_sort_by_hours(self):
        portal = self.Ticket.with_user(self.portal)
        self.assertNotIn("hour_bank_level", portal.fields_get())
        for user in (self.agent, self.salesperson):
            known = self.Ticket.with_user(user).fields_get()["hour_bank_hours_balance"]
            self.assertTrue(known["sortable"])
        employee = new_test_user(self.env, "plain", "base.group_user")
        self.assertFalse(self.Ticket.with_user(employee).search([]) - self.before)

    def test_the_filters_find_what_they_say(self):
        tickets = self._make_levels()
        tickets["low"].hour_bank_ids.date_end = "2026-03-20"
        held, bank = self._make_customer()
        bank._change_state_by_hand("hold", "Unpaid")
        view = self.Ticket.with_user(self.agent).get_view(
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_view_search").id, "search"
        )
        for name, expected in (
            ("hours_low", tickets["low"]),
            ("hours_empty", tickets["empty"]),
            ("hours_overdrawn", tickets["overdrawn"]),
            ("hours_on_hold", held),
            ("hours_end_soon", tickets["low"]),
            (
                "my_tickets_without_hours",
                tickets["empty"] + tickets["overdrawn"] + tickets["none"] + held,
            ),
        ):
            with self.subTest(name):
                domain = get_filter(view["arch"], name, self.agent.id)
                found = self.Ticket.with_user(self.agent).search(domain)
                self.assertEqual(found - self.before, expected.sorted())

    def test_a_list_that_is_filtered_and_sorted_costs_one_statement(self):
        self._make_levels()
        Ticket = self.Ticket.with_user(self.agent)
        domain = [("hour_bank_level", "in", ("low", "empty")), ("closed", "=", False)]
        Ticket.search(domain)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            Ticket.search(domain, order="hour_bank_hours_balance", limit=80)
