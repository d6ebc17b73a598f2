# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is made as hours run out: each mode, each cause, once, and why not."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import HourBankCase
from .auto_common import AutoChecks


class AutoCase(AutoChecks, HourBankCase):
    @classmethod
    def setUpScene(cls):
        cls._make_renewing()
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.order.user_id = cls.salesperson


@tagged("post_install", "-at_install")
class TestAuto(AutoCase):
    # === MODES === #

    def test_an_activity_for_the_salesperson(self):
        self.plan.renewal_mode = "activity"
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made")
        renewal = decision.renewal_id
        self.assertRecordValues(
            renewal, [{"state": "open", "mode": "activity", "minutes": 600}]
        )
        self.assertFalse(renewal.order_id)
        activity = self.customer.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("10:00", activity.summary)

    def test_a_closed_activity_declines(self):
        self.plan.renewal_mode = "activity"
        alarm = self._cross()
        renewal = self._renew().renewal_id
        self.customer.activity_ids.action_done()
        self._renew()
        self.assertEqual(renewal.state, "cancelled")
        self._resolve(alarm)
        self._cross()
        self.assertEqual(len(self._renew().renewal_id), 2)

    def test_an_activity_that_is_not_needed_any_more_goes(self):
        self.plan.renewal_mode = "activity"
        alarm = self._cross()
        renewal = self._renew().renewal_id
        self._resolve(alarm)
        self._renew()
        self.assertEqual(renewal.state, "cancelled")
        self.assertFalse(self.customer.activity_ids)

    def test_a_draft(self):
        self.plan.renewal_mode = "draft"
        self._cross()
        order = self._renew().renewal_id.order_id
        self.assertRecordValues(
            order,
            [
                {
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "amount_untaxed": 1000,
                }
            ],
        )
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertFalse(self.env["hour.bank.message"].search([]))
        order.action_quotation_sent()
        self._renew()
        self.assertFalse(order.activity_ids)

    def test_a_draft_that_is_deleted_declines(self):
        self.plan.renewal_mode = "draft"
        self._cross()
        renewal = self._renew().renewal_id
        renewal.order_id.unlink()
        self._renew()
        self.assertEqual(renewal.state, "cancelled")
        self.assertEqual(len(self._get_renewals()), 1)

    def test_a_quotation_to_sign(self):
        self._cross()
        decision = self._renew()
        order = decision.renewal_id.order_id
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.require_signature)
        message = self.env["hour.bank.message"].search([])
        self.assertRecordValues(
            message, [{"kind": "renewal", "partner_id": self.customer.id}]
        )
        self._run_job("hour.bank.message", "_cron_send")
        mail = self.env["mail.mail"].search([("model", "=", "hour.bank.renewal")])
        self.assertIn("10:00", mail.subject)
        self.assertIn(f"/my/orders/{order.id}?access_token=", mail.body_html)

    def test_the_mail_of_what_was_declined_is_dropped(self):
        self._cross()
        self._renew().renewal_id.order_id._action_cancel()
        self._run_job("hour.bank.message", "_cron_send")
        message = self.env["hour.bank.message"].search([])
        self.assertRecordValues(message, [{"state": "dropped"}])
        self.assertIn("declined", message.error)

    def test_without_a_mail_address_it_is_a_draft(self):
        self.customer.email = self.contact.email = False
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made", less="no_address")
        self.assertEqual(decision.order_id.state, "draft")

    def test_who_does_not_buy_in_the_portal_gets_a_draft(self):
        self.customer.hour_bank_portal_buy = False
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made", less="no_portal")
        self.assertEqual(decision.order_id.state, "draft")

    # === WHAT === #

    def test_the_same_again_at_todays_price(self):
        self.product.list_price = 110
        self._sell(4)
        self._cross()
        [line] = self._renew().order_id.order_line
        self.assertRecordValues(
            line, [{"product_uom_qty": 4, "price_unit": 110, "discount": 0}]
        )

    def test_in_the_unit_of_the_product(self):
        self._sell(1, product_uom_id=self.day.id)
        self._cross()
        [line] = self._renew().order_id.order_line
        self.assertEqual(line.product_uom_id, self.hour)
        self.assertEqual(line.product_uom_qty, 8)

    def test_without_a_pricelist(self):
        self.customer.property_product_pricelist = False
        self.env["product.pricelist"].search([]).action_archive()
        self._cross()
        self.assertEqual(self._renew().order_id.amount_untaxed, 1000)

    def test_an_archived_product_renews_nothing(self):
        self._cross()
        self.product.action_archive()
        self.assertDecided(self._renew(), "no_product")
        self.product.action_unarchive()
        self.assertDecided(self._renew(), "made")

    def test_an_archived_plan_renews_nothing(self):
        self._cross()
        self.plan.action_archive()
        self.assertDecided(self._renew(), "gone")

    def test_the_customer_s_setting_counts_above_the_plan(self):
        self.customer.hour_bank_renewal_mode = "none"
        self._cross()
        self.assertDecided(self._renew(), "off")
        self.customer.hour_bank_renewal_mode = "draft"
        decision = self._renew()
        self.assertDecided(decision, "made")
        self.assertEqual(decision.order_id.state, "draft")

    def test_where_nobody_renews_nothing_is_noted(self):
        self.plan.renewal_mode = "none"
        self._cross()
        self.assertFalse(self._renew())

    def test_info_and_other_levels_renew_nothing(self):
        self.level.severity = "info"
        self._cross()
        self.level.write({"severity": "warning", "measure": "hold"})
        self._cross()
        self.plan.renewal_level = "empty"
        self.level.measure = "hours"
        self._cross()
        self.assertFalse(self._renew())
        self.level.measure = "empty"
        self._cross()
        self.assertDecided(self._renew(), "made")

    # === ONCE === #

    def test_an_episode_is_noted_once(self):
        alarm = self._cross()
        alarm._follow_change()
        self._renew()
        self.assertEqual(len(self._renew()), 1)
        self.assertEqual(len(self._get_renewals()), 1)

    def test_one_renewal_answers_all_causes(self):
        self._cross()
        second = self.level.copy({"name": "Empty", "measure": "empty"})
        self._cross(level=second)
        first, other = self._renew()
        self.assertDecided(first, "made")
        self.assertDecided(other, "answered", renewal_id=first.renewal_id.id)

    def test_what_the_customer_asked_for_is_the_answer(self):
        order = self.Renewal._ask_in_portal(
            self.contact, self.env.company, self.product, 3
        )
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "answered", order_id=order.id)

    def test_the_customer_takes_over_what_was_made(self):
        self._cross()
        order = self._renew().order_id
        asked = self.Renewal._ask_in_portal(
            self.contact, self.env.company, self.product, 3
        )
        self.assertEqual(asked, order)
        self.assertEqual(order.order_line.product_uom_qty, 3)

    def test_the_customer_chooses_another_product(self):
        self._cross()
        decision = self._renew()
        order = decision.order_id
        pack = self._make_product("Pack", list_price=790)
        asked = self.Renewal._ask_in_portal(self.contact, self.env.company, pack, 1)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(decision.order_id, asked)
        self.assertEqual(self._renew(), decision)

    def test_a_draft_that_the_customer_asks_for_is_sent(self):
        self.plan.renewal_mode = "draft"
        self._cross()
        order = self._renew().order_id
        self.Renewal._ask_in_portal(self.contact, self.env.company, self.product, 10)
        self.assertEqual(order.state, "sent")

    def test_declined_then_resolved_then_low_again(self):
        alarm = self._cross()
        decision = self._renew()
        decision.order_id._cancel_portal_request(self.contact)
        self._renew()
        self.assertEqual(len(self._get_renewals()), 1)
        self.assertIn("declined", decision.text)
        self._resolve(alarm)
        self._renew()
        self.assertTrue(decision.ended_on)
        self._cross()
        self.assertEqual(len(self._renew()), 2)
        self.assertEqual(self._get_renewals().mapped("state"), ["cancelled", "open"])

    def test_low_again_before_the_job_saw_that_it_was_not(self):
        alarm = self._cross()
        first = self._renew()
        first.order_id._action_cancel()
        self._resolve(alarm)
        self._cross()
        self._renew()
        self.assertEqual(self._get_renewals().mapped("state"), ["cancelled", "open"])

    def test_an_expired_quotation_makes_room(self):
        alarm = self._cross()
        first = self._renew().order_id
        first.validity_date = "2026-03-01"
        self._resolve(alarm)
        self._cross()
        _old, new = self._renew()
        self.assertDecided(new, "made")
        self.assertEqual(first.state, "cancel")

    def test_what_did_not_last_is_not_decided(self):
        alarm = self._cross()
        self._resolve(alarm)
        self.assertDecided(self._renew(), "over")
        self.assertFalse(self._get_renewals())

    # === FAILURES === #

    def test_what_fails_is_told_and_tried_again(self):
        self._cross()
        with self._failing_for(
            "hour.bank.renewal", "_make_sign", lambda each: True, UserError("No sun")
        ):
            decision = self._renew()
        self.assertDecided(decision, "failed", error="No sun")
        self.assertFalse(self._get_renewals())
        self.assertDecided(self._renew(), "made")

    def test_killed_while_it_makes(self):
        self._cross()
        with self._killed_after("hour.bank.renewal", "_enqueue_mail", 0):
            self._renew()
        self.assertFalse(self._get_renewals())
        self.assertFalse(self.env["hour.bank.message"].search([]))
        self._renew()
        self.assertEqual(len(self._get_renewals()), 1)
        self.assertEqual(len(self.env["hour.bank.message"].search([])), 1)

    def test_a_copy_renews_nothing(self):
        self._cross()
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertDecided(self._renew(), "copy")

    def test_companies_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._cross(company=other)
        self.assertFalse(self._renew())  # nothing was bought there
        self._cross()
        self.assertEqual(self._renew().company_id, self.env.company)


@tagged("post_install", "-at_install")
class TestAutoCap(AutoCase):
    def _cross_again(self):
        """Let the hours run out again, after what was made was bought."""
        alarm = self._get_alarm()
        self._get_renewals().order_id.filtered(
            lambda order: order.state == "sent"
        ).action_confirm()
        self._resolve(alarm)
        self._cross()
        return self._renew()[-1]

    def test_hours(self):
        self.plan.renewal_cap_hours = 25
        self._cross()
        self._renew()
        self.assertDecided(self._cross_again(), "made")
        decision = self._cross_again()
        self.assertDecided(decision, "cap_hours")
        with freeze_time("2026-04-01"):
            self._renew()
        self.assertDecided(decision, "made")

    def test_exactly_the_cap_is_allowed(self):
        self.plan.renewal_cap_hours = 10
        self._cross()
        self.assertDecided(self._renew(), "made")

    def test_money(self):
        self.plan.renewal_cap_amount = 1999
        self._cross()
        self._renew()
        decision = self._cross_again()
        self.assertDecided(decision, "cap_amount")
        self.customer.hour_bank_renewal_cap_amount = 2000
        self._renew()
        self.assertDecided(decision, "made")

    def test_what_the_customer_asked_for_counts(self):
        pack = self._make_product("Pack", hour_bank_plan_id=self.plan.copy().id)
        self.Renewal._ask_in_portal(self.contact, self.env.company, pack, 6)
        self.plan.renewal_cap_hours = 15
        self._cross()
        self.assertDecided(self._renew(), "cap_hours")


@tagged("post_install", "-at_install")
class TestAutoDays(AutoCase):
    """Before a bank ends, and before a foretold day."""

    def test_before_the_end_of_a_bank(self):
        self.plan.renewal_days = 30
        self.bank.date_end = "2026-04-18"
        self.assertFalse(self._renew())  # 31 days
        self.bank.date_end = "2026-04-17"
        decision = self._renew()
        self.assertDecided(decision, "made", cause="ending")
        self.assertIn("04/17/2026", decision.renewal_id.reason_text)
        self.assertEqual(self._renew(), decision)

    def test_not_where_a_later_bank_is_there(self):
        self.plan.renewal_days = 30
        later = self._sell(5)
        self.bank.date_end, later.date_end = "2026-04-01", "2026-12-31"
        self.assertDecided(self._renew(), "covered")
        later._post_moves(
            [
                {
                    "bank_id": later.id,
                    "move_type": "time",
                    "minutes": -300,
                    "date": "2026-03-18",
                }
            ]
        )
        self.assertDecided(self._renew(), "made")

    def test_another_end_is_another_episode(self):
        self.plan.renewal_days = 30
        self.bank.date_end = "2026-04-01"
        self._renew().order_id._action_cancel()
        self.bank.date_end = "2026-04-02"
        first, second = self._renew()
        self.assertTrue(first.ended_on)
        self.assertDecided(second, "made")

    def _foretell(self, early, likely):
        forecasts = self.env["hour.bank.forecast"]
        forecasts.search([]).unlink()
        forecasts.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "bank_id": self.bank.id,
                "minutes_left": 600,
                "made_on": "2026-03-18",
                "early": early,
                "likely": likely,
            }
        )

    def test_time_to_sign_before_the_foretold_day(self):
        self.plan.renewal_forecast = "likely"
        self._foretell("2026-03-25", "2026-04-02")
        self.assertFalse(self._renew())  # 15 days, and 14 to sign
        self._foretell("2026-03-25", "2026-04-01")
        self.assertDecided(self._renew(), "made", cause="forecast")

    def test_by_the_earliest_day(self):
        self.plan.renewal_forecast = "early"
        self._foretell("2026-04-01", "2026-06-01")
        self.assertDecided(self._renew(), "made")

    def test_a_day_that_goes_to_and_fro_is_one_episode(self):
        self.plan.renewal_forecast = "likely"
        self._foretell("2026-03-25", "2026-04-01")
        self._renew().order_id._action_cancel()
        self._foretell("2026-03-25", "2026-04-08")
        self._renew()
        self._foretell("2026-03-25", "2026-04-01")
        self.assertEqual(len(self._renew()), 1)
        self._foretell("2026-03-25", "2026-05-01")
        self._renew()
        self._foretell("2026-03-25", "2026-04-01")
        self.assertEqual(len(self._renew()), 2)
        self.assertEqual(self._get_renewals().mapped("state"), ["cancelled", "open"])

    def test_not_where_it_ends_before_or_nothing_is_told(self):
        self.plan.renewal_forecast = "likely"
        self._foretell(False, False)
        self.assertFalse(self._renew())
        self._foretell("2026-03-25", "2026-04-01")
        self.bank.date_end = "2026-03-28"
        self.assertFalse(self._renew())
