# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A salesperson renews and declines; time that found no hours is taken in."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_auto import AutoCase


@tagged("post_install", "-at_install")
class TestByHand(AutoCase):
    def _get_order(self, action):
        self.assertEqual(action["res_model"], "sale.order")
        return self.env["sale.order"].browse(action["res_id"])

    def test_the_draft_of_the_same_again(self):
        bank = self.bank.with_user(self.salesperson)
        order = self._get_order(bank.action_renew_hours())
        self.assertRecordValues(
            order,
            [
                {
                    "state": "draft",
                    "user_id": self.salesperson.id,
                    "amount_untaxed": 1000,
                }
            ],
        )
        self.assertEqual(self._get_order(bank.action_renew_hours()), order)
        self.assertIn("Renewed by", order.hour_bank_origin)

    def test_from_the_customer(self):
        contact = self.contact.with_user(self.salesperson)
        order = self._get_order(contact.action_renew_hours())
        self.assertEqual(order.partner_id, self.customer)
        with self.assertRaisesRegex(UserError, "bought nothing"):
            self.other_customer.with_user(self.salesperson).action_renew_hours()

    def test_what_the_job_made_is_opened(self):
        self._cross()
        made = self._renew().order_id
        bank = self.bank.with_user(self.salesperson)
        self.assertEqual(self._get_order(bank.action_renew_hours()), made)

    def test_an_activity_becomes_a_draft(self):
        self.plan.renewal_mode = "activity"
        self._cross()
        renewal = self._renew().renewal_id
        order = self._get_order(renewal.with_user(self.salesperson).action_open())
        self.assertEqual(order, renewal.order_id)
        self.assertFalse(self.customer.activity_ids)
        self._renew()
        self.assertEqual(renewal.state, "open")

    def test_no_cap_counts_for_a_person(self):
        self.plan.renewal_cap_hours = 1
        self._cross()
        self.assertDecided(self._renew(), "cap_hours")
        self._get_order(self.bank.with_user(self.salesperson).action_renew_hours())

    def test_a_colleague_s_quotation_is_named(self):
        other = new_test_user(self.env, "other_sales", "sales_team.group_sale_salesman")
        self._cross()
        self._renew()
        self.customer.user_id = other
        with self.assertRaises(UserError) as refused:
            self.customer.with_user(other).action_renew_hours()
        self.assertIn(self.salesperson.name, str(refused.exception))

    def test_agents_sell_nothing(self):
        with self.assertRaises(AccessError):
            self.bank.with_user(self.agent).action_renew_hours()

    def test_declined_by_the_salesperson(self):
        self._cross()
        renewal = self._renew().renewal_id
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            renewal.with_user(self.agent).action_decline()
        renewal.with_user(self.salesperson).action_decline()
        self.assertEqual(renewal.state, "cancelled")
        self.assertEqual(renewal.order_id.state, "cancel")
        self._renew()
        self.assertEqual(len(self._get_renewals()), 1)

    def test_the_customer_s_page(self):
        user = self.salesperson
        user.group_ids |= self.env.ref("base.group_partner_manager")
        with Form(self.customer.with_user(user)) as form:
            form.hour_bank_renewal_mode = "draft"
            form.hour_bank_renewal_cap_hours = 20
        self.assertEqual(form.record.hour_bank_renewal_cap_hours, 20)

    def test_the_plan_s_page(self):
        manager = self.manager
        with Form(self.plan.with_user(manager)) as form:
            form.renewal_mode = "activity"
            form.renewal_days = 30
            form.renewal_forecast = "early"
            form.renewal_signing_days = 10
            form.renewal_cap_amount = 500
        self.assertEqual(self.plan.renewal_signing_days, 10)


@tagged("post_install", "-at_install")
class TestLateTime(AutoCase):
    """Said on the quotation, offered on the order, previewed in Rate Again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"overage_policy": "free"})
        cls.bank.action_update_terms()
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 690)
        cls.customer.user_id = cls.salesperson

    def test_said_and_taken_in(self):
        for group in (
            "sales_team.group_sale_salesman",
            "hr_timesheet.group_hr_timesheet_approver",
        ):
            self.manager.group_ids |= self.env.ref(group)
        order = self.customer.with_user(self.salesperson).action_renew_hours()
        order = self.env["sale.order"].browse(order["res_id"])
        seen = order.with_user(self.salesperson)
        self.assertIn("1:30", seen.hour_bank_late_text)
        self.assertIn("once the order is confirmed", seen.hour_bank_late_text)
        order.action_confirm()
        order.user_id = self.manager
        seen = order.with_user(self.manager)
        self.assertIn("Take it in", seen.hour_bank_late_text)
        action = seen.action_take_in_late_time()
        rerate = self.env[action["res_model"]].with_user(self.manager)
        with Form(rerate.with_context(**action["context"])) as form:
            self.assertEqual(form.difference_hours, 0)
        rerate = form.record
        self.assertEqual(rerate.entry_ids, self.entry)
        self.assertFalse(rerate.problem)
        rerate.action_apply()
        self.assertEqual(order.order_line.hour_bank_ids.minutes_debited, 90)
        order.invalidate_recordset()
        self.assertFalse(seen.hour_bank_late_text)
        with self.assertRaises(UserError):
            seen.action_take_in_late_time()

    def test_who_reads_no_time_decides_in_the_list(self):
        order = self._make_order(confirm=True)
        self.manager.group_ids |= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        action = order.with_user(self.manager).action_take_in_late_time()
        self.assertEqual(action["res_model"], "hour.bank.unpaid")
        self.assertEqual(action["domain"], [("id", "in", self.entry.ids)])

    def test_what_sells_no_hours_says_nothing(self):
        service = self.env["product.product"].create(
            {"name": "Training", "type": "service"}
        )
        order = self._make_order(product=service, confirm=False)
        self.assertFalse(order.hour_bank_late_text)
