# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on tickets without a customer waits, and is debited once there is one."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged, users

from ..common import HourBankCase
from ..whole.test_migration import _load


@tagged("post_install", "-at_install")
class TestWaiting(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.nobody = cls.env["res.partner"]
        cls.ticket = cls._make_ticket(cls.nobody)
        cls.entry = cls._log(cls.ticket, 90)

    def assertPaid(self, entry, minutes, bank=None):
        self.assertDrawn(entry, **{(bank or self.bank).name: minutes})
        self.assertFalse(entry.waiting_minutes)
        self.assertEqual((bank or self.bank)._audit(), [])

    # === IT WAITS === #

    def test_it_is_rated_and_debited_from_nothing(self):
        self.assertWaits(self.entry, 90)
        self.assertEqual(
            self.entry.hour_bank_explanation,
            "1:30 worked → 1:30 waiting for a customer",
        )
        self.assertCounters(self.bank, 600, 0)
        self.entry.unit_amount = 2
        self.assertWaits(self.entry, 120)
        self.entry.unlink()
        self.assertFalse(self.ticket.waits_for_customer)

    def test_it_is_rated_by_work_type_and_the_plan_of_the_team(self):
        quarters = self.env["hour.bank.work.type"].create(
            {"name": "Quarters", "step_minutes": 15}
        )
        self.team.work_type_id = quarters
        self.assertWaits(self._log(self._make_ticket(self.nobody), 50), 60)
        self.team.hour_bank_plan_id = self._make_plan(
            "No contract",
            multiplier_ids=[
                Command.create(
                    {
                        "kind": "employee",
                        "employee_id": self.agent.employee_id.id,
                        "multiplier": 2,
                    }
                )
            ],
        )
        entry = self._log(self._make_ticket(self.nobody), 50)
        self.assertWaits(entry, 120)
        quarters.step_minutes = 30
        entry.unit_amount = 1.25  # the rules of the day when it was saved
        self.assertWaits(entry, 150)

    def test_free_time_does_not_wait(self):
        entry = self._log(
            self.ticket, 30, hour_bank_free=True, hour_bank_free_reason="Our mistake"
        )
        self.assertEqual((entry.free_minutes, entry.waiting_minutes), (30, 0))
        self.ticket.partner_id = self.contact
        self.assertEqual((entry.free_minutes, entry.debited_minutes), (30, 0))
        self.assertPaid(self.entry, 90)

    def test_time_and_material_goes_the_core_way(self):
        product = self._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        line = self._make_order(5, product=product).order_line
        ticket = self._make_ticket(self.nobody)
        self.project.sale_line_id = line
        entry = self._log(ticket, 30)
        self.assertFalse(entry.rated_minutes)
        self.assertEqual(entry.so_line, line)

    def test_a_team_without_hour_banks_lets_nothing_wait(self):
        self.team.use_hour_banks = False
        self.assertFalse(self._log(self.ticket, 30).rated_minutes)

    def test_negative_and_absurd_times_are_refused(self):
        for minutes in (-30, 60 * 10**9):
            with self.subTest(minutes=minutes), self.assertRaises(ValidationError):
                with self.cr.savepoint():
                    self._log(self.ticket, minutes)

    # === THE CUSTOMER COMES === #

    @users("agent")
    def test_the_agent_who_chooses_the_customer_sees_and_debits_it(self):
        self._make_ticket()  # so that the agent may know what the customer has
        ticket = self.ticket.with_user(self.env.user)
        view = "helpdesk_mgmt.ticket_view_form"
        with Form(ticket.with_context(lang="en_US"), view=view) as form:
            self.assertIn("1:30 logged waits for a customer", form.hour_bank_summary)
            form.partner_id = self.contact
            self.assertIn(f"1:30 from {self.bank.name}", form.hour_bank_preview)
            self.assertFalse(form.hour_bank_refused)
        self.assertPaid(self.entry, 90)
        self.assertCounters(self.bank, 600, 90)
        self.assertEqual(self.entry.so_line, self.bank.sale_line_id)

    def test_also_the_time_of_colleagues(self):
        other = self._log(self.ticket, 20, self.colleague)
        self.ticket.with_user(self.agent).write({"partner_id": self.contact.id})
        self.assertPaid(other, 20)
        self.assertCounters(self.bank, 600, 110)

    @users("manager")
    def test_by_an_import(self):
        self.ticket.with_user(self.env.user).load(
            [".id", "partner_id/.id"], [[str(self.ticket.id), str(self.contact.id)]]
        )
        self.assertPaid(self.entry, 90)

    def test_by_going_to_a_ticket_of_the_customer(self):
        self.entry.ticket_id = self._make_ticket()
        self.assertPaid(self.entry, 90)
        self.entry.ticket_id = self.ticket
        self.assertEqual(self.entry.waiting_minutes, 90)
        self.assertCounters(self.bank, 600, 0)

    def test_by_a_merge(self):
        self.ticket._move_time_to(self._make_ticket(self.nobody))
        self.assertWaits(self.entry, 90)
        self.entry.ticket_id._move_time_to(self._make_ticket())
        self.assertPaid(self.entry, 90)

    def test_a_mail_that_makes_the_contact_known(self):
        """What the mail gateway writes is written like anything else."""
        self.ticket.sudo().message_update(
            {"from": "brandon@example.com", "to": "", "cc": "", "body": "It's me"},
            {"partner_id": self.contact.id},
        )
        self.assertPaid(self.entry, 90)

    def test_it_is_rated_anew_by_the_terms_of_the_customer(self):
        self.plan.multiplier_ids = [
            Command.create(
                {"kind": "priority", "ticket_priority": "1", "multiplier": 2}
            )
        ]
        bank = self._sell(10, self.other_customer)
        self.ticket.write({"partner_id": self.other_customer.id})
        self.assertPaid(self.entry, 180, bank)

    def test_time_of_the_same_save_is_drawn_once(self):
        new = {
            "name": "More",
            "unit_amount": 0.5,
            "employee_id": self.agent.employee_id.id,
        }
        self.ticket.with_user(self.agent).write(
            {"partner_id": self.contact.id, "timesheet_ids": [Command.create(new)]}
        )
        self.assertEqual(sorted(self._get_ledger(self.bank)), [-90, -30, 600])

    def test_a_refusal_says_for_which_ticket_and_does_nothing(self):
        bank = self._sell(1, self.other_customer)
        words = (
            f"{self.ticket.number} - Printer on fire cannot go to Deco Addict with the "
            "1:30 logged there.*Deco Addict has 1:00 left.*0:30 more"
        )
        with self.assertRaisesRegex(UserError, f"(?s){words}"), self.cr.savepoint():
            self.ticket.with_user(self.agent).partner_id = self.other_customer
        self.assertFalse(self.ticket.partner_id)
        self.assertWaits(self.entry, 90)
        self.assertCounters(bank, 60, 0)

    def test_what_the_policy_gives_is_given(self):
        self.plan.overage_policy = "free"
        bank = self._sell(1, self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertEqual(
            (self.entry.debited_minutes, self.entry.free_minutes), (60, 30)
        )
        self.assertCounters(bank, 60, 60)

    def test_the_customer_does_not_go_while_time_is_debited(self):
        self.ticket.partner_id = self.contact
        with self.assertRaisesRegex(UserError, "1:30 debited"), self.cr.savepoint():
            self.ticket.partner_id = False
        self.assertPaid(self.entry, 90)

    def test_nobody_writes_what_waits(self):
        with self.assertRaises(UserError), self.cr.savepoint():
            self.entry.with_user(self.agent).waiting_minutes = 0

    # === IT IS SEEN === #

    def test_it_is_found(self):
        other = self._make_ticket(self.nobody)
        Ticket = self.env["helpdesk.ticket"].with_user(self.agent)
        self._log(self.ticket, 15, self.colleague)
        found = Ticket.search([("waits_for_customer", "=", True)])
        self.assertEqual(found, self.ticket)
        self.assertEqual(found.waiting_hours, 1.75)
        rest = Ticket.search([("waits_for_customer", "=", False)])
        self.assertEqual(rest & (self.ticket + other), other)
        self.assertIn("Choose the customer", other.hour_bank_summary)
        self.assertNotIn("waits", other.hour_bank_summary)

    @users("manager")
    def test_the_dashboard_counts_it(self):
        Team = self.env["helpdesk.ticket.team"]
        shown = {each["name"]: each for each in Team.retrieve_dashboard()}
        self.assertEqual(shown["Time Waits for a Customer"]["value"], 1)
        self.assertTrue(shown["Time Waits for a Customer"]["show"])
        self.ticket.partner_id = self.contact
        shown = {each["name"]: each for each in Team.retrieve_dashboard()}
        self.assertFalse(shown["Time Waits for a Customer"]["show"])

    def test_the_audit_finds_what_waits_in_vain(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE helpdesk_ticket SET partner_id = %s WHERE id = %s",
            [self.contact.id, self.ticket.id],
        )
        self.env.invalidate_all()
        findings = self.bank._audit()
        self.assertEqual(
            [(each.check, each.found, each.expected) for each in findings],
            [("waiting", 90, 0)],
        )
        self.assertIn("1:30", self.bank._describe_finding(findings[0]))

    # === FROM BEFORE === #

    def _forget(self, entry):
        """Leave what the version before had: time that is not rated."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_analytic_line SET rated_minutes = 0,"
            " waiting_minutes = NULL, hour_bank_rating = NULL,"
            " so_line = %s, is_so_line_edited = FALSE WHERE id = %s",
            [self.bank.sale_line_id.id, entry.id],
        )
        self.env.invalidate_all()

    def test_the_update_lets_time_from_before_wait(self):
        absurd = self._log(self._make_ticket(self.nobody), 30)
        for entry in (self.entry, absurd):
            self._forget(entry)
        self.cr.execute(
            "UPDATE account_analytic_line SET unit_amount = 10000 WHERE id = %s",
            [absurd.id],
        )
        known = self._log(self._make_ticket(), 15)
        with self.assertLogs(level="WARNING") as logs:
            _load("19.0.1.4.0/post-time.py").migrate(self.cr, "19.0.1.3.0")
        self.assertIn(absurd.ticket_id.number, logs.output[0])
        self.assertWaits(self.entry, 90)
        self.assertFalse(absurd.rated_minutes)
        self.assertCounters(self.bank, 600, 15)
        self.assertPaid(known, 15)
        self.ticket.partner_id = self.contact
        self.assertPaid(self.entry, 90)


@tagged("post_install", "-at_install")
class TestNoBankExplained(HourBankCase):
    """Time that found no bank says why, typed and saved, whatever the banner says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    def _type(self, minutes, **values):
        """Type an entry as the agent; return its explanation before and after."""
        ticket = self.ticket.with_user(self.agent).with_context(lang="en_US")
        with Form(ticket, view="helpdesk_mgmt.ticket_view_form") as form:
            with form.timesheet_ids.new() as line:
                line.name, line.unit_amount = "Extinguished", minutes / 60
                for name, value in values.items():
                    line[name] = value
                typed = line.hour_bank_explanation
            self.assertEqual(form.hour_bank_preview, typed)
        self.env.invalidate_all()
        entry = ticket.timesheet_ids.sorted("id")[-1]
        return typed, entry.hour_bank_explanation

    def test_an_ordinary_order_line(self):
        product = self._make_product(
            "Consulting", service_policy="delivered_timesheet", hour_bank_plan_id=False
        )
        self.ticket.sale_line_id = self._make_order(5, product=product).order_line
        text = "0:30 worked → billed by its order line, from no hour bank"
        self.assertEqual(self._type(30), (text, text))

    def test_a_day_that_is_worth_no_more(self):
        day = self.env["hour.bank.work.type"].create(
            {
                "name": "Quarters",
                "step_minutes": 15,
                "tolerance_minutes": 14,
                "rounding_scope": "day",
            }
        )
        self._log(self.ticket, 15, work_type_id=day.id)
        typed, saved = self._type(3, work_type_id=day)
        self.assertEqual(typed, saved)
        self.assertRegex(saved, "0:03 worked → .*→ nothing to debit")

    def test_time_from_before_that_nobody_counted(self):
        entry = self._log(self.ticket, 30)
        entry._give_back_hour_banks("delete")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_analytic_line SET rated_minutes = 0, debited_minutes = 0"
            " WHERE id = %s",
            [entry.id],
        )
        self.env.invalidate_all()
        self.assertIn("change the time to debit it", entry.hour_bank_explanation)

    def test_nothing_is_said_where_nothing_could_be_debited(self):
        self.assertFalse(self._log(self.ticket, 0).hour_bank_explanation)
        self.team.use_hour_banks = False
        self.assertFalse(self._log(self.ticket, 30).hour_bank_explanation)
