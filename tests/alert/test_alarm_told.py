# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""To whom an alarm is told, in which words, and by which activity."""

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestAlarmMail(AlertCase):
    def _get_mail(self, kind):
        self._send()
        message = self._get_told().filtered(lambda each: each.kind == kind)
        self.assertEqual(message.state, "sent", message.error)
        return message.sudo().mail_id

    def _get_text(self, mail):
        return " ".join(html.fromstring(mail.body_html).text_content().split())

    def _get_link(self, mail):
        [link] = html.fromstring(mail.body_html).iter("a")
        return link

    def test_low(self):
        self._use(495)
        self._judge()
        mail = self._get_mail("low")
        self.assertEqual(mail.subject, "Your support hours are running low: 1:45 left")
        text = self._get_text(mail)
        self.assertIn("Hello Azur Interior, your support hours are running low", text)
        self.assertIn("1:45 hours left", text)
        link = self._get_link(mail)
        self.assertEqual(link.text.strip(), "See the hours")
        self.assertIn(f"/my/hour-banks/{self.bank.id}?link=", link.get("href"))
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_of_several_banks_the_list_is_opened(self):
        self._sell(10)
        self._judge()
        self._use(1100)
        self._judge()
        link = self._get_link(self._get_mail("low"))
        self.assertTrue(link.get("href").endswith("/my/hour-banks"))

    def test_empty_and_overdrawn(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 120})
        self._use(600)
        self._judge()
        self.assertIn("0:00 hours left", self._get_text(self._get_mail("empty")))
        self._use(35)
        self._judge()
        text = self._get_text(self._get_mail("overdrawn"))
        self.assertIn("0:35 hours overdrawn", text)

    def test_ending(self):
        self.bank.date_end = "2026-04-01"
        self._judge()
        text = self._get_text(self._get_mail("ending"))
        self.assertIn(f"{self.bank.name} ends on 04/01/2026: 10:00 left.", text)

    def test_hold_usable_and_resolved(self):
        self.bank._update_state("hold", "They do not pay")
        self._judge()
        text = self._get_text(self._get_mail("hold"))
        self.assertIn(f"{self.bank.name}: Ask us why", text)
        self.assertNotIn("They do not pay", text)
        self.bank._update_state("open")
        self._judge()
        text = self._get_text(self._get_mail("resolved"))
        self.assertIn(f"{self.bank.name}: On hold", text)
        self.assertIn("10:00 hours left", text)

    def test_usable(self):
        self.plan.grant_on = "invoice"
        order = self._make_order(5)
        self._judge()
        order._create_invoices().action_post()
        self._judge()
        text = self._get_text(self._get_mail("usable"))
        self.assertIn("can be used from now on", text)
        self.assertIn("5:00 hours left", text)

    def test_each_contact_reads_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("helpdesk_hour_bank.mail_template_low")
        template.with_context(lang="fr_FR").subject = "Bientôt à sec"
        self.customer.lang = "fr_FR"
        self._use(500)
        self._judge()
        self.assertEqual(self._get_mail("low").subject, "Bientôt à sec")

    def test_a_template_that_was_deleted_is_said(self):
        self.env.ref("helpdesk_hour_bank.mail_template_low").unlink()
        self._use(500)
        self._judge()
        self._send()
        self.assertEqual(self._get_told().state, "failed")
        self.assertIn("template of the mail was deleted", self._get_told().error)

    def test_the_forecast_is_told_where_it_can_be(self):
        self._use(500)
        self.env["hour.bank.forecast"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "minutes_left": 100,
                "made_on": "2026-03-18",
                "early": "2026-03-20",
                "likely": "2026-03-22",
                "late": "2026-03-25",
            }
        )
        self._judge()
        text = self._get_text(self._get_mail("low"))
        self.assertIn("used up about 03/22/2026", text)


@tagged("post_install", "-at_install")
class TestHearers(AlertCase):
    def _get_heard(self, topic="low", customer=None):
        return (customer or self.customer)._get_hour_bank_hearers(
            self.env.company, topic
        )

    def _make_user(self, login, level):
        user = new_test_user(self.env, login, "base.group_portal", name=login.title())
        user.partner_id.write(
            {
                "parent_id": self.customer.id,
                "hour_bank_portal": level,
                "email": f"{login}@azur.example.com",
            }
        )
        return user

    def test_nobody_chose(self):
        self.assertEqual(self._get_heard(), self.customer)
        user = self._make_user("anna", "all")
        self._make_user("otto", "own")
        self.assertEqual(self._get_heard(), user.partner_id)

    def test_one_mail_for_an_address(self):
        anna = self._make_user("anna", "all").partner_id
        twin = self._make_user("twin", "all").partner_id
        twin.email = "Anna@azur.example.com"
        self.assertEqual(self._get_heard(), anna)

    def test_a_contact_that_leaves_hears_nothing(self):
        anna = self._make_user("anna", "own").partner_id
        self.customer.hour_bank_chose_hearers = True
        anna.hour_bank_hears_low = True
        self.assertEqual(self._get_heard(), anna)
        anna.parent_id = self.other_customer
        self.other_customer.hour_bank_chose_hearers = True
        self.assertFalse(self._get_heard())
        self.assertFalse(self._get_heard(customer=self.other_customer))

    def test_mails_that_are_off(self):
        self.env.company.hour_bank_alert_mail = False
        self._use(500)
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold()

    def test_mails_that_are_switched_off_meanwhile(self):
        self._use(500)
        self._judge()
        self.env.company.hour_bank_alert_mail = False
        self._send()
        self.assertEqual(self._get_told().state, "dropped")
        self.assertIn("not told of it any more", self._get_told().error)

    def test_a_level_that_tells_customers_nothing(self):
        level = self.env.ref("helpdesk_hour_bank.hour_bank_level_low")
        level.tells_customer = False
        self._use(500)
        self._judge()
        self.assertTold()

    def test_the_customer_chooses(self):
        admin, otto = self._make_user("anna", "admin"), self._make_user("otto", "own")
        anna = admin.partner_id
        choices = anna._get_hour_bank_hearer_choices()
        self.assertEqual(set(choices), {anna, otto.partner_id, self.contact})
        self.assertTrue(choices[anna])
        self.assertFalse(choices[otto.partner_id])
        anna._choose_hour_bank_hearers({anna: set(), otto.partner_id: {"low"}})
        self.assertEqual(self._get_heard(), otto.partner_id)
        self.assertFalse(self._get_heard("ending"))
        self.assertEqual(anna._get_hour_bank_hearer_choices()[otto.partner_id], {"low"})

    def test_who_sees_all_chooses_its_own_and_leaves_others(self):
        anna = self._make_user("anna", "all").partner_id
        berta = self._make_user("berta", "all").partner_id
        self.assertEqual(set(anna._get_hour_bank_hearer_choices()), {anna})
        anna._choose_hour_bank_hearers({anna: {"ending"}})
        self.assertEqual(self._get_heard("low"), berta)
        self.assertEqual(self._get_heard("ending"), anna | berta)

    def test_nobody_chooses_for_others(self):
        anna = self._make_user("anna", "all").partner_id
        otto = self._make_user("otto", "own").partner_id
        for chooser, contact in ((anna, otto), (otto, otto)):
            with self.assertRaises(AccessError):
                chooser._choose_hour_bank_hearers({contact: {"low"}})


@tagged("post_install", "-at_install")
class TestAlarmActivity(AlertCase):
    def _get_staff_message(self):
        told = [("partner_id", "=", self.salesperson.partner_id.id)]
        return self.Message.search([("kind", "=", "staff"), *told])

    def _judge_and_send(self):
        self._judge()
        self._send()

    def _get_activities(self, record=None):
        kind = self.env.ref("helpdesk_hour_bank.mail_activity_type_alarm")
        record = record or self.customer
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("activity_type_id", "=", kind.id),
            ]
        )

    def test_one_for_the_salesperson_that_is_closed_by_itself(self):
        self._use(500)
        self._judge_and_send()
        activity = self._get_activities()
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("Low", activity.summary)
        self.assertIn("1:40 left", activity.note)
        self._use(100)
        self._judge_and_send()
        self.assertEqual(self._get_activities(), activity)
        self.assertIn("Empty", activity.summary)
        self._sell(10)
        self._judge_and_send()
        self.assertFalse(self._get_activities())

    def test_on_the_bank_that_ends(self):
        self.bank.date_end = "2026-04-01"
        self._judge_and_send()
        self.assertEqual(len(self._get_activities(self.bank)), 1)
        self.bank.date_end = False
        self._judge_and_send()
        self.assertFalse(self._get_activities(self.bank))

    def test_what_is_over_before_it_was_planned_is_not(self):
        self._use(500)
        self._judge()
        self._sell(10)
        self._judge_and_send()
        self.assertFalse(self._get_activities())
        message = self._get_staff_message()
        self.assertEqual(message.state, "dropped")

    def test_what_cannot_be_planned_is_shown_and_tried_again(self):
        self._use(500)
        self._judge()
        self.salesperson.active = False
        self._send()
        message = self._get_staff_message()
        self.assertEqual(message.state, "failed")
        self.assertIn("has no user any more", message.error)
        self.salesperson.active = True
        message.with_user(self.manager).action_try_again()
        self._send()
        self.assertEqual(len(self._get_activities()), 1)

    def test_a_manager_where_nobody_sells(self):
        self.bank.sale_order_id.user_id = False
        self._use(500)
        self._judge_and_send()
        user = self._get_activities().user_id
        self.assertTrue(user.has_group("helpdesk_mgmt.group_helpdesk_manager"))

    def test_nobody(self):
        self.env.company.hour_bank_alert_staff = "nobody"
        self._use(500)
        self._judge_and_send()
        self.assertFalse(self._get_activities())

    def test_a_level_that_tells_staff_nothing(self):
        self.env.ref("helpdesk_hour_bank.hour_bank_level_low").tells_staff = False
        self._use(500)
        self._judge_and_send()
        self.assertFalse(self._get_activities())

    def test_done_by_hand_it_is_not_opened_again_before_something_new(self):
        self._use(500)
        self._judge_and_send()
        self._get_activities().action_done()
        self._use(5)
        self._judge_and_send()
        self.assertFalse(self._get_activities())
        self._use(95)
        self._judge_and_send()
        self.assertEqual(len(self._get_activities()), 1)


@tagged("post_install", "-at_install")
class TestAlarmLists(AlertCase):
    def test_who_is_low_is_read_by_managers_and_its_salesperson(self):
        self.customer.user_id = self.salesperson
        self._use(500)
        self._judge()
        for user in (self.manager, self.salesperson):
            alarm = self._get_alarms().with_user(user)
            self.assertEqual(alarm.hours, 100 / 60)
            self.assertTrue(alarm.display_name)
        for user in (self.agent, self.portal):
            with self.assertRaises(AccessError):
                self._get_alarms().with_user(user).read(["state"])

    def test_nobody_writes_alarms(self):
        self._use(500)
        self._judge()
        with self.assertRaises(AccessError):
            self._get_alarms().with_user(self.manager).state = "ok"

    def test_a_manager_gives_a_plan_a_level(self):
        with (
            Form(self.plan.with_user(self.manager)) as form,
            form.level_ids.new() as row,
        ):
            row.name = "Half"
            row.measure = "percent"
            row.number = 50
        self.assertEqual(self.plan.level_ids.number, 50)

    def test_a_salesperson_gives_its_customer_a_level(self):
        self.customer.user_id = self.salesperson
        customer = self.customer.with_user(self.salesperson)
        values = {"name": "Half", "measure": "percent", "number": 50}
        level = self.env["hour.bank.level"].with_user(self.salesperson)
        level.create({**values, "partner_id": customer.id})
        self.assertEqual(customer.hour_bank_level_ids.number, 50)
        for owner in (
            {"plan_id": self.plan.id},
            {},
            {"partner_id": self.other_customer.id},
        ):
            if owner.get("partner_id"):
                self.other_customer.user_id = self.manager
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                level.create({**values, **owner})

    def test_a_level_of_a_contact_is_refused(self):
        with self.assertRaisesRegex(Exception, "belong to the company"):
            self._make_level("empty", partner_id=self.contact.id)

    def test_settings(self):
        with Form(self.env["res.config.settings"]) as form:
            form.hour_bank_settle_minutes = 7
            form.hour_bank_alert_staff = "manager"
        form.save().execute()
        self.assertEqual(self.Alarm._get_settle(), 7)
        self.assertEqual(self.env.company.hour_bank_alert_staff, "manager")
