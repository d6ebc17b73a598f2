# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets, time, tasks and projects, field by field, as each role saves them."""

from datetime import datetime

from lxml import etree

from odoo.tests import Form, tagged

from .forms_common import FormsCase

COLLEAGUE = "top-secret(.|\n)*Analytic Line"
REASON = "hour_bank_free_reason is a required field|Say why 0:30"


@tagged("post_install", "-at_install")
class TestFormsTicket(FormsCase):
    def _make_tickets(self, role):
        """Return a ticket on which a colleague worked, and its twin without banks."""
        user = self.roles[role]
        tickets = []
        for team in (self.team, self.plain_team):
            ticket = self._make_ticket(team_id=team.id, user_id=user.id)
            self._log(ticket, 30, self.colleague)
            self._log(ticket, 30, user)
            tickets.append(ticket)
        return tickets

    def _make_entries(self, role):
        user = self.roles[role]
        return [
            ticket.timesheet_ids.filtered(lambda entry: entry.user_id == user)
            for ticket in self._make_tickets(role)
        ]

    def test_ticket(self):
        given_away = "top-secret(.|\n)*Helpdesk Ticket"
        for role in ("agent_own", "agent_all", "agent_seller", "manager"):
            core = {}
            if role == "agent_own":  # whoever gives a ticket away may not read it
                core = {"team_id": given_away, "user_id": given_away}
            doors = [
                self._get_door(role, ticket) for ticket in self._make_tickets(role)
            ]
            with self.subTest(role):
                self.assertDoor(
                    *doors, core=core, rules={"timesheet_ids.hour_bank_free": REASON}
                )

    def test_those_who_follow_a_ticket_open_it(self):
        ticket = self._make_ticket()
        self._log(ticket, 30)
        for role in ("seller_own", "seller_all", "accountant", "timesheet_user"):
            user = self.roles[role]
            ticket.message_subscribe(user.partner_id.ids)
            record = ticket.with_user(user)
            with self.subTest(role):
                self.assertOnlyOpens(self._get_door(role, ticket))
            for view in ("list", "kanban"):
                with self.subTest(role, view=view):
                    arch = record.get_view(view_type=view)["arch"]
                    fields = etree.fromstring(arch).iter("field")
                    names = {field.get("name"): {} for field in fields}
                    [values] = self._undone(record.web_read, names)
                    self.assertEqual(values["name"], ticket.name)

    def test_the_salesperson_of_a_renewal_finds_what_to_do(self):
        ticket = self._make_ticket()
        seller = self.roles["seller_own"]
        self.order.user_id = seller
        ticket.with_user(self.agent).action_ask_renewal()
        self.assertEqual(ticket.activity_ids.user_id, seller)
        self.assertOnlyOpens(self._get_door("seller_own", ticket))
        form = etree.fromstring(ticket.with_user(seller).get_view()["arch"])
        self.assertTrue(form.xpath("//button[@name='action_sell_hours']"))
        self.assertFalse(form.xpath("//button[@name='action_ask_renewal']"))
        action = ticket.with_user(seller).action_sell_hours()
        Order = self.env[action["res_model"]].with_user(seller)
        quotation = Form(Order.with_context(**action["context"])).save()
        self.assertEqual(quotation.partner_id, self.customer)

    def test_a_start_set_and_cleared_leaves_nothing_changed(self):
        for role in ("agent_own", "agent_all"):
            entry, _twin = self._make_entries(role)
            # late on the 18th in UTC is the 19th in the company's zone
            entry.write({"date_time": "2026-03-18 23:30:00"})
            self.env.cr.execute(
                "UPDATE account_analytic_line SET date = %s WHERE id = %s",
                ["2026-03-19", entry.id],
            )
            entry.invalidate_recordset()
            before = entry.read(["date", "date_time", "hour_bank_start"])
            view = "hr_timesheet.hr_timesheet_line_form"
            with Form(entry.with_user(self.roles[role]), view=view) as form:
                form.hour_bank_start = "2026-03-20 19:00:00"
                self.assertEqual(str(form.date), "2026-03-20")
                form.hour_bank_start = False
            self.assertEqual(
                entry.read(["date", "date_time", "hour_bank_start"]), before
            )

    def test_a_start_set_and_cleared_on_new_time_leaves_its_day(self):
        ticket = self._make_tickets("agent_own")[0]
        Entry = self.env["account.analytic.line"].with_user(self.roles["agent_own"])
        Entry = Entry.with_context(default_ticket_id=ticket.id)
        with Form(Entry, view="hr_timesheet.hr_timesheet_line_form") as form:
            form.name = "Trial"
            form.unit_amount = 0.5
            day = form.date
            form.hour_bank_start = f"{day} 19:00:00"
            form.hour_bank_start = False
        self.assertRecordValues(
            form.record,
            [{"date": day, "date_time": datetime.now(), "hour_bank_start": False}],
        )

    def test_time_entry(self):
        for role, kind, view in (
            ("agent_own", "form", "hr_timesheet_line_form"),
            ("agent_own", "list", "hr_timesheet_line_tree"),
            ("agent_seller", "form", "hr_timesheet_line_form"),
            ("agent_all", "form", "timesheet_view_form_user"),
            ("agent_all", "list", "timesheet_view_tree_user"),
        ):
            options = {"kind": kind, "view": f"hr_timesheet.{view}"}
            doors = [
                self._get_door(role, entry, **options)
                for entry in self._make_entries(role)
            ]
            with self.subTest(view, role=role):
                self.assertDoor(*doors, rules={"hour_bank_free": REASON})

    def test_task(self):
        user = self.roles["project_user"]
        doors = []
        for order in (self.order, self.plain_order):
            task = self.env["project.task"].create(
                {
                    "name": "Install",
                    "project_id": self.project.id,
                    "partner_id": self.customer.id,
                    "sale_line_id": order.order_line.id,
                }
            )
            for person in (self.colleague, user):
                values = {"ticket_id": False, "task_id": task.id}
                self._log(self.env["helpdesk.ticket"], 60, person, **values)
            doors.append(self._get_door("project_user", task))
        # The customer of time follows the task; its field for time has no domain.
        core = {"project_id": COLLEAGUE, "partner_id": COLLEAGUE}
        rules = {"timesheet_ids.so_line": "Only salespeople and timesheet approvers"}
        self.assertDoor(*doors, core=core, rules=rules)

    def test_project(self):
        groups = ("project.group_project_manager", "sales_team.group_sale_salesman")
        self.roles["project_user"].group_ids += self.env.ref(groups[0]) + self.env.ref(
            groups[1]
        )
        doors = []
        for order in (self.order, self.plain_order):
            project = self.project.copy(
                {
                    "name": order.name,
                    "partner_id": self.customer.id,
                    "sale_line_id": order.order_line.id,
                }
            )
            values = {"ticket_id": False, "project_id": project.id}
            self._log(self.env["helpdesk.ticket"], 60, self.colleague, **values)
            doors.append(self._get_door("project_user", project))
        core = {
            "date_start": "date is a required field",
            "date": "date_start is a required field",
        }
        # core shows or hides kinds of messages with it, for administrators only
        rules = {"allow_task_dependencies": "Message subtypes"}
        self.assertDoor(*doors, core=core, rules=rules)
