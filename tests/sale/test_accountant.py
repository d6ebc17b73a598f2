# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Everything that an accountant with rights on Invoicing alone must be able to do."""

import re

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..accounting_common import HourBankAccountingCase


@tagged("post_install", "-at_install")
class TestAccountant(HourBankAccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As the setting does that turns milestones on: core's form of an order then
        # reads fields of projects.
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref(
            "project.group_project_milestone"
        )
        cls.auditor = new_test_user(
            cls.env, "auditor", "account.group_account_readonly"
        )
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.order.project_id = cls.project
        cls._log(cls._make_ticket(), 90)

    def _open_list(self, xmlid, user):
        """Read what the list of a window action shows."""
        action = self.env.ref(xmlid)
        model = self.env[action.res_model].with_user(user)
        view = model.get_views([(False, "list")])["models"][action.res_model]
        names = {name: {} for name in view["fields"]}
        domain = safe_eval(action.domain or "[]", {"uid": user.id})
        return model.web_search_read(domain, names, limit=80)["length"]

    def _open_wizard(self, user):
        return (
            self.env["sale.advance.payment.inv"]
            .with_user(user)
            .with_context(active_model="sale.order", active_ids=self.order.ids)
        )

    def _get_menus(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return self.env["ir.ui.menu"].browse(menus)

    # === SCREENS === #

    def test_the_forms_open(self):
        """Ten hours are sold and 1:30 of them used, wherever an accountant looks."""
        move = self.bank.move_ids.sorted("id")[:1]
        forms = (
            (self.order, {"name": self.order.name, "hour_bank_count": 1}),
            (self.bank, {"hours_debited": 1.5, "hours_balance": 8.5}),
            (move, {"bank_id": self.bank, "hours": 10, "hours_balance_after": 10}),
            (self.plan, {"name": "Prepaid support"}),
            (self.product, {"hour_bank_plan_id": self.plan}),
            (self.customer, {"hour_bank_hours_balance": 8.5}),
        )
        for user in (self.accountant, self.auditor):
            for record, expected in forms:
                with self.subTest(user.login, record=record):
                    form = Form(record.with_user(user))
                    shown = {name: form[name] for name in expected}
                    self.assertEqual(shown, expected)

    def test_the_lists_open(self):
        for xmlid in (
            "sale.action_orders_to_invoice",
            "helpdesk_hour_bank.hour_bank_action",
            "helpdesk_hour_bank.hour_bank_move_action",
            "helpdesk_hour_bank.hour_bank_plan_action",
        ):
            with self.subTest(xmlid):
                self.assertGreater(self._open_list(xmlid, self.accountant), 0)

    def test_the_menus_are_there(self):
        names = ("hour_bank_menu_account", "hour_bank_menu_account_orders")
        menus = self.env["ir.ui.menu"]
        for name in names:
            menus |= self.env.ref(f"helpdesk_hour_bank.{name}")
        self.assertLessEqual(menus, self._get_menus(self.accountant))
        self.assertFalse(menus & self._get_menus(self.agent))
        self.assertEqual(menus & self._get_menus(self.auditor), menus[0])
        plans = self.env.ref("helpdesk_hour_bank.hour_bank_menu_account_plan")
        chief = new_test_user(self.env, "chief", "account.group_account_manager")
        self.assertIn(plans, self._get_menus(chief))

    def test_the_statement_opens(self):
        wizard = Form(
            self.env["hour.bank.statement.print"]
            .with_user(self.accountant)
            .with_context(default_bank_id=self.bank.id)
        ).save()
        self.assertEqual(wizard.bank_id, self.bank)

    # === PROJECTS OF AN ORDER === #

    def test_projects_of_an_order_are_shown_to_those_who_may_read_them(self):
        chief = new_test_user(
            self.env,
            "project_chief",
            "account.group_account_invoice,project.group_project_user",
        )
        order = self.order.with_user(chief)
        self.assertEqual(order.project_ids, self.project)
        self.assertEqual(order.project_count, 1)
        self.project.privacy_visibility = "followers"
        order.invalidate_recordset()
        self.assertFalse(order.project_ids)
        self.assertEqual(order.project_count, 0)

    def test_salespeople_see_what_core_shows(self):
        seller = new_test_user(
            self.env,
            "seller",
            "sales_team.group_sale_salesman_all_leads,project.group_project_user",
        )
        self.assertEqual(self.order.with_user(seller).project_ids, self.project)

    # === INVOICES === #

    def test_invoice_payment_and_credit_note(self):
        Form(self._open_wizard(self.accountant)).save().create_invoices()
        invoice = self.order.invoice_ids.with_user(self.accountant)
        Form(invoice)
        invoice.action_post()
        self.assertEqual(invoice.invoice_line_ids.hour_bank_id, self.bank)
        invoice.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))
        invoice.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id}).reverse_moves()
        refund = invoice.reversal_move_ids
        self.assertIn("1:30", refund.hour_bank_warning)
        refund.action_credit_what_is_left()
        with Form(refund) as form:
            form.ref = "As agreed"
        refund.action_post()
        self.assertCounters(self.bank, credited=90, debited=90)
        self.assertEqual(refund.amount_untaxed, 850)

    def test_hours_by_invoice_alone(self):
        invoice = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-03-18",
                    "invoice_line_ids": [
                        Command.create({"product_id": self.product.id, "quantity": 5})
                    ],
                }
            )
        )
        invoice.action_post()
        bank = invoice.invoice_line_ids.hour_bank_id
        Form(bank)
        self.assertEqual(bank.minutes_balance, 300)

    def test_others_cannot_invoice(self):
        for user in (self.agent, self.auditor, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._open_wizard(user).create({}).create_invoices()
        self.assertFalse(self.order.invoice_ids)

    # === DOWN PAYMENTS === #

    def _ask_down_payment(self, user):
        wizard = self._open_wizard(user).create(
            {"advance_payment_method": "fixed", "fixed_amount": 100}
        )
        wizard.create_invoices()
        return self.order.invoice_ids

    def test_a_down_payment_says_who_may_create_it(self):
        salesperson = re.escape(self.order.user_id.name)
        with self.assertRaisesRegex(AccessError, salesperson):
            self._ask_down_payment(self.accountant)
        wizard = Form(self._open_wizard(self.accountant))
        self.assertTrue(wizard._get_modifier("advance_payment_method", "invisible"))

    def test_an_accountant_with_sales_creates_a_down_payment(self):
        user = new_test_user(
            self.env,
            "sales_accountant",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        self.assertEqual(self._ask_down_payment(user).amount_total, 100)
        wizard = Form(self._open_wizard(user))
        wizard.advance_payment_method = "percentage"
