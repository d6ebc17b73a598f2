# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Asking for a renewal: once, and the second time it is said when, and by whom."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import HourBankCase
from .test_hours_search import get_filter


@tagged("post_install", "-at_install")
class TestRenewal(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    def _ask(self, user):
        ticket = self.ticket.with_user(user).with_context(lang="en_US")
        params = ticket.action_ask_renewal()["params"]
        return params["type"], params["message"]

    def test_the_first_time_the_salesperson_is_asked(self):
        self.assertEqual(
            self._ask(self.agent), ("success", f"{self.salesperson.name} was asked.")
        )
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(activity.summary, "Sell support hours")
        self.assertIn("10:00 left", activity.note)

    def test_the_second_time_it_says_when_and_by_whom(self):
        self._ask(self.agent)
        activity = self.ticket.activity_ids
        self.env.flush_all()
        self.cr.execute(
            "UPDATE mail_activity SET create_date = '2026-03-17 09:30' WHERE id = %s",
            [activity.id],
        )
        self.env.invalidate_all()
        kind, text = self._ask(self.colleague)
        self.assertEqual(kind, "warning")
        self.assertIn(f"{self.salesperson.name} was asked already, on 3/17/26", text)
        self.assertIn(f"by {self.agent.name}.", text)
        self.assertEqual(self.ticket.activity_ids, activity)

    def test_once_it_is_done_it_is_asked_anew(self):
        self._ask(self.agent)
        self.ticket.activity_ids.action_done()
        self.assertEqual(self._ask(self.agent)[0], "success")
        self.assertEqual(len(self.ticket.activity_ids), 1)

    def test_in_whatever_language_it_was_asked(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.salesperson.lang = "fr_FR"
        self._ask(self.agent)
        self.assertEqual(self._ask(self.colleague)[0], "warning")
        self.assertEqual(len(self.ticket.activity_ids), 1)

    def test_the_customer_does_not_ask(self):
        with self.assertRaises(AccessError):
            self._ask(self.portal)
        self.assertFalse(self.ticket.activity_ids)


@tagged("post_install", "-at_install")
class TestUsableFilter(HourBankCase):
    def test_usable_lists_no_depleted_banks(self):
        used, left = self._sell(1), self._sell(2)
        self._log(self._make_ticket(), 60)
        self.assertEqual(used.state, "depleted")
        action = self.customer.action_view_hour_banks()
        self.assertTrue(action["context"]["search_default_usable"])
        self.assertEqual(self._find_usable(action), left)
        left._change_state_by_hand("hold", "Unpaid")
        action = self.customer.action_view_hour_banks()
        self.assertEqual(action["context"], {})

    def _find_usable(self, action):
        Bank = self.env["hour.bank"].with_user(self.manager)
        arch = Bank.get_view(view_type="search")["arch"]
        domain = get_filter(arch, "usable", self.manager.id)
        return Bank.search([*action["domain"], *domain])
