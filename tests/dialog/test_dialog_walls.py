# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialogs: for who opened them, in the companies chosen, about what one may read."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dialog_common import LINES, POSTING, SHOWING, DialogCase


@tagged("post_install", "-at_install")
class TestDialogWalls(DialogCase):
    def _get_records(self):
        """Return a record of every transient model, made by the boss."""
        records = [self._open(model) for model in (*POSTING, *SHOWING)]
        records += [self._make_lines(model) for model in LINES]
        for record in records:
            self.assertTrue(record, record._name)
        return records

    def _get_chosen(self):
        """Yield every field of a dialog by which somebody says what it is about."""
        for model in (*POSTING, *SHOWING):
            for field in self.env[model]._get_chosen_fields():
                yield model, field

    def _get_foreign(self, field):
        return self.foreign[field.comodel_name]

    def test_every_dialog_is_in_the_table_and_has_the_walls(self):
        """A new dialog fails here until it is in dialog_common.py and has its rules."""
        self.assertEqual(
            self._get_models(), sorted({*POSTING, *SHOWING, *LINES}), "dialog_common.py"
        )
        for model in self._get_models():
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("global", "=", True)]
            )
            rules = rules.filtered(lambda rule: rule.perm_read and rule.perm_write)
            domains = " ".join(rules.mapped("domain_force"))
            with self.subTest(model):
                self.assertIn("create_uid", domains)
                self.assertIn("company_ids", domains)
                if model not in LINES:
                    self.assertTrue(hasattr(self.env[model], "_act_once"))

    def _assert_hidden(self, record, env):
        theirs = record.with_env(env)
        self.assertFalse(theirs.search([("id", "in", record.ids)]))
        for operation in (
            lambda: theirs.read(["create_date"]),
            lambda: theirs.write({}),
            lambda: theirs.unlink(),
        ):
            with self.assertRaises(AccessError):
                operation()

    def test_nobody_reads_or_writes_the_dialogs_of_others(self):
        for record in self._get_records():
            with self.subTest(record._name):
                self.assertTrue(record.search([("id", "in", record.ids)]))
                record.read()
                self._assert_hidden(record, self._get_env(self.other_boss))

    def test_dialogs_of_a_company_that_is_not_chosen_are_out_of_reach(self):
        elsewhere = self._get_env(companies=self.company_2)
        for record in self._get_records():
            with self.subTest(record._name):
                self._assert_hidden(record, elsewhere)

    def test_nobody_makes_or_changes_lines(self):
        for model in LINES:
            lines = self._make_lines(model)
            with self.subTest(model):
                with self.assertRaises(AccessError):
                    lines.create({})
                with self.assertRaises(AccessError):
                    lines.write({})

    def test_a_dialog_about_another_company_is_not_made(self):
        for model, field in self._get_chosen():
            foreign = self._get_foreign(field)
            env = self._get_env()
            value = foreign.id
            if field.type == "many2many":
                value = [Command.set(foreign.ids)]
            values = self._prepare_dialogs()[model]
            with self.subTest(f"{model}.{field.name}"):
                with self.assertRaises(AccessError):
                    self._open(model, **{field.name: value})
                values.pop(field.name, None)
                default = {f"default_{field.name}": value}
                with self.assertRaises(AccessError):
                    env[model].with_context(**default).create(values)

    def test_a_dialog_is_not_pointed_at_another_company_afterwards(self):
        for model, field in self._get_chosen():
            dialog = self._open(model)
            value = self._get_foreign(field).id
            if field.type == "many2many":
                value = [Command.link(value)]
            with self.subTest(f"{model}.{field.name}"):
                with self.assertRaises(AccessError):
                    dialog.write({field.name: value})

    def test_a_dialog_that_is_being_filled_in_tells_nothing_of_another_company(self):
        for model, field in self._get_chosen():
            foreign, Dialog = self._get_foreign(field), self._get_env()[model]
            spec = {name: {} for name in Dialog._fields}
            value = foreign.id
            if field.type == "many2many":
                value = [Command.link(value)]
            with self.subTest(f"{model}.{field.name}"):
                with self.assertRaises(AccessError):
                    Dialog.onchange({field.name: value}, [field.name], spec)
                default = Dialog.with_context(**{f"default_{field.name}": value})
                with self.assertRaises(AccessError):
                    default.onchange({}, [], spec)
                Dialog.onchange(self._prepare_dialogs()[model], [], spec)

    def test_the_entries_of_the_context_are_read_before_they_are_previewed(self):
        foreign = self.foreign["account.analytic.line"]
        Rerate = self._get_env()["hour.bank.rerate"].with_context(
            active_model=foreign._name, active_ids=foreign.ids
        )
        spec = {"entry_ids": {}, "line_ids": {"fields": {"explanation": {}}}}
        with self.assertRaises(AccessError):
            Rerate.onchange({}, [], spec)
        with self.assertRaises(AccessError):
            Rerate.create({"reason": "Curious"})

    def test_lines_tell_nothing_of_entries_that_one_may_not_read(self):
        [line] = self._make_lines("hour.bank.rerate.line")
        self.assertEqual(line.name, self.entry.name)
        line.sudo().entry_id = self.foreign["account.analytic.line"]
        self.assertRecordValues(
            line, [{"name": False, "date": False, "ticket_id": False}]
        )

    def test_lines_tell_nothing_of_banks_that_one_may_not_read(self):
        line = self._make_lines("hour.bank.release.run.line")[0]
        self.assertEqual(line.partner_id, self.customer)
        line.sudo().bank_id = self.foreign["hour.bank"]
        line.invalidate_recordset()
        with self.assertRaises(AccessError):
            line.read(["partner_id"])

    def test_a_statement_prints_no_bank_of_another_company(self):
        statement = self._open("hour.bank.statement.print")
        statement.action_print()
        statement.sudo().bank_id = self.foreign["hour.bank"]
        with self.assertRaises(AccessError):
            statement.sudo(False).action_print()
