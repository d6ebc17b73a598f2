# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets, time, tasks and projects, field by field, as each role saves them."""

from odoo.tests import tagged

from .forms_common import FormsCase

COLLEAGUE = "top-secret(.|\n)*Analytic Line"
REASON = "hour_bank_free_reason is a required field"


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
        for role in ("agent_own", "agent_all", "manager"):
            core = {}
            if role == "agent_own":  # whoever gives a ticket away may not read it
                core = {"team_id": given_away, "user_id": given_away}
            doors = [self._get_door(role, ticket) for ticket in self._make_tickets(role)]
            with self.subTest(role):
                self.assertDoor(
                    *doors, core=core, rules={"timesheet_ids.hour_bank_free": REASON}
                )

    def test_time_entry(self):
        for role, kind, view in (
            ("agent_own", "form", "hr_timesheet_line_form"),
            ("agent_own", "list", "hr_timesheet_line_tree"),
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
            "allow_task_dependencies": "not allowed to modify 'Message subtypes'",
        }
        self.assertDoor(*doors, core=core)
