# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements of many customers: what is due, what fails, and who is told."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.roles import find_manager
from ..common import TODAY
from .run_common import RunCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.statement.run"


@tagged("post_install", "-at_install")
class TestIssueRun(RunCase):
    # === THE SCHEDULED JOB === #

    def test_what_is_due_is_issued_by_itself(self):
        run = self._make_due_run()
        self.assertEqual((run.count, run.left_count, run.state), (3, 3, "running"))
        self._issue_runs()
        self.assertEqual((run.issued_count, run.state, run.progress), (3, "done", 100))
        self.assertRecordValues(
            run.line_ids.statement_id.sorted("partner_id"),
            [
                {"partner_id": partner.id, "state": "issued", "by_mail": True}
                for partner in self.customers.sorted()
            ],
        )
        self.assertTrue(run.finished_on)
        self.assertIn("Issued: 3.", run.message_ids[0].body)
        self.assertEqual(self._make_due_run(), run, "the next day nothing is due")

    def test_nothing_due_is_no_run(self):
        self.plan.statement_cycle = "demand"
        self.assertFalse(self._make_due_run())

    def test_the_job_twice_is_one_run(self):
        run = self._make_due_run()
        self.assertEqual(self._make_due_run(), run)

    def test_each_company_has_a_run(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["hour.bank"].with_company(company)._grant(
            {
                "partner_id": self.third.id,
                "company_id": company.id,
                "product_id": self.product.id,
                "date_start": date(2026, 1, 1),
            },
            60,
            "Opening",
        )
        self._make_due_run()
        self._issue_runs()
        self.assertEqual(self.Run.search_count([]), 2)
        theirs = self.Statement.search([("company_id", "=", company.id)])
        self.assertRecordValues(
            theirs, [{"partner_id": self.third.id, "closing_minutes": 60}]
        )

    # === KILLED, AND TWICE === #

    def test_killed_between_two_customers_it_goes_on(self):
        for times in (0, 1, 2):
            with self.subTest(times), self.env.cr.savepoint() as savepoint:
                run = self._make_due_run()
                with self._killed_after("hour.bank.statement", "_freeze", times):
                    self._issue_runs()
                self.assertEqual(run.issued_count, times)
                self.assertEqual(len(self._get_statements()), times)
                self._issue_runs()
                self.assertEqual((run.issued_count, run.state), (3, "done"))
                self.assertEqual(len(self._get_statements()), 3)
                savepoint.rollback()

    def test_killed_before_it_is_told_the_next_tells(self):
        run = self._make_due_run()
        with self._killed_after("hour.bank.statement.run", "_finish", 0):
            self._issue_runs()
        self.assertFalse(run.finished_on)
        self._issue_runs()
        self.assertTrue(run.finished_on)

    def test_what_somebody_issued_meanwhile_is_skipped(self):
        run = self._make_due_run()
        statement = self._issue("2026-02-28", self.third)
        self._issue_runs()
        line = run.line_ids.filtered(lambda line: line.partner_id == self.third)
        self.assertEqual(line.state, "skipped")
        self.assertIn(statement.name, line.reason)

    # === ONE THAT FAILS === #

    def _fail(self, error):
        return self._failing_for(
            "hour.bank.statement",
            "_prepare_lines",
            lambda each: each.partner_id == self.third and each.env.su,
            error,
        )

    def test_one_that_fails_leaves_the_others_issued(self):
        run = self._make_due_run()
        with self._fail(UserError("The plan has no product")):
            self._issue_runs()
        self.assertEqual(
            self._get_states(run),
            {
                self.customer: "issued",
                self.other_customer: "issued",
                self.third: "failed",
            },
        )
        line = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(line.reason, "The plan has no product")
        self.assertEqual(run.state, "failed")
        self.assertEqual(len(self._get_statements()), 2, "no draft is left, either")

    def test_who_must_look_is_told_once_and_not_any_more(self):
        run = self._make_due_run()
        with self._fail(UserError("No product")):
            self._issue_runs()
            self._run_job("hour.bank.message", "_cron_send")
        activity = run.activity_ids
        self.assertEqual(activity.user_id, find_manager(self.env, self.company))
        self.assertIn("Gemini: No product", activity.note)
        with self._fail(UserError("No product")):
            run.with_user(self.manager).action_retry()
            self._issue_runs()
            self._run_job("hour.bank.message", "_cron_send")
        self.assertEqual(run.activity_ids, activity)
        run.with_user(self.manager).action_retry()
        self._issue_runs()
        self.assertFalse(run.activity_ids)
        self.assertEqual(run.state, "done")

    def test_a_mistake_of_the_program_is_kept_in_words(self):
        run = self._make_due_run()
        with self._fail(ZeroDivisionError("division")), mute_logger(LOGGER):
            self._issue_runs()
        [reason] = [line.reason for line in run.line_ids if line.reason]
        self.assertIn("see the log of the server: division", reason)

    def test_the_next_day_what_failed_is_tried_in_its_own_run(self):
        run = self._make_due_run()
        with self._fail(UserError("No product")):
            self._issue_runs()
        self.assertEqual(self._make_due_run(), run)
        self.assertEqual(run.left_count, 1)
        self._issue_runs()
        self.assertEqual(run.issued_count, 3)

    def test_one_line_is_retried(self):
        run = self._make_due_run()
        with self._fail(UserError("No product")):
            self._issue_runs()
        run.line_ids.with_user(self.accountant).action_retry()
        self.assertEqual((run.left_count, run.finished_on), (1, False))

    # === WHO MAY === #

    def test_who_retries(self):
        run = self._make_due_run()
        with self._fail(UserError("No product")):
            self._issue_runs()
        for user in (self.agent, self.salesperson):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                run.with_user(user).action_retry()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                run.line_ids.with_user(user).action_retry()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            run.with_user(self.manager).by_mail = False
        run.with_user(self.accountant).action_retry()


@tagged("post_install", "-at_install")
class TestIssueStatements(RunCase):
    """The dialog."""

    def _open(self, user=None, records=None, **context):
        if records:
            context.update(active_model=records._name, active_ids=records.ids)
        Issue = self.env["hour.bank.statement.issue"].with_user(user or self.manager)
        return Form(Issue.with_context(**context))

    def _get_preview(self, form):
        lines = form.record.line_ids if hasattr(form, "record") else form.line_ids
        return {line.partner_id: line.reason for line in lines}

    def test_a_month_by_the_manager(self):
        with self._open() as form:
            self.assertEqual(str(form.date_to), "2026-02-28")
            self.assertEqual(form.due_count, 3)
            self.assertIn("Azur Interior", form.notice, "nobody has an address")
        wizard = form.record
        self.assertRecordValues(
            wizard.line_ids.filtered(lambda line: line.partner_id == self.customer),
            [{"moves": 1, "closing_hours": 10, "reason": ""}],
        )
        action = wizard.action_issue()
        run = self.Run.browse(action["res_id"])
        self.assertEqual((run.issued_count, run.user_id), (3, self.manager))
        self.assertEqual(
            self._get_statements().issued_by_id, self.manager, "who asked for it"
        )

    def test_a_quarter_by_the_accountant(self):
        self.third.hour_bank_statement_cycle = "quarter"
        with freeze_time("2026-04-10"):
            with self._open(self.accountant) as form:
                form.period = "quarter"
                self.assertEqual(str(form.date_to), "2026-03-31")
            action = form.record.action_issue()
            statement = self.Statement.browse(action["res_id"])
        self.assertEqual(action["res_model"], "hour.bank.statement")
        self.assertEqual(statement.partner_id, self.third)

    def test_up_to_a_day_takes_all_but_who_never_gets_one(self):
        self.plan.statement_cycle = "demand"
        self.third.hour_bank_statement_cycle = "none"
        with self._open() as form:
            self.assertEqual(form.due_count, 0)
            self.assertIn("settings", form.notice)
            form.period = "day"
            form.date_to = "2026-03-10"
            self.assertEqual(form.due_count, 2)
            form.date_to = "2026-03-19"
            self.assertEqual(form.due_count, 0)
            self.assertIn("not over yet", form.notice)
        with self.assertRaisesRegex(UserError, "not over yet"):
            form.record.action_issue()

    def test_chosen_customers_whatever_their_cycle(self):
        self.plan.statement_cycle = "none"
        stranger = self.env["res.partner"].create({"name": "Without"})
        issued = self._issue(TODAY, self.third)
        chosen = self.contact | self.third | stranger
        with self._open(records=chosen) as form:
            self.assertEqual(form.period, "day")
            self.assertEqual(form.due_count, 1)
        reasons = {line.partner_id: line.reason for line in form.record.line_ids}
        self.assertFalse(reasons[self.customer], "the contact is its company")
        self.assertIn(issued.name, reasons[self.third])
        self.assertEqual(reasons[stranger], "No hour bank in this company.")
        form.record.action_issue()
        self.assertEqual(self._get_statements().partner_id, self.customer | self.third)

    def test_chosen_drafts(self):
        draft = self._draft("2026-02-20")
        issued = self._issue("2026-02-20", self.third)
        with self._open(records=draft | issued) as form:
            self.assertEqual(form.due_count, 1)
            form.by_mail = False
        form.record.action_issue()
        self.assertRecordValues(
            draft.sudo(),
            [{"state": "issued", "by_mail": False, "issued_by_id": self.manager.id}],
        )

    def test_many_are_left_to_the_job(self):
        with self._open() as form:
            pass
        self.patch(type(form.record), "_get_at_once", lambda wizard: 2)
        run = self.Run.browse(form.record.action_issue()["res_id"])
        self.assertEqual((run.left_count, run.state), (3, "running"))
        with self._open() as again:
            self.assertEqual(again.due_count, 0)
        reasons = set(again.record.line_ids.mapped("reason"))
        self.assertEqual(reasons, {"It waits in another run already."})
        self._issue_runs()
        self.assertEqual(run.issued_count, 3)

    def test_one_that_fails_at_once(self):
        with self._open() as form:
            pass
        with self._failing_for(
            "hour.bank.statement",
            "_check_can_issue",
            lambda each: each.partner_id == self.third,
            UserError("Not this one"),
        ):
            run = self.Run.browse(form.record.action_issue()["res_id"])
        self.assertEqual((run.issued_count, run.failed_count), (2, 1))

    def test_nothing_due_is_refused(self):
        self._issue("2026-02-28")
        with self._open(records=self.customer) as form:
            form.date_to = "2026-02-28"
        with self.assertRaisesRegex(UserError, "the list says why"):
            form.record.action_issue()

    def test_the_list_is_short_and_says_so(self):
        self.patch(
            type(self.env["hour.bank.statement.issue"]), "_get_shown", lambda self: 2
        )
        with self._open() as form:
            self.assertIn("1 more customers", form.notice)
            self.assertEqual(form.due_count, 3)

    def test_salespeople_and_agents_do_not(self):
        for user in (self.salesperson, self.agent):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._open(user)

    def test_from_the_customer(self):
        action = self.contact.with_user(self.salesperson)
        action = action.action_draft_hour_bank_statement()
        draft = Form(
            self.Statement.with_user(self.salesperson).with_context(**action["context"])
        )
        self.assertEqual(draft.partner_id, self.customer)
