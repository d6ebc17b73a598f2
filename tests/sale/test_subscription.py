# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Retainers that OCA's subscription_oca invoices."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .retainer_common import RetainerCase


@tagged("-standard", "hour_bank_beside")
class TestSubscription(RetainerCase):
    engine = "subscription_oca"

    def _make_subscription(self, mode="draft", interval=1):
        template = self.env["sale.subscription.template"].create(
            {
                "name": "Retainer",
                "recurring_interval": interval,
                "recurring_rule_type": "months",
                "invoicing_mode": mode,
            }
        )
        stage = self.env["sale.subscription.stage"].search(
            [("type", "=", "in_progress")], limit=1
        )
        self.retainer.subscribable = True
        with freeze_time("2026-04-01 06:00:00"):
            self.subscription = self.env["sale.subscription"].create(
                {
                    "partner_id": self.customer.id,
                    "template_id": template.id,
                    "pricelist_id": self.pricelist.id,
                    "user_id": self.salesperson.id,
                    "sale_subscription_line_ids": [
                        Command.create(
                            {
                                "product_id": self.retainer.id,
                                "product_uom_qty": 1,
                                "price_unit": 900,
                            }
                        )
                    ],
                }
            )
            self.subscription.stage_id = stage

    def _make_invoice(self):
        self.env["sale.subscription"].cron_subscription_management()
        subscription = self.subscription
        invoices = subscription.invoice_ids + subscription.sale_order_ids.invoice_ids
        invoice = invoices.sorted("id")[-1]
        if invoice.state == "draft":
            invoice.action_post()
        return invoice

    def test_three_months(self):
        self._make_subscription()
        banks = self.assertThreeMonths()
        self.assertFalse(banks.sale_order_id)

    def test_three_months_by_orders(self):
        self._make_subscription("sale_and_invoice")
        banks = self.assertThreeMonths()
        self.assertEqual(banks.sale_order_id, self.subscription.sale_order_ids)

    def test_two_months_at_once(self):
        self._make_subscription(interval=2)
        with freeze_time("2026-04-01 08:00:00"):
            bank = self._make_invoice().invoice_line_ids.hour_bank_id
        self.assertValid(bank, "2026-04-01", "2026-05-31")
