# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that found no bank: which, why, for whom, and what is done with it."""

from datetime import date

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import HourBankCase
from .test_hours_search import get_filter


class UnpaidCase(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.allow_parking = True
        cls.bank = cls._sell(1)
        cls.ticket = cls._make_ticket()
        cls.Unpaid = cls.env["hour.bank.unpaid"]
        cls.before = cls.Unpaid.search([])
        cls.customer.user_id = cls.salesperson

    def _park(self, minutes=90, ticket=None, **values):
        return self._log(
            ticket or self.ticket, minutes, hour_bank_parked=True, **values
        )

    def _leave_over(self, minutes=90, hours=1):
        """Log time of which the plan gives for free what no bank covers."""
        plan = self._make_plan("Generous", overage_policy="free")
        product = self._make_product("Generous", hour_bank_plan_id=plan.id)
        self._sell(hours, self.other_customer, product)
        return self._log(self._make_ticket(self.other_customer), minutes)

    def _find(self, user=None):
        self.env.flush_all()
        return self.Unpaid.with_user(user or self.manager).search([]) - self.before

    def _row(self, entry, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.Unpaid.with_user(user or self.manager).browse(entry.ids)
        return rows.with_context(lang="en_US")

    def _press(self, entry, action, user=None):
        params = getattr(self._row(entry, user), action)()["params"]
        return params["type"], params["message"]


@tagged("post_install", "-at_install")
class TestUnpaid(UnpaidCase):
    # === WHICH, AND WHY === #

    def test_each_reason(self):
        parked = self._park()
        waiting = self._log(self._make_ticket(self.env["res.partner"]), 20)
        over = self._leave_over()
        gift = self.env["hour.bank.work.type"].create({"name": "Gift", "free": True})
        typed = self._log(self.ticket, 10, work_type_id=gift.id)
        rows = {row.id: row for row in self._find()}
        self.assertEqual(
            {
                entry: (rows[entry.id].reason, rows[entry.id].minutes)
                for entry in (parked, waiting, over, typed)
            },
            {
                parked: ("parked", 90),
                waiting: ("customer", 20),
                over: ("policy", 30),
                typed: ("work_type", 10),
            },
        )
        self.assertEqual(len(rows), 4)
        self.assertRecordValues(
            rows[parked.id],
            [
                {
                    "partner_id": self.customer.id,
                    "ticket_id": self.ticket.id,
                    "team_id": self.team.id,
                    "user_id": self.agent.id,
                    "name": "Extinguished",
                    "hours": 1.5,
                    "date": date(2026, 3, 18),
                    "salesperson_id": self.salesperson.id,
                }
            ],
        )

    def test_what_was_debited_or_marked_as_free_is_not_among_it(self):
        self._log(self.ticket, 30)
        self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Goodwill"
        )
        self.assertFalse(self._find())

    def test_the_filters(self):
        parked, over = self._park(), self._leave_over()
        arch = self.Unpaid.with_user(self.manager).get_view(view_type="search")["arch"]
        for name, expected in (
            ("to_decide", parked + over),
            ("parked", parked),
            ("policy", over),
            ("customer", parked.browse()),
            ("work_type", parked.browse()),
        ):
            found = self._find().filtered_domain(get_filter(arch, name, self.agent.id))
            self.assertEqual(set(found.ids), set(expected.ids), name)
        mine = get_filter(arch, "my_customers", self.salesperson.id)
        self.assertEqual(self._find().filtered_domain(mine).ids, parked.ids)

    def test_sums_by_customer(self):
        self._park(), self._leave_over()
        self.env.flush_all()
        sums = self.Unpaid.with_user(self.manager)._read_group(
            [("id", "not in", self.before.ids)], ["partner_id"], ["hours:sum"]
        )
        self.assertEqual(
            dict(sums),
            {
                self.customer.with_user(self.manager): 1.5,
                self.other_customer.with_user(self.manager): 0.5,
            },
        )

    def test_no_cost_is_told(self):
        self.assertFalse(
            {"amount", "employee_id", "hourly_cost"} & set(self.Unpaid._fields)
        )

    # === DEBIT NOW === #

    def test_parked_time_is_debited_once_there_are_hours(self):
        entry = self._park()
        with self.assertRaisesRegex(UserError, "1:00 left"), self.cr.savepoint():
            self._press(entry, "action_debit")
        self.assertTrue(entry.hour_bank_parked)
        other = self._sell(5)
        self.assertEqual(
            self._press(entry, "action_debit"), ("success", "1:30 debited.")
        )
        self.assertDrawn(entry, **{self.bank.name: 60, other.name: 30})
        self.assertFalse(self._find())
        self.assertReplays(self.bank + other)

    def test_what_was_left_over_chooses_the_banks_anew_with_a_reason(self):
        entry = self._leave_over()
        with self.assertRaisesRegex(UserError, "not covered"), self.cr.savepoint():
            self._press(entry, "action_debit")
        bank = self._sell(5, self.other_customer)
        self.assertEqual(
            self._press(entry, "action_debit"), ("success", "0:30 debited.")
        )
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (90, 0))
        drawn = bank.move_ids.filtered(lambda move: move.move_type == "time")
        self.assertIn("Debited later", drawn.reason)
        self.assertReplays(bank)

    def test_a_free_type_of_work_stays_free_and_says_so(self):
        gift = self.env["hour.bank.work.type"].create({"name": "Gift", "free": True})
        entry = self._log(self.ticket, 10, work_type_id=gift.id)
        with self.assertRaisesRegex(UserError, "Gift"), self.cr.savepoint():
            self._press(entry, "action_debit")
        gift.free = False
        self.assertEqual(self._press(entry, "action_debit")[0], "success")
        self.assertDrawn(entry, **{self.bank.name: 10})

    def test_time_without_a_customer_says_what_to_do(self):
        ticket = self._make_ticket(self.env["res.partner"])
        entry = self._log(ticket, 20)
        with self.assertRaisesRegex(UserError, "Choose it on the ticket"):
            self._press(entry, "action_debit")
        self.assertEqual(self._row(entry).action_view_ticket()["res_id"], ticket.id)

    def test_of_many_what_can_be_debited_is_and_the_rest_is_told(self):
        entries = self._park(70) + self._park(90) + self._park(300)
        self._sell(2)
        kind, text = self._press(entries, "action_debit")
        self.assertEqual(kind, "warning")
        self.assertRegex(text, "^2:40 debited. .* 0:20 left")
        self.assertEqual(entries.mapped("hour_bank_parked"), [False, False, True])
        self.assertEqual(self._find().ids, entries[-1:].ids)

    def test_time_of_colleagues_too(self):
        """Managers decide about entries that they may not even read."""
        entry = self._park()
        self.assertFalse(entry.with_user(self.manager).has_access("read"))
        self._sell(5)
        self._press(entry, "action_debit")
        self.assertEqual(entry.debited_minutes, 90)

    def test_somebody_else_was_quicker(self):
        entry = self._park()
        row = self._row(entry)
        self._sell(5)
        entry.sudo().hour_bank_parked = False
        self.env.flush_all()
        for action in ("action_debit", "action_free", "action_ask_renewal"):
            with self.assertRaisesRegex(UserError, "meanwhile"):
                getattr(row, action)()

    # === MARK AS FREE === #

    def _mark_free(self, entries, reason="Our mistake"):
        action = self._row(entries).action_free()
        Dialog = self.env[action["res_model"]].with_user(self.manager)
        form = Form(Dialog.with_context(**action["context"], lang="en_US"))
        told = form.told
        form.reason = reason
        form.save().action_apply()
        return told

    def test_it_is_marked_as_free_with_a_reason(self):
        entries = self._park() + self._leave_over()
        told = self._mark_free(entries)
        self.assertIn("2:00", told)
        self.assertIn("Azur Interior", told)
        self.assertEqual(entries.mapped("free_minutes"), [90, 90])
        self.assertEqual(set(entries.mapped("hour_bank_free_reason")), {"Our mistake"})
        self.assertFalse(any(entries.mapped("hour_bank_parked")))
        self.assertFalse(self._find())

    def test_without_a_reason_it_is_not(self):
        entry = self._park()
        with self.assertRaises(UserError):
            self._mark_free(entry, "  ")
        self.assertFalse(entry.hour_bank_free)

    # === SELL AND ASK === #

    def test_salespeople_sell(self):
        action = self._row(self._park(), self.salesperson).action_sell_hours()
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)
        Order = self.env["sale.order"].with_user(self.salesperson)
        order = Form(Order.with_context(**action["context"])).save()
        self.assertEqual(order.partner_id, self.customer)

    def test_who_is_asked_and_once(self):
        entry = self._park()
        kind, text = self._press(entry, "action_ask_renewal")
        self.assertEqual(kind, "success")
        self.assertIn("was asked", text)
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("1:00 left", activity.note)
        kind, text = self._press(entry, "action_ask_renewal", self.salesperson)
        self.assertEqual(kind, "warning")
        self.assertIn(f"by {self.manager.name}", text)
        self.assertEqual(self.ticket.activity_ids, activity)

    # === IT IS SEEN === #

    def test_the_dashboard_counts_what_is_parked(self):
        self._leave_over()
        for user, parked in ((self.manager, 1), (self.agent, 0)):
            entry = self._park() if parked else None
            Team = self.env["helpdesk.ticket.team"].with_user(user)
            shown = {each["name"]: each for each in Team.retrieve_dashboard()}
            parked_time = shown["Parked Time to Decide"]
            self.assertEqual(
                (parked_time["value"], parked_time["show"]), (parked, bool(parked))
            )
            self.assertTrue(entry or not parked)

    def test_each_role_sees_its_buttons(self):
        decides = {"action_debit", "action_free", "action_view_ticket"}
        both = new_test_user(
            self.env,
            "both_roles",
            "helpdesk_mgmt.group_helpdesk_manager,sales_team.group_sale_salesman",
        )
        for user, expected in (
            (self.manager, {*decides, "action_ask_renewal"}),
            (self.salesperson, {"action_sell_hours", "action_ask_renewal"}),
            (both, {*decides, "action_sell_hours", "action_ask_renewal"}),
        ):
            for view in ("list", "kanban"):
                with self.subTest(user.login, view=view):
                    arch = self.Unpaid.with_user(user).get_view(view_type=view)["arch"]
                    names = etree.fromstring(arch).xpath("//button/@name")
                    if view == "kanban":
                        names.append("action_view_ticket")
                    missing = expected - set(names)
                    self.assertFalse(missing)
                    self.assertLessEqual(set(names) - {"action_view_ticket"}, expected)

    def test_the_list_costs_the_same_for_many(self):
        costs = []
        Unpaid = self.Unpaid.with_user(self.manager)
        spec = {"partner_id": {"fields": {"display_name": {}}}, "name": {}, "hours": {}}
        for _index in range(2):
            self._park(), self._park()
            self.env.flush_all()
            for _known in range(2):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                Unpaid.web_search_read([], spec, limit=80)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[0], 4)


@tagged("post_install", "-at_install")
class TestUnpaidWalls(UnpaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague_seller = new_test_user(
            cls.env, "seller_2", "sales_team.group_sale_salesman"
        )

    def test_who_reads_it(self):
        entry, over = self._park(), self._leave_over()
        waiting = self._log(self._make_ticket(self.env["res.partner"]), 20)
        self.other_customer.user_id = self.colleague_seller
        every = new_test_user(
            self.env, "seller_all", "sales_team.group_sale_salesman_all_leads"
        )
        for user, expected in (
            (self.manager, entry + over + waiting),
            (every, entry + over + waiting),
            (self.salesperson, entry),
            (self.colleague_seller, over),
        ):
            self.assertEqual(set(self._find(user).ids), set(expected.ids), user.login)
        self.other_customer.user_id = False
        self.assertEqual(set(self._find(self.salesperson).ids), set((entry + over).ids))
        for user in (self.agent, self.accountant, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._find(user)

    def test_only_managers_decide(self):
        entry = self._park()
        self._sell(5)
        for user in (self.salesperson, self.agent, self.accountant, self.portal):
            for action in ("action_debit", "action_free"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    getattr(self._row(entry, user), action)()
        self.assertTrue(entry.hour_bank_parked)

    def test_no_salesperson_sells_or_asks_for_a_colleagues_customer(self):
        entry = self._park()
        for action in ("action_sell_hours", "action_ask_renewal"):
            with self.assertRaises(AccessError):
                getattr(self._row(entry, self.colleague_seller), action)()
        with self.assertRaises(AccessError):
            self._row(entry, self.manager).action_sell_hours()
        self.assertFalse(self.ticket.activity_ids)

    def test_the_dialog_marks_nothing_that_its_person_may_not_read(self):
        entry = self._park()
        Dialog = self.env["hour.bank.mark.free"]
        values = {"entries": entry.ids, "reason": "Mine"}
        with self.assertRaises(AccessError):
            Dialog.with_user(self.salesperson).create(values)
        debited = self._log(self.ticket, 30)
        dialog = Dialog.with_user(self.manager).create(
            {**values, "entries": debited.ids}
        )
        self.assertEqual(dialog.told, "0:00")
        with self.assertRaisesRegex(UserError, "meanwhile"):
            dialog.action_apply()
        self.assertFalse(debited.hour_bank_free)

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        entry = self._park()
        self.manager.company_ids += company
        other = self._row(entry).with_context(allowed_company_ids=company.ids)
        for action in ("action_debit", "action_free", "action_ask_renewal"):
            with self.assertRaises(AccessError):
                getattr(other, action)()
        self.assertFalse(other.search([]) - self.before)

    def test_nobody_writes_it(self):
        row = self._row(self._park())
        for call in (
            lambda: row.write({"name": "Other"}),
            lambda: row.unlink(),
            lambda: row.create({"name": "Other"}),
        ):
            with self.assertRaises(AccessError):
                call()


@tagged("post_install", "-at_install")
class TestUnpaidByRpc(HttpCase, UnpaidCase):
    def _call(self, user, entry, action):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_button/hour.bank.unpaid/{action}",
            {
                "model": "hour.bank.unpaid",
                "method": action,
                "args": [entry.ids],
                "kwargs": {},
            },
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_the_wrong_people_by_rpc(self):
        entry = self._park()
        self._sell(5)
        self.env.flush_all()
        for user in (self.salesperson, self.agent, self.accountant):
            for action in ("action_debit", "action_free"):
                with self.subTest(user.login, action=action):
                    with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                        self._call(user, entry, action)
        with self.assertRaises(JsonRpcException):
            self._call(self.manager, entry, "_debit")
        self.assertTrue(entry.hour_bank_parked)
        self._call(self.manager, entry, "action_debit")
        self.assertEqual(entry.debited_minutes, 90)
