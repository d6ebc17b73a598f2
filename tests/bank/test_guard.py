# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""History stays: what was debited moves only when a person moves it."""

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import (
    AccessError,
    RedirectWarning,
    UserError,
    ValidationError,
)
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import TODAY, HourBankCase


@tagged("post_install", "-at_install", "hour_bank_bridge")
class TestHistory(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 65)
        cls.consulting = cls._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        cls.other_line = cls._make_order(5, product=cls.consulting).order_line

    def assertNothingMoved(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertCounters(self.bank, 600, 65)
        self.assertEqual(self._get_ledger(self.bank), [600, -65])

    def assertStays(self):
        self.assertNothingMoved()
        self.assertEqual(self.entry.so_line.id, self.bank.sale_line_id.id)
        self.assertEqual(self.other_line.qty_delivered, 0)

    def test_change_of_the_tasks_order_line(self):
        task = self.env["project.task"].create(
            {
                "name": "Task",
                "project_id": self.project.id,
                "partner_id": self.customer.id,
            }
        )
        self.ticket.task_id = task
        self.entry.sudo().task_id = task
        task.sale_line_id = self.other_line
        self.assertStays()

    def test_change_of_the_projects_order_line(self):
        self.project.partner_id = self.customer
        self.project.sale_line_id = self.other_line
        self.assertEqual(self.ticket.sale_line_id, self.other_line)
        self.assertStays()

    def test_change_of_the_billable_flag(self):
        self.project.allow_billable = False
        self.assertStays()
        self.project.allow_billable = True
        self.assertStays()

    def test_change_of_the_employee(self):
        self.entry = self.entry.sudo()  # no longer the agent's own
        self.entry.employee_id = self.colleague.employee_id
        self.assertStays()

    def test_change_of_the_tickets_project_and_line(self):
        self.ticket.project_id = self.env["project.project"].create(
            {"name": "Elsewhere", "allow_timesheets": True}
        )
        self.ticket.sale_line_id = self.other_line
        self.assertStays()

    def test_edit_after_the_ticket_went_to_time_and_material(self):
        self.ticket.sale_line_id = self.other_line
        self.assertStays()
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)
        self.assertEqual(self.other_line.qty_delivered, 0)
        self._log(self.ticket, 60)
        self.assertEqual(self.other_line.qty_delivered, 1, "new time goes the new way")

    def test_edit_after_the_contact_went_to_another_company(self):
        self._sell(10, partner=self.other_customer)
        self.contact.parent_id = self.other_customer
        self.env.flush_all()
        self.assertStays()
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)

    def test_free_time_is_not_billed_by_time_and_material_either(self):
        ticket = self._make_ticket(sale_line_id=self.other_line.id)
        entry = self._log(ticket, 60)
        self.assertEqual(self.other_line.qty_delivered, 1)
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"})
        self.assertEqual(self.other_line.qty_delivered, 0)
        self.assertEqual(entry.free_minutes, 60)
        entry.hour_bank_free = False
        self.assertEqual(self.other_line.qty_delivered, 1)
        self.assertFalse(entry.rated_minutes)

    def test_switching_off_the_hour_banks_of_the_team(self):
        self.team.use_hour_banks = False
        self.assertStays()
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)

    def test_deletion_of_task_with_time_is_cores_refusal(self):
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": self.project.id}
        )
        self.entry.sudo().task_id = task
        with self.assertRaises(RedirectWarning), self.cr.savepoint():
            task.unlink()
        self.assertStays()

    def test_deletion_of_the_employees_user(self):
        # A user who posted something can only be archived; the person leaves.
        self.agent.employee_id.active = False
        self.agent.active = False
        self.assertStays()
        debit = self.bank.move_ids.filtered(lambda move: move.minutes < 0)
        self.assertEqual(debit.person_name, "Agent")

    def test_time_and_material_does_not_slip_into_a_bank(self):
        ticket = self._make_ticket(sale_line_id=self.other_line.id)
        entry = self._log(ticket, 30)
        ticket.sale_line_id = self.bank.sale_line_id
        self.env.flush_all()
        self.assertEqual(entry.so_line.id, self.other_line.id)
        self.assertCounters(self.bank, 600, 65)

    def test_ticket_to_another_customer_moves_the_debit_visibly(self):
        other_bank = self._sell(5, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertCounters(self.bank, 600, 0)
        self.assertCounters(other_bank, 300, 65)
        self.assertEqual(self._get_ledger(self.bank), [600, -65, 65])
        self.assertEqual(other_bank.move_ids.sorted("id")[-1].cause, "customer")
        self.assertEqual(self.entry.so_line.id, other_bank.sale_line_id.id)

    def test_ticket_to_a_customer_without_enough_hours_is_refused(self):
        self._sell(1, partner=self.other_customer)
        with self.assertRaisesRegex(UserError, "Deco Addict"), self.cr.savepoint():
            self.ticket.partner_id = self.other_customer
        self.assertStays()

    def test_ticket_with_debits_keeps_a_customer(self):
        with self.assertRaisesRegex(UserError, "1:05"), self.cr.savepoint():
            self.ticket.partner_id = False
        self.ticket.partner_id = self.customer
        self.assertStays()

    def test_a_salesperson_moves_time_to_another_line(self):
        approver = self._make_agent("approver")
        approver.group_ids += self.env.ref("hr_timesheet.group_hr_timesheet_approver")
        self.entry.with_user(approver).so_line = self.other_line
        self.assertCounters(self.bank, 600, 0)
        self.assertEqual(self.other_line.qty_delivered, 1.08)
        self.entry.with_user(approver).so_line = self.bank.sale_line_id
        self.assertCounters(self.bank, 600, 65)
        self.assertEqual(self.other_line.qty_delivered, 0)

    def test_an_agent_may_not_move_time_to_another_line(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.entry.so_line = self.other_line
        self.entry.write({"so_line": False, "is_so_line_edited": False})
        self.assertTrue(self.entry.is_so_line_edited)
        self.assertStays()

    def test_nobody_draws_the_bank_of_another_customer(self):
        other_bank = self._sell(5, partner=self.other_customer)
        # without telling the agent whose hours they are
        with self.assertRaisesRegex(ValidationError, "somebody else.*Azur Interior"):
            with self.cr.savepoint():
                self._log(self.ticket, 30, so_line=other_bank.sale_line_id.id)
        self.assertCounters(other_bank, 300, 0)
        chosen = self._sell(10)
        entry = self._log(self.ticket, 30, so_line=chosen.sale_line_id.id)
        self.assertDrawn(entry, **{chosen.name: 30})

    def test_time_on_the_orders_own_task_debits(self):
        product = self._make_product(
            "Hours with task", service_tracking="task_in_project"
        )
        bank = self._sell(10, product=product)
        task = bank.sale_line_id.task_id
        entry = (
            self.env["account.analytic.line"]
            .with_user(self.agent)
            .create({"task_id": task.id, "name": "On the task", "unit_amount": 0.75})
        )
        self.assertDrawn(entry, **{bank.name: 45})
        self.assertCounters(bank, 600, 45)
        self.assertAlmostEqual(task.remaining_hours_so, 9.25)

    def test_a_copy_draws_anew_and_nothing_protected_is_copied(self):
        self.bank.sudo().state = "closed"
        second = self._sell(10)
        copy = self.entry.copy()
        self.assertDrawn(copy, **{second.name: 65})

    def test_order_lists_entries_that_it_only_partly_paid(self):
        self._log(self.ticket, 515)
        second = self._sell(10)
        entry = self._log(self.ticket, 60)
        for bank in self.bank + second:
            order = bank.sale_order_id
            found = self.env["account.analytic.line"].search(
                order.action_view_timesheet()["domain"]
            )
            self.assertIn(entry.id, found.ids)
        self.assertEqual(second.sale_order_id.timesheet_count, 1)


@tagged("post_install", "-at_install")
class TestLedger(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.entry = cls._log(cls._make_ticket(), 65)
        cls.move = cls.bank.move_ids.filtered(lambda move: move.minutes < 0)

    def test_a_move_is_never_changed_or_deleted_by_anyone(self):
        by_manager = self.move.with_user(self.manager)
        for moves, error in ((self.move.sudo(), UserError), (by_manager, AccessError)):
            with self.assertRaises(UserError):
                moves.write({"minutes": 1})
            with self.assertRaises(error):
                moves.unlink()
        self.assertCounters(self.bank, 600, 65)

    def test_a_move_is_not_created_directly_even_with_rights(self):
        self.env["ir.model.access"].create(
            {
                "name": "Too generous",
                "model_id": self.env["ir.model"]._get_id("hour.bank.move"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_create": True,
            }
        )
        with self.assertRaisesRegex(AccessError, "cannot be created directly"):
            self.env["hour.bank.move"].with_user(self.manager).create(
                {
                    "bank_id": self.bank.id,
                    "minutes": 60,
                    "move_type": "adjustment",
                    "date": TODAY,
                }
            )

    def test_counters_and_terms_of_a_bank_are_not_written(self):
        bank = self.bank.with_user(self.manager)
        for name in ("minutes_credited", "minutes_debited", "overdraft_minutes"):
            with self.subTest(name), self.assertRaises(AccessError):
                bank.write({name: 9999})
        with self.assertRaises(AccessError):
            bank.write({"state": "closed"})
        bank.write({"priority": "1", "date_end": "2026-12-31"})
        self.assertEqual(bank.priority, "1", "what a manager may change")

    def test_a_bank_is_neither_made_nor_copied_nor_deleted_by_hand(self):
        with self.assertRaises(AccessError):
            self.env["hour.bank"].with_user(self.manager).create({"name": "Mine"})
        with self.assertRaises(UserError):
            self.bank.copy()
        with self.assertRaises(UserError):
            self.bank.unlink()

    def test_rated_minutes_are_not_written(self):
        for name in ("rated_minutes", "debited_minutes", "free_minutes"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.entry.write({name: 1})
            with self.subTest(name), self.assertRaises(AccessError):
                self._log(self.entry.ticket_id, 5, **{name: 1})

    def test_nobody_deletes_time_past_the_ledger(self):
        self.entry.with_context(_force_unlink=True).unlink()
        self.assertCounters(self.bank, 600, 0)

    def test_the_database_itself_refuses_an_overdraft(self):
        query = "UPDATE hour_bank SET minutes_debited = 601, minutes_balance = -1"
        self.env.flush_all()
        with (
            self.assertRaises(CheckViolation) as refused,
            self.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.cr.execute(query + " WHERE id = %s", [self.bank.id])
        self.assertIn("hour_bank_balance_in_limit", str(refused.exception))

    def test_state_follows_validity_and_balance(self):
        self.bank.date_end = "2026-03-18"
        self.assertEqual(self.bank.state, "open", "the last day still counts")
        with freeze_time("2026-03-19 12:00:00"):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "helpdesk_hour_bank.ir_cron_hour_bank_refresh_state"
                ).method_direct_trigger()
            self.assertEqual(self.bank.state, "expired")
            with self.assertRaises(UserError), self.cr.savepoint():
                self._log(self.entry.ticket_id, 5)
            self.bank.with_user(self.manager).date_end = "2026-03-31"
            self.assertEqual(self.bank.state, "open", "prolonged")

    def test_consumption_names_every_month(self):
        self.bank.date_start = "2026-01-10"
        self._log(self.entry.ticket_id, 30, date="2026-01-15")
        self.assertEqual(
            [
                (month["date"], month["used"], month["balance"])
                for month in self.bank.consumption["months"]
            ],
            [("2026-01-01", 30, -30), ("2026-02-01", 0, -30), ("2026-03-01", 65, 505)],
        )


@tagged("post_install", "-at_install")
class TestColleagues(HourBankCase):
    """A form leaves in the cache only the entries that its user may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.other_bank = cls._sell(10, partner=cls.other_customer)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 30)
        cls._log(cls.ticket, 45, user=cls.colleague)

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()
        self.seen = self.ticket.with_user(self.agent)
        self.assertEqual(len(self.seen.timesheet_ids), 1, "own time only")

    def test_totals_count_the_time_of_colleagues(self):
        self.assertAlmostEqual(self.seen.debited_hours, 1.25)
        self.assertAlmostEqual(self.seen.unlisted_hours, 0.75)

    def test_the_time_of_colleagues_moves_with_the_ticket(self):
        self.seen.partner_id = self.other_customer
        self.assertCounters(self.bank, 600, 0)
        self.assertCounters(self.other_bank, 600, 75)

    def test_totals_while_typing_start_from_the_stored_total(self):
        form = Form(self.seen, view="helpdesk_mgmt.ticket_view_form")
        with form.timesheet_ids.new() as entry:
            entry.name = "Typing"
            entry.unit_amount = 0.5
        self.assertAlmostEqual(form.total_hours, 1.75)
        form.timesheet_ids.remove(0)
        self.assertAlmostEqual(form.total_hours, 1.25)
