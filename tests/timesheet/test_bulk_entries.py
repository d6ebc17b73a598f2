# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that does not come from one form: imports, mass edits, odd numbers."""

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, HourBankCase

COLUMNS = ("date", "ticket_id", "name", "unit_amount")


class BulkCase(HourBankCase):
    @classmethod
    def setUpScene(cls):
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.number = cls.ticket.number
        cls.Entry = cls.env["account.analytic.line"].with_user(cls.agent)

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self._get_ledger(self.bank), [600])
        self.assertFalse(self.ticket.sudo().timesheet_ids)


@tagged("post_install", "-at_install")
class TestImportEntries(BulkCase):
    def _load(self, *rows, columns=COLUMNS):
        rows = [list(map(str, row)) for row in rows]
        return self.Entry.load(list(columns), rows)

    def _get_errors(self, result):
        """Return ``{line from 0: messages}`` of an import."""
        self.assertFalse(result["ids"])
        errors = {}
        for error in result["messages"]:
            errors.setdefault(error["rows"]["from"], []).append(error["message"])
        return {line: "\n".join(messages) for line, messages in errors.items()}

    def test_tickets_are_named_by_their_number(self):
        other = self._make_ticket()
        result = self._load(
            (TODAY, self.number, "One", 1),
            (TODAY, other.number, "Two", 0.5),
            (TODAY, self.number, "Three", "0.25"),
        )
        self.assertFalse(result["messages"])
        entries = self.Entry.browse(result["ids"])
        self.assertEqual(entries.mapped("debited_minutes"), [60, 30, 15])
        self.assertEqual(entries.ticket_id, self.ticket + other)
        self.assertCounters(self.bank, 600, 105)

    def test_time_without_a_ticket_goes_the_core_way(self):
        result = self._load(
            (TODAY, "Support", "Meeting", 1),
            (TODAY, "Support", "Training", 2),
            columns=("date", "project_id", "name", "unit_amount"),
        )
        entries = self.Entry.browse(result["ids"])
        self.assertEqual(len(entries), 2)
        self.assertEqual(entries.mapped("rated_minutes"), [0, 0])
        self.assertUntouched()

    def test_one_bad_line_imports_nothing_and_is_named(self):
        bad = {
            "-1": "-1:00 cannot be logged",
            "nan": "nan is not a time",
            "inf": "inf is not a time",
            "1e9": "longer than a month",
            "20": "Azur Interior has 9:00 left",
            "abc": "'abc' does not seem to be a number",
        }
        for hours, words in bad.items():
            with self.subTest(hours):
                result = self._load(
                    (TODAY, self.number, "Good", 1),
                    (TODAY, self.number, "Bad", hours),
                    (TODAY, self.number, "Good", 1),
                )
                errors = self._get_errors(result)
                self.assertEqual(list(errors), [1])
                self.assertIn(words, errors[1])
                self.assertUntouched()

    def test_an_unknown_ticket(self):
        errors = self._get_errors(self._load((TODAY, "HT-none", "Lost", 1)))
        self.assertIn("HT-none", errors[0])
        self.assertUntouched()

    def test_free_time_needs_its_reason_here_too(self):
        columns = (*COLUMNS, "hour_bank_free", "hour_bank_free_reason")
        errors = self._get_errors(
            self._load(
                (TODAY, self.number, "Free", 1, "True", "Goodwill"),
                (TODAY, self.number, "Free", 1, "True", ""),
                columns=columns,
            )
        )
        self.assertIn("Say why", errors[1])
        result = self._load(
            (TODAY, self.number, "Free", 1, "True", "Goodwill"), columns=columns
        )
        self.assertEqual(self.Entry.browse(result["ids"]).free_minutes, 60)

    def test_what_the_ledger_keeps_is_not_imported(self):
        for name in ("rated_minutes", "debited_minutes", "free_minutes"):
            with self.subTest(name):
                errors = self._get_errors(
                    self._load(
                        (TODAY, self.number, "Trick", 1, 1), columns=(*COLUMNS, name)
                    )
                )
                self.assertIn("cannot be written", errors[0])
                self.assertUntouched()

    def test_an_import_that_changes_entries(self):
        first = self._log(self.ticket, 10)
        second = self._log(self.ticket, 20)
        columns = (".id", "unit_amount")
        self._load((first.id, 1), (second.id, 2), columns=columns)
        self.assertCounters(self.bank, 600, 180)
        errors = self._get_errors(
            self._load((first.id, 3), (second.id, -2), columns=columns)
        )
        self.assertEqual(list(errors), [1])
        self.env.invalidate_all()
        self.assertCounters(self.bank, 600, 180)

    def test_hundreds_of_lines(self):
        result = self._load(
            *((TODAY, self.number, f"Line {line}", "0.0167") for line in range(500))
        )
        self.assertFalse(result["messages"])
        self.assertCounters(self.bank, 600, 500)
        self.assertEqual(self.bank._audit(), [])


@tagged("post_install", "-at_install")
class TestMassEdit(BulkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entries = cls.Entry.concat(
            *(cls._log(cls.ticket, minutes) for minutes in (10, 20, 30))
        )

    def test_hours_of_many(self):
        self.entries.write({"unit_amount": 0.5})
        self.assertCounters(self.bank, 600, 90)
        # The one of 0:30 did not change: nothing is posted for it.
        self.assertEqual(self._get_ledger(self.bank), [600, -10, -20, -30, -20, -10])

    def test_more_than_the_bank_holds_changes_none(self):
        with self.assertRaisesRegex(UserError, "9:00 left"), self.cr.savepoint():
            self.entries.write({"unit_amount": 4})
        self.env.invalidate_all()
        self.assertCounters(self.bank, 600, 60)
        self.assertEqual(self.entries.mapped("debited_minutes"), [10, 20, 30])

    def test_free_and_back(self):
        self.entries.write({"hour_bank_free": True, "hour_bank_free_reason": "Ours"})
        self.assertCounters(self.bank, 600, 0)
        self.assertEqual(self.entries.mapped("free_minutes"), [10, 20, 30])
        self.entries.write({"hour_bank_free": False})
        self.assertCounters(self.bank, 600, 60)

    def test_another_ticket_and_another_day(self):
        other = self._make_ticket()
        self.entries.write({"ticket_id": other.id, "date": "2026-03-19"})
        self.assertCounters(self.bank, 600, 60)
        self.assertEqual(other.sudo().timesheet_ids, self.entries)
        self.assertEqual(self.bank._audit(), [])

    def test_all_are_deleted(self):
        self.entries.unlink()
        self.assertCounters(self.bank, 600, 0)

    def test_copies_draw_their_own(self):
        copies = self.entries.copy()
        self.assertEqual(copies.mapped("debited_minutes"), [10, 20, 30])
        self.assertCounters(self.bank, 600, 120)
        self.assertFalse(copies.hour_bank_move_ids & self.entries.hour_bank_move_ids)

    def test_a_resumed_timer_debits_when_it_stops(self):
        work_type = self.env["hour.bank.work.type"].create({"name": "Remote"})
        entry = self.entries[0]
        entry.work_type_id = work_type
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Ours"})
        wizard = (
            self.env["hr.timesheet.switch"]
            .with_user(self.agent)
            .with_context(active_model="account.analytic.line", active_id=entry.id)
            .create({})
        )
        wizard.action_switch()
        resumed = self.ticket.sudo().timesheet_ids - self.entries
        self.assertEqual(resumed.work_type_id, work_type)
        self.assertFalse(resumed.hour_bank_free)
        self.assertFalse(resumed.rated_minutes)
        self.assertCounters(self.bank, 600, 50)
        with freeze_time("2026-03-18 01:00:00"):
            resumed.button_end_work()
        self.assertEqual(resumed.debited_minutes, 60)
        self.assertCounters(self.bank, 600, 110)


@tagged("post_install", "-at_install")
class TestOddNumbers(BulkCase):
    def assertRefused(self, hours, words):
        """Neither a new entry nor a change takes these hours; nothing is half done."""
        with self.subTest(hours, what="new"):
            with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                self._log(self.ticket, 0, unit_amount=hours)
            self.assertUntouched()
        entry = self._log(self.ticket, 10)
        with self.subTest(hours, what="change"):
            with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                entry.unit_amount = hours
            entry.invalidate_recordset()
            self.assertEqual(entry.debited_minutes, 10)
            self.assertCounters(self.bank, 600, 10)

    def test_negative_hours(self):
        self.assertRefused(-1, "Change or delete the entry that was too long")

    def test_a_billion_hours(self):
        self.assertRefused(1e9, "longer than a month")

    def test_not_a_number(self):
        self.assertRefused(float("nan"), "nan is not a time")

    def test_infinity(self):
        self.assertRefused(float("inf"), "inf is not a time")

    def test_as_text_over_rpc(self):
        self.assertRefused("nan", "nan is not a time")

    def test_what_odoo_refuses_itself(self):
        for hours, error in (("x", ValueError), ([1], TypeError)):
            with self.assertRaises(error), self.cr.savepoint():
                self._log(self.ticket, 0, unit_amount=hours)
            self.assertUntouched()

    def test_not_without_a_ticket_either(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.Entry.create(
                {"project_id": self.project.id, "unit_amount": float("nan")}
            )

    def test_zero_is_a_timer_and_debits_nothing(self):
        entry = self._log(self.ticket, 0)
        self.assertFalse(entry.rated_minutes)
        self.assertEqual(self._get_ledger(self.bank), [600])

    def test_zero_later_gives_all_back(self):
        entry = self._log(self.ticket, 10)
        entry.unit_amount = 0
        self.assertCounters(self.bank, 600, 0)
        self.assertFalse(entry.rated_minutes)

    def test_two_seconds_are_recorded_and_debit_nothing(self):
        entry = self._log(self.ticket, 0, unit_amount=2 / 3600)
        self.assertTrue(entry.unit_amount)
        self.assertFalse(entry.rated_minutes)
        self.assertEqual(self._get_ledger(self.bank), [600])

    def test_twenty_five_hours_are_taken_where_they_are_there(self):
        self.assertRefused(25, "This entry of 25:00")
        self._sell(20)
        entry = self._log(self.ticket, 25 * 60)
        self.assertEqual(entry.debited_minutes, 25 * 60)
        self.assertEqual(self.env["hour.bank"].search([])._audit(), [])

    def test_hours_kept_in_days(self):
        self.env.company.write(
            {
                "project_time_mode_id": self.day.id,
                "timesheet_encode_uom_id": self.day.id,
            }
        )
        entry = self._log(self.ticket, 0, unit_amount=0.25)
        self.assertEqual(entry.debited_minutes, 120)
        self.assertEqual(self.ticket.total_hours, 2)
        entry.unit_amount = 1
        self.assertCounters(self.bank, 600, 480)
        self.assertEqual(self.ticket.total_hours, 8)
        entry.product_uom_id = self.hour
        self.assertCounters(self.bank, 600, 60)
        self.assertEqual(self.ticket.total_hours, 1)

    def test_typed_in_days_kept_in_hours(self):
        self.env.company.timesheet_encode_uom_id = self.day
        entry = self._log(self.ticket, 90)
        self.assertEqual(entry.product_uom_id, self.hour)
        self.assertCounters(self.bank, 600, 90)
