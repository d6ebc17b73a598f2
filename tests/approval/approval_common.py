# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A customer who approves what goes above two hours on a ticket."""

from odoo.tests import new_test_user

from ...tools.duration import to_hours
from ..common import HourBankCase
from ..job_common import JobChecks


class ApprovalCase(JobChecks, HourBankCase):
    """``plan`` asks above 2:00 on a ticket; ``bank`` has ten hours of it.

    ``contact`` is the contact of ``ticket``, with a mail address and a login.
    """

    @classmethod
    def setUpScene(cls):
        cls.plan.write({"approval": "ticket", "approval_hours": 2})
        cls.bank = cls._sell(10)
        cls.contact.email = "brandon@azur.example.com"
        cls.approver = new_test_user(
            cls.env,
            "approver",
            "base.group_portal",
            partner_id=cls.contact.id,
            name="Brandon Freeman",
        )
        cls.ticket = cls._make_ticket()

    def _ask(self, minutes, ticket=None, user=None, **values):
        """Ask from the ticket as an agent does; return the approval, as superuser."""
        ticket = ticket or self.ticket
        dialog = (
            self.env["hour.bank.ask.approval"]
            .with_user(user or self.agent)
            .create({"ticket_id": ticket.id, "hours": to_hours(minutes), **values})
        )
        dialog.action_ask()
        return self.env["hour.bank.approval"].search(
            [("ticket_id", "=", ticket.id)], order="id desc", limit=1
        )

    def _approve(self, minutes, ticket=None, **values):
        """Let the contact approve so much; return the approval."""
        approval = self._ask(minutes, ticket, **values)
        approval._approve(minutes, "Brandon Freeman", self.contact)
        return approval

    def _change(self, entry, minutes):
        entry.with_user(self.agent).unit_amount = to_hours(minutes)
        self.env.flush_all()

    def assertUsed(self, approval, used, state="approved"):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((approval.minutes_used, approval.state), (used, state))
