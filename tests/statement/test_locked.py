# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on an issued statement: who may change it, with which reason, at each door."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .issued_common import IssuedCase

BY_MANAGERS = "Only helpdesk managers change it now, with a reason"
SAY_WHY = "Say why it changes"


class LockedCase(IssuedCase):
    """A company that locks; an hour and free time stand on an issued statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.hour_bank_lock_issued = True
        cls.manager.group_ids |= cls.env.ref("hr_timesheet.group_hr_timesheet_approver")
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 60, date="2026-02-10", name="Router reset")
            cls.free = cls._log(
                cls.ticket,
                20,
                date="2026-02-10",
                name="Courtesy",
                hour_bank_free=True,
                hour_bank_free_reason="goodwill",
            )
        cls.first = cls._issue("2026-02-28")
        cls.mine = cls.entry.with_user(cls.agent)
        cls.theirs = cls.entry.with_user(cls.manager)

    @classmethod
    def _issue(cls, date_to="2026-03-18", partner=None, user=None, **values):
        statement = cls.Statement.with_user(user or cls.manager).create(
            {
                "partner_id": (partner or cls.customer).id,
                "date_to": date_to,
                **values,
            }
        )
        statement.action_issue()
        return statement.sudo()

    def assertLocked(self, message, act, *args, **kwargs):
        with (
            self.assertRaisesRegex(UserError, message) as caught,
            self.env.cr.savepoint(),
        ):
            act(*args, **kwargs)
        self.env.invalidate_all()
        return str(caught.exception)

    def assertReasons(self, statement, *texts):
        reasons = " / ".join(line.reason or "" for line in statement.line_ids)
        for text in texts:
            self.assertIn(text, reasons)
        for line in statement.line_ids.filtered("corrects_id"):
            self.assertEqual(line.corrected_name, self.first.name)
            self.assertTrue(line.reason)


@tagged("post_install", "-at_install")
class TestLocked(LockedCase):
    # === WHO MAY === #

    def test_an_agent_is_told_what_to_do(self):
        message = self.assertLocked(BY_MANAGERS, self.mine.write, {"unit_amount": 2})
        self.assertIn(f"statement {self.first.name}, which Azur Interior has", message)
        self.assertIn("1:00 · 02/10/2026 · Agent · Router reset", message)
        self.assertEqual(self.bank.minutes_balance, 540)

    def test_a_reason_does_not_let_an_agent_through(self):
        vals = {"unit_amount": 2, "hour_bank_change_reason": "I was wrong"}
        self.assertLocked(BY_MANAGERS, self.mine.write, vals)

    def test_each_fact_of_the_paper_is_locked(self):
        other = self._make_ticket()
        kind = self.env["hour.bank.work.type"].create({"name": "On site"})
        for vals in (
            {"date": "2026-02-11"},
            {"ticket_id": other.id},
            {"work_type_id": kind.id},
            {"hour_bank_free": True, "hour_bank_free_reason": "ours"},
            {"hour_bank_start": "2026-02-10 20:00:00"},
            {"employee_id": self.colleague.employee_id.id},
        ):
            self.assertLocked(BY_MANAGERS, self.mine.with_user(self.agent).write, vals)
        self.assertLocked(BY_MANAGERS, self.mine.unlink)
        self.assertLocked(BY_MANAGERS, self.free.with_user(self.agent).unlink)
        vals = {"hour_bank_free": False}
        self.assertLocked(BY_MANAGERS, self.free.with_user(self.agent).write, vals)

    def test_the_text_is_free_and_the_same_values_are_no_change(self):
        self.mine.write({"name": "Router replaced", "unit_amount": 1})
        self.mine.write({"hour_bank_customer_text": "Network repaired"})
        self.free.with_user(self.agent).hour_bank_free_reason = "our mistake"
        self.assertFalse(self._issue().line_ids)

    def test_what_is_on_no_statement_is_free(self):
        late = self._log(self.ticket, 30, date="2026-02-10")
        late.unit_amount = 1
        late.unlink()
        self.assertEqual(self.bank.minutes_balance, 540)

    def test_without_the_option_everybody_corrects(self):
        self.env.company.hour_bank_lock_issued = False
        self.mine.write({"unit_amount": 2, "hour_bank_change_reason": "Forgot half"})
        self.free.with_user(self.agent).unlink()
        second = self._issue()
        self.assertReasons(second, "Entry changed · Forgot half", "No free time any")
        self.assertFalse(self.mine.hour_bank_change_reason)

    def test_another_company_decides_for_itself(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(company.hour_bank_lock_issued)
        self.assertTrue(self.entry.company_id.hour_bank_lock_issued)

    # === WITH A REASON === #

    def test_a_manager_says_why(self):
        self.assertLocked(SAY_WHY, self.theirs.write, {"unit_amount": 0.5})
        vals = {"unit_amount": 0.5, "hour_bank_change_reason": "  "}
        self.assertLocked(SAY_WHY, self.theirs.write, vals)
        self.theirs.write({**vals, "hour_bank_change_reason": "As agreed by phone"})
        self.assertReasons(self._issue(), "Entry changed · As agreed by phone")

    def test_a_reason_is_for_one_change(self):
        vals = {"unit_amount": 0.5, "hour_bank_change_reason": "As agreed"}
        self.theirs.write(vals)
        self.assertFalse(self.theirs.hour_bank_change_reason)
        self.assertLocked(SAY_WHY, self.theirs.write, {"unit_amount": 1})

    def test_a_reason_may_be_typed_before(self):
        self.theirs.hour_bank_change_reason = "Logged twice"
        self.theirs.name = "Router"
        self.assertEqual(self.theirs.hour_bank_change_reason, "Logged twice")
        self.theirs.unlink()
        second = self._issue()
        self.assertReasons(second, "Entry deleted · Logged twice")
        self.assertFalse(self.assertChainHolds())

    def test_why_it_is_free_is_a_reason(self):
        vals = {"hour_bank_free": True, "hour_bank_free_reason": "our mistake"}
        self.theirs.write(vals)
        self.assertReasons(self._issue(), "our mistake")

    def test_free_time_keeps_the_reason_too(self):
        free = self.free.with_user(self.manager)
        free.write({"unit_amount": 0.5, "hour_bank_change_reason": "Longer"})
        second = self._issue()
        self.assertEqual(second.line_ids.reason, "Entry changed · Longer")
        free.hour_bank_change_reason = "Logged twice"
        free.unlink()
        third = self._issue()
        self.assertEqual(third.line_ids.reason, "No free time any more · Logged twice")
        self.assertEqual(third.line_ids.corrected_name, second.name)
        self.assertTrue(second._check_digest())
        self.assertFalse(self.assertChainHolds())

    # === THE DOORS === #

    def test_an_import(self):
        self.env["ir.model.data"].create(
            {
                "name": "told_entry",
                "module": "__import__",
                "model": "account.analytic.line",
                "res_id": self.entry.id,
            }
        )
        rows = [["__import__.told_entry", "2.0"]]
        result = self.mine.browse().load(["id", "unit_amount"], rows)
        self.assertIn(BY_MANAGERS, result["messages"][0]["message"])
        fields = ["id", "unit_amount", "hour_bank_change_reason"]
        rows = [["__import__.told_entry", "2.0", "Forgot half"]]
        result = self.theirs.browse().load(fields, rows)
        self.assertFalse(result["messages"])
        self.assertReasons(self._issue(), "Forgot half")

    def test_the_form_of_the_ticket(self):
        ticket = self.ticket.with_user(self.agent)
        vals = {"timesheet_ids": [Command.update(self.entry.id, {"unit_amount": 2})]}
        self.assertLocked(BY_MANAGERS, ticket.write, vals)
        vals = {"timesheet_ids": [Command.delete(self.entry.id)]}
        self.assertLocked(BY_MANAGERS, ticket.write, vals)
        ticket.name = "Router, again"

    def test_the_form_of_the_ticket_asks_managers_for_a_reason(self):
        ticket = self.ticket.with_user(self.manager)
        with Form(ticket) as form:
            self.assertTrue(form.hour_bank_asks_reason)
            with form.timesheet_ids.edit(self._get_index(ticket)) as line:
                line.unit_amount = 0.5
                line.hour_bank_change_reason = "As agreed"
        self.assertReasons(self._issue(), "As agreed")
        self.assertFalse(self.ticket.with_user(self.agent).hour_bank_asks_reason)
        other = self._make_ticket()
        self._log(other, 5)
        self.assertFalse(other.with_user(self.manager).hour_bank_asks_reason)
        self.env.company.hour_bank_lock_issued = False
        self.env.invalidate_all()
        self.assertFalse(ticket.hour_bank_asks_reason)

    def _get_index(self, ticket):
        return ticket.timesheet_ids.ids.index(self.entry.id)

    def test_the_form_of_an_entry(self):
        view = "hr_timesheet.timesheet_view_form_user"
        with Form(self.theirs, view=view) as form:
            self.assertEqual(form.hour_bank_statement_name, self.first.name)
            self.assertIn(f"on statement {self.first.name}", form.hour_bank_explanation)
            form.unit_amount = 0.5
            form.hour_bank_change_reason = "As agreed"
        self.assertReasons(self._issue(), "As agreed")
        with Form(self._log(self.ticket, 5), view=view) as form:
            self.assertFalse(form.hour_bank_statement_name)
            self.assertNotIn("statement", form.hour_bank_explanation)

    def test_superuser_code_of_a_person_is_no_way_round(self):
        entry_sudo = self.mine.sudo()
        self.assertLocked(BY_MANAGERS, entry_sudo.write, {"unit_amount": 2})
        self.assertLocked(BY_MANAGERS, entry_sudo.unlink)

    def test_a_job_goes_on(self):
        self.entry.with_user(self.env.ref("base.user_root")).unit_amount = 2
        self.assertReasons(self._issue(), "Entry changed")

    def test_the_ticket_goes_to_another_customer(self):
        with freeze_time("2026-01-15"):
            self._sell(10, partner=self.other_customer)
        vals = {"partner_id": self.other_customer.id}
        self.assertLocked(BY_MANAGERS, self.ticket.with_user(self.agent).write, vals)
        ticket = self.ticket.with_user(self.manager)
        self.assertLocked(SAY_WHY, ticket.write, vals)
        entries = (self.entry + self.free).with_user(self.manager)
        entries.hour_bank_change_reason = "It was theirs"
        ticket.write(vals)
        self.assertReasons(self._issue(), "It was theirs")
        self.assertFalse(self.entry.hour_bank_change_reason)
        self._make_ticket().with_user(self.agent).write(vals)

    def test_the_ticket_goes_to_another_customer_without_its_time(self):
        self.ticket.team_id.use_hour_banks = False  # its time stays where it is drawn
        vals = {"partner_id": self.other_customer.id}
        self.assertLocked(BY_MANAGERS, self.ticket.with_user(self.agent).write, vals)
        ticket = self.ticket.with_user(self.manager)
        self.assertLocked(SAY_WHY, ticket.write, vals)
        entries = (self.entry + self.free).with_user(self.manager)
        entries.hour_bank_change_reason = "It was theirs"
        ticket.write(vals)
        self.assertFalse(self.entry.hour_bank_change_reason)

    def test_the_ticket_is_merged(self):
        target = self._make_ticket(name="The same")
        mine = self.ticket.with_user(self.agent)
        self.assertLocked(BY_MANAGERS, mine._move_time_to, target)
        theirs = self.ticket.with_user(self.manager)
        self.assertLocked(SAY_WHY, theirs._move_time_to, target)
        entries = (self.entry + self.free).with_user(self.manager)
        entries.hour_bank_change_reason = "The same problem"
        theirs._move_time_to(target)
        self.assertEqual(self.entry.ticket_id, target)
        self.assertReasons(self._issue(), "The same problem")

    def test_rated_again_with_the_reason_of_the_dialog(self):
        kind = self.env["hour.bank.work.type"].create({"name": "Remote"})
        self.entry.with_user(self.env.ref("base.user_root")).work_type_id = kind
        self.free.with_user(self.env.ref("base.user_root")).work_type_id = kind
        kind.step_minutes = 90
        rerate = self.env["hour.bank.rerate"].with_user(self.manager)
        rerate = rerate.with_context(
            active_model="account.analytic.line",
            active_ids=(self.entry + self.free).ids,
        )
        rerate.create({"reason": "New contract"}).action_apply()
        self.assertReasons(self._issue(), "New contract")

    def test_time_that_found_no_bank_is_decided_about_with_a_reason(self):
        plan = self._make_plan("Free", overage_policy="free")
        product = self._make_product("Free", hour_bank_plan_id=plan.id)
        with freeze_time("2026-01-15"):
            self._sell(1, partner=self.other_customer, product=product)
            ticket = self._make_ticket(self.other_customer)
        with freeze_time("2026-02-10"):
            entries = [
                self._log(ticket, minutes, date="2026-02-10", name=name)
                for minutes, name in ((90, "Debited"), (20, "Given"))
            ]
        self._issue("2026-02-28", partner=self.other_customer)
        with freeze_time("2026-01-15"):
            self._sell(5, partner=self.other_customer)
        rows = self.env["hour.bank.unpaid"].with_user(self.manager)
        debited, given = (rows.browse(entry.id) for entry in entries)
        given._mark_free("our gift")
        debited._debit()
        second = self._issue(partner=self.other_customer)
        reasons = " / ".join(filter(None, second.line_ids.mapped("reason")))
        self.assertIn("No free time any more · Debited later", reasons)
        self.assertTrue(entries[1].hour_bank_free)
        self.assertFalse(self.assertChainHolds(self.other_customer))

    def test_the_rounding_of_a_day_is_no_change_of_the_entry(self):
        kind = self.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 30, "rounding_scope": "day"}
        )
        with freeze_time("2026-02-27"):
            told = self._log(
                self.ticket, 20, date="2026-02-27", work_type_id=kind.id, name="Told"
            )
        self._issue("2026-02-28", date_from="2026-02-28")
        self._log(self.ticket, 20, date="2026-02-27", work_type_id=kind.id)
        self.assertEqual(told.rated_minutes, 20)
        self.assertTrue(self._issue().line_ids.filtered("corrects_id"))

    def test_contacts_are_merged(self):
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (twin + self.customer).ids,
                "dst_partner_id": self.customer.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.assertEqual(self.first.partner_id, self.customer)

    # === COST === #

    def test_a_list_names_the_statements_at_once(self):
        entries = self.entry + self.free
        for number in range(5):
            entries += self._log(self.ticket, number + 1)
        self.env.flush_all()
        entries.invalidate_recordset(["hour_bank_statement_name"])
        with self.assertQueryCount(1):
            entries.sudo().mapped("hour_bank_statement_name")
        self.assertEqual(entries[0].hour_bank_statement_name, self.first.name)
        self.assertFalse(entries[2].hour_bank_statement_name)
