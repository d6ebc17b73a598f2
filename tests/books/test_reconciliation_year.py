# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A year of everything that people do, in any order: hours and books never differ.

One year in a run of all tests; ``HOUR_BANK_SEED=5 HOUR_BANK_EXAMPLES=500 ./run test
--tags /helpdesk_hour_bank:TestReconciliationYear`` lets ten pass, the fifth first.
"""

import os
from contextlib import closing
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tools import mute_logger

from ...tools.duration import to_minutes
from .year_common import FIRST, YearCase

YEARS = max(int(os.environ.get("HOUR_BANK_EXAMPLES", "50")) // 50, 1)
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))


class TestReconciliationYear(YearCase):
    @mute_logger("odoo.addons.helpdesk_hour_bank.models.books.hour_bank_release")
    def test_hours_and_books_agree_on_any_day(self):
        for seed in range(SEED, SEED + YEARS):
            # a year begins with nothing, and leaves nothing to the next
            with self.subTest(seed=seed), closing(self.cr.savepoint()):
                self._check_year(seed)
                self.env.invalidate_all()

    def _pick_events(self):
        events = super()._pick_events()
        return [*events, "open_earlier"] if self.dice.random() < 0.15 else events

    def _do_open_earlier(self):
        """Open the bank of an order that was worked on, and invoiced, without one."""
        product = self._pick(self.products)
        plan = product.hour_bank_plan_id
        product.hour_bank_plan_id = False
        order = self._make_order(self.dice.randint(4, 12), product=product)
        line = order.order_line
        line.write(self._pick_line())
        entries = self.env["account.analytic.line"].create(
            [
                {
                    "project_id": self.project.id,
                    "name": "Before",
                    "employee_id": self.agent.employee_ids[:1].id,
                    "date": self._pick_day(40),
                    "unit_amount": self.dice.randint(5, 150) / 60,
                    "so_line": line.id,
                    "is_so_line_edited": True,
                }
                for _count in range(self.dice.randint(0, 3))
            ]
        )
        if self.dice.random() < 0.5:
            self._invoice(order, invoice_date=self._pick_day(20))
        product.hour_bank_plan_id = plan
        line._open_hour_bank()
        self.orders |= order
        self.entries |= entries

    def _check_year(self, seed):
        done = self._live(seed)
        days = self._get_days()
        with freeze_time("2026-12-31 12:00:00"):
            self.assertReconciled(days)
            self.assertRollsForward(days)
            self.assertReleasedAfterReversals()
            banks = self.env["hour.bank"].search([("company_id", "=", self.company.id)])
            self.assertFalse(banks._audit())
        # a year in which nothing happened proves nothing
        for name in ("sell", "log", "invoice", "release"):
            self.assertGreater(done[name], 3, done)
        self.assertGreater(done["open_earlier"], 0, done)

    def _get_days(self):
        """Return the days on which hours and books are compared."""
        ends = [date(2026, month, 1) + relativedelta(day=31) for month in range(1, 13)]
        others = [FIRST + timedelta(days=self.dice.randrange(358)) for _i in range(10)]
        return sorted(ends + others)

    def assertReconciled(self, days):
        for day in days:
            report = self.env["hour.bank.reconciliation"].create({"date": day})
            figures = report._get_figures()
            wrong = {key for key, found in figures.items() if found.difference}
            if wrong:
                report.action_open()
                self.assertNoDifference(report)
            self.assertFalse(wrong)
            total = round(sum(found.balance for found in figures.values()), 2)
            ledger = report._get_ledger_balances().get(self.deferred, 0.0)
            self.assertEqual(total, round(ledger, 2))

    def assertRollsForward(self, days):
        """Opening + movements = closing, as moves and report say it on each day."""
        for _period in range(4):
            start, end = sorted(self.dice.sample(days, 2))
            report = self.env["hour.bank.reconciliation"].create(
                {"date": end, "date_from": start}
            )
            report.action_roll_forward()
            for line in report.rollforward_ids:
                self.assertRolled(line)
            opening = self._get_left(start - timedelta(days=1))
            closing = self._get_left(end)
            for step, left in (("opening", opening), ("closing", closing)):
                shown = {
                    ln.bank_id.id: (
                        to_minutes(ln[f"hours_{step}"]),
                        ln[f"value_{step}"],
                    )
                    for ln in report.rollforward_ids
                    if ln[f"hours_{step}"] or ln[f"value_{step}"]
                }
                self.assertEqual(shown, left)

    def _get_left(self, day):
        """Return ``{bank id: (minutes, money)}`` as the reconciliation has it."""
        report = self.env["hour.bank.reconciliation"].create({"date": day})
        return {
            bank_id: (found.left_minutes, found.left)
            for (bank_id, _account_id), found in report._get_figures().items()
            if found.left_minutes or found.left
        }

    def assertReleasedAfterReversals(self):
        """What a reversal took back is released on its day or later, never before."""
        rows = self.env["hour.bank.release"].search([("state", "=", "posted")])
        for move_rows in rows.grouped("bank_move_id").values():
            for back in move_rows.filtered("takes_back"):
                later = move_rows.filtered(
                    lambda row, back=back: (
                        row.id > back.id
                        and not row.takes_back
                        and not row.account_move_id.reversed_entry_id
                    )
                )
                for row in later:
                    self.assertGreaterEqual(row.date, back.date, row.display_name)
