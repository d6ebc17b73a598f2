# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The report that compares hours with the books, and checks on it."""

from ...tools.duration import to_minutes
from ...tools.rollforward import BUCKETS, MOVEMENTS
from .release_common import ReleaseCase


def get_cents(value):
    return round(value * 100)


class ReconciliationCase(ReleaseCase):
    """Hours that are sold against a liability, and the report that compares them."""

    def _reconcile(self, day=None, user=None, **values):
        """Return the report of a day; default: today."""
        if day:
            values["date"] = day
        report = self.env["hour.bank.reconciliation"]
        report = report.with_user(user or self.accountant).create(values)
        report.action_open()
        return report

    def _get_line(self, report, bank=None, account=None):
        """Return the line of a bank, or of what has none, on its account."""
        account = account or self.deferred
        bank = bank or self.env["hour.bank"]
        return report.line_ids.filtered(
            lambda line: line.bank_id == bank and line.account_id == account
        )

    def _book(self, amount, bank=None, account=None, date=None):
        """Post an entry by hand that raises the liability; return it."""
        items = (
            {"account_id": (account or self.deferred).id, "balance": -amount},
            {"account_id": self.income.id, "balance": amount},
        )
        if bank:
            items[0]["hour_bank_id"] = bank.id
        entry = self.env["account.move"].create(
            {
                "date": date or self.env["hour.bank"]._get_company_today(self.company),
                "line_ids": [(0, 0, item) for item in items],
            }
        )
        entry.action_post()
        return entry

    def assertRolled(self, line):
        """Opening and movements are the closing, and so are the ages: exactly."""
        for kind, whole in (("hours", to_minutes), ("value", get_cents)):
            parts = [whole(line[f"{kind}_{step}"]) for step in ("opening", *MOVEMENTS)]
            ages = [whole(line[f"{kind}_{age}"]) for age in BUCKETS]
            closing = whole(line[f"{kind}_closing"])
            self.assertEqual(sum(parts), closing, (line.name, kind))
            self.assertEqual(sum(ages), closing, (line.name, kind))

    def assertNoDifference(self, report):
        """Every line, and every account of the general ledger, agrees."""
        wrong = report.line_ids.filtered("difference")
        self.assertFalse(
            wrong,
            [
                (
                    report.date,
                    line.bank_id.name,
                    line.expected,
                    line.balance,
                    line.difference,
                    line.explanation,
                )
                for line in wrong
            ],
        )
        self.assertAccountsAgree(report)

    def assertAccountsAgree(self, report):
        """The lines of each account add up to its balance in the general ledger."""
        rounded = report.currency_id.round
        for account, balance in report._get_ledger_balances().items():
            lines = report.line_ids.filtered(lambda ln, a=account: ln.account_id == a)
            self.assertEqual(rounded(sum(lines.mapped("balance"))), rounded(balance))

    def assertDifference(self, line, amount, *texts):
        """The line differs by ``amount``, and the explanation says these texts."""
        self.assertEqual(line.difference, amount, line.explanation)
        for text in texts:
            self.assertIn(text, line.explanation)
