# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The update leaves nobody with the rights of the dialog on what is issued."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import TransactionCase, tagged

SCRIPT = Path(__file__).parents[2] / "migrations/19.0.1.8.0/pre-statement.py"
OLD, NEW = "hour.bank.statement", "hour.bank.statement.print"


@tagged("post_install", "-at_install")
class TestMigrationStatement(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        spec = spec_from_file_location("migration", SCRIPT)
        cls.script = module_from_spec(spec)
        spec.loader.exec_module(cls.script)

    def _go_back(self):
        """Leave what the version before had: one model, the dialog, by the old name."""
        self.cr.execute("DELETE FROM ir_model_access WHERE model_id = %s", [self.new])
        self.cr.execute("DELETE FROM ir_rule WHERE model_id = %s", [self.new])
        new, old = NEW.replace(".", "_"), OLD.replace(".", "_")
        self.cr.execute(
            "DELETE FROM ir_model_data WHERE module = 'helpdesk_hour_bank' AND name IN"
            " (SELECT REPLACE(name, %(new)s, %(old)s) FROM ir_model_data"
            "   WHERE module = 'helpdesk_hour_bank' AND name LIKE %(like)s)",
            {"new": new, "old": old, "like": f"%{new}%"},
        )
        self.cr.execute(
            "UPDATE ir_model_data SET name = REPLACE(name, %(new)s, %(old)s)"
            " WHERE module = 'helpdesk_hour_bank' AND name LIKE %(like)s",
            {"new": new, "old": old, "like": f"%{new}%"},
        )
        for before, after in ((OLD, "gone"), (NEW, OLD)):
            self.cr.execute(
                "UPDATE ir_model_fields SET model = %s WHERE model = %s",
                [after, before],
            )
        self.cr.execute("UPDATE ir_model SET model = 'gone' WHERE model = %s", [OLD])
        self.cr.execute(
            "UPDATE ir_model SET model = %s WHERE model = %s RETURNING id", [OLD, NEW]
        )
        return self.cr.fetchone()[0]

    def test_the_rights_go_with_the_dialog(self):
        self.env.flush_all()
        self.new = self.env["ir.model"]._get_id(OLD)
        dialog = self._go_back()
        with self.env.cr.savepoint() as savepoint:
            self.script.migrate(self.cr, "19.0.1.7.0")
            self.cr.execute("SELECT model FROM ir_model WHERE id = %s", [dialog])
            self.assertEqual(self.cr.fetchone()[0], NEW)
            self.cr.execute("SELECT FROM ir_model WHERE model = %s", [OLD])
            self.assertFalse(self.cr.rowcount, "made anew, without any right")
            for table in ("ir_model_access", "ir_rule"):
                self.cr.execute(f"SELECT FROM {table} WHERE model_id = %s", [dialog])
                self.assertTrue(self.cr.rowcount, table)
            self.cr.execute("SELECT to_regclass('hour_bank_statement')")
            self.assertFalse(self.cr.fetchone()[0])
            self.script.migrate(self.cr, "19.0.1.7.0")  # changes nothing
            savepoint.rollback()

    def test_a_new_database_has_nothing_to_rename(self):
        self.script.migrate(self.cr, None)
        self.assertTrue(self.env["ir.model"]._get_id(OLD))
