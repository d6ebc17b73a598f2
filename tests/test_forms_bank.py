# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks, plans, settings, transfers and dialogs, field by field, as each role saves."""

from odoo import fields
from odoo.tests import tagged

from .forms_common import FormsCase

READERS = ("agent_all", "manager", "seller_all", "accountant")


@tagged("post_install", "-at_install")
class TestFormsBank(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 90)

    def _assert_doors(self, roles, record, **options):
        for role in roles:
            with self.subTest(role, model=record._name):
                self.assertDoor(self._get_door(role, record), **options)

    # === RECORDS === #

    def test_bank(self):
        self._assert_doors(READERS, self.bank)

    def test_ledger(self):
        for role in READERS:
            for move in self.bank.move_ids:
                with self.subTest(role, move=move.move_type):
                    door = self._get_door(role, move)
                    self.assertFalse(self._undone(door.get_paths))

    def test_plan(self):
        self._assert_doors(READERS, self.plan)

    def test_multipliers_of_a_plan(self):
        self.env["hour.bank.multiplier"].create(
            {"plan_id": self.plan.id, "kind": "priority", "ticket_priority": "3", "factor": 2}
        )
        self._assert_doors(["manager"], self.plan)

    def test_settings(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Repair"})
        work_type = self.env["hour.bank.work.type"].create({"name": "Visit"})
        for record in (self.team, category, work_type):
            self._assert_doors(["agent_all", "manager"], record)

    def test_transfer(self):
        transfer = (
            self.env["hour.bank.transfer"]
            .with_user(self.roles["manager"])
            .create({"bank_id": self.bank.id, "hours": 2, "reason": "Merged", "target_partner_id": self.other_customer.id})
        )
        self._assert_doors(READERS, transfer)
        transfer.action_confirm()
        self._assert_doors(READERS, transfer)

    # === DIALOGS === #

    def _assert_dialog(self, role, model, context=None, **fill):
        dialog = self.env[model].with_context(**(context or {}))
        with self.subTest(model, context=context):
            self.assertDoor(self._get_door(role, dialog, fill=fill))

    def _get_dialogs(self):
        """Return ``[(role, model, context, what is typed first)]``, one for each."""
        bank = {"default_bank_id": self.bank.id}
        return [
            ("manager", "hour.bank.adjust", bank, {"hours": 1, "reason": "Trial"}),
        ]

    def test_dialogs(self):
        for role, model, context, fill in self._get_dialogs():
            self._assert_dialog(role, model, context, **fill)
