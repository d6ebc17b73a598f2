# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Beside OCA's helpdesk_mgmt_timesheet and helpdesk_mgmt_timesheet_sale."""

from collections import Counter

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ...models.beside import helpdesk_mgmt_timesheet as bridge_views
from ...tools.arch import SCREENS
from ..common import TODAY, HourBankCase

BRIDGE = ("helpdesk_mgmt_timesheet", "helpdesk_mgmt_timesheet_sale")
VIEWS = {
    "helpdesk.ticket": (
        ("form", "helpdesk_mgmt.ticket_view_form"),
        ("list", "helpdesk_mgmt.ticket_view_tree"),
        ("kanban", "helpdesk_mgmt.view_helpdesk_ticket_kanban"),
        ("search", "helpdesk_mgmt.helpdesk_ticket_view_search"),
    ),
    "helpdesk.ticket.team": (("form", "helpdesk_mgmt.view_helpdesk_team_form"),),
    "account.analytic.line": (
        ("form", "hr_timesheet.hr_timesheet_line_form"),
        ("list", "hr_timesheet.hr_timesheet_line_tree"),
        ("list", "hr_timesheet.timesheet_view_tree_user"),
        ("search", "hr_timesheet.hr_timesheet_line_search"),
    ),
    "project.task": (("form", "project.view_task_form2"),),
}
TABLES = {
    "helpdesk.ticket": bridge_views.TICKET,
    "helpdesk.ticket.team": bridge_views.TEAM,
    "account.analytic.line": bridge_views.ENTRY,
}


def get_screens(arch):
    """Return ``{(screen, tag, name): number}`` of what a person finds on a view."""
    names = Counter()
    for node in arch.iter("field", "button", "page", "filter", "a"):
        screen = next(node.iterancestors(*SCREENS), None)
        if node.get("name") and node.get("invisible") not in ("1", "True"):
            names[screen, node.tag, node.get("name")] += 1
    return names


@tagged("post_install", "-at_install", "hour_bank_bridge")
class TestBridgeViews(HourBankCase):
    def test_what_is_ours_is_found(self):
        for model, views in VIEWS.items():
            for kind, view in views:
                arch, _view = self.env[model]._get_view(self.env.ref(view).id, kind)
                for path in TABLES.get(model, {}).get(kind, ()):
                    with self.subTest(view=view, path=path):
                        self.assertEqual(len(arch.xpath(path)), 1)


@tagged("post_install", "-at_install", "-standard", "hour_bank_bridge")
class TestBridge(HourBankCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.other_bank = cls._sell(10, cls.other_customer)
        cls.everybody = new_test_user(
            cls.env,
            "everybody",
            "helpdesk_mgmt.group_helpdesk_manager,project.group_project_manager,"
            "hr_timesheet.group_timesheet_manager,sales_team.group_sale_manager",
        )

    def _make_milestone(self, bank):
        self.project.allow_milestones = True
        return self.env["project.milestone"].create(
            {
                "name": "Go live",
                "project_id": self.project.id,
                "sale_line_id": bank.sale_line_id.id,
            }
        )

    # === SCREENS === #

    def _get_names_of_bridge(self, model, kind):
        """Return the names that the views of the bridge bring, on any screen."""
        views = self.env["ir.ui.view"].search(
            [("model", "=", model), ("type", "=", kind)]
        )
        xmlids = views.get_external_id()
        own = views.filtered(lambda v: xmlids[v.id].split(".")[0] in BRIDGE)
        added = (node for v in own for node in etree.fromstring(v.arch).iter())
        return {node.get("name") for node in added if node.get("position") is None}

    def test_one_of_each_on_every_screen(self):
        for model, views in VIEWS.items():
            for kind, view in views:
                names = self._get_names_of_bridge(model, kind)
                self.assertTrue(names, view)
                model_as_person = self.env[model].with_user(self.everybody)
                result = model_as_person.get_view(self.env.ref(view).id, kind)
                found = get_screens(etree.fromstring(result["arch"]))
                for (screen, tag, name), number in found.items():
                    if name in names:
                        with self.subTest(view=view, screen=screen.tag, name=name):
                            self.assertEqual(number, 1, tag)

    def test_what_only_the_bridge_has_stays(self):
        arch, _view = self.env["helpdesk.ticket"]._get_view(
            self.env.ref("helpdesk_mgmt.ticket_view_tree").id, "list"
        )
        self.assertTrue(arch.xpath("//field[@name='remaining_hours']"))

    def test_one_table_in_the_portal(self):
        self.portal.partner_id.parent_id = self.customer
        self.team.show_timesheet_portal = True
        ticket = self._make_ticket()
        ticket.partner_id = self.portal.partner_id
        self._log(ticket, 30, name="Swapped the disk")
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open(f"/my/ticket/{ticket.id}").text
        self.assertEqual(page.count("Swapped the disk"), 1)
        self.assertIn("Time Spent", page)

    # === ORDER LINES === #

    def _choose(self, **values):
        return self._make_ticket(sale_line_id=self.bank.sale_line_id.id, **values)

    def test_agent_gives_a_ticket_with_a_chosen_line_to_another_customer(self):
        ticket = self._choose()
        entry = self._log(ticket, 30)
        self.assertDrawn(entry, **{self.bank.name: 30})
        ticket.with_user(self.agent).partner_id = self.other_customer
        self.assertFalse(ticket.sale_line_id)
        self.assertDrawn(entry, **{self.other_bank.name: 30})
        self.assertCounters(self.bank, 600, 0)

    def test_in_the_form_too(self):
        ticket = self._choose()
        with Form(ticket.with_user(self.agent)) as form:
            form.partner_id = self.other_customer
        self.assertFalse(ticket.sale_line_id)

    def test_a_line_that_is_chosen_with_the_customer_is_asked(self):
        ticket = self._choose()
        values = {
            "partner_id": self.other_customer.id,
            "sale_line_id": self.bank.sale_line_id.id,
        }
        with self.assertRaisesRegex(UserError, "Choose an order line of that customer"):
            ticket.with_user(self.everybody).write(values)
        values["sale_line_id"] = self.other_bank.sale_line_id.id
        ticket.with_user(self.everybody).write(values)
        self.assertEqual(ticket.sale_line_id, self.other_bank.sale_line_id)

    def test_the_line_of_a_milestone_of_somebody_else_is_not_taken(self):
        milestone = self._make_milestone(self.other_bank)
        ticket = self._make_ticket().with_user(self.agent)
        ticket.milestone_id = milestone
        self.assertFalse(ticket.sale_line_id)
        new = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "Printer still on fire",
                    "description": "It burns",
                    "team_id": self.team.id,
                    "partner_id": self.contact.id,
                    "milestone_id": milestone.id,
                }
            )
        )
        self.assertFalse(new.sale_line_id)
        self.assertDrawn(self._log(new, 30), **{self.bank.name: 30})

    def test_that_of_the_customer_is(self):
        milestone = self._make_milestone(self.bank)
        ticket = self._make_ticket().with_user(self.agent)
        ticket.milestone_id = milestone
        self.assertEqual(ticket.sudo().sale_line_id, self.bank.sale_line_id)

    # === TIME === #

    def test_debited_time_stays_in_its_project(self):
        ticket = self._make_ticket()
        entry = self._log(ticket, 30)
        ticket.with_user(self.agent).project_id = False
        self.assertEqual(entry.project_id, self.project)
        self.assertCounters(self.bank, 600, 30)

    def test_the_report_has_one_ticket(self):
        ticket = self._make_ticket()
        self._log(ticket, 30)
        Report = self.env["timesheets.analysis.report"].with_user(self.everybody)
        lines = Report.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(lines.ticket_id, ticket)
        self.assertAlmostEqual(sum(lines.mapped("unit_amount")), 0.5)

    def test_total_hours_count_colleagues(self):
        ticket = self._make_ticket()
        self._log(ticket, 30, user=self.colleague)
        with Form(ticket.with_user(self.agent)) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Looked"
                line.unit_amount = 0.5
            self.assertAlmostEqual(form.total_hours, 1)
        self.assertAlmostEqual(ticket.total_hours, 1)
        self.assertEqual(ticket.last_timesheet_activity.isoformat(), TODAY)


@tagged("post_install", "-at_install", "-standard", "hour_bank_bridge")
class TestBridgeTour(HourBankCase, HttpCase):
    clock = None

    def test_agent_starts_and_stops_timer(self):
        # The browser has the real clock: valid for some days, whatever its time zone.
        bank = self._sell(10)
        bank.date_start = fields.Date.subtract(fields.Date.today(), days=3)
        ticket = self._make_ticket()
        path = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action"
        self.start_tour(path, "helpdesk_hour_bank_timer", login="agent")
        self.env.invalidate_all()
        entry = ticket.timesheet_ids
        self.assertDrawn(entry, **{bank.name: entry.rated_minutes})
        self.assertTrue(entry.rated_minutes)
