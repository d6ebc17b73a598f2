# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What it costs to issue a statement: the same statements for many lines as for few."""

from odoo.tests import tagged

from .issued_common import IssuedCase


@tagged("post_install", "-at_install")
class TestIssuedCost(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()

    def _count(self, entries):
        self.env["account.analytic.line"].with_user(self.agent).create(
            [
                {"ticket_id": self.ticket.id, "name": "Work", "unit_amount": 1 / 60}
                for _number in range(entries)
            ]
        )
        draft = self._draft()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        draft.sudo()._issue()
        self.assertEqual(len(draft.line_ids.filtered("timesheet_ref")), entries)
        return self.env.cr.sql_log_count - before

    def test_the_statements_do_not_grow_with_the_lines(self):
        self._issue()
        self._count(2)  # what is cached for all later ones
        # the fewer of two: what Odoo caches may be read again by one of them
        few = min(self._count(2), self._count(2))
        many = min(self._count(60), self._count(60))
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(few, 60)
