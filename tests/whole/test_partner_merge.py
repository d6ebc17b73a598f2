# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo's own wizard merges contacts by SQL: no bank, no move, no minute is lost."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 65)
        cls.twin = cls.env["res.partner"].create(
            {"name": "Azur Interieur", "is_company": True}
        )
        cls.twin_bank = cls._sell(5, cls.twin)
        cls.twin_ticket = cls._make_ticket(cls.twin)
        cls.twin_entry = cls._log(cls.twin_ticket, 20)
        cls.total = cls._count()

    @classmethod
    def _count(cls):
        """Return the number of banks, and the moves with their minutes."""
        return (
            cls.env["hour.bank"].search_count([]),
            sorted(cls.env["hour.bank.move"].search([]).mapped("minutes")),
        )

    def _merge(self, source, target, user=None):
        Wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            Wizard = Wizard.with_user(user)
        values = {
            "partner_ids": (source + target).ids,
            "dst_partner_id": target.id,
            "state": "selection",
        }
        Wizard.create(values).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def assertNothingLost(self, *banks, owner):
        self.assertEqual(self._count(), self.total)
        for bank in banks:
            self.assertEqual(bank.partner_id, owner)
            self.assertEqual(bank.move_ids.partner_id, owner)
        every = self.env["hour.bank"].search([])
        self.assertEqual(every._audit(), [])
        self.assertReplays(every)

    def test_two_customers(self):
        self._merge(self.twin, self.customer)
        banks = self.bank + self.twin_bank
        self.assertNothingLost(*banks, owner=self.customer)
        self.assertEqual(self.customer.hour_bank_count, 2)
        self.assertIn("Azur Interieur", self.twin_bank.message_ids[:1].body)
        self.assertEqual(self.twin_ticket.hour_bank_ids, banks)
        # Whatever was typed before is edited as ever, and new time draws on both.
        self.twin_entry.unit_amount = 0.25
        self.assertCounters(self.twin_bank, 300, 15)
        self._log(self.twin_ticket, 590)
        self.assertCounters(self.bank, 600, 600)
        self.assertCounters(self.twin_bank, 300, 70)
        self.assertEqual(banks._audit(), [])

    def _make_merger(self, group="base.group_user"):
        (self.customer + self.twin).write({"email": "info@azur.example"})
        groups = f"base.group_partner_manager,{group}"
        return new_test_user(self.env, "merger", groups)

    def test_hours_come_to_another_customer_by_a_manager_only(self):
        user = self._make_merger()
        with (
            self.assertRaisesRegex(AccessError, "Azur Interieur has 4:40 left"),
            self.cr.savepoint(),
        ):
            self._merge(self.twin, self.customer, user)
        self.assertEqual(self.twin_bank.partner_id, self.twin)
        user.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self._merge(self.twin, self.customer, user)
        self.assertNothingLost(self.bank, self.twin_bank, owner=self.customer)
        self.assertIn("Azur Interieur", self.twin_bank.message_ids[:1].body)

    def test_whoever_may_merge_contacts_merges_those_without_hours(self):
        self.twin_bank._adjust(-280, "Paid back")
        self.total = self._count()
        self._merge(self.twin, self.customer, self._make_merger())
        self.assertNothingLost(self.bank, self.twin_bank, owner=self.customer)

    def test_nothing_of_the_moves_is_rewritten_but_the_customer(self):
        moves = self.twin_bank.move_ids
        names = [
            name
            for name, field in moves._fields.items()
            if field.store and name not in ("partner_id", "display_name")
        ]
        before = moves.read(names, load=None)
        for move in before:
            if move["used_by_id"]:  # the same contact by its other name
                move["used_by_id"] = self.customer.id
        self._merge(self.twin, self.customer)
        self.assertEqual(moves.read(names, load=None), before)

    def test_what_stayed_with_a_contact_is_not_merged_away(self):
        person, bank, _ticket = self._make_person()
        person.parent_id = self.customer  # its hours stay its own
        double = self.env["res.partner"].create({"name": "Azur double"})
        other = self.env["res.partner"].create({"name": "Brandon double"})
        user = self._make_merger("helpdesk_mgmt.group_helpdesk_manager")
        (double + other + person).write({"email": "info@azur.example"})
        self._merge(double, self.customer, user)
        self._merge(other, person, user)
        self.assertEqual(bank.partner_id, person)
        self.assertNothingLost(self.bank, owner=self.customer)

    def test_three_customers(self):
        bank = self._sell(3, self.other_customer)
        self.total = self._count()
        self._merge(self.twin + self.other_customer, self.customer)
        self.assertNothingLost(self.bank, self.twin_bank, bank, owner=self.customer)

    def test_the_same_reference(self):
        third = self._sell(3, self.other_customer)
        self.total = self._count()
        (self.bank + self.twin_bank + third).write({"reference": "C-014"})
        self._merge(self.twin + self.other_customer, self.customer)
        self.assertNothingLost(self.bank, self.twin_bank, third, owner=self.customer)
        self.assertEqual(self.bank.reference, "C-014")
        for bank in self.twin_bank + third:
            self.assertEqual(bank.reference, f"C-014 ({bank.name})")

    def test_a_contact_into_a_company_that_is_another_customer(self):
        self._merge(self.contact, self.twin)
        self.assertNothingLost(self.bank, owner=self.customer)
        self.assertNothingLost(self.twin_bank, owner=self.twin)
        # Its ticket is the other company's; what was worked before stays where it is.
        self.assertEqual(self.ticket.commercial_partner_id, self.twin)
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)
        self._log(self.ticket, 10)
        self.assertCounters(self.twin_bank, 300, 30)

    def test_a_contact_into_one_of_another_company(self):
        bob = self.env["res.partner"].create({"name": "Bob", "parent_id": self.twin.id})
        self._merge(self.contact, bob)
        self.assertNothingLost(self.bank, owner=self.customer)
        self.assertEqual(self.ticket.commercial_partner_id, self.twin)
        self.entry.unlink()
        self.assertCounters(self.bank, 600, 0)

    def test_a_company_into_the_contact_of_another(self):
        # Odoo makes the contact a company: it is a customer then.
        self._merge(self.twin, self.contact)
        self.assertTrue(self.contact.is_company)
        self.assertNothingLost(self.twin_bank, owner=self.contact)
        self.assertNothingLost(self.bank, owner=self.customer)
        self.assertEqual(self.twin_ticket.commercial_partner_id, self.contact)
        self._log(self.twin_ticket, 10)
        self.assertCounters(self.twin_bank, 300, 30)

    def _make_person(self):
        person = self.env["res.partner"].create({"name": "Brandon"})
        bank = self._sell(4, person)
        ticket = self._make_ticket(person)
        self._log(ticket, 7)
        self.total = self._count()
        return person, bank, ticket

    def test_a_private_person_into_a_contact(self):
        person, bank, ticket = self._make_person()
        self._merge(person, self.contact)
        self.assertNothingLost(bank, self.bank, owner=self.customer)
        self.assertEqual(ticket.commercial_partner_id, self.customer)
        self.assertIn(bank, ticket.hour_bank_ids)

    def test_a_contact_into_a_private_person(self):
        person, bank, ticket = self._make_person()
        self._merge(self.contact, person)
        self.assertEqual(person.parent_id, self.customer)
        self.assertNothingLost(bank, self.bank, owner=self.customer)
        for each in ticket + self.ticket:
            self.assertEqual(each.commercial_partner_id, self.customer)

    def test_a_private_person_with_the_reference_of_the_company(self):
        person, bank, _ticket = self._make_person()
        (self.bank + bank).write({"reference": "C-014"})
        self._merge(person, self.contact)
        self.assertNothingLost(bank, self.bank, owner=self.customer)
        self.assertEqual(bank.reference, f"C-014 ({bank.name})")

    def test_a_customer_with_contacts(self):
        bob = self.env["res.partner"].create({"name": "Bob", "parent_id": self.twin.id})
        ticket = self._make_ticket(bob)
        self._log(ticket, 5)
        self.total = self._count()
        self._merge(self.twin, self.customer)
        self.assertNothingLost(self.bank, self.twin_bank, owner=self.customer)
        self.assertEqual(bob.commercial_partner_id, self.customer)
        self.assertEqual(ticket.commercial_partner_id, self.customer)

    def test_a_bank_for_one_contact_only(self):
        self.bank.only_partner_id = self.contact
        bob = self.env["res.partner"].create(
            {"name": "Bob", "parent_id": self.customer.id}
        )
        self._merge(self.contact, bob)
        self.assertEqual(self.bank.only_partner_id, bob)
        self.assertNothingLost(self.bank, owner=self.customer)

    def test_contacts_without_banks(self):
        first, second = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self._merge(first, second)
        self.assertNothingLost(self.bank, owner=self.customer)
