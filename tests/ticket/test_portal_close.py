# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The portal closes tickets as superuser: only who may read one releases its hours."""

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestPortalClose(HourBankCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(4)
        cls.ticket = cls._make_ticket(planned_hours=3, hour_bank_reserve=True)
        cls.done = cls.env["helpdesk.ticket.stage"].create(
            {
                "name": "Done",
                "closed": True,
                "close_from_portal": True,
                "team_ids": [Command.link(cls.team.id)],
            }
        )
        cls.stranger = cls.portal
        cls.stranger.partner_id.parent_id = cls.other_customer
        cls.theirs = new_test_user(cls.env, "brandon", "base.group_portal")
        cls.theirs.partner_id.parent_id = cls.customer

    def _close(self, user):
        self.authenticate(user.login, user.login)
        self.url_open(
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}"
        )
        self.env.invalidate_all()

    def test_a_stranger_releases_nothing(self):
        self._close(self.stranger)
        self.assertEqual(self.bank.minutes_reserved, 180)

    def test_the_customer_does(self):
        self._close(self.theirs)
        self.assertEqual(self.ticket.stage_id, self.done)
        self.assertEqual(self.bank.minutes_reserved, 0)

    def test_so_does_the_agent_who_gives_the_ticket_away_with_it(self):
        agent = self._make_agent("own")
        agent.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.team.user_ids += agent
        self.ticket.user_id = agent
        self.ticket.with_user(agent).stage_id = self.done
        self.assertEqual(self.bank.minutes_reserved, 0)

    def test_what_stayed_is_released_with_the_next_thing_done(self):
        self._close(self.stranger)
        self.ticket.with_user(self.manager).planned_hours = 2
        self.assertEqual(self.bank.minutes_reserved, 0)

    def test_programs_release(self):
        self.ticket.sudo().stage_id = self.done
        self.assertEqual(self.bank.minutes_reserved, 0)
