# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours and their money from one day to another, and how old the rest is."""

import base64
import io
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...tools.rollforward import COLUMN_OF_KIND, MOVEMENTS
from .reconciliation_common import ReconciliationCase

STEPS = ("opening", *MOVEMENTS, "closing")


class TestRollforward(ReconciliationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-10"):
            cls.order = cls._make_order(10)
        cls.bank = cls.order.order_line.hour_bank_ids
        with freeze_time("2026-02-10"):
            cls._log(cls.ticket, 60, date="2026-02-10")

    def _roll(self, start="2026-03-01", end="2026-03-31", user=None, **values):
        Report = self.env["hour.bank.reconciliation"].with_user(user or self.accountant)
        report = Report.create({"date": end, "date_from": start, **values})
        report.action_roll_forward()
        return report

    def _get_steps(self, report, bank=None):
        """Return hours and values that are not zero, by step."""
        lines = report.rollforward_ids
        line = lines.filtered(lambda line: line.bank_id == (bank or self.bank))
        line.ensure_one()
        self.assertRolled(line)
        return {
            step: (line[f"hours_{step}"], line[f"value_{step}"])
            for step in STEPS
            if line[f"hours_{step}"] or line[f"value_{step}"]
        }

    # === FROM DAY TO DAY === #

    def test_each_kind_of_move_has_its_column(self):
        self.order.order_line.product_uom_qty = 14
        self._invoice(self.order)
        self._log(self.ticket, 150)
        self._credit(self.bank.invoice_line_ids.move_id, 2)
        self.bank._adjust(-30, "Agreed on the phone")
        other = self._sell(1)
        self._transfer(self.bank, 60, other)
        report = self._roll()
        self.assertEqual(
            self._get_steps(report),
            {
                "opening": (9, 900),
                "billed": (4, 400),
                "recognised": (-2.5, -250),
                "credited": (-2, -200),
                "transferred": (-1, -100),
                "other": (-0.5, -50),
                "closing": (7, 700),
            },
        )
        self.assertEqual(
            self._get_steps(report, other),
            {"billed": (1, 100), "transferred": (1, 100), "closing": (2, 200)},
        )

    def _transfer(self, bank, minutes, target):
        values = {
            "bank_id": bank.id,
            "target_partner_id": target.partner_id.id,
            "target_bank_id": target.id,
            "hours": minutes / 60,
            "reason": "Merged",
        }
        self.env["hour.bank.transfer"].create(values).sudo().action_confirm()

    def test_the_day_before_is_the_opening_and_both_days_count(self):
        for start, end, steps in (
            ("2026-01-10", "2026-01-10", ["billed", "closing"]),
            ("2026-01-11", "2026-02-09", ["opening", "closing"]),
            ("2026-02-10", "2026-02-10", ["opening", "recognised", "closing"]),
            ("2026-01-01", "2026-12-31", ["billed", "recognised", "closing"]),
        ):
            with self.subTest(start):
                self.assertEqual(list(self._get_steps(self._roll(start, end))), steps)

    def test_expired_hours_leave_in_their_own_column(self):
        with freeze_time("2027-01-11"):
            self.bank._end_validity()
        steps = self._get_steps(self._roll("2027-01-01", "2027-01-31"))
        self.assertEqual(steps, {"opening": (9, 900), "expired": (-9, -900)})

    def test_every_kind_is_counted_also_one_that_is_not_named(self):
        kinds = dict(self.env["hour.bank.move"]._fields["move_type"].selection)
        self.assertLessEqual(set(COLUMN_OF_KIND.values()), set(MOVEMENTS))
        self.assertIn("adjustment", set(kinds) - set(COLUMN_OF_KIND))

    def test_a_price_that_changes_counts_as_billed_and_as_used(self):
        self.order.order_line.price_unit = 80
        self.assertEqual(
            self._get_steps(self._roll()),
            {
                "opening": (9, 900),
                "billed": (0, -200),
                "recognised": (0, 20),
                "closing": (9, 720),
            },
        )

    def test_income_at_once_and_billed_time_stay_out(self):
        self.plan.deferred_account_id = False
        at_once = self._sell(2)
        self.assertNotIn(at_once, self._roll().rollforward_ids.bank_id)
        everything = self._roll(only_deferred=False).rollforward_ids
        self.assertIn(at_once, everything.bank_id)

    def test_time_that_is_billed_afterwards_is_no_liability(self):
        extra = self._make_product(
            "Extra", service_policy="delivered_manual", hour_bank_plan_id=False
        )
        self.plan.write({"overage_policy": "bill", "overage_product_id": extra.id})
        self._sell(1, partner=self.other_customer)
        self._log(self._make_ticket(self.other_customer), 90)
        lines = self._roll(only_deferred=False).rollforward_ids
        self.assertEqual(set(lines.bank_id.mapped("kind")), {"prepaid"})

    # === AGE === #

    def _get_age(self, bank, day):
        report = self._roll("2026-01-01", day)
        report.action_by_age()
        line = report.rollforward_ids.filtered(lambda line: line.bank_id == bank)
        self.assertRolled(line)
        ages = ("age_3", "age_6", "age_12", "age_more")
        return [age for age in ages if line[f"hours_{age}"]]

    def test_what_is_left_is_as_old_as_its_bank(self):
        self.bank.date_end = False
        for day, age in (
            ("2026-04-09", "age_3"),
            ("2026-04-10", "age_6"),
            ("2026-07-10", "age_12"),
            ("2027-01-10", "age_more"),
        ):
            with self.subTest(day):
                self.assertEqual(self._get_age(self.bank, day), [age])

    def test_hours_that_go_into_a_new_bank_grow_no_younger(self):
        self.bank.date_end = "2026-03-01"
        self.bank.terms = {**self.bank.terms, "rollover": "all", "rollover_months": 12}
        self.bank._end_validity()
        rolled = self.env["hour.bank"].search([("origin_bank_id", "=", self.bank.id)])
        self.assertEqual(rolled.minutes_balance, 540)
        self.assertEqual(self._get_age(rolled, "2026-05-01"), ["age_6"])

    def test_what_is_used_up_is_not_listed_by_age(self):
        self._log(self.ticket, 540)
        report = self._roll()
        action = report.action_by_age()
        Line = self.env["hour.bank.rollforward.line"].with_user(self.accountant)
        self.assertIn(self.bank, report.rollforward_ids.bank_id)
        self.assertNotIn(self.bank, Line.search(action["domain"]).bank_id)

    # === FORM, DOORS, EXPORT === #

    def test_the_form_begins_with_the_fiscal_year_and_refuses_a_later_day(self):
        form = Form(self.env["hour.bank.reconciliation"].with_user(self.accountant))
        form.date = "2025-06-30"
        self.assertEqual(form.date_from, date(2025, 1, 1))
        form.date_from = "2025-07-01"
        with self.assertRaisesRegex(ValidationError, "cannot begin on 07/01/2025"):
            form.save()

    def test_numbers_are_doors(self):
        line = self._roll("2026-02-01").rollforward_ids
        self.assertEqual(line.action_open()["res_id"], self.bank.id)
        moves = self.env["hour.bank.move"].search(line.action_view_ledger()["domain"])
        self.assertEqual(moves.mapped("minutes"), [-60])

    def test_other_days_are_found_anew(self):
        report = self._roll()
        report.action_export()
        report.write({"date": "2026-01-31", "date_from": "2026-01-01"})
        self.assertFalse(report.rollforward_ids)
        self.assertFalse(report.line_ids)
        report.action_export()
        self.assertEqual(self._get_steps(report)["closing"], (10, 1000))
        self.assertEqual(report.line_ids.value_left, 1000)

    def test_the_export_has_three_sheets_with_totals_by_account(self):
        from openpyxl import load_workbook

        other = self._make_account("487901", "liability_current")
        self.plan.deferred_account_id = other
        self._sell(2)
        report = self._roll()
        lines = self.env["hour.bank.rollforward.line"].with_user(self.accountant)
        lines = lines.with_context(hour_bank_reconciliation_id=report.id)
        self.assertIn(f"/{report.id}/", lines.action_export()["url"])
        book = load_workbook(io.BytesIO(base64.b64decode(report.spreadsheet)))
        self.assertEqual(
            book.sheetnames, ["Reconciliation", "Roll-Forward", "Left by Age"]
        )
        for sheet, names in (
            (book["Roll-Forward"], report._get_rollforward_columns()),
            (book["Left by Age"], report._get_age_columns()),
        ):
            hours, value = (
                names.index(f"{kind}_closing") + 1 for kind in ("hours", "value")
            )
            rows = [
                (sheet.cell(row, hours).value, sheet.cell(row, value).value)
                for row in (5, 6, 8, 9)
            ]
            expected = [(timedelta(hours=9), 900), (timedelta(hours=2), 200)]
            self.assertEqual(rows, expected * 2)
            self.assertIn("SUBTOTAL", sheet.cell(7, value).value)

    def test_the_number_of_statements_does_not_grow(self):
        def count():
            report = self.env["hour.bank.reconciliation"].create({"date": "2026-03-31"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            report._get_rollforward()
            report._get_first_days()
            return self.env.cr.sql_log_count - before

        count()  # what is read once
        few = count()
        for _number in range(4):
            self._sell(1)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 4)

    # === RIGHTS === #

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_are_refused(self):
        report = self._roll()
        for user in (self.agent, self.manager, self.salesperson):
            with self.subTest(user.login):
                for act in ("action_roll_forward", "action_by_age"):
                    with self.assertRaises(AccessError):
                        getattr(report.with_user(user), act)()
                with self.assertRaises(AccessError):
                    report.rollforward_ids.with_user(user).read(["value_closing"])
        with self.assertRaises(AccessError):  # lines are made by the report alone
            report.rollforward_ids.write({"value_closing": 0})

    def test_other_companies_stay_out(self):
        report = self.env["hour.bank.reconciliation"].with_user(self.accountant)
        report = report.create({"date": "2026-03-31"})
        report.sudo().company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            report.action_roll_forward()
