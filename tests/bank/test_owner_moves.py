# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer becomes a contact of another: banks stay, hours are transferred."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestOwnerMoves(HourBankCase):
    """Deco, a company with hours, becomes a contact of Azur."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("base.group_partner_manager")
        cls.second = new_test_user(
            cls.env, "second", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.bank = cls._sell(10)
        cls.deco = cls.other_customer
        cls.own = cls._sell(5, cls.deco)
        cls.ticket = cls._make_ticket(cls.deco)
        cls.entry = cls._log(cls.ticket, 20)

    def _join(self, user=None):
        """Make Deco a contact of Azur, as the manager alone."""
        deco = self.deco.with_user(user or self.manager)
        deco.write({"is_company": False, "parent_id": self.customer.id})
        self.env.flush_all()
        self.env.invalidate_all()

    def assertStayed(self, debited=20):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.own.partner_id, self.deco)
        self.assertEqual(self.own.move_ids.partner_id, self.deco)
        self.assertCounters(self.own, 300, debited)
        self.assertEqual((self.bank + self.own)._audit(), [])

    def test_one_manager_moves_no_hours(self):
        self._join()
        self.assertEqual(self.deco.commercial_partner_id, self.customer)
        self.assertStayed()
        self._log(self._make_ticket(), 600)  # all of Azur's, and nothing of Deco's
        with self.assertRaises(UserError), self.cr.savepoint():
            self._log(self._make_ticket(), 1)
        self.assertStayed()

    def test_whichever_field_is_written(self):
        commercial = {"commercial_partner_id": self.customer.id}
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.deco.with_user(self.manager).write(commercial)
        self.deco.is_company = False
        self.customer.write({"child_ids": [Command.link(self.deco.id)]})
        self.assertStayed()
        self.deco.parent_id = False
        self.assertStayed()

    def test_an_empty_bank_stays_with_its_history(self):
        self.own._adjust(-280, "Paid back")
        self._join(self._make_clerk())
        self.assertEqual(self.own.partner_id, self.deco)
        self.assertEqual(self.own._audit(), [])

    def _make_clerk(self):
        groups = "base.group_user,base.group_partner_manager"
        return new_test_user(self.env, "contacts", groups)

    def test_it_is_told_on_the_bank(self):
        self._join(self._make_clerk())
        body = self.own.message_ids[:1].body
        self.assertRegex(body, "Deco Addict became a contact of.*Azur Interior")
        self.assertFalse(self.bank.message_ids.filtered(lambda m: "Deco" in m.body))
        self.deco.parent_id = False
        self.assertIn("its own again", self.own.message_ids[:1].body)

    def test_new_time_is_the_companys_and_old_time_stays(self):
        self._join()
        new = self._log(self.ticket, 30)
        self.assertDrawn(new, **{self.bank.name: 30})
        self.entry.unit_amount = 1
        self.assertDrawn(self.entry, **{self.own.name: 60})
        self.entry.unit_amount = 0.25
        self.assertStayed(debited=15)
        self.entry.unlink()
        self.assertStayed(debited=0)

    def test_the_order_goes_on_selling_the_same_bank(self):
        self._join()
        order = self.own.sale_order_id
        order.order_line.product_uom_qty = 6
        self.assertEqual(order.order_line.hour_bank_ids, self.own)
        self.assertCounters(self.own, 360, 20)
        order._action_cancel()
        self.assertEqual(order.order_line.hour_bank_ids, self.own)
        self.assertEqual(self.own.partner_id, self.deco)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.partner_id = self.contact

    def test_an_order_that_is_invoiced_goes_to_nobody_else(self):
        bank = self._sell(3, self.deco)
        order = bank.sale_order_id
        with self.cr.savepoint() as savepoint:  # nothing is invoiced or used yet
            order.partner_id = self.customer
            savepoint.rollback()
        order._create_invoices()
        with self.assertRaisesRegex(UserError, "Deco Addict"), self.cr.savepoint():
            order.partner_id = self.customer
        order.partner_id = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.deco.id}
        )
        self.assertEqual(order.order_line.hour_bank_ids, bank)

    def test_the_task_of_the_order_draws_what_the_order_sold(self):
        product = self._make_product("With task", service_tracking="task_in_project")
        bank = self._sell(3, self.deco, product)
        self._join()
        task = bank.sale_line_id.task_id
        entry = self.env["account.analytic.line"].with_user(self.agent)
        entry = entry.create({"task_id": task.id, "name": "x", "unit_amount": 0.5})
        self.assertDrawn(entry, **{bank.name: 30})

    def test_it_is_found_from_both_contacts_and_counts_as_nobodys_balance(self):
        self._join()
        for partner in self.deco + self.customer:
            partner = partner.with_user(self.manager)
            found = self.env["hour.bank"].search(
                partner.action_view_hour_banks()["domain"]
            )
            self.assertEqual(found, self.bank + self.own)
            self.assertEqual(partner.hour_bank_count, 2)
            self.assertEqual(partner.hour_bank_hours_balance, 10)

    def test_an_agent_is_told_of_it_on_the_ticket(self):
        ticket = self.ticket.with_user(self.agent).with_context(lang="en_US")
        self.assertNotIn("to be transferred", ticket.hour_bank_summary)
        self._join()
        self.assertIn("10:00 left", ticket.hour_bank_summary)
        self.assertIn("4:40 are still Deco Addict's own", ticket.hour_bank_summary)
        self.assertEqual(ticket.hour_bank_ids.ids, self.bank.ids)

    def _transfer(self, bank, target, **values):
        return (
            self.env["hour.bank.transfer"]
            .with_user(self.manager)
            .create(
                {
                    "bank_id": bank.id,
                    "target_partner_id": target.id,
                    "hours": 1,
                    "reason": "Deco is part of Azur now",
                    **values,
                }
            )
        )

    def test_its_hours_follow_by_a_transfer_with_a_second_person(self):
        self._join()
        transfer = self._transfer(self.own, self.customer, target_bank_id=self.bank.id)
        self.assertTrue(transfer.needs_approval)
        transfer.action_confirm()
        self.assertEqual(transfer.state, "to_approve")
        self.assertStayed()
        with self.assertRaises(AccessError), self.cr.savepoint():
            transfer.action_approve()
        transfer.with_user(self.second).action_approve()
        self.assertCounters(self.own, 240, 20)
        self.assertCounters(self.bank, 660, 0)
        back = self._transfer(**self._get_back(transfer))
        self.assertTrue(back.needs_approval)
        back.action_confirm()
        back.with_user(self.second).action_approve()
        self.assertStayed()

    def _get_back(self, transfer):
        values = transfer._prepare_back()
        Partner, Bank = self.env["res.partner"], self.env["hour.bank"]
        return {
            **values,
            "bank": Bank.browse(values.pop("bank_id")),
            "target": Partner.browse(values.pop("target_partner_id")),
        }

    def test_between_its_own_banks_nobody_else_is_needed(self):
        second = self._sell(2, self.deco)
        self._join()
        transfer = self._transfer(self.own, self.deco, target_bank_id=second.id)
        self.assertFalse(transfer.needs_approval)
        transfer.action_confirm()
        self.assertCounters(second, 180, 0)
        form = Form(self.env["hour.bank.transfer"].with_user(self.manager))
        form.bank_id = self.own
        form.target_partner_id = self.contact
        self.assertEqual(form.target_partner_id, self.customer)

    def test_hours_do_not_go_to_a_contact_that_owns_none(self):
        self._join()
        with self.assertRaisesRegex(UserError, "Azur Interior"), self.cr.savepoint():
            self._transfer(self.own, self.contact)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._transfer(self.bank, self.contact)

    def test_what_else_happens_to_a_bank_happens_to_it(self):
        self._join()
        self.own._adjust(30, "Counted again")
        self.assertCounters(self.own, 330, 20)
        self.own._hold_by_hand("Unpaid")
        self.assertEqual(self.own.state, "hold")
        self.own._resume_by_hand("Paid")
        self.own.only_partner_id = self.deco
        self.own.only_partner_id = False
        with freeze_time("2027-06-01"):
            self.own._end_validity()
            self.assertEqual(self.own.state, "expired")
        self.assertEqual(self.own._audit(), [])
        self.assertEqual(self.own.move_ids.partner_id, self.deco)

    def test_a_contact_that_never_owned_any_needs_nobody(self):
        free = self.env["res.partner"].create({"name": "Joe"})
        free.with_user(self._make_clerk()).parent_id = self.customer
        self.assertEqual(free.commercial_partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestOrderMoves(HourBankCase):
    """A confirmed order of Azur is given to Deco."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.line = cls.order.order_line
        cls.deco = cls.other_customer

    def _move(self, partner):
        order = self.order.with_user(self.salesperson)
        order.write({"partner_id": partner.id})
        self.env.flush_all()
        self.env.invalidate_all()

    def assertRefused(self, words="Azur Interior's"):
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            self._move(self.deco)
        self.assertEqual(self.order.partner_id, self.customer)
        self.assertEqual(self.bank.state, "open")

    def test_its_hours_go_along_at_once(self):
        self._move(self.deco)
        new = self.line.hour_bank_ids - self.bank
        self.assertEqual(new.partner_id, self.deco)
        self.assertCounters(new, 600, 0)
        self.assertEqual((self.bank.state, self.bank.minutes_balance), ("closed", 0))
        self.assertEqual((self.bank + new)._audit(), [])
        with self.assertRaises(UserError), self.cr.savepoint():
            self._log(self._make_ticket(), 30)

    def test_an_import_moves_them_as_well(self):
        result = self.order.with_user(self.salesperson).load(
            [".id", "partner_id/.id"], [[str(self.order.id), str(self.deco.id)]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual((self.line.hour_bank_ids - self.bank).partner_id, self.deco)

    def test_used_hours_do_not(self):
        self._log(self._make_ticket(), 20)
        self.assertRefused()
        self._move(self.contact)
        self.assertEqual(self.line.hour_bank_ids, self.bank)

    def test_hours_that_went_elsewhere_do_not(self):
        into = self._sell(1)
        transfer = self.env["hour.bank.transfer"].with_user(self.manager)
        transfer.create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": self.customer.id,
                "target_bank_id": into.id,
                "hours": 1,
                "reason": "Merged",
            }
        ).action_confirm()
        self.assertRefused("1:00 of .* went into other hour banks")

    def test_back_and_forth_and_on_once_invoiced(self):
        self._move(self.deco)
        self._move(self.customer)
        self.assertEqual(self.bank.state, "open")
        self.order._create_invoices()
        self.assertRefused()
        self._move(self.contact)  # the bank that was Deco's does not matter
        self.assertCounters(self.bank, 600, 0)

    def test_a_line_that_goes_to_the_order_of_another(self):
        into = self._make_order(1, self.deco)
        self.line.order_id = into
        self.assertEqual((self.line.hour_bank_ids - self.bank).partner_id, self.deco)
        self.assertEqual(self.bank.state, "closed")
        into._create_invoices()
        with self.assertRaisesRegex(UserError, "invoiced"), self.cr.savepoint():
            self.line.order_id = self.order

    def test_used_hours_stay_when_the_contact_of_the_order_moves(self):
        self._move(self.contact)
        self._log(self._make_ticket(), 20)
        self.contact.parent_id = self.deco
        self.line.product_uom_qty = 12
        self.assertEqual(self.line.hour_bank_ids, self.bank)
        self.assertCounters(self.bank, 720, 20)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._move(self.deco)
