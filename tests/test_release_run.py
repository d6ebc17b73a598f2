# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .release_common import MARCH, ReleaseCase


@freeze_time("2026-04-02")
class TestReleaseRun(ReleaseCase):
    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-20"):
            self.bank = self._sell(10)
            self._invoice(self.bank.sale_order_id)
            self._log(self.ticket, 60)

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

    def test_month_that_is_not_over(self):
        run = self._get_run(date_end="2026-04-01")
        self.assertIn("April 2026 is not over yet", run.notice)
        self.assertFalse(run.can_release)
        with self.assertRaisesRegex(UserError, "not over yet"):
            run.action_release()

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
