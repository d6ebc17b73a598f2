# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Nobody spends another's hours, whatever door the ticket or the order line came by."""

from odoo import Command
from odoo.tests import tagged

from .spend_common import SpendCase


@tagged("post_install", "-at_install")
class TestForeignTicket(SpendCase):
    """A ticket that the person may not read is no way to its customer's hours."""

    def _with_default(self, user, ticket, **context):
        Entry = self.env["account.analytic.line"].with_user(user)
        return Entry.with_context(default_ticket_id=ticket.id, **context)

    def test_by_values(self):
        for user in (self.own, self.clerk):
            self.assertBlocked(self._entry, user, ticket_id=self.foreign_ticket.id)
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        self.assertDrawn(entry, **{self.bank.name: 30})

    def test_by_the_default_of_a_context(self):
        values = {"name": "x", "unit_amount": 1}
        for user in (self.own, self.clerk):
            for extra in ({}, {"project_id": self.project.id}):
                Entry = self._with_default(user, self.foreign_ticket)
                self.assertBlocked(Entry.create, {**values, **extra})
        entry = self._with_default(self.own, self.ticket).create(values)
        self.assertDrawn(entry, **{self.bank.name: 60})

    def test_by_a_default_of_the_users(self):
        self.env["ir.default"].set(
            "account.analytic.line",
            "ticket_id",
            self.foreign_ticket.id,
            user_id=self.clerk.id,
        )
        entry = self._entry(self.clerk, project_id=self.project.id)
        self.assertFalse(entry.ticket_id)
        self.assertNotSpent()

    def test_by_a_change(self):
        entry = self._entry(self.own, project_id=self.project.id)
        self.assertBlocked(entry.write, {"ticket_id": self.foreign_ticket.id})
        entry.ticket_id = self.ticket
        self.assertDrawn(entry, **{self.bank.name: 30})
        self.assertBlocked(entry.write, {"ticket_id": self.foreign_ticket.id})

    def test_by_web_save_of_the_form(self):
        Entry = self.env["account.analytic.line"].with_user(self.own)
        values = {
            "name": "x",
            "unit_amount": 1,
            "project_id": self.project.id,
            "ticket_id": self.foreign_ticket.id,
        }
        self.assertBlocked(Entry.web_save, values, {"id": {}})
        saved = Entry.web_save({**values, "ticket_id": self.ticket.id}, {"id": {}})
        entry = Entry.browse(saved[0]["id"])
        self.assertDrawn(entry, **{self.bank.name: 60})

    def test_by_import(self):
        def load(ticket):
            return (
                self.env["account.analytic.line"]
                .with_user(self.own)
                .load(
                    ["name", "unit_amount", "project_id/.id", "ticket_id/.id"],
                    [["x", "1", str(self.project.id), str(ticket.id)]],
                )
            )

        self.assertFalse(load(self.foreign_ticket)["ids"])
        self.assertNotSpent()
        self.assertTrue(load(self.ticket)["ids"])
        self.assertCounters(self.bank, 600, 60)

    def test_by_a_copy(self):
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        self.assertBlocked(entry.copy, {"ticket_id": self.foreign_ticket.id})
        self.assertDrawn(entry.copy(), **{self.bank.name: 30})

    def test_by_the_timer(self):
        entry = self._entry(self.own, ticket_id=self.ticket.id)

        def switch(**values):
            Wizard = self.env["hr.timesheet.switch"].with_user(self.own)
            values = {"name": "x", "project_id": self.project.id, **values}
            Wizard.create(values).action_switch()
            return Wizard.env["account.analytic.line"].search(
                [], limit=1, order="id desc"
            )

        foreign = self._log(self.foreign_ticket, 0, self.colleague)
        self.assertBlocked(
            switch, analytic_line_id=entry.id, ticket_id=self.foreign_ticket.id
        )
        self.assertBlocked(
            switch, analytic_line_id=foreign.id, ticket_id=self.ticket.id
        )
        self.assertBlocked(switch, ticket_id=self.foreign_ticket.id)
        running = switch(analytic_line_id=entry.id, ticket_id=self.ticket.id)
        running.button_end_work()
        self.assertEqual(running.ticket_id, self.ticket)

    def test_a_task_of_a_project_that_may_not_be_seen(self):
        product = self._make_product("With task", service_tracking="task_in_project")
        bank = self._sell(10, self.other_customer, product)
        task = bank.sale_line_id.task_id
        task.project_id.privacy_visibility = "followers"
        self.assertBlocked(
            self._entry, self.clerk, task_id=task.id, project_id=self.project.id
        )
        self.assertCounters(bank, 600, 0)
        task.project_id.message_subscribe(self.clerk.partner_id.ids)
        entry = self._entry(self.clerk, task_id=task.id)
        self.assertDrawn(entry, **{bank.name: 30})

    def test_results_of_the_ledger_are_not_given_by_default(self):
        entry = self._with_default(
            self.own,
            self.ticket,
            default_rated_minutes=1,
            default_free_minutes=1,
            default_hour_bank_rating={"free": True},
            default_hour_bank_line_chosen=True,
        ).create({"name": "x", "unit_amount": 1})
        self.assertDrawn(entry, **{self.bank.name: 60})
        self.assertFalse(entry.free_minutes)

    def test_own_time_is_changed_after_the_ticket_went_to_somebody_else(self):
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        self.ticket.user_id = self.colleague
        entry.unit_amount = 1
        self.assertDrawn(entry, **{self.bank.name: 60})

    def test_the_defaults_of_a_foreign_ticket_tell_nothing(self):
        fields = ["ticket_id", "project_id", "task_id", "company_id"]
        Entry = self._with_default(self.own, self.foreign_ticket)
        defaults = Entry.default_get(fields)
        self.assertFalse({"ticket_id", "project_id"} & set(defaults))
        defaults = self._with_default(self.own, self.ticket).default_get(fields)
        self.assertEqual(defaults["project_id"], self.project.id)


@tagged("post_install", "-at_install", "hour_bank_bridge")
class TestForeignLine(SpendCase):
    """A bank's order line is the customer's, and one that the person may choose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.core_ticket = cls._make_ticket(user_id=cls.own.id, team_id=cls.core_team.id)

    def test_created_with_another_customers_line(self):
        line = self.foreign_line.id
        for values in (
            {"ticket_id": self.core_ticket.id},
            {"ticket_id": self.ticket.id},
            {"project_id": self.project.id},
        ):
            for user in (self.own, self.clerk):
                self.assertBlocked(self._entry, user, so_line=line, **values)

    def test_created_with_another_customers_line_by_default(self):
        Entry = self.env["account.analytic.line"].with_context(
            default_so_line=self.foreign_line.id, default_is_so_line_edited=True
        )
        values = {"name": "x", "unit_amount": 1, "project_id": self.project.id}
        self.assertBlocked(Entry.with_user(self.own).create, values)
        # the order's own list of time works so, for whoever may read the order
        entry = Entry.with_user(self._make_seller()).create(values)
        self.assertDrawn(entry, **{self.foreign_bank.name: 60})

    def _make_seller(self):
        return self._make_employee("seller", "sales_team.group_sale_salesman_all_leads")

    def test_changed_before_anything_was_debited(self):
        entry = self._entry(self.own, ticket_id=self.core_ticket.id)
        self.assertFalse(entry.rated_minutes)
        line = self.foreign_line.id
        self.assertBlocked(entry.write, {"so_line": line})
        self.assertBlocked(entry.write, {"so_line": line, "is_so_line_edited": True})
        entry.so_line = self.bank.sale_line_id
        self.assertDrawn(entry, **{self.bank.name: 30})

    def test_changed_after_it_was_debited(self):
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        self.assertBlocked(entry.write, {"so_line": self.foreign_line.id})
        self.assertBlocked(
            entry.with_user(self.approver).write, {"so_line": self.foreign_line.id}
        )
        second = self._sell(5)
        entry.with_user(self.approver).so_line = second.sale_line_id
        self.assertDrawn(entry, **{second.name: 30})

    def test_an_edited_line_does_not_come_along_to_another_customers_ticket(self):
        entry = self._entry(self.own, ticket_id=self.core_ticket.id)
        entry.so_line = self.bank.sale_line_id
        mine = self._make_ticket(
            self.other_customer, user_id=self.own.id, team_id=self.core_team.id
        )
        with self.assertRaisesRegex(Exception, "Choose one of Deco Addict"):
            with self.cr.savepoint():
                entry.ticket_id = mine
        self.assertDrawn(entry, **{self.bank.name: 30})

    def test_a_task_gives_its_line_to_whoever_logs_on_it(self):
        product = self._make_product("With task", service_tracking="task_in_project")
        bank = self._sell(10, product=product)
        entry = self._entry(self.clerk, task_id=bank.sale_line_id.task_id.id)
        self.assertDrawn(entry, **{bank.name: 30})
        entry.write({"so_line": bank.sale_line_id.id, "unit_amount": 0.5})

    def test_the_order_of_a_copy_of_the_customer(self):
        # order_partner_id is stored on the line, and salespeople may write it
        line = self._sell(5).sale_line_id
        line.with_user(self.salesperson).order_partner_id = self.other_customer
        self.assertBlocked(
            self._entry,
            self.own,
            so_line=line.id,
            ticket_id=self._make_ticket(
                self.other_customer, user_id=self.own.id, team_id=self.core_team.id
            ).id,
        )

    def test_a_ticket_with_another_customers_line(self):
        for team in self.team + self.core_team:
            self.assertBlocked(
                self._new_ticket, team=team, sale_line_id=self.foreign_line.id
            )
        ticket = self._new_ticket(sale_line_id=self.bank.sale_line_id.id)
        self.assertDrawn(
            self._entry(self.own, ticket_id=ticket.id), **{self.bank.name: 30}
        )
        self.assertBlocked(ticket.write, {"sale_line_id": self.foreign_line.id})

    def test_a_copied_ticket_keeps_only_what_could_be_chosen(self):
        plan = self._make_plan("For the group", is_pool=True)
        product = self._make_product("Pool", hour_bank_plan_id=plan.id)
        self.contact.write({"is_company": True})  # a subsidiary
        pool = self._sell(10, self.customer, product)
        ticket = self._new_ticket(
            sale_line_id=self._sell(5, self.contact).sale_line_id.id
        )
        upstream = {"sale_order_ids"} & set(ticket._fields)
        default = dict.fromkeys(upstream, False)
        self.assertIn("sale_line_id", ticket.copy_data(default)[0])
        self.assertBlocked(ticket.write, {"sale_line_id": pool.sale_line_id.id})
        ticket.sudo().sale_line_id = pool.sale_line_id
        self.ticket.partner_id = self.other_customer  # the last one of the group
        self.assertNotIn("sale_line_id", ticket.copy_data(default)[0])

    def _new_ticket(self, team=None, **values):
        return (
            self.env["helpdesk.ticket"]
            .with_user(self.own)
            .create(
                {
                    "name": "New",
                    "description": "New",
                    "team_id": (team or self.core_team).id,
                    "user_id": self.own.id,
                    "partner_id": self.contact.id,
                    **values,
                }
            )
        )

    def test_a_ticket_with_another_customers_line_by_default(self):
        Ticket = self.env["helpdesk.ticket"].with_user(self.own)
        Ticket = Ticket.with_context(default_sale_line_id=self.foreign_line.id)
        values = {"name": "x", "description": "x", "user_id": self.own.id}
        self.assertBlocked(Ticket.create, values)
        self.assertBlocked(Ticket.create, {**values, "partner_id": self.contact.id})

    def test_a_ticket_keeps_no_line_of_the_customer_before(self):
        ticket = self._new_ticket(sale_line_id=self.bank.sale_line_id.id)
        with self.assertRaisesRegex(Exception, "Choose one of Deco Addict"):
            with self.cr.savepoint():
                ticket.write(
                    {
                        "partner_id": self.other_customer.id,
                        "sale_line_id": self.bank.sale_line_id.id,
                    }
                )
        ticket.partner_id = self.other_customer
        self.assertFalse(ticket.sale_line_id)

    def test_a_line_of_before_the_contact_moved_is_not_drawn(self):
        ticket = self._new_ticket(sale_line_id=self.bank.sale_line_id.id)
        self.contact.parent_id = self.other_customer
        self.assertFalse(self._entry(self.own, ticket_id=ticket.id).rated_minutes)
        self.assertCounters(self.bank, 600, 0)

    def test_programs_decide_themselves(self):
        entry = self._entry(self.clerk, project_id=self.project.id).sudo()
        entry.so_line = self.foreign_line
        self.assertDrawn(entry, **{self.foreign_bank.name: 30})


@tagged("post_install", "-at_install")
class TestForeignPayer(SpendCase):
    """Who pays is asked of the contact; copies of the answer cannot be written."""

    def test_the_copy_on_a_ticket(self):
        ticket = self.ticket.with_user(self.own)
        payer = {"commercial_partner_id": self.other_customer.id}
        self.assertBlocked(ticket.write, payer)
        self.assertBlocked(ticket.write, {"commercial_partner_id": False})
        # sent back as it was
        ticket.write({"commercial_partner_id": self.customer.id, "priority": "2"})
        self.assertEqual(ticket.priority, "2")
        values = {"name": "x", "description": "x", "partner_id": self.contact.id}
        values["user_id"] = self.own.id
        Ticket = ticket.browse()
        for forged in (
            Ticket.create({**values, **payer}),
            Ticket.with_context(
                default_commercial_partner_id=self.other_customer.id
            ).create(values),
        ):
            self.assertEqual(forged.commercial_partner_id, self.customer)

    def test_the_copy_on_a_ticket_from_the_other_side(self):
        keeper = self._make_keeper()
        partner = self.other_customer.with_user(keeper)
        self.assertBlocked(
            partner.write, {"hour_bank_ticket_ids": [Command.link(self.ticket.id)]}
        )
        self.assertEqual(self.ticket.commercial_partner_id, self.customer)

    def test_programs_do_not_move_the_copy(self):
        self.ticket.sudo().write({"commercial_partner_id": self.other_customer.id})
        self.assertEqual(self.ticket.commercial_partner_id, self.customer)
        ticket = self._make_ticket(commercial_partner_id=self.other_customer.id)
        self.assertEqual(ticket.commercial_partner_id, self.customer)

    def test_a_forged_copy_does_not_pay(self):
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET commercial_partner_id = %s WHERE id = %s",
            (self.other_customer.id, self.ticket.id),
        )
        self.env.invalidate_all()
        entry = self._entry(self.own, ticket_id=self.ticket.id)
        self.assertDrawn(entry, **{self.bank.name: 30})

    def _make_keeper(self):
        """Return an agent who also keeps the contacts."""
        keeper = self.own
        keeper.group_ids += self.env.ref("base.group_partner_manager")
        return keeper

    def test_the_commercial_partner_of_a_contact(self):
        contact = self.contact.with_user(self._make_keeper())
        payer = {"commercial_partner_id": self.other_customer.id}
        self.assertBlocked(contact.write, payer)
        for forged in (
            contact.create({"name": "Eve", **payer}),
            contact.with_context(
                default_commercial_partner_id=self.other_customer.id
            ).create({"name": "Eve"}),
        ):
            self.assertEqual(forged.commercial_partner_id, forged)
        contact.write({"commercial_partner_id": self.customer.id, "name": "Bran"})
        self.assertEqual(contact.name, "Bran")
        # told together with the company that makes it so
        contact.write({"parent_id": self.other_customer.id, **payer})
        self.assertEqual(contact.commercial_partner_id, self.other_customer)
        eve = contact.create({"name": "Eve", "parent_id": self.customer.id})
        self.assertEqual(eve.commercial_partner_id, self.customer)
