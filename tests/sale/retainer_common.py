# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A retainer that another module invoices every month."""

from freezegun import freeze_time

from odoo import fields

from ..accounting_common import HourBankAccountingCase


class RetainerCase(HourBankAccountingCase):
    """Twelve hours a month for 900, more at 120 an hour; invoiced by ``engine``.

    The first month is April 2026. Tests of the addons that invoice every month build
    on this; they run where these are installed and are not part of the others.
    """

    engine = ""  # name of the module that makes the invoices

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ensure_installed(cls.engine)

    @classmethod
    def setUpScene(cls):
        cls.beyond = cls._make_product(
            "Support by the hour",
            hour_bank_plan_id=False,
            service_policy="delivered_manual",
            list_price=120.0,
        )
        cls.plan = cls._make_plan(
            "Retainer",
            validity_months=1,
            rollover="all",
            rollover_months=1,
            overage_policy="bill",
            overage_product_id=cls.beyond.id,
        )
        cls.retainer = cls._make_product(
            "Support retainer",
            uom_id=cls.unit.id,
            hour_bank_plan_id=cls.plan.id,
            hour_bank_hours=12,
            list_price=900.0,
        )
        cls.ticket = cls._make_ticket()

    def _make_invoice(self):
        """Let the engine do what is due today; return the posted invoice."""
        raise NotImplementedError

    def _run_month(self, month, worked):
        """Invoice a month, end what is over, work; return the bank of the month."""
        with freeze_time(f"2026-{month:02}-01 08:00:00"):
            bank = self._make_invoice().invoice_line_ids.hour_bank_id
            self._end_banks()
        with freeze_time(f"2026-{month:02}-20 08:00:00"):
            self._log(self.ticket, worked)
        return bank

    def _end_banks(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "helpdesk_hour_bank.ir_cron_hour_bank_refresh_state"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_overage(self):
        return self.env["hour.bank"].search(
            [("kind", "=", "overage"), ("partner_id", "=", self.customer.id)]
        )

    def assertValid(self, bank, start, end):
        self.assertEqual(
            (bank.date_start, bank.date_end),
            (fields.Date.to_date(start), fields.Date.to_date(end)),
        )

    def assertThreeMonths(self):
        """Run April to June: what is left goes on, the third month is over."""
        april = self._run_month(4, worked=600)
        may = self._run_month(5, worked=540)
        june = self._run_month(6, worked=1200)
        self.assertValid(april, "2026-04-01", "2026-04-30")
        self.assertValid(may, "2026-05-01", "2026-05-31")
        self.assertValid(june, "2026-06-01", "2026-06-30")
        self.assertCounters(april, credited=600, debited=600)  # 2:00 went on
        self.assertCounters(may, credited=540, debited=540)  # and 5:00 of 14:00
        self.assertCounters(june, credited=1020, debited=1020)
        self.assertEqual((april + may).mapped("state"), ["expired"] * 2)
        self.assertEqual(june.state, "depleted")
        overage = self._get_overage()
        self.assertCounters(overage, credited=0, debited=180)
        self.assertInvoicedOverage(overage.sale_order_id)
        self.assertValues(april + may + june)
        return april + may + june

    def assertInvoicedOverage(self, order):
        """The three hours beyond are invoiced at their rate, once."""
        with freeze_time("2026-06-30 08:00:00"):
            line = self._invoice(order).invoice_line_ids.filtered(
                lambda line: line.product_id == self.beyond
            )
        self.assertRecordValues(
            line, [{"quantity": 3.0, "price_unit": 120.0, "price_subtotal": 360.0}]
        )
        self.assertFalse(any(order.order_line.mapped("qty_to_invoice")))

    def assertValues(self, banks):
        """All that was paid for the hours is the value of the work."""
        time = banks.move_ids.filtered(lambda move: move.move_type == "time")
        self.assertEqual(sum(time.mapped("value")), -2700)
        self.assertEqual(sum(banks.move_ids.mapped("value")), 0)
