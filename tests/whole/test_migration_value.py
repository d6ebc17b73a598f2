# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The update that gives moves their value gives each its part."""

from odoo.tests import tagged

from ..books.reconciliation_common import ReconciliationCase
from ..books.release_common import MARCH
from .test_migration import _load


@tagged("post_install", "-at_install")
class TestMigrationValue(ReconciliationCase):
    def test_hours_that_moved_bear_their_part(self):
        bank = self._sell(10)
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": bank.id,
                "target_partner_id": bank.partner_id.id,
                "hours": 8,
                "reason": "Merged",
            }
        )
        transfer.with_user(self.manager).sudo().action_confirm()
        target = transfer.target_bank_id
        self._make_negative(bank, -900)
        self.assertEqual((bank.value_balance, target.value_balance), (-700, 800))
        script = _load("19.0.1.4.0/post-value.py")
        script._bear(bank.search(script._get_negative_domain()))
        self.assertEqual((bank.value_balance, target.value_balance), (0, 100))
        self.assertReplays(bank | target)
        self.assertFalse((bank | target)._audit())
        script._bear(bank.search(script._get_negative_domain()))
        self.assertEqual(len(bank.move_ids), 4)
        self.assertNoDifference(self._reconcile(MARCH))

    def _make_negative(self, bank, value):
        """Leave what the version before did: nobody else bears it."""
        self.env.flush_all()
        vals = {
            "bank_id": bank.id,
            "company_id": bank.company_id.id,
            "partner_id": bank.partner_id.id,
            "date": bank._get_today(),
            "move_type": "purchase",
            "cause": "price",
            "minutes": 0,
            "value": value,
            "balance_after": bank.minutes_balance,
        }
        self.env["hour.bank.move"].sudo().create(vals)
        held = bank._get_holding()
        held.value_credited += value
        bank._set_counters(held)
