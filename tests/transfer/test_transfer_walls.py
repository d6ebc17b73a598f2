# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A draft points at no bank of another company, and tells nothing of one."""

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..dialog.dialog_common import DialogCase

NAMES = {
    "bank_id": "hour.bank",
    "target_bank_id": "hour.bank",
    "target_partner_id": "res.partner",
    "origin_transfer_id": "hour.bank.transfer",
}


@tagged("post_install", "-at_install")
class TestTransferWalls(DialogCase):
    def setUp(self):
        super().setUp()
        self.Transfer = self._get_env()["hour.bank.transfer"]
        self.values = {"bank_id": self.bank.id, "hours": 1, "reason": "Merged"}

    def test_every_choice_is_in_the_table(self):
        names = {field.name for field in self.Transfer._get_chosen_fields()}
        self.assertEqual(names, {*NAMES, "approver_id"})

    def test_no_draft_is_made_about_another_company(self):
        for name, model in NAMES.items():
            foreign = self.foreign[model].id
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.Transfer.create({**self.values, name: foreign})
                default = self.Transfer.with_context(**{f"default_{name}": foreign})
                values = {k: v for k, v in self.values.items() if k != name}
                with self.assertRaises(AccessError):
                    default.create(values)

    def test_no_draft_is_pointed_at_another_company(self):
        draft = self.Transfer.create(self.values)
        for name, model in NAMES.items():
            with self.subTest(name), self.assertRaises(AccessError):
                draft.write({name: self.foreign[model].id})
        draft.write({"hours": 2, "target_partner_id": self.other_customer.id})
        self.assertEqual(draft.bank_id, self.bank)

    def test_filling_in_tells_nothing_of_another_company(self):
        spec = {name: {} for name in self.Transfer._fields}
        for name, model in NAMES.items():
            foreign = self.foreign[model].id
            default = self.Transfer.with_context(**{f"default_{name}": foreign})
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.Transfer.onchange({name: foreign}, [name], spec)
                with self.assertRaises(AccessError):
                    default.onchange({}, [], spec)
        form = Form(self.Transfer.with_context(default_bank_id=self.bank.id))
        self.assertEqual(form.hours_before, 9)

    def test_a_draft_that_was_pointed_at_one_is_not_confirmed(self):
        draft = self.Transfer.create(self.values)
        draft.sudo().bank_id = self.foreign["hour.bank"]
        with self.assertRaises(AccessError):
            draft.sudo(False).action_confirm()
        with self.assertRaises(AccessError):
            draft.sudo(False).read(["hours"])
        self.assertEqual(self.foreign["hour.bank"].minutes_balance, 600)


@tagged("post_install", "-at_install")
class TestTransferWallsByRpc(HttpCase, DialogCase):
    def test_no_draft_about_another_company(self):
        self.authenticate("boss", "boss")
        values = {"bank_id": self.bank.id, "hours": 1, "reason": "Merged"}
        context = {"allowed_company_ids": self.company.ids}
        foreign = self.foreign["hour.bank"].id
        draft = self._call("create", [values], context)
        for method, arguments, more in (
            ("create", [{**values, "bank_id": foreign}], {}),
            ("create", [{"hours": 1, "reason": "R"}], {"default_bank_id": foreign}),
            ("write", [[draft], {"bank_id": foreign}], {}),
            ("web_save", [[draft], {"bank_id": foreign}, {"hours": {}}], {}),
            ("onchange", [[], {"bank_id": foreign}, ["bank_id"], {"hours": {}}], {}),
        ):
            with self.subTest(method), mute_logger("odoo.http"):
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self._call(method, arguments, {**context, **more})
        self._call("write", [[draft], {"hours": 2}], context)
        self._call("action_confirm", [[draft]], context)
        self.assertEqual(self.bank.minutes_balance, 420)

    def _call(self, method, arguments, context):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/hour.bank.transfer/{method}",
            {
                "model": "hour.bank.transfer",
                "method": method,
                "args": arguments,
                "kwargs": {"context": context},
            },
        )
