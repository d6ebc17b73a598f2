# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the page of a customer says, to whom; its numbers are those elsewhere."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..common import HourBankCase
from ..job_common import JobChecks

MOST = 30  # statements of a page


class PageChecks(JobChecks):
    def _read(self, user=None, partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        partner = partner or self.customer
        return partner.with_user(user or self.manager).get_hour_bank_page()

    def _get_section(self, name, user=None, partner=None):
        sections = self._read(user, partner)["sections"]
        return next((each for each in sections if each["name"] == name), None)

    def _get_rows(self, name, user=None, partner=None):
        """Return ``[(title, value)]`` of a section."""
        section = self._get_section(name, user, partner) or {"rows": []}
        return [(row["title"], row["value"]) for row in section["rows"]]


@tagged("post_install", "-at_install")
class TestCustomerPage(PageChecks, HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.bank.date_start = "2026-01-01"
        cls.ticket = cls._make_ticket()

    # === NUMBERS === #

    def test_the_same_as_on_ticket_order_and_portal(self):
        self._log(self.ticket, 35)
        head = self._read(self.agent)["head"]
        self.assertEqual(head["text"], "9:25 left in 1 bank")
        self.assertIsNone(head["badge"])
        told = f"Azur Interior · {head['text']} · {head['outlook']}"
        self.assertEqual(self.ticket.hour_bank_summary, told)
        order = self.bank.sale_order_id.with_user(self.salesperson)
        self.assertEqual(f"Azur Interior · {order.hour_bank_customer_summary}", told)
        viewer = new_test_user(self.env, "viewer", "base.group_portal").partner_id
        viewer.write({"parent_id": self.customer.id, "hour_bank_portal": "all"})
        overview = self.env["hour.bank"]._get_portal_overview(
            viewer, self.env.companies
        )
        self.assertEqual(overview["text"], head["text"])

    def test_low_empty_and_on_hold_in_words(self):
        self._log(self.ticket, 570)
        self.assertEqual(self._read()["head"]["badge"]["text"], "Low")
        self._log(self.ticket, 30)
        self.assertEqual(self._read()["head"]["badge"]["text"], "Empty")
        self.bank._adjust(60, "Courtesy")
        self.bank._hold_by_hand("A question")
        head = self._read()["head"]
        self.assertEqual(head["text"], "No hours that can be used now")
        self.assertEqual(head["badge"]["text"], "On Hold")
        self.assertIn("A question", head["notes"][0])

    def test_entries_are_net_and_the_last_first(self):
        entry = self._log(self.ticket, 35, date="2026-03-17", name="Looked")
        self._log(self.ticket, 20, name="Repaired")
        gone = self._log(self.ticket, 60, name="Wrong ticket")
        entry.unit_amount = 0.5
        gone.unlink()
        self.assertEqual(
            self._get_rows("entries"), [("Repaired", "0:20"), ("Looked", "0:30")]
        )

    def test_an_entry_of_two_banks_is_one_row(self):
        self._sell(10)
        self._log(self.ticket, 615, name="A long day")
        self.assertEqual(self._get_rows("entries"), [("A long day", "10:15")])

    def test_the_chart_sums_all_banks(self):
        self._sell(5)
        self._log(self.ticket, 30)
        [month] = self._read()["consumption"]["months"]
        self.assertEqual((month["used"], month["added"]), (30, 900))
        self.assertEqual(month["balance"], 870)

    def test_doors_open_what_they_count(self):
        self._log(self.ticket, 30)
        section = self._get_section("banks")
        self.assertEqual(section["rows"][0]["door"]["id"], self.bank.id)
        Bank = self.env[section["list"]["model"]].with_user(self.agent)
        self.assertEqual(Bank.search_count(section["list"]["domain"]), 1)
        section = self._get_section("entries")
        moves = self.env["hour.bank.move"].search(section["list"]["domain"])
        self.assertEqual(sum(moves.mapped("minutes")), -30)

    # === WHOSE === #

    def test_a_contact_opens_the_page_of_its_company(self):
        action = self.contact.with_user(self.agent).action_view_hours()
        self.assertEqual(action["tag"], "helpdesk_hour_bank.customer")
        self.assertEqual(action["context"]["active_id"], self.customer.id)
        page = self._read(self.agent, self.contact)
        self.assertEqual(page["customer"]["id"], self.customer.id)
        for record in (self.bank, self.ticket, self.bank.sale_order_id):
            action = record.with_user(self.manager).sudo().action_view_customer_hours()
            self.assertEqual(action["context"]["active_id"], self.customer.id)

    def test_subsidiaries_and_the_hours_that_a_parent_shares(self):
        child = self.env["res.partner"].create(
            {"name": "Azur Lyon", "is_company": True, "parent_id": self.customer.id}
        )
        self.assertFalse(self._get_rows("subsidiaries"))
        self._sell(3, partner=child)
        [(name, hours)] = self._get_rows("subsidiaries")
        self.assertEqual((name[-9:], hours), ("Azur Lyon", "3:00"))
        self.assertIn("3:00 left", self._read(partner=child)["head"]["text"])
        self.plan.is_pool = True
        self._sell(4)
        page = self._read(partner=child)
        self.assertIn("7:00 left in 2 banks", page["head"]["text"])

    def test_without_hours_it_says_so_and_sells(self):
        page = self._read(self.salesperson, self.other_customer)
        self.assertTrue(page["is_empty"])
        self.assertEqual(page["buttons"], [("action_sell_hours", "Sell Hours")])
        self.assertFalse(page["sections"])
        action = self.other_customer.with_user(self.salesperson).action_sell_hours()
        order = self.env[action["res_model"]].with_user(self.salesperson)
        order = order.with_context(**action["context"]).new()
        self.assertEqual(order.partner_id._origin, self.other_customer)

    # === WHO === #

    def test_agents_get_no_money(self):
        self.assertFalse(self._get_section("money", self.agent))
        self.assertFalse(self._read(self.agent)["buttons"])
        self.assertEqual(
            self._get_rows("money", self.salesperson),
            [("Value of the hours left", "$\N{NO-BREAK SPACE}1,000.00")],
        )
        names = [name for name, _label in self._read(self.salesperson)["buttons"]]
        self.assertEqual(names, ["action_renew_hours", "action_sell_hours"])

    def test_accountants_read_what_is_unpaid_and_what_an_hour_brought(self):
        self._log(self.ticket, 60)
        self._run_job("hour.bank.day", "_cron_count")
        rows = dict(self._get_rows("money", self.accountant))
        self.assertEqual(rows["An hour brought"], "$\N{NO-BREAK SPACE}100.00")
        rows = dict(self._get_rows("money", self.salesperson))
        self.assertNotIn("An hour brought", rows)

    def test_who_reads_no_banks_is_refused(self):
        for login, groups in (
            ("employee", "base.group_user"),
            ("visitor", "base.group_portal"),
        ):
            user = new_test_user(self.env, login, groups)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._read(user)

    def test_a_part_of_the_hours_is_not_summed_up(self):
        self._sell(5).sale_order_id.user_id = self.manager
        page = self._read(self.salesperson)
        self.assertIn("may not see all hours", page["head"]["text"])
        self.assertEqual(
            self._get_rows("banks", self.salesperson)[0][0], self.bank.name
        )
        self.assertEqual(len(self._get_rows("banks", self.salesperson)), 1)
        self.assertFalse(self._get_rows("money", self.salesperson))

    def test_an_agent_without_a_ticket_of_the_customer_sees_nothing(self):
        self._sell(5, partner=self.other_customer)
        page = self._read(self.agent, self.other_customer)
        self.assertIn("may not see all hours", page["head"]["text"])
        self.assertFalse(page["sections"])
        self.assertFalse(page["consumption"]["months"])

    def test_other_companies_are_left_out(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += company
        self.assertIn("10:00 left", self._read()["head"]["text"])
        page = (
            self.customer.with_user(self.manager)
            .with_context(allowed_company_ids=company.ids)
            .get_hour_bank_page()
        )
        self.assertTrue(page["is_empty"])

    # === WHAT WAITS, WHAT WAS TOLD === #

    def test_open_tickets_with_their_time(self):
        self._log(self.ticket, 35)
        self.assertEqual(
            self._get_rows("tickets", self.agent), [("Printer on fire", "0:35")]
        )
        self.assertIsNone(self._get_section("tickets", self.salesperson))
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        self.ticket.stage_id = stages[:1]
        self.assertFalse(self._get_rows("tickets", self.agent))

    def test_time_that_found_no_bank_waits(self):
        self.plan.allow_parking = True
        self.bank.action_update_terms()
        self.bank._adjust(-600, "Trial")
        self._log(self.ticket, 25, hour_bank_parked=True)
        [(title, hours)] = self._get_rows("waits")
        self.assertEqual((title, hours), ("Time that found no bank", "0:25"))
        [row] = self._get_section("waits")["rows"]
        Unpaid = self.env["hour.bank.unpaid"].with_user(self.manager)
        self.assertEqual(Unpaid.search(row["list"]["domain"]).minutes, 25)

    def test_statements_and_the_open_renewal(self):
        self._log(self.ticket, 35)
        statement = self.env["hour.bank.statement"].create(
            {"partner_id": self.customer.id, "date_to": "2026-03-18"}
        )
        self.assertFalse(self._get_rows("statements"), "a draft was told to nobody")
        statement._issue()
        self.assertEqual(
            self._get_rows("statements", self.agent), [(statement.name, "9:25")]
        )
        self.bank.with_user(self.salesperson).action_renew_hours()
        [row] = self._get_section("renewals", self.salesperson)["rows"]
        self.assertEqual(row["badge"]["text"], "Open")
        self.assertEqual(row["call"]["method"], "action_open")


@tagged("post_install", "-at_install")
class TestCustomerPageCost(PageChecks, HourBankCase):
    """What the page costs does not depend on how much was bought and used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10_000)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 60)

    def _count(self, user):
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            page = self.customer.with_user(user).get_hour_bank_page()
        return self.cr.sql_log_count - before, page

    def test_200_banks_and_5000_moves(self):
        users = (self.manager, self.agent, self.salesperson, self.accountant)
        few = {user: self._count(user)[0] for user in users}
        self._repeat(
            "hour_bank_move",
            self.entry.sudo().hour_bank_move_ids,
            5000,
            date=SQL("date - n %% 700"),
            timesheet_ref=SQL("1000000 + n"),
        )
        self._repeat("hour_bank", self.bank, 200, name=SQL("'HBX' || n"))
        for user in users:
            many, page = self._count(user)
            with self.subTest(user.login):
                self.assertLessEqual(many, MOST)
                self.assertLessEqual(many, few[user] + 2)
                self.assertEqual(page["sections"][0]["count"], 201)

    def test_what_the_quotation_says_costs_little(self):
        order = self._make_order(confirm=False).with_user(self.salesperson)
        names = ["hour_bank_customer_summary", "hour_bank_cover_text"]
        order.read(names)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        order.read(names)
        self.assertLessEqual(self.cr.sql_log_count - before, MOST)
