# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dialog that releases the revenue of a month."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .release_common import MARCH, ReleaseCase


class TestReleaseRun(ReleaseCase):
    clock = "2026-04-02"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-20"):
            cls.bank = cls._sell(10)
            cls._invoice(cls.bank.sale_order_id)
            cls._log(cls.ticket, 60)

    def _get_run(self, user=None, **values):
        run = self.env["hour.bank.release.run"].with_user(user or self.accountant)
        return run.with_company(self.company).create(values)

    def test_preview_and_post(self):
        Run = self.env["hour.bank.release.run"].with_user(self.accountant)
        form = Form(Run.with_company(self.company))
        self.assertEqual(form.date_end, MARCH)
        self.assertEqual((form.income, form.breakage, form.waiting), (100, 0, 0))
        self.assertFalse(form.notice)
        run = form.save()
        self.assertRecordValues(
            run.line_ids,
            [{"bank_id": self.bank.id, "hours": 1.0, "income": 100, "waiting": 0}],
        )
        self.assertFalse(self.bank.release_ids)  # a preview
        action = run.action_release()
        entry = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((entry.state, entry.date), ("posted", MARCH))
        self.assertEqual(entry.create_uid, self.accountant)

    def test_drafts(self):
        run = self._get_run(leave_draft=True)
        entry = self.env["account.move"].browse(run.action_release()["res_id"])
        self.assertEqual(entry.state, "draft")

    def test_twice(self):
        run = self._get_run()
        answer = run.action_release()
        self.assertEqual(run.action_release()["res_id"], answer["res_id"])
        with self.assertRaisesRegex(UserError, "Nothing to release"):
            self._get_run().action_release()
        with self.assertRaisesRegex(UserError, "in the books"):
            self._get_run().action_release()
        self.assertFalse(self._get_run().can_release)

    def test_waiting_for_the_invoice_is_shown(self):
        with freeze_time("2026-03-20"):
            self._sell(10, partner=self.other_customer)
            self._log(self._make_ticket(self.other_customer), 90)
        run = self._get_run()
        self.assertEqual((run.income, run.waiting), (100, 150))
        run.action_release()
        run = self._get_run()
        self.assertIn("not yet invoiced", run.notice)
        self.assertFalse(run.can_release)
        self.assertEqual(run.line_ids.waiting, 150)

    def test_running_month_is_shown_but_not_posted(self):
        self._log(self.ticket, 30, date="2026-04-01")
        run = self._get_run(date_end="2026-04-01")
        self.assertIn("April 2026 is not over yet", run.notice)
        self.assertIn("from 05/01/2026 on", run.notice)
        self.assertEqual((run.income, run.line_ids.hours), (150, 1.5))
        self.assertEqual(run.line_ids.days, "03/31/2026, 04/30/2026")
        self.assertFalse(run.can_release)
        with self.assertRaisesRegex(UserError, "not over yet"):
            run.action_release()
        self.assertFalse(self.bank.release_ids)
        with freeze_time("2026-05-01"):
            run = self._get_run(date_end="2026-04-30")
            self.assertTrue(run.can_release)
            run.action_release()
        self.assertBooks(deferred=-850, income=-150)

    def test_accounts_and_analytic_distribution_are_those_of_the_entry(self):
        project = self.env["account.analytic.account"].create(
            {
                "name": "Support",
                "plan_id": self.env["account.analytic.plan"].search([], limit=1).id,
            }
        )
        self.bank.sale_line_id.analytic_distribution = {str(project.id): 100}
        self.bank._adjust(-60, "Taken out")
        run = self._get_run(date_end="2026-04-30")
        used, gone = run.line_ids.sorted("income", reverse=True)
        shown = {"bank_id": self.bank.id, "account_id": self.deferred.id}
        shown["analytic_distribution"] = {str(project.id): 100}
        self.assertRecordValues(
            used + gone,
            [
                {**shown, "counterpart_account_id": self.income.id, "income": 100},
                {**shown, "counterpart_account_id": self.breakage.id, "income": 0},
            ],
        )
        self.assertEqual(gone.breakage, 100)
        with freeze_time("2026-05-02"):
            entries = self._release(fields.Date.to_date("2026-04-30"))
        for line in used + gone:
            item = entries.line_ids.filtered(
                lambda item, line=line: item.account_id == line.counterpart_account_id
            )
            self.assertEqual(-item.balance, line.income + line.breakage)
            self.assertEqual(item.analytic_distribution, line.analytic_distribution)

    def test_missing_account_is_said_before_posting(self):
        self.product.categ_id.property_account_income_categ_id = False
        self.company.income_account_id = False
        run = self._get_run()
        self.assertIn("there is no income account", run.notice)
        self.assertFalse(run.line_ids.counterpart_account_id)

    def test_nothing_was_used(self):
        run = self._get_run(date_end="2026-02-28")
        self.assertIn("nothing was used until 02/28/2026", run.notice)
        self.assertNotIn("in the books", run.notice)
        run = self._get_run()
        run.leave_draft = True
        drafts = self.env["account.move"].browse(run.action_release()["res_id"])
        self.assertIn(drafts.display_name, self._get_run().notice)
        drafts.action_post()
        self.assertIn("until 03/31/2026 is in the books", self._get_run().notice)
        with freeze_time("2026-05-02"):
            notice = self._get_run().notice
        self.assertIn("nothing was used in April 2026", notice)
        self.assertIn("used before is in the books", notice)

    def test_nothing_is_deferred(self):
        other = self._make_other_company()["company"]
        self.accountant.company_ids += other
        Run = self.env["hour.bank.release.run"].with_user(self.accountant)
        run = Run.with_company(other).create({})
        self.assertIn(f"no hour bank of {other.name} has a liability", run.notice)

    def test_locked_month_says_where_it_goes(self):
        self.company.fiscalyear_lock_date = MARCH
        self.assertIn("locked", self._get_run().notice)

    def test_only_accountants_release(self):
        for user in (self.agent, self.manager, self.salesperson):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._get_run(user)
                run = self._get_run().with_user(user)
                with self.assertRaises(AccessError):
                    run.action_release()
        readonly = self.env.ref("account.group_account_readonly")
        self.manager.group_ids += readonly
        with self.assertRaises(AccessError):
            self._get_run(self.manager)

    def test_right_granted_by_hand_is_not_enough(self):
        for model in ("hour.bank.release.run", "hour.bank.release.run.line"):
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": self.env.ref("base.group_user").id,
                    **{
                        f"perm_{op}": True
                        for op in ("read", "write", "create", "unlink")
                    },
                }
            )
        with self.assertRaisesRegex(AccessError, "Ask an accountant"):
            self._get_run(self.manager).read(["income"])
        run = self._get_run()
        with self.assertRaisesRegex(AccessError, "Ask an accountant"):
            run.sudo(False).with_user(self.manager).action_release()

    def test_company_that_the_accountant_does_not_work_in(self):
        other = self._make_other_company()["company"]
        with self.assertRaisesRegex(AccessError, "You do not work in"):
            self._get_run(company_id=other.id).read(["income"])

    def test_scheduled_action(self):
        cron = self.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_release")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertBooks(deferred=-900, income=-100)

    def test_scheduled_action_goes_on_after_an_error(self):
        self.product.categ_id.property_account_income_categ_id = False
        self.company.income_account_id = False
        other = self._make_other_company()["company"]
        cron = self.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_release")
        with (
            self.assertLogs("odoo.addons.helpdesk_hour_bank", "ERROR") as logs,
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.assertIn(str(self.company.id), logs.output[0])
        self.assertTrue(other)
        self.assertFalse(self.bank.release_ids)
