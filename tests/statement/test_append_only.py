# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The database keeps ledger and statements, whoever writes SQL."""

from psycopg2.errors import RestrictViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.append_only import unlocked
from .issued_common import IssuedCase


@tagged("post_install", "-at_install")
class TestAppendOnly(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 35)
        cls.move = cls.bank.move_ids.sorted("id")[-1]

    def setUp(self):
        super().setUp()
        self.statement = self._issue()
        self.line = self.statement.line_ids[-1]
        self.env.flush_all()

    def assertRefused(self, query, *values):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation, msg=query),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, values)

    def test_a_move_never_changes(self):
        for column, value in (
            ("minutes", -1),
            ("date", "2026-01-01"),
            ("bank_id", self._sell(1).id),
            ("partner_id", self.other_customer.id),
            ("reason", "none"),
            ("person_name", "Somebody else"),
            ("used_by_name", "Somebody else"),
            ("value", 0.5),
            ("create_date", "2026-01-01"),
            ("id", 1_000_000_000),
        ):
            self.env.flush_all()
            self.assertRefused(
                f"UPDATE hour_bank_move SET {column} = %s WHERE id = %s",
                value,
                self.move.id,
            )

    def test_a_name_may_be_erased(self):
        """As the law asks; hours, days and value stay, and no other name comes."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hour_bank_move SET person_name = NULL, used_by_name = NULL"
            " WHERE id = %s",
            [self.move.id],
        )
        self.assertEqual(self.env.cr.rowcount, 1)
        self.assertRefused(
            "UPDATE hour_bank_move SET person_name = %s WHERE id = %s",
            "Somebody else",
            self.move.id,
        )

    def test_a_link_may_become_empty_but_not_another(self):
        self.assertRefused(
            "UPDATE hour_bank_move SET user_id = %s WHERE id = %s",
            self.manager.id,
            self.move.id,
        )
        self.env.cr.execute(
            "UPDATE hour_bank_move SET user_id = NULL, timesheet_id = NULL,"
            " create_uid = NULL, write_date = now() WHERE id = %s",
            [self.move.id],
        )
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_what_it_points_at_may_be_deleted(self):
        self.ticket.timesheet_ids.unlink()
        self.ticket.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.move.ticket_id)
        self.assertTrue(self.statement._check_digest())

    def test_nothing_is_deleted(self):
        for record in (self.line, self.statement, self.move):
            self.assertRefused(f"DELETE FROM {record._table} WHERE id = %s", record.id)
            self.assertRefused(f"TRUNCATE {record._table} CASCADE")

    def test_what_was_issued_never_changes(self):
        for column, value in (
            ("closing_minutes", 0),
            ("digest", "0"),
            ("state", "draft"),
            ("name", "ST/1"),
            ("balances", "[]"),
            ("partner_id", self.other_customer.id),
            ("partner_name", "Somebody"),
            ("is_merged", True),
            ("salt", None),
        ):
            self.assertRefused(
                f"UPDATE hour_bank_statement SET {column} = %s WHERE id = %s",
                value,
                self.statement.id,
            )
        for column, value in (("minutes", 1), ("note", None), ("person_name", "Eve")):
            self.assertRefused(
                f"UPDATE hour_bank_statement_line SET {column} = %s WHERE id = %s",
                value,
                self.line.id,
            )

    def test_acceptance_is_written_once(self):
        query = (
            "UPDATE hour_bank_statement SET state = 'accepted', accepted_on = %s,"
            " accepted_name = 'Brandon' WHERE id = %s"
        )
        self.env.cr.execute(query, ["2026-03-20", self.statement.id])
        self.assertRefused(query, "2026-03-21", self.statement.id)
        self.assertRefused(
            "UPDATE hour_bank_statement SET state = 'issued' WHERE id = %s",
            self.statement.id,
        )

    def test_a_draft_is_free(self):
        draft = self._draft()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hour_bank_statement SET date_to = '2026-03-20' WHERE id = %s",
            [draft.id],
        )
        self.env.cr.execute("DELETE FROM hour_bank_statement WHERE id = %s", [draft.id])
        self.assertEqual(self.env.cr.rowcount, 1)

    def _get_copy_query(self, record, **values):
        """Return SQL that inserts a copy of a record, with some other values."""
        names = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        values = {name: values.get(name, f'"{name}"') for name in names}
        columns = ", ".join(f'"{name}"' for name in values)
        return (
            f"INSERT INTO {record._table} ({columns})"
            f" SELECT {', '.join(map(str, values.values()))}"
            f" FROM {record._table} WHERE id = {record.id}"
        )

    def test_nothing_is_added_to_what_was_issued(self):
        draft = self._draft()
        self.env.flush_all()
        values = {"move_id": "NULL"}
        self.assertRefused(self._get_copy_query(self.line, **values))
        with unlocked(self.env.cr, "the test adds a line"):
            self.env.cr.execute(self._get_copy_query(self.line, **values))
        values["statement_id"] = draft.id
        self.env.cr.execute(self._get_copy_query(self.line, **values))
        self.env.invalidate_all()
        self.assertEqual(len(draft.line_ids), 1)
        self.assertFalse(self.statement._check_digest())

    def test_nothing_is_added_as_issued(self):
        values = {"verification_code": "NULL", "is_merged": "true"}
        self.assertRefused(self._get_copy_query(self.statement, **values))
        query = self._get_copy_query(self.statement, **values, state="'draft'")
        self.env.cr.execute(query)
        with unlocked(self.env.cr, "the test adds a statement"):
            self.env.cr.execute(self._get_copy_query(self.statement, **values))

    def test_the_key_opens_what_it_names_for_as_long_as_it_is_held(self):
        query = "UPDATE hour_bank_move SET partner_id = %s WHERE id = %s"
        values = [self.other_customer.id, self.move.id]
        with unlocked(self.env.cr, "test", ["partner_id"]):
            self.env.cr.execute(query, values)
            self.assertRefused(
                "UPDATE hour_bank_move SET minutes = 1 WHERE id = %s", self.move.id
            )
            self.assertRefused("DELETE FROM hour_bank_move")
        self.assertRefused(query, self.customer.id, self.move.id)
        with self.assertRaises(ZeroDivisionError), unlocked(self.env.cr, "test"):
            raise ZeroDivisionError
        self.assertRefused(query, self.customer.id, self.move.id)

    def test_it_is_logged(self):
        with self.assertLogs("odoo.addons.helpdesk_hour_bank.tools.append_only") as log:
            with unlocked(self.env.cr, "because"):
                pass
        self.assertIn("because", log.output[0])

    def test_who_tampers_with_the_key_is_found(self):
        for query in (
            "UPDATE hour_bank_statement_line SET minutes = -30 WHERE id = %s",
            "UPDATE hour_bank_statement_line SET person_name = 'Eve' WHERE id = %s",
            "DELETE FROM hour_bank_statement_line WHERE id = %s",
        ):
            with self.env.cr.savepoint() as savepoint:
                with unlocked(self.env.cr, "the test tampers"):
                    self.env.cr.execute(query, [self.line.id])
                self.env.invalidate_all()
                self.assertFalse(self.statement._check_digest(), query)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(self.statement._check_digest())

    def test_what_follows_what_was_changed_is_wrong_too(self):
        second = self._issue()
        with unlocked(self.env.cr, "the test tampers"):
            self.env.cr.execute(
                "UPDATE hour_bank_statement SET digest = 'x' WHERE id = %s",
                [self.statement.id],
            )
        self.env.invalidate_all()
        self.assertFalse(second._check_digest())
