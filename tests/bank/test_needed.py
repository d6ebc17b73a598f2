# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hour banks need is not deleted."""

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import new_test_user, tagged

from ..common import HourBankCase

MANAGER = "helpdesk_mgmt.group_helpdesk_manager"


@tagged("post_install", "-at_install")
class TestNeeded(HourBankCase):
    """What hour banks need is not deleted, and the person reads why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def assertNeeded(self, record, *texts, user=None):
        """Deleting the record is refused with a sentence that holds these texts."""
        error = RedirectWarning if record._name == "hour.bank.plan" else UserError
        with self.assertRaises(error) as caught, self.cr.savepoint():
            record.with_user(user or self.env.user).unlink()
            self.env.flush_all()
        message = caught.exception.args[0]
        for text in (record.display_name, "cannot be deleted", *texts):
            self.assertIn(text, message)

    def _make_work_type(self, **values):
        return self.env["hour.bank.work.type"].create({"name": "On site", **values})

    def test_a_plan_names_the_products_then_the_banks(self):
        sold = (self.product.display_name, "another plan on the product")
        self.assertNeeded(self.plan, *sold, user=self.manager)
        self.product.hour_bank_plan_id = self._make_plan("Other")
        banks = (self.bank.name, "Archive it", "keep their terms")
        self.assertNeeded(self.plan, *banks, user=self.manager)
        self.plan.with_user(self.manager).action_archive()
        self.assertFalse(self.plan.active)

    def test_a_plan_that_is_needed_can_be_archived_from_there(self):
        with self.assertRaises(RedirectWarning) as caught, self.cr.savepoint():
            self.plan.with_user(self.manager).unlink()
        _message, action, button, _context = caught.exception.args
        self.assertEqual(action["params"], {"ids": self.plan.ids})
        self.assertEqual(button, "Archive It")
        self.plan.active = False  # nothing more to offer
        with self.assertRaises(UserError), self.cr.savepoint():
            self.plan.with_user(self.manager).unlink()

    def test_before_archiving_it_says_who_goes_on_with_the_plan(self):
        self.team.hour_bank_plan_id = self.plan
        for _number in range(4):
            self._sell(1)
        notice = self.plan.with_user(self.manager).get_archive_notice()
        _header, products, banks, teams = notice.split("\n")
        self.assertIn(self.product.display_name, products)
        self.assertIn("Hour banks (5)", banks)
        self.assertIn("and 2 more", banks)
        self.assertIn(self.team.name, teams)

    def test_before_archiving_what_is_over_is_not_told(self):
        plan = self._make_plan("Never sold")
        self.assertIn("Nothing uses it", plan.get_archive_notice())
        product = self._make_product("Old hours", hour_bank_plan_id=plan.id)
        bank = self._sell(1, product=product)
        bank._adjust(-60, "Over")
        bank._change_state_by_hand("close", "Over")
        product.product_tmpl_id.action_archive()
        self.assertIn("Nothing uses it", plan.get_archive_notice())

    def test_an_archived_plan_goes_on_as_was_said(self):
        self.plan.with_user(self.manager).action_archive()
        self._log(self._make_ticket(), 30)
        self.assertCounters(self.bank, 600, 30)
        self.assertEqual(self._sell(1).plan_id, self.plan)

    def test_a_plan_that_nothing_uses_may_go(self):
        plan = self._make_plan("Never sold")
        plan.with_user(self.manager).unlink()
        self.assertFalse(plan.exists())

    def test_a_plan_of_an_archived_product_is_needed(self):
        product = self._make_product("Old hours", hour_bank_plan_id=False)
        plan = self._make_plan("Old")
        product.hour_bank_plan_id = plan
        product.product_tmpl_id.action_archive()
        self.assertNeeded(plan, "Old hours")

    def test_many_banks_are_counted(self):
        for _number in range(4):
            self._sell(1)
        self.product.hour_bank_plan_id = self._make_plan("Other")
        self.assertNeeded(self.plan, "and 2 more")

    def test_what_the_person_may_not_read_is_counted_not_named(self):
        team = self.team.copy({"name": "Second level"})
        self.bank.only_team_id = team
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        domain = [("only_team_id", "=", team.id)]
        message = team.with_user(stranger)._get_needed_message("hour.bank", domain, 1)
        self.assertNotIn(self.bank.name, message)
        self.assertIn("Hour Bank (1)", message)

    def test_a_work_type_names_the_entries(self):
        work_type = self._make_work_type()
        entry = self._log(self._make_ticket(), 30, work_type_id=work_type.id)
        used = ("Time Entry (1)", "Archive it")  # managers need not see it
        self.assertNeeded(work_type, *used, user=self.manager)
        entry.with_user(self.agent).unlink()
        work_type.with_user(self.manager).unlink()
        self.assertFalse(work_type.exists())

    def test_what_limits_a_plan_is_taken_off_there_first(self):
        work_type = self._make_work_type()
        category = self.env["helpdesk.ticket.category"].create({"name": "Hardware"})
        team = self.team.copy({"name": "Second level"})
        fields = {
            "work_type_ids": work_type,
            "category_ids": category,
            "team_ids": team,
        }
        for name, record in fields.items():
            plan = self._make_plan("Limited", **{name: [Command.set(record.ids)]})
            self.assertNeeded(record, "Limited", "Take it off there", user=self.manager)
            plan[name] = False
            record.with_user(self.manager).unlink()
            self.assertFalse(record.exists())

    def test_the_work_type_of_a_team_or_category_is_needed(self):
        work_type = self._make_work_type()
        self.team.work_type_id = work_type
        self.assertNeeded(work_type, self.team.name)
        self.team.work_type_id = False
        category = self.env["helpdesk.ticket.category"].create({"name": "Hardware"})
        category.work_type_id = work_type
        self.assertNeeded(work_type, "Hardware")

    def test_the_default_plan_of_a_team_is_needed(self):
        plan = self._make_plan("Default")
        self.team.hour_bank_plan_id = plan
        self.assertNeeded(plan, self.team.name, "Take it off there")

    def test_who_and_what_a_bank_is_for_stays(self):
        project = self.project.copy({"name": "Roll-out"})
        team = self.team.copy({"name": "Second level"})
        contact = self.env["res.partner"].create(
            {"name": "Only her", "parent_id": self.customer.id}
        )
        self.bank.only_project_id = project
        self.assertNeeded(project, self.bank.name, "Archive it")
        self.bank.write({"only_project_id": False, "only_team_id": team.id})
        self.assertNeeded(team, self.bank.name)
        self.bank.write({"only_team_id": False, "only_partner_id": contact.id})
        self.assertNeeded(contact, self.bank.name)
        self.bank.only_partner_id = False
        for record in (project, team, contact):
            record.unlink()
            self.assertFalse(record.exists())

    def test_the_product_of_a_granted_bank_is_needed(self):
        product = self._make_product("Hours of before")
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "product_id": product.id,
                "date_start": self.bank.date_start,
            },
            60,
            "Opening balance",
        )
        user = new_test_user(self.env, "products", "product.group_product_manager")
        self.assertNeeded(product, "Hour Bank", user=user)
        self.assertNeeded(product.product_tmpl_id, "Hour Bank", user=user)
        self.assertNeeded(product, bank.name)

    def test_the_product_that_bills_time_afterwards_is_needed(self):
        product = self._make_product(
            "Hourly", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self._make_plan("Billed", overage_policy="bill", overage_product_id=product.id)
        self.assertNeeded(product, "Billed", "Take it off there")
        self.assertNeeded(product.product_tmpl_id, "Billed")

    def test_the_customer_is_needed(self):
        partner = self.env["res.partner"].create({"name": "Granted"})
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": partner.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": self.bank.date_start,
            },
            60,
            "Opening balance",
        )
        user = new_test_user(
            self.env, "contacts", f"base.group_partner_manager,{MANAGER}"
        )
        self.assertNeeded(partner, bank.name, "Archive it", user=user)
        nobody = self.env["res.partner"].create({"name": "No hours"})
        nobody.with_user(user).unlink()
        self.assertFalse(nobody.exists())

    def test_account_and_unit_of_a_bank_are_needed(self):
        account = self.env["account.account"].create(
            {"code": "487901", "name": "Deferred", "account_type": "liability_current"}
        )
        self.bank.deferred_account_id = account
        self.assertNeeded(account, self.bank.name)
        self.bank.product_uom_id = self.pack
        self.assertNeeded(self.pack, self.bank.name)

    def test_a_person_of_a_transfer_is_needed(self):
        transfer = self.env["hour.bank.transfer"].create(
            {"bank_id": self.bank.id, "hours": 2, "reason": "Merged"}
        )
        transfer.approver_id = self.manager
        self.assertNeeded(self.manager, transfer.display_name)
