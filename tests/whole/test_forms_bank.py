# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks, plans, settings, transfers and dialogs, field by field, as each role saves."""

from odoo import Command
from odoo.tests import tagged

from .forms_common import FormsCase

READERS = ("agent_all", "manager", "seller_all", "accountant")


@tagged("post_install", "-at_install")
class TestFormsBank(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 90)

    def _assert_doors(self, editors, record, **options):
        """Those of the roles who edit a record save it as typed; the others read it."""
        for role in READERS:
            with self.subTest(role, model=record._name):
                door = self._get_door(role, record)
                if role in editors:
                    self.assertDoor(door, **options)
                elif record.with_user(self.roles[role]).has_access("read"):
                    self.assertOnlyOpens(door)

    # === RECORDS === #

    def test_bank(self):
        self._assert_doors(["manager"], self.bank)

    def test_ledger(self):
        for move in self.bank.move_ids:
            self._assert_doors([], move)

    def test_plan(self):
        self._assert_doors(["manager", "accountant"], self.plan)

    def test_multiplier_of_a_plan(self):
        self.plan.multiplier_ids = [
            Command.create({"kind": "priority", "ticket_priority": "3"})
        ]
        rules = {"multiplier_ids.kind": "'employee_id' is a required field"}
        self.assertDoor(self._get_door("manager", self.plan), rules=rules)

    def test_settings(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Repair"})
        work_type = self.env["hour.bank.work.type"].create({"name": "Visit"})
        for record in (self.team, category, work_type):
            self._assert_doors(["manager"], record)

    def _make_transfer(self):
        return (
            self.env["hour.bank.transfer"]
            .with_user(self.roles["manager"])
            .create(
                {
                    "bank_id": self.bank.id,
                    "hours": 2,
                    "reason": "Merged",
                    "target_partner_id": self.other_customer.id,
                }
            )
        )

    def test_transfer(self):
        transfer = self._make_transfer()
        company = {"target_partner_id": "ignored"}  # a contact's company has the banks
        self._assert_doors(["manager"], transfer, rules=company)
        transfer.action_confirm()
        self._assert_doors([], transfer)

    # === DIALOGS === #

    def _make_dispute(self, entry):
        self.contact.hour_bank_portal = "all"
        move = entry.sudo().hour_bank_move_ids[:1]
        return self.env["hour.bank.dispute"]._open_in_portal(
            self.contact, move, "other", "This is wrong"
        )

    def _get_dialogs(self):
        """Return ``{model: (role, context, what is typed first)}``.

        None instead of what is typed: nothing but files can be chosen in the dialog.
        """
        bank = {"default_bank_id": self.bank.id}
        reason = {"reason": "Trial"}
        transfer = self._make_transfer()
        transfer.action_confirm()
        entry = self._log(self.ticket, 30, self.roles["manager"])
        entries = {"active_model": entry._name, "active_ids": entry.ids}
        chosen = {"active_model": "hour.bank", "active_ids": self.bank.ids}
        agent = self.roles["agent_own"]
        self.ticket.user_id = agent
        timer = self.ticket.with_user(agent).button_start_work()["context"]
        order = {"active_model": "sale.order", "active_ids": self.order.ids}
        invoice = self._invoice(self.order)
        customer = {"partner_id": self.customer, "product_id": self.product}
        product = self._make_product("From before", hour_bank_plan_id=False)
        earlier = {"default_order_id": self._make_order(5, product=product).id}
        product.hour_bank_plan_id = self.plan
        nobody = self._make_ticket(self.env["res.partner"])
        waiting = {"default_entries": self._log(nobody, 20).ids}
        self.plan.write({"approval": "ticket", "approval_hours": 900})
        self.bank.action_update_terms()
        return {
            "hour.bank.adjust": ("manager", bank, {"hours": 1, **reason}),
            "hour.bank.ask.approval": (
                "agent_own",
                {"default_ticket_id": self.ticket.id},
                {"hours": 1},
            ),
            "hour.bank.change.many": (
                "manager",
                {**chosen, "default_action": "hold"},
                reason,
            ),
            "hour.bank.change.state": (
                "manager",
                {**bank, "default_action": "hold"},
                reason,
            ),
            "hour.bank.dispute.answer": (
                "manager",
                {"default_dispute_id": self._make_dispute(entry).id},
                {"answer": "Trial"},
            ),
            "hour.bank.grant": ("manager", {}, {**customer, "hours": 1}),
            "hour.bank.import": ("manager", {}, None),
            "hour.bank.log.time": (
                "agent_own",
                {"default_ticket_id": self.ticket.id},
                {"hours": 0.5, "name": "Trial"},
            ),
            "hour.bank.mark.free": ("manager", waiting, reason),
            "hour.bank.open": ("seller_all", earlier, {}),
            "hour.bank.reconciliation": ("accountant", {}, {}),
            "hour.bank.refund": ("accountant", bank, reason),
            "hour.bank.release.run": ("accountant", {}, {}),
            "hour.bank.rerate": ("manager", entries, reason),
            "hour.bank.setup": ("manager", {}, {}),
            "hour.bank.statement.issue": ("accountant", {}, {"period": "day"}),
            "hour.bank.statement.print": ("seller_all", bank, {}),
            "hour.bank.transfer.refuse": (
                "manager",
                {"default_transfer_id": transfer.id},
                reason,
            ),
            # those of others that the addon extends or gives to more people
            "hr.timesheet.switch": (
                "agent_own",
                {
                    **timer,
                    "active_model": "helpdesk.ticket",
                    "active_id": self.ticket.id,
                },
                {"name": "Trial"},
            ),
            "sale.advance.payment.inv": ("accountant", order, None),
            "account.move.reversal": (
                "accountant",
                {"active_model": "account.move", "active_ids": invoice.ids},
                {},
            ),
        }

    def test_dialogs(self):
        for model, (role, context, fill) in self._get_dialogs().items():
            dialog = self.env[model].with_context(**context)
            door = self._get_door(role, dialog, fill=fill)
            with self.subTest(model):
                if fill is None:
                    self.assertOnlyOpens(door)
                    self.assertTrue(self._undone(door.open().save))
                else:
                    rules = {"is_free": "free_reason is a required field"}
                    self.assertDoor(door, rules=rules)

    def test_every_dialog_is_tested(self):
        forms = self.env["ir.ui.view"].search([("type", "=", "form")])
        dialogs = {
            name
            for name in forms.mapped("model")
            if name.startswith("hour.bank.") and self.env[name]._transient
        }
        self.assertLessEqual(dialogs, set(self._get_dialogs()))
