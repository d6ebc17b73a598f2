# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ledger of hours and liability account on one day, and why they differ."""

import base64
import io
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...tools.append_only import unlocked
from ..accounting_common import FrenchChart
from .reconciliation_common import ReconciliationCase
from .release_common import MARCH


class TestReconciliation(ReconciliationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10)
        cls.bank = cls.order.order_line.hour_bank_ids

    def _release_march(self):
        with freeze_time("2026-04-05"):
            return self._release(MARCH)

    # === NO DIFFERENCE === #

    def test_line_shows_the_life_of_the_bank(self):
        self._invoice(self.order)
        self._log(self.ticket, 150)
        self._credit(self.bank.invoice_line_ids.move_id, 2)
        report = self._reconcile()
        self.assertRecordValues(
            self._get_line(report, self.bank),
            [
                {
                    "partner_id": self.customer.id,
                    "hours_sold": 10,
                    "hours_used": -2.5,
                    "hours_refunded": -2,
                    "hours_left": 5.5,
                    "value_sold": 1000,
                    "value_used": -250,
                    "value_refunded": -200,
                    "value_left": 550,
                    "not_invoiced": 0,
                    "not_released": 250,
                    "expected": 800,
                    "balance": 800,
                    "difference": 0,
                    "explanation": "Used, not yet released.",
                }
            ],
        )
        self.assertNoDifference(report)

    def test_released_hours_are_no_more_in_the_account(self):
        self._invoice(self.order)
        self._log(self.ticket, 150)
        self._release_march()
        line = self._get_line(self._reconcile("2026-03-31"), self.bank)
        self.assertEqual(
            (line.value_left, line.not_released, line.balance), (750, 0, 750)
        )
        self.assertFalse(line.difference or line.explanation)
        before = self._get_line(self._reconcile("2026-03-30"), self.bank)
        self.assertEqual((before.not_released, before.balance), (250, 1000))
        self.assertFalse(before.difference)

    def test_sold_hours_wait_for_the_invoice(self):
        self._invoice(self.order, quantity=4)
        self._log(self.ticket, 300)
        line = self._get_line(self._reconcile(), self.bank)
        self.assertEqual((line.not_invoiced, line.not_released), (600, 500))
        self.assertEqual((line.expected, line.balance, line.difference), (400, 400, 0))
        self.assertIn("not yet invoiced", line.explanation)
        self._release_march()  # what was used is more than what was invoiced
        line = self._get_line(self._reconcile("2026-03-31"), self.bank)
        self.assertEqual(
            (line.not_released, line.balance, line.difference), (100, 0, 0)
        )
        self.assertIn("Used before it was invoiced", line.explanation)

    def test_invoiced_hours_wait_for_the_payment(self):
        self._invoice(self.order)
        # as where the plan lets hours wait for the payment
        report = self.env["hour.bank.reconciliation"].create({})
        found = report._get_figures()[self.bank.id, self.deferred.id]
        found.minutes, found.values = {}, {}
        found.open_minutes_ever, found.gap_ever = -600, -1000.0
        self.assertEqual((found.not_invoiced, found.difference), (-1000, 0))
        self.assertEqual(
            report._get_waiting_texts(found), ["Invoiced, not yet usable."]
        )

    def test_cancelled_and_credited_order_leaves_nothing(self):
        invoice = self._invoice(self.order)
        self.order._action_cancel()
        self._credit(invoice)
        line = self._get_line(self._reconcile(), self.bank)
        self.assertEqual((line.balance, line.expected, line.difference), (0, 0, 0))

    def test_price_reduction_after_the_release_comes_back(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 300)
        self._release_march()
        with freeze_time("2026-04-10"):
            self._credit(invoice, 10, price_unit=60)
            line = self._get_line(self._reconcile(), self.bank)
        self.assertEqual((line.value_left, line.not_released), (200, -300))
        self.assertEqual((line.balance, line.difference), (-100, 0))
        self.assertIn("takes some back", line.explanation)

    def test_banks_without_liability_are_shown_on_demand(self):
        self.plan.deferred_account_id = False
        plain = self._sell(5)
        self.plan.deferred_account_id = self.deferred
        self.assertFalse(
            self._reconcile().line_ids.filtered(lambda ln: ln.bank_id == plain)
        )
        report = self._reconcile(only_deferred=False)
        line = report.line_ids.filtered(lambda ln: ln.bank_id == plain)
        self.assertEqual((line.hours_left, line.value_left), (5, 500))
        self.assertFalse(line.account_id or line.expected or line.difference)

    def test_other_companies_stay_out(self):
        data = self._make_other_company()
        report = self._reconcile()
        self.assertEqual(report.line_ids.bank_id, self.bank)
        with self.assertRaises(AccessError):
            self._reconcile(company_id=data["company"].id)

    # === CAUSES === #

    def test_invoice_on_another_account(self):
        invoice = self._invoice(self.order, post=False)
        invoice.invoice_line_ids.account_id = self.income
        invoice.action_post()
        line = self._get_line(self._reconcile(), self.bank)
        self.assertDifference(line, -1000, invoice.name, "1,000.00", "instead of here")
        self.assertIn(self.income.code, line.explanation)

    def test_invoice_on_the_liability_of_other_hours(self):
        other = self._make_account("487500", "liability_current")
        self.plan.deferred_account_id = other
        self._sell(1)
        invoice = self._invoice(self.order, post=False)
        invoice.invoice_line_ids.account_id = other
        invoice.action_post()
        report = self._reconcile()
        self.assertDifference(self._get_line(report, self.bank), -1000, invoice.name)
        line = self._get_line(report, self.bank, other)
        self.assertDifference(line, 1000, invoice.name, self.deferred.code)
        self.assertAccountsAgree(report)

    def test_entry_by_hand_on_a_bank(self):
        self._invoice(self.order)
        entry = self._book(-70, self.bank)
        line = self._get_line(self._reconcile(), self.bank)
        self.assertDifference(line, -70, entry.name, "by hand")

    def test_entries_without_bank(self):
        self._invoice(self.order)
        entries = [self._book(amount) for amount in (10, 20, 30, 40)]
        report = self._reconcile()
        line = self._get_line(report)
        self.assertDifference(line, 100, "without hour bank", "and 1 more")
        self.assertIn(entries[3].name, line.explanation)
        self.assertNotIn(entries[0].name, line.explanation)
        self.assertFalse(self._get_line(report, self.bank).difference)
        self.assertAccountsAgree(report)

    def test_release_entry_changed_by_hand(self):
        self._invoice(self.order)
        self._log(self.ticket, 60)
        entry = self._release_march()
        item = entry.line_ids.filtered("hour_bank_id")
        # people are stopped; this is somebody in the database
        self.env.cr.execute(
            "UPDATE account_move_line SET balance = 60 WHERE id = %s", [item.id]
        )
        self.env.invalidate_all()
        line = self._get_line(self._reconcile("2026-03-31"), self.bank)
        self.assertDifference(line, 40, entry.name, "changed by hand", "40.00")

    def test_draft_of_a_release_entry_is_no_difference(self):
        self._invoice(self.order)
        self._log(self.ticket, 60)
        entry = self._release_march()
        entry.button_draft()
        line = self._get_line(self._reconcile("2026-03-31"), self.bank)
        self.assertEqual((line.not_released, line.difference), (100, 0))
        self.assertIn("is not posted", line.explanation)

    def test_invoice_reset_to_draft_after_the_release(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 240)
        self._release_march()
        name = invoice.name
        invoice.button_draft()
        line = self._get_line(self._reconcile("2026-03-31"), self.bank)
        self.assertDifference(line, -400, name, "no posted invoice", "400.00")
        invoice.action_post()
        self.assertNoDifference(self._reconcile("2026-03-31"))

    def test_order_cancelled_and_not_credited(self):
        invoice = self._invoice(self.order)
        self._log(self.ticket, 240)
        self.order._action_cancel()
        line = self._get_line(self._reconcile(), self.bank)
        self.assertDifference(line, 600, self.order.name, invoice.name, "600.00")
        self.assertEqual((line.value_left, line.not_released), (0, 400))

    def test_order_lowered_and_not_credited(self):
        invoice = self._invoice(self.order)
        self.order.order_line.product_uom_qty = 7
        line = self._get_line(self._reconcile(), self.bank)
        self.assertDifference(line, 300, self.order.name, invoice.name)
        self._credit(invoice, 3)
        self.assertNoDifference(self._reconcile())

    def test_ledger_that_is_not_worth_what_was_invoiced(self):
        self._invoice(self.order)
        with unlocked(self.env.cr, "the test tampers"):
            self.env.cr.execute(
                "UPDATE hour_bank_move SET value = 900 WHERE bank_id = %s",
                [self.bank.id],
            )
        self.env.invalidate_all()
        line = self._get_line(self._reconcile(), self.bank)
        self.assertDifference(line, 100, "900.00", "1,000.00", "Audit")

    # === DOORS AND EXPORT === #

    def test_numbers_are_doors(self):
        invoice = self._invoice(self.order)
        entry = self._log(self.ticket, 150)
        line = self._get_line(self._reconcile(), self.bank)
        self.assertEqual(line.action_open()["res_id"], self.bank.id)
        for action, records in (
            (line.action_view_journal_items(), invoice.invoice_line_ids),
            (line.action_view_ledger(), self.bank.move_ids),
            (line.action_view_not_released(), entry.sudo().hour_bank_move_ids),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, records)
        self._book(5)
        line = self._get_line(self._reconcile())
        self.assertEqual(line.action_open()["res_model"], "account.move.line")

    def _read_export(self, report):
        from openpyxl import load_workbook

        return load_workbook(io.BytesIO(base64.b64decode(report.spreadsheet))).active

    def test_export_has_numbers_durations_and_totals(self):
        self._invoice(self.order)
        self._log(self.ticket, 90)
        report = self._reconcile()
        self.assertIn("/spreadsheet/", report.action_export()["url"])
        sheet = self._read_export(report)
        names = report._get_columns()
        cell = {name: sheet.cell(5, names.index(name) + 1) for name in names}
        self.assertEqual(
            cell["account_id"].value, f"{self.deferred.code} {self.deferred.name}"
        )
        self.assertEqual(cell["name"].value, self.bank.name)
        self.assertEqual(cell["hours_sold"].value, timedelta(hours=10))
        self.assertEqual(cell["hours_used"].value, timedelta(minutes=-90))
        self.assertEqual(cell["hours_used"].number_format, "[h]:mm")
        self.assertEqual(cell["balance"].value, 1000)
        self.assertEqual(cell["balance"].number_format, "#,##0.00")
        total = sheet.cell(6, names.index("balance") + 1)
        self.assertIn("SUBTOTAL", total.value)

    def test_export_from_the_list(self):
        report = self._reconcile()
        lines = self.env["hour.bank.reconciliation.line"].with_user(self.accountant)
        action = lines.with_context(
            hour_bank_reconciliation_id=report.id
        ).action_export()
        self.assertIn(f"/{report.id}/", action["url"])
        with self.assertRaises(UserError):
            lines.action_export()

    # === RIGHTS === #

    def test_auditors_compare_too(self):
        auditor = new_test_user(
            self.env,
            "auditor",
            "account.group_account_readonly",
            company_id=self.company.id,
        )
        report = self._reconcile(user=auditor)
        self.assertEqual(report.line_ids.bank_id, self.bank)
        self.assertTrue(report.spreadsheet)
        with self.assertRaises(AccessError):  # lines are made by the report alone
            report.line_ids.write({"difference": 0})

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_are_refused(self):
        report = self._reconcile()
        for user in (self.agent, self.manager, self.salesperson):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._reconcile(user=user)
                with self.assertRaises(AccessError):
                    report.with_user(user).action_open()
                with self.assertRaises(AccessError):
                    report.with_user(user).action_export()
                with self.assertRaises(AccessError):
                    report.line_ids.with_user(user).read(["balance"])
                with self.assertRaises(AccessError):
                    report.line_ids.with_user(user).action_view_not_released()

    def test_the_call_asks_and_not_only_the_access_rights(self):
        report = self.env["hour.bank.reconciliation"].create({})
        granted = self.env["ir.model.access"].create(
            {
                "name": "granted by mistake",
                "model_id": self.env["ir.model"]._get_id("hour.bank.reconciliation"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_create": True,
            }
        )
        self.assertTrue(granted)
        report = report.with_user(self.agent).create(
            {"company_id": self.agent.company_id.id}
        )
        with self.assertRaisesRegex(AccessError, "Ask an accountant"):
            report.action_open()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_reports_of_others_are_closed(self):
        report = self._reconcile(user=self.accountant)
        auditor = new_test_user(
            self.env,
            "auditor",
            "account.group_account_readonly",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            report.with_user(auditor).action_open()


class TestReconciliationFixed(ReconciliationCase):
    """What the random year found."""

    def test_an_invoice_reset_at_another_price_corrects_its_own_day(self):
        order = self._make_order(4)
        bank = order.order_line.hour_bank_ids
        invoice = self._invoice(order)
        with freeze_time("2026-04-20 12:00:00"):
            for price in (90, 80):
                invoice.button_draft()
                invoice.invoice_line_ids.price_unit = price
                invoice.action_post()
        line = self._get_line(self._reconcile("2026-03-31"), bank)
        self.assertEqual((line.value_left, line.not_invoiced), (320, 0))


class TestReconciliationFrench(FrenchChart, TestReconciliation):
    pass
