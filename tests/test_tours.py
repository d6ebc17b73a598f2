# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import HourBankCase


@tagged("post_install", "-at_install")
class TestTours(HourBankCase, HttpCase):
    """The story of the addon, clicked through by the people who live it."""

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

    def test_accountant_invoices_all_hours(self):
        # In Odoo only salespeople invoice from an order.
        new_test_user(
            self.env,
            "invoicing",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        bank = self._sell_days_ago(10)
        self._log(self._make_ticket(), 35)
        self._start_tour("invoice", "invoicing", "hour-banks")
        line = bank.sale_line_id
        self.assertEqual(line.invoice_lines.quantity, 10)
        self.assertEqual(line.qty_invoiced, 10)
        self.assertAlmostEqual(line.qty_delivered, 0.58)
        self.assertCounters(bank, 600, 35)

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
