# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A company with very many banks releases them one part after the other."""

from unittest.mock import patch

from freezegun import freeze_time

from ...models.books import due
from .release_common import MARCH, ReleaseCase


class TestReleaseBatches(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.other = cls._sell(10, partner=cls.other_customer)
        for bank in (cls.bank, cls.other):
            cls._invoice(bank.sale_order_id)
        cls._log(cls.ticket, 60)
        cls._log(cls._make_ticket(cls.other_customer), 90)

    def _release_by(self, size):
        with freeze_time("2026-04-02"), patch.object(due, "BATCH", size):
            return self._release()

    def test_one_entry_where_they_are_few(self):
        entry = self._release_by(1000)
        self.assertEqual(len(entry), 1)
        self.assertBooks(MARCH, deferred=-1750, income=-250)

    def test_the_parts_come_to_the_same(self):
        entries = self._release_by(1)
        self.assertEqual(len(entries), 2)
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertBooks(MARCH, deferred=-1750, income=-250)
        self.assertLiability(self.bank + self.other)
        with freeze_time("2026-04-02"):
            self.assertFalse(self._release())

    def test_banks_between_which_hours_moved_stay_together(self):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": self.other_customer.id,
                "hours": 5,
                "reason": "Agreed",
            }
        )
        transfer._transfer()
        target = transfer.target_bank_id
        self._log(self._make_ticket(self.other_customer), 600)
        batches = self.env["hour.bank.release"]._split_banks
        with patch.object(due, "BATCH", 1):
            [together] = [ids for ids in batches(self.company) if self.bank.id in ids]
        self.assertEqual(set(together), {self.bank.id, target.id})
        self._release_by(1)
        self.assertLiability(self.bank + self.other + target)

    def test_another_company_has_batches_of_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self.env["hour.bank.release"]._split_banks(company), [])
