# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Retainers that OCA's contract invoices."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .retainer_common import RetainerCase


@tagged("-standard", "hour_bank_beside")
class TestContract(RetainerCase):
    engine = "contract"

    def _make_contract(self, **line):
        return self.env["contract.contract"].create(
            {
                "name": "Retainer",
                "partner_id": self.customer.id,
                "contract_type": "sale",
                "line_recurrence": True,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": self.retainer.id,
                            "name": "Support from #START# to #END#",
                            "quantity": 1,
                            "uom_id": self.unit.id,
                            "price_unit": 900,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "recurring_invoicing_type": "pre-paid",
                            "date_start": "2026-04-01",
                            "recurring_next_date": "2026-04-01",
                            **line,
                        }
                    )
                ],
            }
        )

    def _make_invoice(self):
        self.env["contract.contract"]._cron_recurring_create()
        invoice = self._get_invoices()[-1]
        invoice.action_post()
        return invoice

    def _get_invoices(self):
        lines = self.env["account.move.line"].search(
            [("contract_line_id.contract_id.partner_id", "=", self.customer.id)],
            order="id",
        )
        return lines.move_id.sorted("id")

    def _run_on(self, day):
        with freeze_time(f"{day} 08:00:00"):
            return self._make_invoice().invoice_line_ids.hour_bank_id

    def test_three_months(self):
        self._make_contract()
        self.assertThreeMonths()

    def test_invoices_posted_late_keep_their_periods(self):
        self._make_contract()
        for day in ("2026-04-01", "2026-05-01"):
            with freeze_time(f"{day} 08:00:00"):
                self.env["contract.contract"]._cron_recurring_create()
        invoices = self._get_invoices()
        with freeze_time("2026-05-10 08:00:00"):
            (invoices[1] + invoices[0]).action_post()
        april, may = invoices.invoice_line_ids.sorted("id").hour_bank_id
        self.assertValid(april, "2026-04-01", "2026-04-30")
        self.assertValid(may, "2026-05-01", "2026-05-31")

    def test_a_shorter_last_period(self):
        self._make_contract(date_end="2026-05-10")
        self.assertValid(self._run_on("2026-04-01"), "2026-04-01", "2026-04-30")
        self.assertValid(self._run_on("2026-05-01"), "2026-05-01", "2026-05-10")

    def test_months_that_end_with_the_calendar(self):
        self._make_contract(
            recurring_rule_type="monthlylastday",
            date_start="2026-04-15",
            recurring_next_date="2026-04-15",
        )
        self.assertValid(self._run_on("2026-04-15"), "2026-04-15", "2026-04-30")
        self.assertValid(self._run_on("2026-05-01"), "2026-05-01", "2026-05-31")

    def test_a_quarter_in_advance(self):
        self._make_contract(recurring_rule_type="quarterly", quantity=3)
        bank = self._run_on("2026-04-01")
        self.assertValid(bank, "2026-04-01", "2026-06-30")
        self.assertCounters(bank, credited=2160, debited=0)

    def test_a_period_that_is_over(self):
        self._make_contract(
            recurring_invoicing_type="post-paid", recurring_next_date="2026-05-01"
        )
        bank = self._run_on("2026-05-01")
        self.assertValid(bank, "2026-04-01", "2026-04-30")
        self.assertCounters(bank, credited=720, debited=0)
        with freeze_time("2026-05-01 09:00:00"):
            self._end_banks()
        self.assertEqual((bank.state, bank.minutes_balance), ("expired", 0))

    def test_a_corrected_invoice_keeps_the_period(self):
        self._make_contract()
        first = self._run_on("2026-04-01")
        self._run_on("2026-05-01")
        invoice = first.invoice_line_id.move_id
        with freeze_time("2026-05-02 08:00:00"):
            self._credit(invoice, is_modify=True)
            corrected = self._get_invoices()[-1]
            corrected.action_post()
        line = corrected.invoice_line_ids
        self.assertEqual(str(line.hour_bank_date_start), "2026-04-01")
        self.assertEqual(str(line.hour_bank_date_end), "2026-04-30")
        self.assertValid(line.hour_bank_id, "2026-04-01", "2026-04-30")
        self.assertEqual(line.hour_bank_id.minutes_balance, 720)

    def test_a_credit_note_takes_the_month_back(self):
        self._make_contract()
        bank = self._run_on("2026-04-01")
        with freeze_time("2026-04-02 08:00:00"):
            self._credit(bank.invoice_line_id.move_id)
        self.assertCounters(bank, credited=0, debited=0)
