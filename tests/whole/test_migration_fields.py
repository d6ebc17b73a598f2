# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The update renames fields, and what people saved that names them."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.sql import column_exists

SCRIPT = Path(__file__).parents[2] / "migrations/19.0.1.5.0/pre-words.py"


@tagged("post_install", "-at_install")
class TestMigrationFields(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        spec = spec_from_file_location("migration", SCRIPT)
        cls.script = module_from_spec(spec)
        spec.loader.exec_module(cls.script)
        for model, before, after in cls.script.FIELDS:
            cls._rename_back(model, before, after)

    @classmethod
    def _rename_back(cls, model, before, after):
        """Leave the names of before, as an older database has them."""
        table = model.replace(".", "_")
        names = map(SQL.identifier, (table, after, before))
        cls.cr.execute(SQL("ALTER TABLE %s RENAME COLUMN %s TO %s", *names))
        cls.cr.execute(
            "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
            [before, model, after],
        )
        cls.cr.execute(
            "UPDATE ir_model_data SET name = REPLACE(name, %s, %s)"
            " WHERE module = 'helpdesk_hour_bank' AND name LIKE %s",
            [after, before, f"%{table}\\_\\_{after}%"],
        )

    def _migrate(self):
        self.env.flush_all()
        self.script.migrate(self.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_the_columns_are_kept_under_their_new_names(self):
        self._migrate()
        for model, before, after in self.script.FIELDS:
            table = model.replace(".", "_")
            with self.subTest(after):
                self.assertTrue(column_exists(self.cr, table, after))
                self.assertFalse(column_exists(self.cr, table, before))
                field = self.env["ir.model.fields"]._get(model, after)
                self.assertTrue(field)
                xmlid = f"helpdesk_hour_bank.field_{table}__{after}"
                self.assertEqual(self.env.ref(xmlid), field)

    def test_the_values_of_a_selection_keep_their_ids(self):
        self._migrate()
        new = "helpdesk_hour_bank.selection__account_move_line__hour_bank_credit_effect"
        for value in ("hours", "price", "replace"):
            self.assertTrue(self.env.ref(f"{new}__{value}"))

    def test_a_second_run_changes_nothing(self):
        self._migrate()
        self._migrate()
        self.assertTrue(column_exists(self.cr, "hour_bank", "minutes_usable"))

    def test_saved_filters_are_renamed(self):
        lines, ours, other = self.env["ir.filters"].create(
            [
                {
                    "name": "Hours credited",
                    "model_id": "account.move.line",
                    "domain": "[('hour_bank_credit', '=', 'hours')]",
                    "context": "{'group_by': ['hour_bank_credit', 'move_id']}",
                    "sort": '["hour_bank_settled desc"]',
                },
                {
                    "name": "By move",
                    "model_id": "hour.bank.release",
                    "domain": "[('move_id.date', '>', '2026-01-01')]",
                    "context": "{'group_by': ['account_move_id', 'move_id']}",
                },
                {
                    "name": "Others",
                    "model_id": "account.move.line",
                    "domain": "[('move_id', '!=', False)]",
                },
            ]
        )
        self._migrate()
        self.assertEqual(lines.domain, "[('hour_bank_credit_effect', '=', 'hours')]")
        self.assertEqual(
            lines.context, "{'group_by': ['hour_bank_credit_effect', 'move_id']}"
        )
        self.assertEqual(lines.sort, '["hour_bank_settled_minutes desc"]')
        self.assertEqual(ours.domain, "[('bank_move_id.date', '>', '2026-01-01')]")
        self.assertEqual(
            ours.context, "{'group_by': ['account_move_id', 'bank_move_id']}"
        )
        self.assertEqual(other.domain, "[('move_id', '!=', False)]")

    def test_exports_are_renamed(self):
        export = self.env["ir.exports"].create(
            {
                "name": "Releases",
                "resource": "hour.bank.release",
                "export_fields": [
                    (0, 0, {"name": "move_id/date"}),
                    (0, 0, {"name": "bank_id/minutes_released"}),
                ],
            }
        )
        self._migrate()
        self.assertEqual(
            export.export_fields.mapped("name"),
            ["bank_move_id/date", "bank_id/minutes_usable"],
        )

    def test_views_of_the_database_are_renamed(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "Releases by move",
                "model": "hour.bank.release",
                "type": "list",
                "arch": '<list><field name="bank_move_id"/><field name="date"/></list>',
            }
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ir_ui_view SET arch_db ="
            " REPLACE(arch_db::text, 'bank_move_id', 'move_id')::jsonb WHERE id = %s",
            [view.id],
        )
        self._migrate()
        self.assertIn('name="bank_move_id"', view.arch_db)
