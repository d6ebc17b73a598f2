# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is typed and not saved tells nobody whose hours are none of theirs."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import TODAY
from .spend_common import SpendCase

TICKET = (
    "hour_bank_summary",
    "hour_bank_level",
    "hour_bank_hours_balance",
    "hour_bank_ids",
    "hour_bank_preview",
    "hour_bank_refused",
    "reserved_hours",
    "debited_hours",
)


class PreviewCase(SpendCase):
    @classmethod
    def setUpScene(cls):
        cls._log(cls.foreign_ticket, 37, cls.colleague)

    def _type(self, records, user, typed, spec):
        """Return what the client is told when ``typed`` is typed, as text."""
        records = records.with_user(user).with_context(lang="en_US")
        spec = {**{name: {} for name in typed}, **spec}
        names = list(typed)
        try:
            told = records.onchange(typed, names, spec)["value"]
            if not records:  # the form asks for the defaults first
                told = [told, records.onchange({**typed}, [], spec)["value"]]
        except UserError as error:
            told = str(error)
        return str(told)

    def assertUntold(self, text):
        for secret in (
            self.foreign_bank.name,
            self.foreign_line.order_id.name,
            "9:23",
            "0:37",
            str(round(563 / 60, 2)),
            str(round(37 / 60, 2)),
        ):
            self.assertNotIn(secret, text)


@tagged("post_install", "-at_install")
class TestEntryPreview(PreviewCase):
    SPEC = {"hour_bank_explanation": {}, "so_line": {"fields": {"display_name": {}}}}

    def _type_entry(self, user, records=None, **values):
        typed = {"name": "x", "unit_amount": 0.5, "date": TODAY, **values}
        Entry = self.env["account.analytic.line"]
        return self._type(records or Entry, user, typed, self.SPEC)

    def test_a_foreign_ticket(self):
        for user in (self.own, self.clerk):
            text = self._type_entry(
                user, ticket_id=self.foreign_ticket.id, project_id=self.project.id
            )
            self.assertUntold(text)
        text = self._type_entry(
            self.own, ticket_id=self.ticket.id, project_id=self.project.id
        )
        self.assertIn(f"0:30 from {self.bank.name}", text)

    def test_a_foreign_ticket_with_its_order_line(self):
        self.foreign_ticket.sale_line_id = self.foreign_line
        text = self._type_entry(
            self.own, ticket_id=self.foreign_ticket.id, project_id=self.project.id
        )
        self.assertUntold(text)

    def test_on_an_entry_of_ones_own(self):
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        text = self._type_entry(self.own, entry, ticket_id=self.foreign_ticket.id)
        self.assertUntold(text)
        text = self._type_entry(self.own, entry, unit_amount=1)
        self.assertIn(f"1:00 from {self.bank.name}", text)

    def test_a_foreign_order_line(self):
        for values in ({"ticket_id": self.ticket.id}, {}):
            text = self._type_entry(
                self.own,
                project_id=self.project.id,
                is_so_line_edited=True,
                so_line=self.foreign_line.id,
                **values,
            )
            # the name of the order line is what the person sent, as Odoo shows it
            self.assertNotIn(self.foreign_bank.name, text)
            self.assertNotIn("9:23", text)

    def test_the_hours_left_in_the_name_of_an_order_line(self):
        line = self.foreign_line.with_context(with_remaining_hours=True)
        for user in (self.own, self.clerk):
            # as Odoo reads the name of a line that somebody typed
            name = line.with_user(user).sudo().display_name
            self.assertEqual(name, self.foreign_line.display_name)
            self.env.invalidate_all()  # each person has requests of their own
        self.assertIn("9:23", line.with_user(self.salesperson).display_name)
        mine = self.bank.sale_line_id.with_context(with_remaining_hours=True)
        self.assertIn("10:00", mine.with_user(self.own).sudo().display_name)

    def test_a_refusal_names_no_balance(self):
        text = self._type_entry(
            self.own,
            ticket_id=self.foreign_ticket.id,
            project_id=self.project.id,
            unit_amount=20,
        )
        self.assertUntold(text)
        self.assertNotIn("Deco", text.replace(self.foreign_ticket.display_name, ""))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        project = self.env["project.project"].create(
            {"name": "There", "allow_timesheets": True, "company_id": other.id}
        )
        bank = self._grant_in(other)
        for values in (
            {"ticket_id": self.ticket.id, "project_id": self.project.id},
            {"ticket_id": self.ticket.id, "project_id": project.id},
        ):
            text = self._type_entry(self.own, company_id=other.id, **values)
            self.assertNotIn(bank.name, text)

    def _grant_in(self, company):
        bank = self.env["hour.bank"].create(
            {
                "name": "HB-ELSEWHERE",
                "partner_id": self.customer.id,
                "company_id": company.id,
                "plan_id": self.plan.id,
                "product_id": self.product.id,
            }
        )
        bank._adjust(600, "Old contract")
        return bank

    def test_somebody_elses_entry_in_a_form(self):
        foreign = self.foreign_ticket.timesheet_ids
        text = self._type(
            self.ticket,
            self.own,
            {"timesheet_ids": [Command.link(foreign.id)]},
            {"timesheet_ids": {"fields": self.SPEC}, "hour_bank_preview": {}},
        )
        self.assertUntold(text)

    def test_on_the_task_of_an_order(self):
        product = self._make_product("With task", service_tracking="task_in_project")
        bank = self._sell(4, self.other_customer, product)
        task = bank.sale_line_id.task_id
        values = {"task_id": task.id, "project_id": task.project_id.id}
        text = self._type_entry(self.clerk, **values)
        self.assertIn(f"0:30 from {bank.name}", text)  # whoever may log may know
        task.project_id.privacy_visibility = "followers"
        for project in (task.project_id, self.project):
            values["project_id"] = project.id
            self.assertNotIn(bank.name, self._type_entry(self.clerk, **values))

    def test_the_hours_left_on_a_task(self):
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": self.project.id}
        )
        spec = {"remaining_hours_so": {}}
        employee = self.clerk
        employee.group_ids += self.env.ref("project.group_project_user")
        seller = self._make_employee("seller", "sales_team.group_sale_salesman")
        typed = {"sale_line_id": self.foreign_line.id}
        self.foreign_line.order_id.user_id = self.manager
        told = self._ask_task(task, self.own, typed, spec)
        self.assertFalse(told.get("remaining_hours_so"))
        task.sale_line_id = self.bank.sale_line_id
        self.assertTrue(seller)
        self.assertEqual(task.with_user(employee).remaining_hours_so, 10)

    def _ask_task(self, task, user, typed, spec):
        # as core computes it, without its own walls on tasks
        task = task.with_user(user).sudo().new(typed, origin=task)
        return {"remaining_hours_so": task.remaining_hours_so}

    def test_the_entry_of_a_form_is_told_to_managers_and_readers(self):
        form = Form(
            self.env["helpdesk.ticket"].with_user(self.own).browse(self.ticket.id),
            "helpdesk_mgmt.ticket_view_form",
        )
        with form.timesheet_ids.new() as line:
            line.name = "x"
            line.unit_amount = 0.5
            self.assertIn(self.bank.name, line.hour_bank_explanation)
        self.assertIn(self.bank.name, form.hour_bank_preview)


@tagged("post_install", "-at_install")
class TestTicketPreview(PreviewCase):
    SPEC = {name: {} for name in TICKET}

    def _type_ticket(self, user, records=None, **typed):
        Ticket = self.env["helpdesk.ticket"]
        typed = {"name": "x", "team_id": self.team.id, **typed}
        return self._type(records or Ticket, user, typed, self.SPEC)

    def test_a_new_ticket_for_another_customer(self):
        for partner in self.other_customer + self.other_customer.create(
            {"name": "Joe", "parent_id": self.other_customer.id}
        ):
            text = self._type_ticket(self.own, partner_id=partner.id)
            self.assertUntold(text)
            # as if the ticket were theirs already
            mine = {"partner_id": partner.id, "user_id": self.own.id}
            self.assertUntold(self._type_ticket(self.own, **mine))
            self.assertIn("shown once the ticket is saved", text)
        text = self._type_ticket(self.own, partner_id=self.contact.id)
        self.assertIn("10:00 left", text)

    def test_that_a_customer_has_none_is_not_told_either(self):
        nobody = self.env["res.partner"].create({"name": "Nobody", "is_company": True})
        text = self._type_ticket(self.own, partner_id=nobody.id)
        self.assertIn("shown once the ticket is saved", text)
        text = self._type_ticket(self.manager, partner_id=nobody.id)
        self.assertIn("no hour bank", text)

    def test_ones_own_ticket_for_another_customer(self):
        typed = {"partner_id": self.other_customer.id}
        self.assertUntold(self._type_ticket(self.own, self.ticket, **typed))
        typed["commercial_partner_id"] = self.customer.id
        self.assertUntold(self._type_ticket(self.own, self.ticket, **typed))
        typed = {"commercial_partner_id": self.other_customer.id}
        self.assertUntold(self._type_ticket(self.own, self.ticket, **typed))
        text = self._type_ticket(self.own, self.ticket, priority="2")
        self.assertNotIn("shown once", text)
        typed = {"partner_id": self.customer.id}
        self.assertNotIn(
            "shown once", self._type_ticket(self.own, self.ticket, **typed)
        )
        typed = {"partner_id": self.other_customer.id}
        self.assertIn("9:23", self._type_ticket(self.manager, self.ticket, **typed))

    def test_a_foreign_ticket_itself(self):
        self.assertUntold(self._type_ticket(self.own, self.foreign_ticket))
        foreign = self.foreign_ticket.with_user(self.own)
        for name in TICKET:
            foreign.invalidate_recordset()
            with self.assertRaises(AccessError):
                foreign.read([name])

    def test_a_foreign_ticket_in_the_form_of_its_contact(self):
        keeper = self.own
        keeper.group_ids += self.env.ref("base.group_partner_manager")
        text = self._type(
            self.contact,
            keeper,
            {"helpdesk_ticket_ids": [Command.link(self.foreign_ticket.id)]},
            {"helpdesk_ticket_ids": {"fields": self.SPEC}},
        )
        self.assertUntold(text)

    def test_typed_time_on_a_ticket_that_becomes_anothers(self):
        line = Command.create(
            {
                "name": "x",
                "unit_amount": 0.5,
                "date": TODAY,
                "project_id": self.project.id,
            }
        )
        text = self._type_ticket(
            self.own,
            self.ticket,
            partner_id=self.other_customer.id,
            timesheet_ids=[line],
        )
        self.assertUntold(text)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        bank = TestEntryPreview._grant_in(self, other)
        for user in (self.own, self.manager):
            text = self._type_ticket(user, self.ticket, company_id=other.id)
            self.assertNotIn(bank.name, text)
            self.assertNotIn("10:00", text)

    def test_a_salesperson_knows_what_they_sold(self):
        seller = new_test_user(
            self.env,
            "seller",
            "sales_team.group_sale_salesman,helpdesk_mgmt.group_helpdesk_user_own",
        )
        typed = {"partner_id": self.other_customer.id}
        self.assertUntold(self._type_ticket(seller, **typed))
        self.foreign_line.order_id.user_id = seller
        self.assertIn("9:23 left", self._type_ticket(seller, **typed))

    def test_an_order_that_lists_another_orders_line(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        order = self._make_order(1, confirm=False)
        order.user_id = seller
        text = self._type(
            order,
            seller,
            {"order_line": [Command.link(self.foreign_line.id)]},
            {"hour_bank_summary": {}, "hour_bank_count": {}},
        )
        self.assertUntold(text)
        self.assertNotIn("9:23 of", text)


@tagged("post_install", "-at_install")
class TestKnownCustomers(SpendCase):
    """The option of a team: who sees personal tickets chooses only their customers."""

    def _new(self, user=None, **values):
        Ticket = self.env["helpdesk.ticket"].with_user(user or self.own)
        return Ticket.create(
            {
                "name": "New",
                "description": "New",
                "user_id": self.own.id,
                "team_id": self.team.id,
                **values,
            }
        )

    def test_without_the_option_an_agent_may_take_up_any_customers_ticket(self):
        ticket = self._new(partner_id=self.other_customer.id)
        self.assertIn("10:00 left", ticket.hour_bank_summary)
        self.assertDrawn(
            self._entry(self.own, ticket_id=ticket.id), **{self.foreign_bank.name: 30}
        )

    def test_with_it_none_but_their_own(self):
        self.team.only_known_customers = True
        theirs = {"partner_id": self.other_customer.id}
        for team in (self.team, self.core_team, self.team.browse()):
            self.assertBlocked(self._new, team_id=team.id, **theirs)
        self.assertBlocked(self.ticket.with_user(self.own).write, theirs)
        Ticket = self.env["helpdesk.ticket"].with_user(self.own)
        Ticket = Ticket.with_context(default_partner_id=self.other_customer.id)
        values = {"name": "x", "description": "x", "user_id": self.own.id}
        self.assertBlocked(Ticket.create, values)
        self.assertTrue(self._new(partner_id=self.contact.id))
        self.assertTrue(self._new(partner_id=self.customer.id))

    def test_a_colleague_names_the_customer(self):
        self.team.only_known_customers = True
        ticket = self._new()
        ticket.with_user(self.agent).partner_id = self.other_customer
        self.assertDrawn(
            self._entry(self.own, ticket_id=ticket.id), **{self.foreign_bank.name: 30}
        )
        self.assertTrue(self._new(partner_id=self.other_customer.id))

    def test_who_is_in_no_such_team_is_not_limited(self):
        self.team.only_known_customers = True
        self.team.user_ids -= self.own
        ticket = self._new(team_id=self.core_team.id, partner_id=self.other_customer.id)
        self.assertEqual(ticket._get_payer(), self.other_customer)
