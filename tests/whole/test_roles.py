# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The roles that Python asks for are groups that exist."""

from odoo.tests import TransactionCase, tagged

from ...models import roles


@tagged("post_install", "-at_install")
class TestRoleNames(TransactionCase):
    def test_every_role_is_a_group(self):
        names = {name for name in vars(roles) if name.isupper()}
        self.assertGreater(len(names), 10)
        for name in names:
            for group in getattr(roles, name).split(","):
                with self.subTest(name, group=group):
                    self.assertEqual(self.env.ref(group)._name, "res.groups")
