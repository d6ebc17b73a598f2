# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People who may log time, and banks of customers that are not theirs."""

from odoo import Command
from odoo.exceptions import UserError

from ..common import HourBankCase


class SpendCase(HourBankCase):
    """Two customers with hours, and people who have no say in those of the second.

    ``own`` is an agent with rights on personal tickets, who works for the first
    customer; ``clerk`` has Timesheets only.
    """

    @classmethod
    def setUpScene(cls):
        cls.own = cls._make_employee(
            "own_agent", "helpdesk_mgmt.group_helpdesk_user_own"
        )
        cls.clerk = cls._make_employee("clerk")
        cls.approver = cls._make_employee(
            "approver", "hr_timesheet.group_hr_timesheet_approver"
        )
        cls.core_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "No hour banks",
                "allow_timesheet": True,
                "default_project_id": cls.project.id,
                "user_ids": [Command.set((cls.agent + cls.own).ids)],
            }
        )
        cls.team.user_ids += cls.own
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket(user_id=cls.own.id)
        cls.foreign_bank = cls._sell(10, cls.other_customer)
        cls.foreign_line = cls.foreign_bank.sale_line_id
        cls.foreign_ticket = cls._make_ticket(
            cls.other_customer, user_id=cls.colleague.id
        )
        cls.env.flush_all()

    @classmethod
    def _make_employee(cls, login, *groups):
        """Return a user with Timesheets, who is an employee."""
        user = cls._make_agent(login)
        timesheets = cls.env.ref("hr_timesheet.group_hr_timesheet_user")
        user.group_ids = timesheets.union(*map(cls.env.ref, groups))
        return user

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def _entry(self, user, **values):
        """Log half an hour as ``user``, with what the values say and nothing else."""
        Entry = self.env["account.analytic.line"].with_user(user)
        return Entry.create({"name": "Worked", "unit_amount": 0.5, **values})

    def assertNotSpent(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertCounters(self.foreign_bank, 600, 0)

    def assertBlocked(self, call, *args, **kwargs):
        """The call is refused, and tells nothing of the other customer's bank."""
        with self.assertRaises(UserError) as caught:
            with self.cr.savepoint():
                call(*args, **kwargs)
        self.assertNotIn(self.foreign_bank.name, str(caught.exception))
        self.assertNotIn("10:00", str(caught.exception))
        self.assertNotSpent()
