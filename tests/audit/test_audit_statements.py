# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The audit of issued statements: what it finds, whom it tells, when it runs."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.audit import statements as room
from ...models.audit.statements import ACTIVITY
from ...models.roles import MANAGER
from ...tools.append_only import unlocked
from ..statement.issued_common import IssuedCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.audit.statements"


@tagged("post_install", "-at_install")
class TestAuditStatements(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 35)

    def setUp(self):
        super().setUp()
        self.first = self._issue()
        self._log(self.ticket, 20)
        self.second = self._issue()
        self.both = self.first + self.second
        self.env.flush_all()

    def _tamper(self, query, *values):
        with unlocked(self.env.cr, "the test tampers"):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def _get_checks(self):
        found = {(each.check, each.statement) for each in self.both._audit()}
        return {check for check, _statement in found}

    def test_what_was_issued_holds(self):
        self.first._keep_paper(b"%PDF-1.4 first")
        self.assertFalse(self.both._audit())

    def test_each_thing_that_can_be_wrong_is_found(self):
        line = self.first.line_ids[-1]
        cases = {
            "digest": (f"UPDATE {line._table} SET what = 'x' WHERE id = %s", line.id),
            "line": (f"UPDATE {line._table} SET minutes = 1 WHERE id = %s", line.id),
            "opening": (
                "UPDATE hour_bank_statement SET opening_minutes = 1 WHERE id = %s",
                self.second.id,
            ),
            "chain": (
                "UPDATE hour_bank_statement SET date_to = '2026-03-01',"
                " date_from = '2026-03-01' WHERE id = %s",
                self.second.id,
            ),
            "number": (
                "UPDATE hour_bank_statement SET name = %s WHERE id = %s",
                self.first.name,
                self.second.id,
            ),
            "wall": (
                "UPDATE hour_bank_statement SET partner_id = %s WHERE id = %s",
                self.other_customer.id,
                self.first.id,
            ),
        }
        for check, query in cases.items():
            with self.subTest(check), self.env.cr.savepoint() as savepoint:
                self._tamper(*query)
                self.assertIn(check, self._get_checks())
                for finding in self.both._audit():
                    self.assertIn("ST/", self.both._describe_finding(finding))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertFalse(self.both._audit())

    def test_a_paper_that_was_exchanged_or_lost(self):
        self.first._keep_paper(b"%PDF-1.4 first")
        paper = self.first._find_paper()
        paper.raw = b"%PDF-1.4 forged"
        self.assertEqual(self._get_checks(), {"paper"})
        paper.raw = b"%PDF-1.4 first"
        self.assertFalse(self.both._audit())
        paper.unlink()
        self.assertEqual(self._get_checks(), {"paper"})

    def test_one_activity_with_names_until_it_holds_again(self):
        with self.env.cr.savepoint() as savepoint:
            self._tamper(
                "UPDATE hour_bank_statement SET opening_minutes = 1 WHERE id = %s",
                self.second.id,
            )
            for _night in range(2):
                with self.assertLogs(LOGGER, "ERROR") as log:
                    self.both._audit_and_tell()
            self.assertIn(self.second.name, log.output[0])
            activity = self.customer.activity_search([ACTIVITY])
            self.assertEqual(len(activity), 1)
            self.assertIn(f"{self.second.name} of Azur Interior", activity.note)
            self.assertIn("opens with 0:01", activity.note)
            self.assertTrue(activity.user_id.has_group(MANAGER))
            self._tamper(
                "UPDATE hour_bank_statement SET opening_minutes = %s WHERE id = %s",
                self.first.closing_minutes,
                self.second.id,
            )
            self.first._audit_and_tell()
            self.assertFalse(self.customer.activity_search([ACTIVITY]))
            savepoint.rollback()

    def test_the_command_names_what_is_wrong_and_only_reads(self):
        with self.env.cr.savepoint() as savepoint:
            self._tamper(
                "UPDATE hour_bank_statement SET opening_minutes = 1 WHERE id = %s",
                self.second.id,
            )
            lines = []
            count, found = self.Statement._audit_issued(lines.append)
            self.assertGreaterEqual(count, 2)
            self.assertEqual(found, len(lines))
            self.assertIn(f"{self.second.name} of Azur Interior", " ".join(lines))
            self.assertFalse(self.second.date_audited)
            savepoint.rollback()

    def _run(self):
        """Run the job; return the statements that it audited."""
        audited = []
        model = self.env.registry["hour.bank.statement"]
        plain = model._audit_and_tell

        def run(statements):
            audited.extend(statements.ids)
            return plain(statements)

        cron = self.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_audit")
        with (
            self.enter_registry_test_mode(),
            patch.object(model, "_audit_and_tell", run),
            mute_logger(LOGGER),
        ):
            cron.method_direct_trigger()
        return self.Statement.browse(audited)

    def test_the_job_looks_at_each_once_and_again_after_weeks(self):
        self._draft()
        self.Statement.search([("state", "!=", "draft")]).date_audited = "2026-03-17"
        self.both.date_audited = False
        self.assertEqual(self._run(), self.both)
        self.assertFalse(self._run())
        self.second.date_audited = "2026-01-01"
        self.assertEqual(self._run(), self.second)
        self.assertTrue(self.second._check_digest())

    def test_the_job_does_so_many_a_night(self):
        self.Statement.search([("state", "!=", "draft")]).date_audited = "2026-03-17"
        self.both.date_audited = False
        with patch.object(room, "NIGHTLY", 1):
            self.assertEqual(self._run(), self.first)
            self.assertEqual(self._run(), self.second)
