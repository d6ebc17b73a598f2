# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of issued statements share: issuing, and what always holds."""

from collections import Counter, defaultdict

from ..common import TODAY, HourBankCase


class IssuedChecks:
    """For cases that have ``manager``: issue, and check what always holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statement = cls.env["hour.bank.statement"]

    def _draft(self, date_to=TODAY, partner=None, user=None, **values):
        return self.Statement.with_user(user or self.manager).create(
            {
                "partner_id": (partner or self.customer).id,
                "date_to": date_to,
                **values,
            }
        )

    def _issue(self, date_to=TODAY, partner=None, user=None, **values):
        statement = self._draft(date_to, partner, user, **values)
        statement.action_issue()
        return statement.sudo()

    def _get_told(self, statement):
        """Return what is printed: ``[(what, minutes, is correction)]``."""
        return [
            (row["what"], row["minutes"] or row["free"], row["is_correction"])
            for bank in statement._get_paper()["banks"]
            for row in bank["rows"]
        ]

    def assertChainHolds(self, partner=None, company=None):
        """Sum of the statements is the ledger, and nothing that was issued changed."""
        statements = self.Statement.search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", (company or self.env.company).id),
                ("state", "!=", "draft"),
            ],
            order="id",
        )
        banks = statements[:1]._get_banks()
        lines = statements.line_ids
        counts = Counter(lines.move_id.ids)
        for line in lines.filtered("move_id"):
            self.assertEqual(line.minutes, line.move_id.minutes)
            self.assertEqual(line.bank_id, line.move_id.bank_id)
        self.assertEqual(set(counts.values()) - {1}, set())
        last_day = max(statements.mapped("date_to"))
        due = banks.move_ids.filtered(lambda m: m.minutes and m.date <= last_day)
        # posted after the last one was issued: on the next
        told = lines.move_id
        self.assertLessEqual(told, banks.move_ids)
        sums = defaultdict(int)
        for line in lines:
            sums[line.bank_id.id] += line.minutes
        for statement in statements:
            self.assertTrue(statement._check_digest(), statement.name)
            before = statement.previous_id
            taken = sum(each["closing"] for each in statement.taken_over or ())
            self.assertEqual(statement.opening_minutes, before.closing_minutes + taken)
        self.assertEqual(
            sum(sums.values()), sum(told.mapped("minutes")), "lines are the moves"
        )
        return due - told


class IssuedCase(IssuedChecks, HourBankCase):
    """A customer whose statements are issued."""
