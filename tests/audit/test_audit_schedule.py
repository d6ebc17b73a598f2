# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When the audit runs, whom it tells, and who may ask for it."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.modules import load_script
from odoo.tests import new_test_user, tagged

from ...models.audit import audit
from ...models.audit.alert import ACTIVITY
from ...models.audit.audit import HourBank
from .test_audit import AuditCase

LOGGER = "odoo.addons.helpdesk_hour_bank"


@tagged("post_install", "-at_install")
class TestAuditSchedule(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_audit")
        cls.env["hour.bank"].search([])._audit_and_tell()

    def _run(self):
        """Run the job; return the banks that it audited."""
        audited = []
        plain = HourBank._audit

        def run(banks):
            audited.extend(banks.ids)
            return plain(banks)

        with self.enter_registry_test_mode(), patch.object(HourBank, "_audit", run):
            self.cron.method_direct_trigger()
        return self.env["hour.bank"].browse(audited)

    def _break(self, move):
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = balance_after + 1 WHERE id = %s",
            move.id,
        )

    def test_only_what_moved_is_audited(self):
        self.assertFalse(self._run())
        new = self._sell(1)
        self._log(self.ticket, 10)
        self.assertEqual(self._run(), new + self.bank)
        self.assertFalse(self._run())
        self.assertEqual(self.bank.audited_move_id, max(self.bank.move_ids.ids))

    def test_the_weeks_are_among_the_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.hour_bank_audit_weeks, 4)
        settings.hour_bank_audit_weeks = 2
        settings.execute()
        parameter = self.env["ir.config_parameter"]
        name = "helpdesk_hour_bank.audit_weeks"
        self.assertEqual(parameter.get_param(name), "2")
        self.env["res.config.settings"].create({"hour_bank_audit_weeks": 0}).execute()
        self.assertFalse(parameter.get_param(name))  # as if nothing were set

    def test_after_some_weeks_everything_is(self):
        self.env["ir.config_parameter"].set_param("helpdesk_hour_bank.audit_weeks", 2)
        with freeze_time("2026-04-01"):
            self.assertFalse(self._run())
        with freeze_time("2026-04-02"):
            self.assertIn(self.bank, self._run())

    def test_what_moves_while_it_reads_is_audited_by_the_next_run(self):
        self._log(self.ticket, 10)
        plain = HourBank._tell_and_mark

        def log_and_mark(banks, findings, last_moves):
            self._log(self.ticket, 20)
            plain(banks, findings, last_moves)

        with patch.object(HourBank, "_tell_and_mark", log_and_mark):
            self._run()
        self.assertLess(self.bank.audited_move_id, max(self.bank.move_ids.ids))
        self.assertEqual(self._run(), self.bank)
        self.assertFalse(self._run())

    def test_the_statements_do_not_grow_with_the_banks(self):
        banks = self.env["hour.bank"]
        counts = []
        for number in (1, 1, 10):  # the first fills what all transactions share
            for _more in range(number):
                banks += self._sell(1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            banks._audit_and_tell()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_one_bank_that_fails_does_not_stop_the_others(self):
        self._log(self.ticket, 10)
        new = self._sell(1)
        plain = HourBank._mark_audited

        def mark(banks, last_moves):
            if self.bank.id in banks.ids:
                raise ValueError("poisoned")
            return plain(banks, last_moves)

        with (
            self.enter_registry_test_mode(),
            patch.object(HourBank, "_mark_audited", mark),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self.cron.method_direct_trigger()
        self.assertIn(f"bank {self.bank.id} was not audited", logs.output[0])
        self.assertTrue(new.date_audited)
        self.assertEqual(self._run(), self.bank)

    def test_all_are_read_at_once_and_marked_in_parts(self):
        new = self._sell(1)
        self._log(self.ticket, 10)
        parts, plain = [], HourBank._mark_audited

        def mark(banks, last_moves):
            parts.append(banks.ids)
            if self.bank in banks:
                raise ValueError("poisoned")
            plain(banks, last_moves)

        with (
            patch.object(audit, "MARKED", 1),
            patch.object(HourBank, "_mark_audited", mark),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            audited = self._run()
        self.assertEqual(audited.ids, [*new.ids, *self.bank.ids])  # each once
        self.assertEqual(parts, [new.ids, self.bank.ids])
        self.assertEqual(len(logs.output), 1)
        self.assertTrue(new.date_audited)

    def test_who_is_told_and_what(self):
        self._break(self.draw)
        self._log(self.ticket, 10)
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self._run()
        self.assertIn(f"{self.bank.name}: balance, move {self.draw.id}", logs.output[0])
        activity = self.bank.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, self.bank._get_audit_user())
        self.assertIn("8:56", activity.note)
        self.assertIn("8:55", activity.note)
        self.assertIn(f"#{self.draw.id}", activity.note)
        self.assertIn("8:56", self.bank.message_ids[:1].body)

    def test_told_once_until_something_else_is_wrong(self):
        self._break(self.draw)
        for minutes in (10, 20):
            self._log(self.ticket, minutes)
            with self.assertLogs(LOGGER, "ERROR"):
                self._run()
        activity = self.bank.activity_search([ACTIVITY])
        self.assertEqual(len(activity), 1)
        notes = len(self.bank.message_ids)
        last = self._log(self.ticket, 30).hour_bank_move_ids
        self._break(last.sudo())
        with self.assertLogs(LOGGER, "ERROR"):
            self._run()
        self.assertEqual(self.bank.activity_search([ACTIVITY]), activity)
        self.assertIn(f"#{last.id}", activity.note)
        self.assertEqual(len(self.bank.message_ids), notes + 1)

    def test_the_alert_closes_when_it_adds_up_again(self):
        self._break(self.draw)
        with self.assertLogs(LOGGER, "ERROR"):
            self.bank._audit_and_tell()
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = 535 WHERE id = %s", self.draw.id
        )
        self.bank._audit_and_tell()
        self.assertFalse(self.bank.activity_search([ACTIVITY]))

    def test_the_manager_of_the_banks_company_is_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = new_test_user(
            self.env,
            "theirs",
            "helpdesk_mgmt.group_helpdesk_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertNotEqual(self.bank._get_audit_user(), theirs)
        self._tamper(
            "UPDATE hour_bank SET company_id = %s WHERE id = %s",
            company.id,
            self.bank.id,
        )
        self.assertEqual(self.bank._get_audit_user(), theirs)


@tagged("post_install", "-at_install")
class TestAuditButton(AuditCase):
    def _press(self, user):
        return self.bank.with_user(user).action_audit()["params"]

    def test_a_manager_reads_that_it_adds_up(self):
        result = self._press(self.manager)
        self.assertEqual(result["type"], "success")
        self.assertIn("2 moves replayed", result["message"])
        self.assertTrue(self.bank.date_audited)

    def test_a_manager_reads_what_does_not(self):
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = 1 WHERE id = %s", self.draw.id
        )
        with self.assertLogs(LOGGER, "ERROR"):
            result = self._press(self.manager)
        self.assertEqual((result["type"], result["sticky"]), ("danger", True))
        self.assertIn("0:01", result["message"])
        self.assertTrue(self.bank.activity_search([ACTIVITY]))

    def test_nobody_else_may(self):
        for user in (self.agent, self.salesperson, self.accountant, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._press(user)
        self.assertFalse(self.bank.date_audited)

    def test_not_of_a_company_where_one_does_not_work(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._tamper(
            "UPDATE hour_bank SET company_id = %s WHERE id = %s",
            company.id,
            self.bank.id,
        )
        with self.assertRaises(AccessError):
            self._press(self.manager)

    def test_the_marks_are_not_written_by_hand(self):
        for name in ("date_audited", "audited_move_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.bank.with_user(self.manager).write({name: False})


@tagged("post_install", "-at_install")
class TestAuditCommand(AuditCase):
    def setUp(self):
        super().setUp()
        # As Odoo's command line finds it: by its file, without the addon.
        path = Path(__file__).parents[2] / "cli" / "hour_bank_audit.py"
        module = load_script(str(path), "odoo.cli.hour_bank_audit")
        self.command = module.HourBankAudit()
        self.out, self.err = io.StringIO(), io.StringIO()

    def _audit(self):
        self.env.flush_all()
        with redirect_stdout(self.out):
            return self.command.audit(self.env)

    def test_all_adds_up(self):
        self.assertEqual(self._audit(), 0)
        moves = self.env["hour.bank.move"].search_count([])
        self.assertIn(f"{moves} moves replayed, 0 discrepancies", self.out.getvalue())
        self.assertRegex(self.out.getvalue(), r"(\d+) of \1 banks")
        self.assertRegex(self.out.getvalue(), r"\d+ issued statements compared, 0 disc")

    def test_what_does_not_is_named(self):
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = 1 WHERE id = %s", self.draw.id
        )
        self.assertEqual(self._audit(), 1)
        self.assertIn(
            f"WRONG {self.bank.name}: balance, move {self.draw.id}, -: 0:01 is stored, "
            "expected 8:55",
            self.out.getvalue(),
        )
        self.assertFalse(self.bank.activity_ids)

    def test_nothing_to_audit_is_said(self):
        with redirect_stderr(self.err), self.assertRaises(SystemExit) as stop:
            self.command._end(2, "Name the database: -d DB")
        self.assertEqual(stop.exception.code, 2)
        self.assertIn("-d DB", self.err.getvalue())
