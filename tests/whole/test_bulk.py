# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows that are inserted at once are the same as those that the ORM creates."""

from odoo.fields import Date
from odoo.tests import TransactionCase, new_test_user, tagged

from ...models.bulk import insert

# What differs between two records of the same values
OWN = {"id", "display_name", "create_date", "write_date"}


@tagged("post_install", "-at_install")
class TestBulk(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "reads", "account.group_account_invoice")
        cls.Line = cls.env["hour.bank.rollforward.line"].with_user(cls.user)
        report = cls.env["hour.bank.reconciliation"].with_user(cls.user).create({})
        partner = cls.env["res.partner"].create({"name": 'Bär "& Söhne" \\ 1'})
        cls.full = {
            "reconciliation_id": report.id,
            "name": partner.name,
            "partner_id": partner.id,
            "account_id": False,
            "date_since": Date.to_date("2026-02-28"),
            "date_end": False,
            "hours_opening": 1 / 3,
            "value_opening": 0.1 + 0.2,
            "value_closing": -1234567.89,
        }
        cls.full["value_opening"] = report.currency_id.round(cls.full["value_opening"])
        cls.short = {"reconciliation_id": report.id, "name": "", "hours_closing": 0.0}

    def _read(self, lines):
        lines.invalidate_recordset()
        names = [name for name, field in lines._fields.items() if field.store]
        return [
            {name: value for name, value in values.items() if name not in OWN}
            for values in lines.sudo().read(names)  # sudo: the report alone reads all
        ]

    def test_the_same_as_created(self):
        values = [self.full, self.short, self.full]
        inserted = insert(self.Line, values)
        created = self.Line.sudo().create(values)
        self.assertEqual(len(inserted), 3)
        self.assertEqual(inserted.ids, sorted(inserted.ids))
        found, expected = self._read(inserted), self._read(created)
        # a number that is not given is none to the database, and 0 to who reads it
        self.assertEqual(found, expected)
        self.assertEqual(inserted.create_uid, self.user)
        self.assertEqual(inserted[0].create_date, created[0].create_date)

    def test_old_ones_are_cleaned_up(self):
        inserted = insert(self.Line, [self.full])
        self.env.cr.execute(
            "UPDATE hour_bank_rollforward_line"
            " SET create_date = '2020-01-01', write_date = '2020-01-01'"
        )
        self.env["hour.bank.rollforward.line"]._transient_vacuum()
        self.assertFalse(inserted.exists())

    def test_one_statement(self):
        for number in (1, 50):
            with self.assertQueryCount(1):
                insert(self.Line, [self.full] * number)

    def test_nothing(self):
        with self.assertQueryCount(0):
            self.assertFalse(insert(self.Line, []))

    def test_what_is_not_stored_is_refused(self):
        for name in ("currency_id", "display_name"):
            with self.assertRaisesRegex(ValueError, f"{name} is not stored"):
                insert(self.Line, [{name: 1}])
