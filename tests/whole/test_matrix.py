# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who reaches what is what docs/SECURITY.md says."""

import re
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..dialog.dialog_common import ADDON, LINES, POSTING, SHOWING
from .matrix_common import ROLES, SCOPES, SETTINGS, MatrixCase

TESTS = Path(__file__).parents[1]
PAGE = Path(__file__).parents[2] / "docs" / "SECURITY.md"
OPERATIONS = {"R": "read", "W": "write", "C": "create", "D": "unlink"}
DIALOGS = {*POSTING, *SHOWING, *LINES}
NOTHING = (set(), "own")


def read_table(text):
    """Return ``{model: {role: (operations, scope)}}`` of the page."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    [head] = [row for row in rows if row[0] == "Model"]
    return {
        row[0].strip("`"): dict(zip(head[1:], map(read_cell, row[1:]), strict=True))
        for row in rows
        if re.fullmatch(r"`hour\.bank[\w.]*`", row[0]) and len(row) == len(head)
    }


def read_cell(text):
    if text == "–":
        return NOTHING
    letters, scope = text.split()
    return {OPERATIONS[letter] for letter in letters}, scope


class TableCase(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The page is for development: an installed package does not have it.
        cls.table = read_table(PAGE.read_text()) if PAGE.exists() else {}

    def setUp(self):
        super().setUp()
        if not self.table:
            self.skipTest("docs/SECURITY.md is not in the package")

    def _get_reached(self, model, role):
        """Return whose records the page lets a role reach."""
        _operations, scope = self.table[model][role]
        return {"own"} if model in SETTINGS else SCOPES[scope]


@tagged("post_install", "-at_install")
class TestMatrix(TableCase):
    def test_the_page_has_every_model_and_role(self):
        """A new model fails here until the page says who reaches it."""
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == ADDON and not model._abstract
        }
        self.assertEqual(set(self.table), models)
        for model, row in self.table.items():
            self.assertEqual(list(row), list(ROLES), model)
            made = DIALOGS if model in DIALOGS else self.records
            self.assertIn(model, made, "matrix_common.py")

    def test_the_page_names_tests_that_exist(self):
        named = re.findall(r"`(test_\w+)(?:\.(\w+))?", PAGE.read_text())
        self.assertGreater(len(named), 30)
        for module, name in named:
            with self.subTest(f"{module}.{name}"):
                text = next(TESTS.rglob(f"{module}.py")).read_text()
                self.assertIn(f"class {name}", text)

    def _check(self, role, model, records):
        """Each operation on each record is let through or refused as the page says."""
        Model = self._get_env_of(role)[model]
        allowed, _scope = self.table[model][role]
        reached = self._get_reached(model, role)
        for operation in ("read", "write", "unlink"):
            for whose, record in records.items():
                may = operation in allowed and whose in reached
                with self.subTest(f"{role}: {operation} {whose} {model}"):
                    found = Model.browse(record.id).has_access(operation)
                    self.assertEqual(found, may)
        with self.subTest(f"{role}: create {model}"):
            self.assertEqual(Model.has_access("create"), "create" in allowed)
        if "read" in allowed:
            ids = {record.id: whose for whose, record in records.items()}
            found = Model.search([("id", "in", list(ids))])
            with self.subTest(f"{role}: search {model}"):
                self.assertEqual(
                    {ids[record.id] for record in found}, reached & set(records)
                )

    def test_models(self):
        for model in set(self.table) - DIALOGS:
            for role in ROLES:
                self._check(role, model, self.records[model])

    def test_dialogs(self):
        for role, user in self.users.items():
            for model, records in self._make_dialogs(user).items():
                self._check(role, model, records)


@tagged("post_install", "-at_install")
class TestTold(TableCase):
    """What is computed as superuser names no bank that the reader cannot reach."""

    MODELS = (
        "res.partner",
        "helpdesk.ticket",
        "helpdesk.ticket.team",
        "account.analytic.line",
        "sale.order",
        "sale.order.line",
        "account.move",
        "account.move.line",
        "product.template",
        "project.project",
        "project.task",
        "hour.bank",
        "hour.bank.move",
        "hour.bank.transfer",
        "hour.bank.plan",
    )

    def _read_all(self, Model):
        """Return all that somebody is told, as one text."""
        if not Model.has_access("read"):
            return ""
        fields = {
            name
            for name, field in Model._fields.items()
            if (ADDON in field._modules or name == "display_name")
            and field.type != "binary"
            and Model._has_field_access(field, "read")
        }
        # Each person begins with an empty cache, as in a request of their own.
        self.env.invalidate_all()
        return "".join(self._read(Model.search([]), name) for name in sorted(fields))

    def _read(self, records, name):
        try:
            return str(records.read([name]))
        except AccessError:
            return ""

    def test_no_name_of_a_bank_that_is_out_of_reach(self):
        told = 0
        for role in ROLES:
            operations, scope = self.table["hour.bank"][role]
            reached = SCOPES[scope] if operations else set()
            for model in self.MODELS:
                text = self._read_all(self._get_env_of(role)[model])
                for whose, bank in self.banks.items():
                    with self.subTest(f"{role}: {model} names {whose}"):
                        if whose not in reached:
                            self.assertNotIn(bank.name, text)
                        told += bank.name in text
        self.assertGreater(told, 20)


@tagged("post_install", "-at_install")
class TestMatrixByRpc(HttpCase, TableCase):
    """The same from outside, for what is money, and what is made of it."""

    MODELS = (
        "hour.bank",
        "hour.bank.move",
        "hour.bank.transfer",
        "hour.bank.release",
        "hour.bank.reservation",
        "hour.bank.adjust",
        "hour.bank.refund",
    )

    def _call(self, model, method, *arguments):
        context = {"allowed_company_ids": self.company.ids}
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": arguments,
                "kwargs": {"context": context},
            },
        )

    def _is_refused(self, *call, error="AccessError"):
        try:
            self._call(*call)
        except JsonRpcException as refusal:
            self.assertIn(error, str(refusal))
            return True
        return False

    def _check_role(self, role, dialogs):
        for model in self.MODELS:
            allowed, _scope = self.table[model][role]
            reached = self._get_reached(model, role)
            for whose, record in (dialogs.get(model) or self.records[model]).items():
                may = allowed if whose in reached else set()
                with self.subTest(f"{role}: {whose} {model}"):
                    call = (model, "read", record.ids, ["display_name"])
                    self.assertEqual(self._is_refused(*call), "read" not in may)
                    if not may:
                        call = (model, "export_data", record.ids, [".id"])
                        refused = self._is_refused(*call, error="odoo.exceptions")
                        self.assertTrue(refused)
                    if not may & {"write", "create", "unlink"}:
                        self._assert_untouchable(model, record)

    def _assert_untouchable(self, model, record):
        for method, *arguments in (
            ("write", record.ids, {"create_date": "2020-01-01"}),
            ("unlink", record.ids),
            ("copy", record.ids),
        ):
            call = (model, method, *arguments)
            # The ledger refuses whoever may read it by words of its own.
            self.assertTrue(self._is_refused(*call, error="odoo.exceptions"))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_every_role(self):
        for role, user in self.users.items():
            if role == "Public":
                continue  # has no password: nobody calls as this user
            dialogs = self._make_dialogs(user)
            self.env.flush_all()
            self.authenticate(user.login, user.login)
            self._check_role(role, dialogs)
