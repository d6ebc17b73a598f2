# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever can be called from outside, called by who may not: no minute moves."""

import inspect
from contextlib import closing
from itertools import product

from odoo.service.model import call_kw, get_public_method
from odoo.sql_db import Savepoint
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..dialog.dialog_common import ADDON
from .matrix_common import ROLES, MatrixCase

# Who corrects, grants, transfers; and who posts invoices, which move hours.
TRUSTED = {"Manager", "Accountant"}
ORM = ("write", "create", "unlink", "copy", "web_save", "action_archive", "load")
# What is handed over: nothing, a number, a word, values.
ARGUMENTS = ([], [60], ["close"], [60, "Because"], [{"state": "closed"}], [[60]])
MEMORY = (
    "hour_bank",
    "hour_bank_move",
    "hour_bank_release",
    "hour_bank_transfer",
    "hour_bank_reservation",
    "hour_bank_plan",
)


@tagged("post_install", "-at_install")
class TestPublicMethods(MatrixCase):
    def _get_methods(self, model):
        """Return the names of what this addon lets others call, and of the ORM's."""
        Model, names = self.env[model], set()
        for parent in type(Model).__mro__:
            if not parent.__module__.startswith(f"odoo.addons.{ADDON}."):
                continue
            for name, value in vars(parent).items():
                if inspect.isfunction(value) and self._is_public(Model, name):
                    names.add(name)
        return sorted(names.union(ORM))

    def _is_public(self, Model, name):
        try:
            return bool(get_public_method(Model, name))
        except Exception:  # what is private says so in several ways
            return False

    def _get_memory(self):
        """Return every row of the tables, in one statement: it is asked for often."""
        self.env.flush_all()
        skipped = ["write_date", "write_uid", "message_main_attachment_id"]
        rows = (
            f"SELECT '{table}' name, id, to_jsonb({table}) - %(skipped)s FROM {table}"
            for table in MEMORY
        )
        query = f"{' UNION ALL '.join(rows)} ORDER BY name, id"
        self.env.cr.execute(query, {"skipped": skipped})
        return self.env.cr.fetchall()

    def _call(self, savepoint, Model, name, arguments):
        """Call as a client does; what it did is looked at, then given up."""
        before = self.env.cr.sql_log_count
        try:
            call_kw(Model, name, arguments, {})
            self.env.flush_all()
            done = self._get_memory()
        except Exception:  # refused, or called amiss: nothing of it is left
            done = self.memory
        if self.env.cr.sql_log_count != before:
            savepoint.rollback()
        self.env.transaction.clear()
        self.assertEqual(done, self.memory)

    def _get_targets(self):
        """Return records of what the methods are called on, by model."""
        order = self.banks["own"].sale_order_id
        invoice = self.bank.invoice_line_ids.move_id[:1]
        more = (self.ticket, order, order.order_line, self.entry, invoice)
        targets = {model: records["own"] for model, records in self.records.items()}
        targets.update({record._name: record for record in more})
        targets["account.move.line"] = self.bank.invoice_line_ids[:1]
        targets["res.partner"] = self.banks["own"].partner_id
        return targets

    def _call_all(self, role, targets, *ways):
        """Call each method with each of the arguments; return how often that was."""
        env, calls = self._get_env_of(role), 0
        methods = [
            (env[model], record, name)
            for model, record in targets.items()
            for name in self._get_methods(model)
        ]
        with closing(Savepoint(self.env.cr)) as savepoint:
            for Model, record, name in methods:
                for arguments, way in product(ARGUMENTS, ways):
                    with self.subTest(f"{role}: {Model._name}.{name}{arguments}"):
                        self._call(savepoint, Model, name, way(record, arguments))
                    calls += 1
        return calls

    @staticmethod
    def _on_record(record, arguments):
        return [record.ids, *arguments]

    @staticmethod
    def _on_model(_record, arguments):
        return arguments

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_no_minute_moves(self):
        targets, self.memory = self._get_targets(), self._get_memory()
        calls = sum(
            self._call_all(role, targets, self._on_record, self._on_model)
            for role in set(ROLES) - TRUSTED
        )
        self.assertGreater(calls, 3000)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_no_minute_moves_in_another_company(self):
        """Nor by those who correct hours and post invoices, where they do not work."""
        targets, self.memory = self.records, self._get_memory()
        targets = {model: records["foreign"] for model, records in targets.items()}
        calls = sum(self._call_all(role, targets, self._on_record) for role in TRUSTED)
        self.assertGreater(calls, 300)
