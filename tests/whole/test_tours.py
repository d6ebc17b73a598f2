# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people click through, in a browser."""

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestTours(HourBankCase, HttpCase):
    """The story of the addon, clicked through by the people who live it."""

    clock = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser has the real clock: valid for some days, whatever its time zone.
        cls.start = fields.Date.subtract(fields.Date.today(), days=3)

    def _sell_days_ago(self, hours):
        bank = self._sell(hours)
        bank.date_start = self.start
        return bank

    def _start_tour(self, name, login, path):
        self.start_tour(f"/odoo/{path}", f"helpdesk_hour_bank_{name}", login=login)
        self.env.invalidate_all()

    def _start_ticket_tour(self, name):
        self._start_tour(name, "agent", "action-helpdesk_mgmt.helpdesk_ticket_action")

    def _get_order_path(self, order):
        return f"action-sale.action_orders/{order.id}"

    # === AGENT === #

    def test_agent_logs_changes_frees_deletes(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self.assertFalse(bank.sale_order_id.with_user(self.agent).has_access("read"))
        self._start_ticket_tour("agent")
        # Logged, more time, another day, free; deleting free time moves nothing.
        self.assertEqual(self._get_ledger(bank), [600, -35, -30, 30, 35, -65, 65])
        self.assertEqual(
            bank.move_ids.sorted("id").mapped("cause"),
            ["order", "entry", "change", "change", "change", "change", "free"],
        )
        self.assertFalse(ticket.timesheet_ids)
        self.assertCounters(bank, 600, 0)

    def test_agent_starts_and_stops_timer(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._start_ticket_tour("timer")
        entry = ticket.timesheet_ids
        self.assertEqual(entry.name, "Called the fire brigade")
        # started 25 minutes ago, stopped some seconds later
        self.assertIn(entry.rated_minutes, range(25, 30))
        self.assertDrawn(entry, **{bank.name: entry.rated_minutes})
        self.assertCounters(bank, 600, entry.rated_minutes)

    def test_agent_logs_time_in_two_clicks(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._start_ticket_tour("log_time")
        self.assertEqual(self._get_ledger(bank), [600, -35, -90, -65, -5])
        self.assertEqual(len(ticket.timesheet_ids), 4)

    def test_agent_logs_time_on_a_card(self):
        bank = self._sell_days_ago(10)
        self._make_ticket()
        self._start_ticket_tour("log_time_on_card")
        self.assertEqual(self._get_ledger(bank), [600, -35])

    def test_agent_logs_time_by_keys_alone(self):
        bank = self._sell_days_ago(10)
        self._make_ticket()
        self._start_ticket_tour("log_time_by_keys")
        self.assertEqual(self._get_ledger(bank), [600, -90])

    def test_agent_replies_and_logs(self):
        bank = self._sell_days_ago(10)
        self.contact.email = "brandon@example.com"
        ticket = self._make_ticket()
        self._start_ticket_tour("reply_and_log")
        self.assertCounters(bank, 600, 20)
        self.assertIn("It is out now.", str(ticket.message_ids.mapped("body")))

    def test_agent_parks_what_a_timer_measured(self):
        self.plan.allow_parking = True
        bank = self._sell_days_ago(10)
        bank._adjust(-600, "Trial")
        ticket = self._make_ticket()
        start = fields.Datetime.subtract(fields.Datetime.now(), minutes=25)
        entry = self._log(ticket, 0, date_time=start)
        self._start_ticket_tour("timer_refused")
        self.assertTrue(entry.hour_bank_parked)
        self.assertIn(entry.waiting_minutes, range(25, 32))
        self.assertCounters(bank, 0, 0)

    def test_agent_is_refused_and_corrects(self):
        bank = self._sell_days_ago(10)
        bank._adjust(-580, "Trial")
        ticket = self._make_ticket()
        self._start_ticket_tour("refusal")
        self.assertEqual(self._get_ledger(bank), [600, -580, -20])
        self.assertRecordValues(
            ticket.timesheet_ids,
            [{"name": "Extinguished", "rated_minutes": 20, "debited_minutes": 20}],
        )
        self.assertEqual(bank.state, "depleted")

    def test_agent_draws_from_two_banks(self):
        first = self._sell_days_ago(10)
        first._adjust(-580, "Trial")
        second = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._start_ticket_tour("split")
        self.assertDrawn(ticket.timesheet_ids, **{first.name: 20, second.name: 40})
        delivered = (first + second).sale_line_id.mapped("qty_delivered")
        self.assertEqual(delivered, [0.33, 0.67])

    def test_agent_sees_what_the_type_counts(self):
        def get_type(name):
            return self.env.ref(f"helpdesk_hour_bank.work_type_{name}")

        # The types are data that users may have changed.
        get_type("remote").write({"step_minutes": 15, "minimum_minutes": 0})
        get_type("on_site").write({"step_minutes": 30, "minimum_minutes": 60})
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Repair", "work_type_id": get_type("on_site").id}
        )
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket(category_id=category.id)
        self._start_ticket_tour("work_type")
        self.assertRecordValues(
            ticket.timesheet_ids,
            [{"work_type_id": get_type("remote").id, "rated_minutes": 45}],
        )
        self.assertDrawn(ticket.timesheet_ids, **{bank.name: 45})

    def test_agent_reserves_planned_hours(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._start_ticket_tour("reserve")
        self.assertEqual(bank.minutes_reserved, 120)
        self.assertCounters(bank, 600, 60)
        ticket.write({"name": "Printer smokes", "planned_hours": 4})
        self._make_ticket()
        self._start_ticket_tour("reserved")

    def test_agent_hands_over_a_ticket_with_time_of_a_colleague(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._log(ticket, 35, self.colleague)
        self._start_ticket_tour("reassign")
        self.assertEqual(ticket.user_id, self.colleague)
        self.assertCounters(bank, 600, 35)

    # === MANAGER === #

    def test_manager_configures_team(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Second line"})
        self._start_tour(
            "team", "manager", "action-helpdesk_mgmt.helpdesk_ticket_team_action"
        )
        self.assertRecordValues(
            team,
            [
                {
                    "allow_timesheet": True,
                    "use_hour_banks": True,
                    "default_project_id": self.project.id,
                }
            ],
        )

    def test_manager_creates_plan(self):
        self._start_tour(
            "plan", "manager", "action-helpdesk_hour_bank.hour_bank_plan_action"
        )
        self.assertRecordValues(
            self.env["hour.bank.plan"].search([("name", "=", "Flexible support")]),
            [
                {
                    "validity_months": 6,
                    "overage_policy": "overdraw",
                    "overdraft_hours": 2.5,
                }
            ],
        )

    def test_manager_archives_a_plan_that_is_used(self):
        self._sell(10)
        path = "action-helpdesk_hour_bank.hour_bank_plan_action"
        self._start_tour("archive_plan", "manager", path)
        self.assertFalse(self.plan.active)
        self.plan.active = True
        self._start_tour("archive_listed_plan", "manager", path)
        self.assertFalse(self.plan.active)

    def test_manager_decides_about_time_that_found_no_bank(self):
        self.plan.allow_parking = True
        self.customer.user_id = self.salesperson
        self._sell_days_ago(1)
        ticket, other = self._make_ticket(), self._make_ticket(self.other_customer)
        self.team.hour_bank_plan_id = self.plan
        first = self._log(ticket, 95, name="First", hour_bank_parked=True)
        second = self._log(ticket, 70, name="Second", hour_bank_parked=True)
        third = self._log(other, 20, name="Third", hour_bank_parked=True)
        first.unit_amount = 35 / 60
        self._start_tour("unpaid", "manager", "time-without-bank")
        self.assertEqual((first.debited_minutes, first.hour_bank_parked), (35, False))
        self.assertEqual(second.hour_bank_free_reason, "Goodwill")
        self.assertTrue(third.hour_bank_parked)
        self.assertTrue(other.activity_ids)

    def test_manager_corrects_time_on_a_statement(self):
        bank = self._sell_days_ago(10)
        ticket = self._make_ticket()
        entry = self._log(ticket, 60)
        self.env.company.hour_bank_lock_issued = True
        self.manager.group_ids += self.env.ref(
            "hr_timesheet.group_hr_timesheet_approver"
        )
        first, second = self.env["hour.bank.statement"].create(
            [{"partner_id": self.customer.id} for _statement in range(2)]
        )
        first.action_issue()
        path = "action-helpdesk_mgmt.helpdesk_ticket_action"
        self._start_tour("locked", "manager", path)
        self.assertFalse(entry.hour_bank_change_reason)
        second.action_issue()
        self.assertEqual(second.closing_minutes, 570)
        [row] = second._get_paper()["banks"][0]["rows"]
        self.assertTrue(row["is_correction"])
        said = f"corrects {first.name}, which said 1:00 debited"
        for part in (said, "As agreed by phone"):
            self.assertIn(part, row["note"])
        self.assertCounters(bank, 600, 30)

    def test_manager_adjusts_bank(self):
        bank = self._sell(10)
        self._start_tour("adjust", "manager", "hour-banks")
        move = bank.move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [{"move_type": "adjustment", "minutes": -30, "reason": "Sold twice"}],
        )
        self.assertEqual(move.create_uid, self.manager)
        self.assertCounters(bank, 570, 0)

    def test_manager_holds_and_releases(self):
        bank = self._sell_days_ago(10)
        self._make_ticket()
        self._start_tour("hold", "manager", "hour-banks")
        self.assertEqual(bank.state, "hold")
        self._start_ticket_tour("held")
        self._start_tour("resume", "manager", "hour-banks")
        self.assertRecordValues(bank, [{"state": "open", "hold_reason": False}])
        self.assertCounters(bank, 600, 0)

    def test_second_manager_approves_transfer(self):
        new_test_user(self.env, "second", "helpdesk_mgmt.group_helpdesk_manager")
        subsidiary = self.env["res.partner"].create(
            {"name": "Azur Paris", "is_company": True, "parent_id": self.customer.id}
        )
        bank = self._sell_days_ago(10)
        self._start_tour("transfer", "manager", "hour-banks")
        transfer = self.env["hour.bank.transfer"].search([("bank_id", "=", bank.id)])
        self.assertEqual(transfer.state, "to_approve")
        self.assertCounters(bank, 600, 0)
        self._start_tour("approve", "second", "hour-bank-transfers")
        self.assertEqual(transfer.target_bank_id.partner_id, subsidiary)
        self.assertCounters(bank, 450, 0)
        self.assertCounters(transfer.target_bank_id, 150, 0)

    # === SALESPERSON AND ACCOUNTANT === #

    def test_salesperson_sells_and_raises(self):
        order = self._make_order(10, confirm=False)
        self._start_tour("sale", "salesperson", self._get_order_path(order))
        bank = order.order_line.hour_bank_ids
        self.assertEqual(self._get_ledger(bank), [600, 120])
        self.assertEqual(bank.state, "open")
        self.assertCounters(bank, 720, 0)

    def test_salesperson_cannot_lower_below_used(self):
        bank = self._sell_days_ago(10)
        self._log(self._make_ticket(), 240)
        self._start_tour(
            "sale_lower", "salesperson", self._get_order_path(bank.sale_order_id)
        )
        self.assertEqual(self._get_ledger(bank), [600, -240, -360])
        self.assertEqual(bank.sale_line_id.product_uom_qty, 4)
        self.assertCounters(bank, 240, 240)

    def test_salesperson_is_asked_for_a_renewal(self):
        self.customer.user_id = self.salesperson
        ticket = self._make_ticket()
        self._log(
            ticket, 20, hour_bank_free=True, hour_bank_free_reason="Our own mistake"
        )
        self._start_ticket_tour("ask_renewal")
        self.assertEqual(ticket.activity_ids.user_id, self.salesperson)
        self._start_tour("renewal", "salesperson", "")

    def test_accountant_invoices_a_part(self):
        bank = self._sell_days_ago(10)
        order = bank.sale_order_id
        self._start_tour("invoice_part", "accountant", self._get_order_path(order))
        self.assertRecordValues(
            order.invoice_ids, [{"state": "posted", "amount_untaxed": 600}]
        )
        self.assertEqual(bank.invoice_line_ids.hour_bank_minutes, 360)
        self.assertEqual(order.order_line.qty_to_invoice, 4)

    def test_accountant_invoices_all_hours(self):
        bank = self._sell_days_ago(10)
        self._log(self._make_ticket(), 35)
        self._start_tour("invoice", "accountant", "hour-banks")
        line = bank.sale_line_id
        self.assertEqual(line.invoice_lines.quantity, 10)
        self.assertEqual(line.qty_invoiced, 10)
        self.assertAlmostEqual(line.qty_delivered, 0.58)
        self.assertCounters(bank, 600, 35)

    def test_accountant_invoices_time_beyond_once(self):
        beyond = self._make_product(
            "Support by the hour",
            hour_bank_plan_id=False,
            service_policy="delivered_manual",
        )
        self.plan.write({"overage_policy": "bill", "overage_product_id": beyond.id})
        order = self._sell_days_ago(1).sale_order_id
        entry = self._log(self._make_ticket(), 95)
        self.assertEqual(entry.overage_minutes, 35)
        self._start_tour("invoice_beyond", "accountant", self._get_order_path(order))
        line = order.order_line.filtered(lambda line: line.product_id == beyond)
        self.assertRecordValues(line, [{"qty_invoiced": 0.58, "qty_to_invoice": 0}])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_accountant_invoices_and_credits_what_is_left(self):
        bank = self._sell_days_ago(10)
        self._log(self._make_ticket(), 35)
        self._start_tour("credit", "accountant", "customer-invoices")
        self.assertEqual(self._get_ledger(bank), [600, -35, -565])
        refund = bank.invoice_line_ids.move_id.filtered(
            lambda move: move.move_type == "out_refund"
        )
        self.assertEqual(refund.state, "posted")
        self.assertAlmostEqual(refund.amount_untaxed, 941.67)

    # === CUSTOMER === #

    def test_customer_sees_time_in_portal(self):
        self.team.show_timesheet_portal = True
        self._sell_days_ago(10)
        ticket = self._make_ticket()
        self._log(ticket, 35)
        self._log(
            ticket, 20, hour_bank_free=True, hour_bank_free_reason="Our own mistake"
        )
        new_test_user(self.env, "azur", "base.group_portal", partner_id=self.contact.id)
        self.start_tour(
            f"/my/ticket/{ticket.id}", "helpdesk_hour_bank_portal", login="azur"
        )
