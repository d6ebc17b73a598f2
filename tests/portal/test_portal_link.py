# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Links that are mailed: for one page and one contact, until a day, or revoked."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import hash_sign

from ...models.portal.link import SCOPE
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalLink(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.people["all"].partner_id
        cls.token = cls.reader._get_hour_bank_token("bank", cls.bank.id)

    def _find(self, token=None, page="bank", record_id=None):
        Partner = self.env["res.partner"].with_user(self.env.ref("base.public_user"))
        return Partner._find_hour_bank_reader(
            self.token if token is None else token, page, record_id or self.bank.id
        )

    def test_it_opens_its_page_for_its_reader(self):
        self.assertEqual(self._find(), self.reader)
        self.assertFalse(self._find().env.su)
        self.assertIn(f"/my/hour-banks/{self.bank.id}?link=", self._get_url())

    def _get_url(self):
        return self.bank._get_portal_url(self.reader)

    def test_no_other_page_and_no_other_record(self):
        self.assertFalse(self._find(page="buy"))
        self.assertFalse(self._find(record_id=self.bank.id + 1))

    def test_whatever_is_no_token(self):
        for token in ("", "x", "é", "=" * 9, self.token[:-2], "AA" + self.token, "AQ"):
            with self.subTest(token):
                self.assertFalse(self._find(token))

    def test_a_token_of_another_kind(self):
        nonce = self.reader.sudo().hour_bank_link_nonce
        values = ["bank", self.bank.id, self.reader.id, nonce]
        self.assertTrue(self._find(hash_sign(self.env, SCOPE, values)))
        self.assertFalse(self._find(hash_sign(self.env, "another", values)))
        values[3] = "guessed"
        self.assertFalse(self._find(hash_sign(self.env, SCOPE, values)))

    def test_it_ends(self):
        with freeze_time("2026-04-16"):
            self.assertTrue(self._find())
        with freeze_time("2026-04-18"):
            self.assertFalse(self._find())

    def test_it_is_revoked(self):
        for user in (self.salesperson, self.manager):
            user.group_ids += self.env.ref("base.group_partner_manager")
            token = self.reader._get_hour_bank_token("bank", self.bank.id)
            self.assertTrue(self._find(token))
            self.reader.with_user(user).action_revoke_hour_bank_links()
            self.assertFalse(self._find(token))

    def test_who_may_not_revoke(self):
        clerk = new_test_user(
            self.env, "clerk", "base.group_user,base.group_partner_manager"
        )
        for user in (clerk, self.people["admin"], self.people["stranger"]):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.reader.with_user(user).action_revoke_hour_bank_links()
        self.assertTrue(self._find())

    def test_the_reader_is_deleted(self):
        contact = self.env["res.partner"].create({"name": "Short"})
        token = contact._get_hour_bank_token("bank", self.bank.id)
        contact.unlink()
        self.assertFalse(self._find(token))

    def test_nobody_reads_the_secret(self):
        for user in (self.salesperson, self.manager, self.people["all"]):
            with self.assertRaises(AccessError):
                self.reader.with_user(user).read(["hour_bank_link_nonce"])
