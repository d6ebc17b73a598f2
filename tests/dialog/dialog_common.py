# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A person with every right, and what their dialogs must not reach."""

import base64

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user

from ..books.release_common import ReleaseCase

ADDON = "helpdesk_hour_bank"
# Dialogs that post: the button that does it.
POSTING = {
    "hour.bank.adjust": "action_apply",
    "hour.bank.ask.approval": "action_ask",
    "hour.bank.change.many": "action_apply",
    "hour.bank.change.state": "action_apply",
    "hour.bank.dispute.answer": "action_apply",
    "hour.bank.grant": "action_grant",
    "hour.bank.import": "action_import",
    "hour.bank.log.time": "action_log",
    "hour.bank.mark.free": "action_apply",
    "hour.bank.open": "action_open",
    "hour.bank.refund": "action_refund",
    "hour.bank.release.run": "action_release",
    "hour.bank.rerate": "action_apply",
    "hour.bank.statement.issue": "action_issue",
    "hour.bank.transfer.refuse": "action_refuse",
}
# Dialogs that only show something.
SHOWING = {
    "hour.bank.export",
    "hour.bank.reconciliation",
    "hour.bank.setup",
    "hour.bank.statement.print",
}
# Lines that a dialog writes: nobody creates one.
LINES = {
    "hour.bank.change.many.line": "hour.bank.change.many",
    "hour.bank.open.line": "hour.bank.open",
    "hour.bank.reconciliation.line": "hour.bank.reconciliation",
    "hour.bank.release.run.line": "hour.bank.release.run",
    "hour.bank.rerate.line": "hour.bank.rerate",
    "hour.bank.rollforward.line": "hour.bank.reconciliation",
    "hour.bank.statement.issue.line": "hour.bank.statement.issue",
}
ALL_RIGHTS = (
    "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_timesheet_manager,"
    "account.group_account_manager,sales_team.group_sale_manager"
)


class DialogCase(ReleaseCase):
    """Somebody with every right in two companies, who works in the first one now.

    ``_open(model)`` returns a dialog of this person, filled in and ready to be applied.
    Add a new dialog to the tables above and to ``_prepare_dialogs``.
    """

    @classmethod
    def setUpScene(cls):
        cls.company_2 = cls._make_other_company()["company"]
        # far above what is logged here: the customer can be asked, and is not
        cls.plan.write({"approval": "ticket", "approval_hours": 900})
        cls.boss = cls._make_boss("boss")
        cls.other_boss = cls._make_boss("other_boss")
        with freeze_time("2026-02-20"):
            cls.bank = cls._sell(10)
            cls._invoice(cls.bank.sale_order_id)
            cls.entry = cls._log(cls.ticket, 60)
        with freeze_time("2026-02-20"):
            nobody = cls._make_ticket(cls.env["res.partner"])
            cls.waiting_entry = cls._log(nobody, 30)
        cls.dispute = cls._make_dispute(cls.entry, cls.customer)
        cls.earlier = cls._make_earlier_order(cls.customer)
        cls.transfer = cls._make_asked_transfer(cls.bank, cls.customer, cls.other_boss)
        cls._make_foreign_records()
        # what was refunded or rated is not all that can be done
        cls.plan.write({"overage_policy": "overdraw", "overdraft_hours": 1})
        cls.work_type = cls.env["hour.bank.work.type"].search(
            [("company_id", "=", False)], limit=1
        )

    @classmethod
    def _make_boss(cls, login):
        companies = cls.company + cls.company_2
        user = new_test_user(
            cls.env, login, ALL_RIGHTS, company_id=cls.company.id, company_ids=companies
        )
        cls.env["hr.employee"].create(
            {"name": login, "user_id": user.id, "company_id": cls.company.id}
        )
        return user

    @classmethod
    def _make_earlier_order(cls, customer, **values):
        """Return an order that was confirmed, and worked on, before hours were sold."""
        plain = cls._make_product(
            "From before",
            hour_bank_plan_id=False,
            service_tracking="task_in_project",
            **values,
        )
        order = cls._make_order(10, customer, plain)
        cls.env["account.analytic.line"].create(
            {
                "name": "Worked before",
                "task_id": order.order_line.task_id.id,
                "project_id": order.order_line.task_id.project_id.id,
                "employee_id": cls.boss.employee_id.id,
                "unit_amount": 1,
            }
        )
        plain.hour_bank_plan_id = cls.plan
        return order

    @classmethod
    def _make_asked_transfer(cls, bank, customer, user):
        transfer = cls.env["hour.bank.transfer"].with_user(user).sudo()
        transfer = transfer.with_company(bank.company_id).create(
            {
                "bank_id": bank.id,
                "target_partner_id": cls.other_customer.id,
                "hours": 1,
                "reason": "Merged",
            }
        )
        transfer.state = "to_approve"
        return transfer.sudo(False)

    @classmethod
    def _make_dispute(cls, entry, customer, **values):
        """Return an open dispute, also of time that no bank paid."""
        entry = entry.sudo()
        entry._write_as_computed({"disputed_minutes": entry.debited_minutes})
        return entry.env["hour.bank.dispute"].create(
            {
                "partner_id": customer.id,
                "contact_id": customer.id,
                "company_id": entry.company_id.id,
                "timesheet_id": entry.id,
                "timesheet_ref": entry.id,
                "ticket_id": entry.ticket_id.id,
                "bank_ids": entry.hour_bank_move_ids.bank_id.ids,
                "minutes": entry.debited_minutes,
                "reason": "other",
                "words": "This is wrong",
                "deadline": "2026-04-01",
                **values,
            }
        )

    @classmethod
    def _make_foreign_records(cls):
        """Make one of each kind in the second company, in which nobody works now."""
        company = cls.company_2
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        partner = env["res.partner"].create(
            {"name": "Foreign customer", "is_company": True, "company_id": company.id}
        )
        product = env["product.product"].create(
            {
                "name": "Foreign hours",
                "type": "service",
                "uom_id": cls.hour.id,
                "hour_bank_plan_id": cls.plan.id,
                "company_id": company.id,
            }
        )
        bank = env["hour.bank"]._grant(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "product_id": product.id,
                "date_start": fields.Date.to_date("2026-01-01"),
            },
            600,
            "Opening balance",
        )
        employee = env["hr.employee"].create(
            {"name": "Foreign", "company_id": company.id}
        )
        project = env["project.project"].create(
            {"name": "Foreign", "allow_timesheets": True, "company_id": company.id}
        )
        entry = env["account.analytic.line"].create(
            {
                "name": "Foreign work",
                "employee_id": employee.id,
                "project_id": project.id,
                "unit_amount": 1,
            }
        )
        order = env["sale.order"].create({"partner_id": partner.id})
        order.order_line = [Command.create({"product_id": product.id})]
        team = env["helpdesk.ticket.team"].create(
            {"name": "Foreign", "company_id": company.id}
        )
        ticket = env["helpdesk.ticket"].create(
            {"name": "Foreign", "description": "Foreign", "team_id": team.id}
        )
        draft = env["hour.bank.statement"].create({"partner_id": partner.id})
        shared = ("hour.bank.plan", "hour.bank.work.type")
        records = (
            *(company, partner, product, bank, entry, order, order.order_line),
            *(team, ticket, draft),
            *(
                env[model].create({"name": "Foreign", "company_id": company.id})
                for model in shared
            ),
        )
        cls.foreign = {record._name: record for record in records}
        transfer = cls._make_asked_transfer(bank, partner, cls.other_boss)
        dispute = cls._make_dispute(entry, partner)
        cls.foreign |= {record._name: record for record in (transfer, dispute)}

    def _get_models(self):
        """Return the names of the transient models that this addon brings."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._transient and model._original_module == ADDON
        )

    def _prepare_dialogs(self):
        """Return what somebody fills in, by model."""
        bank = {"bank_id": self.bank.id, "reason": "Agreed on the phone"}
        line = f"{self.customer.name},{self.product.name},5,,,"
        file = f"customer,product,hours,start,end,reference\n{line}"
        return {
            "hour.bank.adjust": {**bank, "hours": 1.5},
            "hour.bank.ask.approval": {"ticket_id": self.ticket.id, "hours": 1.5},
            "hour.bank.change.many": {
                "bank_ids": [Command.set(self.bank.ids)],
                "action": "adjust",
                "hours": 1.5,
                "reason": "Agreed on the phone",
            },
            "hour.bank.change.state": {**bank, "action": "close"},
            "hour.bank.dispute.answer": {
                "dispute_id": self.dispute.id,
                "outcome": "reduced",
                "hours": 0.25,
                "answer": "A detour of ours",
            },
            "hour.bank.grant": {
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "hours": 3,
            },
            "hour.bank.import": {"file": base64.b64encode(file.encode())},
            "hour.bank.log.time": {
                "ticket_id": self.ticket.id,
                "hours": 0.5,
                "name": "Toner",
            },
            "hour.bank.mark.free": {
                "entries": self.waiting_entry.ids,
                "reason": "Goodwill",
            },
            "hour.bank.open": {"order_id": self.earlier.id},
            "hour.bank.refund": bank,
            "hour.bank.release.run": {},
            "hour.bank.rerate": {
                "entry_ids": [Command.set(self.entry.ids)],
                "reason": "New contract",
            },
            "hour.bank.statement.issue": {
                "period": "day",
                "partner_ids": [Command.set(self.customer.ids)],
            },
            "hour.bank.transfer.refuse": {
                "transfer_id": self.transfer.id,
                "reason": "Not merged yet",
            },
            "hour.bank.export": {"bank_ids": [Command.set(self.bank.ids)]},
            "hour.bank.setup": {"plan_id": self.plan.id},
            "hour.bank.statement.print": {"bank_id": self.bank.id},
            "hour.bank.reconciliation": {"only_deferred": False},
        }

    def _get_env(self, user=None, companies=None):
        companies = companies or self.company
        context = {**self.env.context, "allowed_company_ids": companies.ids}
        return self.env(user=user or self.boss, context=context, su=False)

    def _open(self, model, user=None, **values):
        values = {**self._prepare_dialogs()[model], **values}
        return self._get_env(user)[model].create(values)

    def _make_lines(self, model):
        """Return lines that a dialog of the boss wrote."""
        dialog = self._open(LINES[model])
        if model == "hour.bank.reconciliation.line":
            dialog.action_open()
        if model == "hour.bank.rollforward.line":
            dialog.action_roll_forward()
            return dialog.rollforward_ids
        return dialog.line_ids
