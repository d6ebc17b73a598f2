# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank to transfer from, and two managers."""

from odoo.tests import new_test_user

from ...tools.duration import to_hours
from ..common import HourBankCase


class TransferCase(HourBankCase):
    @classmethod
    def setUpScene(cls):
        cls.second = new_test_user(
            cls.env, "second", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.bank = cls._sell(10)

    @classmethod
    def _make_transfer(cls, minutes=120, user=None, **values):
        """Return a draft of the manager, from the bank into a new one."""
        return (
            cls.env["hour.bank.transfer"]
            .with_user(user or cls.manager)
            .create(
                {
                    "bank_id": cls.bank.id,
                    "hours": to_hours(minutes),
                    "reason": "Merged",
                    **values,
                }
            )
        )

    @classmethod
    def _ask(cls, minutes=120, **values):
        """Return a transfer to the other customer that waits for approval."""
        partner = values.pop("partner", cls.other_customer)
        values = {"target_partner_id": partner.id, **values}
        transfer = cls._make_transfer(minutes, **values)
        transfer.action_confirm()
        return transfer

    def _approve(self, transfer):
        transfer.with_user(self.second).action_approve()
