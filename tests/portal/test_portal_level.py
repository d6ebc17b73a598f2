# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contact may see: given by whom, for which company, until when."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalLevel(PortalCase):
    def _get_level(self, partner):
        return partner._get_hour_bank_level(self.env.company)

    def test_the_company_says_what_contacts_see(self):
        contact = self.contact
        self.assertEqual(self._get_level(contact), "own")
        self.env.company.hour_bank_portal = "all"
        self.assertEqual(self._get_level(contact), "all")
        self.env.company.hour_bank_portal = "none"
        self.assertEqual(self._get_level(contact), "none")

    def test_a_customer_who_is_a_person_sees_its_own_hours(self):
        person = self.env["res.partner"].create({"name": "Ann"})
        self.assertEqual(self._get_level(person), "all")
        self.env.company.hour_bank_portal = "none"
        self.assertEqual(self._get_level(person), "none")

    def test_the_contact_says_otherwise(self):
        self.env.company.hour_bank_portal = "all"
        self.contact.hour_bank_portal = "none"
        self.assertEqual(self._get_level(self.contact), "none")

    def test_who_changes_to_another_company_takes_nothing_along(self):
        former = self.people["former"].partner_id
        self.assertEqual(self._get_level(former), "own")
        former.parent_id = self.customer
        self.assertEqual(self._get_level(former), "all")

    def test_the_company_that_moves_with_its_contacts(self):
        admin = self.people["admin"].partner_id
        self.assertEqual(self._get_level(admin), "admin")
        self.customer.is_company = False  # its contacts count as the group's now
        self.assertEqual(admin.commercial_partner_id, self.parent)
        self.assertEqual(self._get_level(admin), "own")

    def test_an_archived_contact_sees_nothing(self):
        contact = self.people["all"].partner_id
        self.people["all"].active = False
        contact.active = False
        self.assertEqual(self._get_level(contact), "none")

    def test_a_copy_has_no_level(self):
        copy = self.people["admin"].partner_id.copy()
        self.assertFalse(copy.hour_bank_portal)
        self.assertEqual(self._get_level(copy), "own")

    def test_salesperson_and_manager_give_it(self):
        group = self.env.ref("base.group_partner_manager")
        for user in (self.salesperson, self.manager):
            user.group_ids += group
            self.contact.hour_bank_portal = False
            self.contact.with_user(user).hour_bank_portal = "all"
            self.assertEqual(self._get_level(self.contact), "all")

    def test_nobody_else_gives_it(self):
        clerk = new_test_user(
            self.env, "clerk", "base.group_user,base.group_partner_manager"
        )
        Partner = self.env["res.partner"].with_user(clerk)
        for values in ({"hour_bank_portal": "admin"}, {"hour_bank_portal": False}):
            with self.assertRaises(AccessError):
                Partner.browse(self.contact.id).write(values)
        with self.assertRaises(AccessError):
            Partner.create({"name": "Eve", "hour_bank_portal": "admin"})
        with self.assertRaises(AccessError):
            Partner.with_context(default_hour_bank_portal="admin").create(
                {"name": "Eve", "parent_id": self.customer.id}
            )
        made = Partner.create({"name": "Eve", "parent_id": self.customer.id})
        self.assertEqual(self._get_level(made.sudo()), "own")

    def test_the_admin_says_what_colleagues_see(self):
        admin = self.people["admin"].partner_id
        for level in ("none", "own", "all"):
            admin._give_hour_bank_level(self.contact, level)
            self.assertEqual(self._get_level(self.contact), level)

    def test_the_admin_makes_and_unmakes_no_admin(self):
        admin = self.people["admin"].partner_id
        other = self._make_contact("second", self.customer, "admin").partner_id
        for colleague, level in ((self.contact, "admin"), (other, "none")):
            with self.assertRaisesRegex(UserError, "named by us"):
                admin._give_hour_bank_level(colleague, level)
        with self.assertRaises(UserError):
            admin._give_hour_bank_level(self.contact, False)

    def test_the_admin_of_another_company(self):
        stranger = self.people["stranger"].partner_id
        for colleague in (self.contact, self.customer, stranger):
            with self.assertRaisesRegex(AccessError, "no contact of your company"):
                stranger._give_hour_bank_level(colleague, "all")

    def test_who_is_no_admin(self):
        for who in ("none", "own", "all", "former"):
            contact = self.people[who].partner_id
            with self.assertRaisesRegex(AccessError, "Only an administrator"):
                contact._give_hour_bank_level(self.contact, "all")
