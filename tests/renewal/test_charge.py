# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders that confirm themselves: only by what was agreed to, charged at most once.

With Odoo's provider for demonstrations where it is installed, otherwise with one that
answers what the test says.
"""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..job_common import Killed
from ..payment.grant_common import GrantCase
from .auto_common import AutoChecks


class ChargeCase(AutoChecks, GrantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_renewing()
        cls.plan.write(
            {"grant_on": "order", "renewal_mode": "confirm", "renewal_cap_hours": 40}
        )
        cls.customer.email = "office@azur.example.com"
        cls.order = cls._sell(10).sale_order_id
        cls.order.user_id = cls.salesperson
        cls.calls = []
        cls._make_provider()
        cls.token = cls._make_token(cls.contact)
        cls.Agreement = cls.env["hour.bank.renewal.agreement"]

    @classmethod
    def _make_provider(cls):
        demo = "payment_demo" in cls.env["ir.module.module"]._installed()
        cls.code = "demo" if demo else "none"
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.method.support_tokenization = True
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Provider",
                "code": cls.code,
                "state": "test",
                "company_id": cls.env.company.id,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        cls.method.active = True
        Method = cls.env["account.payment.method"]
        code = Method.search([("code", "=", cls.code)], limit=1) or Method.create(
            {"name": "None", "code": cls.code, "payment_type": "inbound"}
        )
        account = cls.inbound_payment_method_line.payment_account_id
        Line = cls.env["account.payment.method.line"]
        if Line.search([("payment_provider_id", "=", cls.provider.id)], limit=1):
            return  # Odoo made it with the provider
        Line.create(
            {
                "payment_method_id": code.id,
                "journal_id": cls.company_data["default_journal_bank"].id,
                "payment_provider_id": cls.provider.id,
                "payment_account_id": account.id,
            }
        )

    @classmethod
    def _make_token(cls, contact, answer="done"):
        values = {
            "provider_id": cls.provider.id,
            "payment_method_id": cls.method.id,
            "payment_details": "1111",
            "partner_id": contact.id,
            "provider_ref": answer,
        }
        if cls.code == "demo":
            values["demo_simulated_state"] = answer
        return cls.env["payment.token"].create(values)

    def setUp(self):
        super().setUp()
        Transaction, calls = type(self.env["payment.transaction"]), []
        original = Transaction._send_payment_request

        def send(transaction):
            calls.append(transaction)
            if transaction.provider_code != "none":
                return original(transaction)
            answer = transaction.token_id.provider_ref
            if answer == "error":
                return transaction._set_error("No money")
            return getattr(transaction, f"_set_{answer}")()

        self.calls = calls
        self.startPatcher(patch.object(Transaction, "_send_payment_request", send))

    def _agree(self, token=None, contact=None, hours=30, amount=0):
        return (contact or self.contact)._agree_to_renewals(
            self.env.company, token or self.token, hours, amount
        )

    def _record(self, **values):
        """Record an agreement as the salesperson."""
        values = {
            "partner_id": self.customer.id,
            "kind": "no_payment",
            "contact_id": self.contact.id,
            "note": "By phone on 3 March",
            **values,
        }
        return self.Agreement.with_user(self.salesperson).create(values)


@tagged("post_install", "-at_install")
class TestCharge(ChargeCase):
    def test_the_saved_card_is_charged_and_the_order_confirmed(self):
        self._agree()
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made", less=False)
        renewal = decision.renewal_id
        self.assertRecordValues(
            renewal, [{"state": "sold", "charge_state": "done", "mode": "confirm"}]
        )
        self.assertBank(renewal.order_id.order_line.hour_bank_ids, "open", 600)
        self.assertEqual(len(self.calls), 1)
        self.assertEqual(renewal.transaction_id.amount, renewal.order_id.amount_total)
        self._renew()
        self.assertEqual(len(self.calls), 1)

    def test_usable_at_once_where_hours_wait_for_payment(self):
        self.plan.grant_on = "payment"
        self._agree()
        self._cross()
        order = self._renew().order_id
        self.assertBank(order.order_line.hour_bank_ids, "open", 600)
        self.assertEqual(order.invoice_ids.payment_state, "paid")

    def test_nobody_agreed_a_quotation_to_sign(self):
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made", less="nobody_agreed")
        self.assertRecordValues(decision.order_id, [{"state": "sent"}])
        self.assertEqual(self.env["hour.bank.message"].search([]).kind, "renewal")
        self.assertFalse(self.calls)

    def test_without_any_cap_nothing_is_charged(self):
        self.plan.renewal_cap_hours = 0
        self._agree(hours=0)
        self._cross()
        self.assertDecided(self._renew(), "made", less="no_cap")
        self.assertFalse(self.calls)

    def test_not_above_what_was_agreed_to(self):
        self._agree(hours=9)
        self._cross()
        self.assertDecided(self._renew(), "made", less="nobody_agreed")
        self.assertFalse(self.calls)

    def test_not_above_the_money_that_was_agreed_to(self):
        self._agree(hours=0, amount=999)
        self._cross()
        self.assertDecided(self._renew(), "made", less="nobody_agreed")
        self.assertFalse(self.calls)

    def test_a_failed_charge_leaves_a_quotation_to_sign(self):
        self._agree(self._make_token(self.contact, "error"))
        self._cross()
        decision = self._renew()
        self.assertDecided(decision, "made", less="charge_failed")
        order = decision.order_id
        self.assertEqual(order.state, "sent")
        self.assertIn("not charged", order.activity_ids.summary)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertEqual(len(self.env["hour.bank.message"].search([])), 1)
        self._renew()
        self.assertEqual(len(self.calls), 1)

    def test_a_pending_charge_waits(self):
        self._agree(self._make_token(self.contact, "pending"))
        self._cross()
        renewal = self._renew().renewal_id
        self.assertRecordValues(renewal, [{"state": "open", "charge_state": "asked"}])
        self._renew()
        self.assertEqual(len(self.calls), 1)
        renewal.transaction_id._set_done()
        self._renew()
        self.assertRecordValues(renewal, [{"state": "sold", "charge_state": "done"}])

    def test_a_card_that_was_removed_is_not_charged(self):
        self._agree()
        self.token.active = False
        self._cross()
        self.assertDecided(self._renew(), "made", less="nobody_agreed")

    def test_what_a_colleague_changed_meanwhile_is_not_charged(self):
        self._agree()
        self._cross()
        self._run_killed("_charge_all")
        order = self._get_renewals().order_id
        order.order_line.product_uom_qty = 11
        order.order_line.copy({"order_id": order.id})
        self._renew()
        self.assertFalse(self.calls)
        self.assertEqual(self._get_renewals().charge_state, "failed")

    # === KILLED ANYWHERE === #

    def _run_killed(self, method, times=0):
        with self._killed_after("hour.bank.renewal", method, times):
            self._renew()

    def test_killed_before_it_is_charged(self):
        self._agree()
        self._cross()
        self._run_killed("_begin_charge")
        self.assertEqual(self._get_renewals().charge_state, "due")
        self._renew()
        self.assertEqual(self._get_renewals().charge_state, "done")
        self.assertEqual(len(self.calls), 1)

    def test_killed_while_the_provider_is_asked(self):
        self._agree()
        self._cross()
        Transaction = type(self.env["payment.transaction"])
        original = Transaction._send_payment_request

        def die(transaction):
            original(transaction)  # the money is gone
            raise Killed

        with patch.object(Transaction, "_send_payment_request", die):
            self._renew()
        renewal = self._get_renewals()
        self.assertEqual(renewal.charge_state, "asked")
        self._renew()
        self.assertEqual(len(self.calls), 1)
        with freeze_time("2026-03-19"):
            self._renew()
        self.assertEqual(renewal.charge_state, "unknown")
        self.assertIn("was lost", renewal.order_id.activity_ids.summary)
        with freeze_time("2026-04-19"):
            self._renew()
        self.assertEqual(len(self.calls), 1)

    def test_killed_after_the_answer(self):
        self._agree()
        self._cross()
        self._run_killed("_follow_charge")
        self._renew()
        self.assertEqual(self._get_renewals().state, "sold")
        self.assertEqual(len(self.calls), 1)

    # === WITHOUT PAYMENT === #

    def test_confirmed_without_payment_where_that_was_agreed_to(self):
        self._record()
        self._cross()
        renewal = self._renew().renewal_id
        self.assertRecordValues(renewal, [{"state": "sold", "charge_state": False}])
        self.assertFalse(renewal.order_id.transaction_ids)
        self._run_job("hour.bank.message", "_cron_send")
        mail = self.env["mail.mail"].search([("model", "=", "hour.bank.renewal")])
        self.assertIn("as agreed", mail.subject)

    def test_ended_nothing_confirms_itself(self):
        agreement = self._record()
        agreement.action_end()
        self.assertEqual(agreement.ended_by, self.salesperson.name)
        self._cross()
        self.assertDecided(self._renew(), "made", less="nobody_agreed")

    def test_a_copy_charges_nothing(self):
        self._agree()
        self._cross()
        self._run_killed("_charge_all")
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self._renew()
        self.assertFalse(self.calls)
        self.assertEqual(self._get_renewals().charge_state, "failed")


@tagged("post_install", "-at_install")
class TestAgreement(ChargeCase):
    """Who agrees to what."""

    def test_a_contact_agrees_with_a_card_of_its_own(self):
        agreement = self._agree()
        self.assertRecordValues(
            agreement,
            [
                {
                    "partner_id": self.customer.id,
                    "kind": "card",
                    "source": "portal",
                    "contact_id": self.contact.id,
                    "most_hours": 30,
                }
            ],
        )
        with self.assertRaises(UserError):
            self._agree(self._make_token(self.customer))

    def test_agreed_anew_ends_the_former(self):
        first = self._agree()
        second = self._agree(hours=5)
        self.assertTrue(first.ended_on)
        self.assertFalse(second.ended_on)

    def test_one_at_a_time(self):
        self._record()
        with (
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self._record()

    def test_a_salesperson_records_it_with_its_words(self):
        with self.assertRaisesRegex(ValidationError, "words"), self.cr.savepoint():
            self._record(note=" ")
        self.env.user.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        with Form(self.Agreement.with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            form.kind = "card"
            form.token_id = self.token
            form.contact_id = self.contact
            form.most_hours = 20
            form.note = "By mail"
        agreement = form.record
        self.assertRecordValues(
            agreement, [{"source": "staff", "ended_on": False, "most_hours": 20}]
        )
        self.assertIn("1111", agreement.card)

    def test_nobody_pretends_it_came_from_the_portal(self):
        agreement = self._record(source="portal", agreed_on="2020-01-01")
        self.assertEqual(agreement.source, "staff")
        self.assertEqual(agreement.agreed_on.year, 2026)

    def test_a_card_of_somebody_else_is_refused(self):
        for values in (
            {"kind": "card", "token_id": self._make_token(self.other_customer).id},
            {"contact_id": self.other_customer.id},
            {"partner_id": self.contact.id},
        ):
            with (
                self.subTest(values),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self._record(**values)

    def test_who_may_not(self):
        manager = new_test_user(
            self.env, "desk", "helpdesk_mgmt.group_helpdesk_manager"
        )
        agreement = self._record()
        for user in (manager, self.agent):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.Agreement.with_user(user).create(
                    {
                        "partner_id": self.customer.id,
                        "kind": "no_payment",
                        "contact_id": self.contact.id,
                        "note": "So what",
                    }
                )
            with self.assertRaises(AccessError), self.cr.savepoint():
                agreement.with_user(user).action_end()
        with self.assertRaises(AccessError), self.cr.savepoint():
            agreement.with_user(self.salesperson).write({"most_hours": 999})
        with self.assertRaises(AccessError), self.cr.savepoint():
            agreement.with_user(self.salesperson).unlink()
