# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From nothing to the first hour bank, step by step, as a manager presses it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import HourBankCase

RIGHTS = (
    "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_hr_timesheet_user,"
    "sales_team.group_sale_manager,project.group_project_manager,"
    "product.group_product_manager"
)


@tagged("post_install", "-at_install")
class TestSetup(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Newcomers"})
        cls.boss = new_test_user(
            cls.env,
            "newcomer",
            RIGHTS,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.new_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Newcomers", "company_id": cls.company.id}
        )
        # what other tests and the scene made is of every company
        cls.env["hour.bank.plan"].search([]).active = False
        cls.env["product.product"].search(
            [("hour_bank_plan_id", "!=", False)]
        ).active = False
        cls.env["helpdesk.ticket.team"].search(
            [("company_id", "=", False)]
        ).active = False

    def _open(self, user=None):
        env = self.env(
            user=user or self.boss,
            context={**self.env.context, "allowed_company_ids": self.company.ids},
            su=False,
        )
        return Form(env["hour.bank.setup"])

    def test_from_nothing_to_a_debit(self):
        form = self._open()
        for name in ("plan_id", "product_id", "team_id"):
            self.assertFalse(form[name], name)
        setup = form.save()
        for action in (setup.action_make_product, setup.action_try):
            with self.assertRaisesRegex(UserError, "Make or choose a"):
                action()
        self.assertEqual(setup.action_make_plan()["res_id"], setup.id)
        self.assertEqual(setup.plan_id.validity_months, 12)
        self.assertEqual(setup.plan_id.company_id, self.company)
        setup.price = 900
        setup.action_make_product()
        self.assertRecordValues(
            setup.product_id,
            [{"hour_bank_hours": 10, "list_price": 900, "invoice_policy": "order"}],
        )
        with self.assertRaisesRegex(UserError, "Choose the team"):
            setup.action_switch_on()
        form = Form(setup)
        form.team_id = self.new_team
        form.save().action_switch_on()
        self.assertTrue(setup.team_is_ready)
        context = setup.action_try()["context"]
        order = Form(setup.env["sale.order"].with_context(**context))
        order.partner_id = self.customer
        order = order.save()
        order.action_confirm()
        bank = order.order_line.hour_bank_ids
        self.assertEqual(bank.sudo().minutes_balance, 600)
        setup.env["hr.employee"].sudo().create(
            {"name": "Boss", "user_id": self.boss.id, "company_id": self.company.id}
        )
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "First",
                "description": "First",
                "team_id": self.new_team.id,
                "company_id": self.company.id,
                "partner_id": self.customer.id,
            }
        )
        entry = self._log(ticket, 35, self.boss)
        self.assertDrawn(entry, **{bank.sudo().name: 35})

    def test_what_is_there_is_found(self):
        setup = self._open().save()
        setup.action_make_plan()
        setup.action_make_product()
        form = self._open()
        self.assertEqual(form.plan_id, setup.plan_id)
        self.assertEqual(form.product_id, setup.product_id)

    def test_nonsense_is_refused(self):
        form = self._open()
        form.validity_months = 0
        form.pack_hours = -1
        setup = form.save()
        with self.assertRaisesRegex(UserError, "for how many months"):
            setup.action_make_plan()
        setup.validity_months = 6
        setup.action_make_plan()
        with self.assertRaisesRegex(UserError, "how many hours"):
            setup.action_make_product()

    def test_who_may_not_make_products_is_told(self):
        manager = new_test_user(
            self.env,
            "desk_manager",
            "helpdesk_mgmt.group_helpdesk_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        form = self._open(manager)
        self.assertFalse(form.may_make_product)
        setup = form.save()
        setup.action_make_plan()
        with self.assertRaises(AccessError):
            setup.action_make_product()

    def test_an_empty_list_leads_there(self):
        for user, leads in ((self.boss, True), (self.agent, False)):
            told = self.env["hour.bank"].with_user(user).get_empty_list_help("<p>x</p>")
            self.assertEqual("hour_bank_setup_action" in told, leads, user.login)
            self.assertIn("<p>x</p>", told)

    def test_only_managers_set_up(self):
        with self.assertRaises(AccessError):
            self._open(self.agent)
