# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The update gives the ledger of before the values that it would have now."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from .accounting_common import HourBankAccountingCase

SCRIPT = Path(__file__).parents[1] / "migrations/19.0.1.2.0/post-migrate.py"


@tagged("post_install", "-at_install")
class TestMigration(HourBankAccountingCase):
    def _forget_values(self, banks):
        """Leave what the version before had: money of rollovers and transfers."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE hour_bank_move SET value = NULL WHERE bank_id IN %s"
            " AND move_type NOT IN ('rollover', 'transfer')",
            [tuple(banks.ids)],
        )
        self.cr.execute(
            "UPDATE hour_bank SET value_credited = NULL, value_debited = NULL,"
            " value_balance = NULL, value_used = NULL WHERE id IN %s",
            [tuple(banks.ids)],
        )
        self.env.invalidate_all()

    def _migrate(self, banks):
        spec = spec_from_file_location("migration", SCRIPT)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        for bank in banks.sorted("id"):
            script._value_ledger(bank)

    def test_values_are_those_that_were_posted(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 2})
        order = self._make_order(10, price_unit=33.333)
        bank = order.order_line.hour_bank_ids
        self._invoice(order)
        entry = self._log(self._make_ticket(), 100)
        entry.unit_amount = 1
        bank._adjust(-30, "Given up")
        bank.date_end = "2026-04-30"
        with freeze_time("2026-06-01 12:00:00"):
            self.env["hour.bank"].search([("id", "=", bank.id)])._end_validity()
        banks = bank | self.env["hour.bank"].search([("origin_bank_id", "=", bank.id)])
        self.assertEqual(len(banks), 2)
        fields = ["value_credited", "value_debited", "value_balance"]
        moves, before = banks.move_ids.sorted("id"), banks.read(fields)
        values = moves.mapped("value")
        self._forget_values(banks)
        self._migrate(banks)
        self.assertEqual(moves.mapped("value"), values)
        self.assertEqual(banks.read(fields), before)
        self.assertFalse(banks._audit())
