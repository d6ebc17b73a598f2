# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Paid in the portal: usable then, as the plan says, and the page says so."""

from odoo import Command
from odoo.tests import tagged

from ..payment.grant_common import GrantCase


@tagged("post_install", "-at_install")
class TestBuyPaid(GrantCase):
    """Through a provider of payments that confirms what it is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.hour_bank_portal_ok = True
        cls.env.company.portal_confirmation_pay = True
        method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Provider",
                "code": "none",
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        account = cls.inbound_payment_method_line.payment_account_id
        journal = cls.company_data["default_journal_bank"]
        code = cls.env["account.payment.method"].create(
            {"name": "None", "code": "none", "payment_type": "inbound"}
        )
        cls.env["account.payment.method.line"].create(
            {
                "payment_method_id": code.id,
                "journal_id": journal.id,
                "payment_provider_id": cls.provider.id,
                "payment_account_id": account.id,
            }
        )

    def _ask(self):
        return self.env["hour.bank.renewal"]._ask_in_portal(
            self.contact, self.env.company, self.product, 10
        )

    def _pay(self, order, state="done", share=1):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "reference": f"{order.name}-{state}",
                "amount": order.amount_total * share,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_redirect",
                "sale_order_ids": [Command.set(order.ids)],
                "state": state,
            }
        )
        transaction._post_process()
        self.env.flush_all()
        return transaction

    def _get_states(self, order, viewer=None):
        return order._get_portal_request(viewer).get("states", [])

    def test_paid_is_usable_where_hours_wait_for_payment(self):
        order = self._ask()
        self._pay(order)
        self.assertEqual(order.state, "sale")
        bank = order.order_line.hour_bank_ids
        self.assertBank(bank, "open", 600)
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        self.assertEqual(order.hour_bank_renewal_ids.state, "sold")
        [state] = self._get_states(order)
        self.assertRegex(state["text"], "10:00 are usable now")
        self.assertFalse(state["url"])
        self.contact.hour_bank_portal = "all"
        [state] = self._get_states(order, self.contact)
        self.assertIn(f"/my/hour-banks/{bank.id}", state["url"])

    def test_whatever_the_plan_waits_for(self):
        for grant_on in ("order", "invoice", "payment"):
            with self.subTest(grant_on):
                self.plan.grant_on = grant_on
                order = self._ask()
                self._pay(order)
                self.assertBank(order.order_line.hour_bank_ids, "open", 600)
                # where nothing waits, it is invoiced when we like
                self.assertEqual(bool(order.invoice_ids), grant_on != "order")

    def test_with_automatic_invoices_there_is_one(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self._ask()
        self._pay(order)
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertBank(order.order_line.hour_bank_ids, "open", 600)

    def test_no_invoice_of_orders_that_we_made(self):
        order = self._make_order(confirm=False)
        order.require_payment = True
        self._pay(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)

    def test_a_payment_under_way_is_not_disturbed(self):
        order = self._ask()
        self._pay(order, "pending")
        self.product.list_price = 1
        self.assertEqual(self._ask(), order)
        self.assertEqual(order.amount_untaxed, 1000)
        order.validity_date = "2026-03-01"
        self.assertEqual(self._ask(), order)
        self.assertFalse(order._get_portal_request(self.contact)["may_cancel"])

    def test_a_signed_order_that_waits_says_for_what(self):
        self.env.company.portal_confirmation_pay = False
        order = self._ask()
        order._validate_order()
        [state] = self._get_states(order)
        self.assertFalse(state["usable"])
        self.assertRegex(state["text"], "10:00.* waits for")
