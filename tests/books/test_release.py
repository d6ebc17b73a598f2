# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours go to another bank, with their liability."""

from freezegun import freeze_time

from odoo import Command, fields

from ..accounting_common import FrenchChart
from .release_common import APRIL, MARCH, ReleaseCase


class TestRelease(ReleaseCase):
    def test_used_hours_become_income_at_the_end_of_the_month(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 340)
        self.assertBooks(deferred=-1000, income=0)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertRecordValues(
            entry,
            [
                {
                    "state": "posted",
                    "date": MARCH,
                    "ref": "Hours delivered in March 2026",
                    "move_type": "entry",
                }
            ],
        )
        name = f"{bank.name} Azur Interior: 5:40 used"
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [
                {
                    "account_id": account.id,
                    "balance": balance,
                    "name": name,
                    "partner_id": self.customer.id,
                    "hour_bank_id": of_bank,
                    "tax_ids": [],
                }
                for account, balance, of_bank in (
                    (self.income, -566.67, False),
                    (self.deferred, 566.67, bank.id),
                )
            ],
        )
        self.assertBooks(MARCH, deferred=-433.33, income=-566.67)
        self.assertLiability(bank)

    def test_second_run_finds_nothing(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self.assertTrue(self._release())
            self.assertFalse(self._release())
            self._log(self.ticket, 30, date="2026-03-30")
            entry = self._release()
        self.assertIn("0:30 used", entry.line_ids[0].name)
        self.assertEqual(entry.date, MARCH)
        self.assertLiability(bank)

    def test_hours_used_before_the_invoice_wait_for_it(self):
        bank = self._sell(10)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self.assertFalse(self._release())
        with freeze_time("2026-05-02"):
            self._invoice(bank.sale_order_id, invoice_date="2026-04-20")
            self.assertFalse(self._release(MARCH))
            entry = self._release(APRIL)
        self.assertEqual(entry.date, APRIL)
        self.assertEqual(entry.ref, "Hours delivered in March 2026")
        self.assertIn("(March 2026)", entry.line_ids[0].name)
        self.assertLiability(bank)

    def test_half_an_invoice_releases_half(self):
        bank = self._sell(10)
        self._log(self.ticket, 600)
        self._invoice(bank.sale_order_id, quantity=5)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertBooks(deferred=0, income=-500)
            self._invoice(bank.sale_order_id, invoice_date="2026-04-01")
        with freeze_time("2026-05-02"):
            self._release(APRIL)
        self.assertBooks(deferred=0, income=-1000)
        self.assertEqual(sum(bank.release_ids.mapped("minutes")), 600)

    def test_several_months_at_once(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        with freeze_time("2026-05-20"):
            self._log(self.ticket, 120, date="2026-04-15")
            self._log(self.ticket, 30, date="2026-05-15")
            entries = self._release(APRIL)
        self.assertEqual(entries.mapped("date"), [MARCH, APRIL])
        self.assertBooks(MARCH, deferred=-900, income=-100)
        self.assertBooks(APRIL, deferred=-700, income=-300)

    def test_correction_in_a_locked_month_goes_to_the_next_open_one(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        entry = self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self._release()
        self.company.fiscalyear_lock_date = MARCH
        with freeze_time("2026-05-02"):
            entry.unit_amount = 0.5
            correction = self._release(APRIL)
        self.assertEqual((correction.date, correction.state), (APRIL, "posted"))
        self.assertBooks(MARCH, deferred=-900)
        self.assertBooks(APRIL, deferred=-950)
        self.assertIn("0:30 given back (March 2026)", correction.line_ids[0].name)
        self.assertLiability(bank)

    def test_locked_month_and_the_next_one_is_not_over(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        self.company.fiscalyear_lock_date = MARCH
        with freeze_time("2026-04-10"):
            entry = self._release()
        self.assertEqual(entry.date, fields.Date.to_date("2026-04-10"))
        self.assertIn("(March 2026)", entry.line_ids[0].name)
        self.assertLiability(bank)

    def test_what_comes_to_nothing_makes_no_entry(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        entry = self._log(self.ticket, 60)
        entry.unlink()
        with freeze_time("2026-04-02"):
            self.assertFalse(self._release())
            self._log(self.ticket, 15, date="2026-03-20")
            self._release()
        self.assertBooks(deferred=-975, income=-25)
        self.assertLiability(bank)

    def test_expired_hours_are_income_of_their_own(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        bank.date_end = "2026-04-10"
        with freeze_time("2026-05-02"):
            bank._end_validity()
            entries = self._release(APRIL)
        self.assertBooks(deferred=0, income=-100, breakage=-900)
        self.assertIn("9:00 expired", "".join(entries.line_ids.mapped("name")))
        self.assertEqual(
            sum(
                bank.release_ids.filtered(lambda r: r.kind == "breakage").mapped(
                    "amount"
                )
            ),
            900,
        )
        with freeze_time("2026-06-02"):
            bank.date_end = "2026-12-31"  # prolonged: the hours come back
            self._release(fields.Date.to_date("2026-05-31"))
            self.assertBooks(deferred=0, breakage=-900)  # dated 2 June
        with freeze_time("2026-07-02"):
            self._release(fields.Date.to_date("2026-06-30"))
        self.assertBooks(deferred=-900, breakage=0)
        self.assertLiability(bank)

    def test_expired_hours_without_an_account_of_their_own(self):
        self.plan.breakage_account_id = False
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        bank._adjust(-60, "Agreed on the phone")
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-900, income=-100)
        self.assertIn("1:00 taken out", entry.line_ids[0].name)

    def test_analytic_distribution_is_on_both_items(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        account = self.env["account.analytic.account"].create(
            {"name": "Support", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100.0}
        order = self._make_order(10, analytic_distribution=distribution)
        self._invoice(order)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            entry = self._release()
        for line in entry.line_ids:
            self.assertEqual(line.analytic_distribution, distribution)
        amounts = self.env["account.analytic.line"].search(
            [(plan._column_name(), "=", account.id)]
        )
        self.assertEqual(len(amounts), 3)
        self.assertEqual(sum(amounts.mapped("amount")), 1000)

    def test_income_account_is_mapped_by_the_fiscal_position(self):
        export = self._make_account("707990", "income")
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Export",
                "account_ids": [
                    Command.create(
                        {
                            "account_src_id": self.income.id,
                            "account_dest_id": export.id,
                        }
                    )
                ],
            }
        )
        order = self._make_order(10, confirm=False)
        order.fiscal_position_id = position
        order.action_confirm()
        self._invoice(order)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertIn(export, entry.line_ids.account_id)
        self.assertBooks(deferred=-900, income=0)

    def test_foreign_currency_is_released_as_it_was_invoiced(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 50
        order.action_confirm()
        self._invoice(order)
        self._log(self.ticket, 90)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-850, income=-150)
        self.assertEqual(entry.line_ids.currency_id, self.company.currency_id)

    def test_many_parts_add_up_to_the_cent(self):
        bank = self._sell(10, price_unit=99.99)
        self._invoice(bank.sale_order_id)
        for minutes in (7, 11, 13, 17, 552):
            self._log(self.ticket, minutes)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertEqual(bank.minutes_balance, 0)
        self.assertBooks(deferred=0, income=-999.9)

    def test_price_reduction_after_use_corrects_income(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._log(self.ticket, 300)
        with freeze_time("2026-04-02"):
            self._release()
            self._credit(invoice, price_unit=10)  # 10 less per hour
        with freeze_time("2026-05-02"):
            self._release(APRIL)
        self.assertBooks(deferred=-450, income=-450)
        self.assertLiability(bank)

    def test_more_banks_cost_no_more_queries(self):
        def count(customers):
            for number in range(customers):
                partner = self.env["res.partner"].create({"name": f"C{number}"})
                self._invoice(self._sell(10, partner=partner).sale_order_id)
                self._log(self._make_ticket(partner), 60)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time("2026-04-02"):
                entry = self._release()
            self.env.flush_all()
            self.assertEqual(len(entry.line_ids), 2 * customers)
            return self.env.cr.sql_log_count - before

        count(1)  # warm
        self.assertLessEqual(count(9), count(3) + 3)

    def test_other_company_is_left_alone(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        other = self._make_other_company()["company"]
        with freeze_time("2026-04-02"):
            self.assertFalse(self.env["hour.bank.release"]._release(other, MARCH))
            self.assertTrue(self._release())


class TestReleaseFrench(FrenchChart, TestRelease):
    pass
