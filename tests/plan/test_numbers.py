# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers that nobody can count with are refused, whichever door they come through."""

import re

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...models.fields import Bounded
from ...tools.opening_balances import Unreadable, parse_date, parse_hours
from ..common import HourBankCase
from ..dialog.dialog_common import LINES

NO_NUMBERS = [float("nan"), float("inf"), -float("inf"), 1e308, -1e308, "nan", "1e308"]
HUGE = [4e7, -4e7, 1_000_001]


@tagged("post_install", "-at_install")
class TestNumbers(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)

    def _refused(self, model, field, numbers, **values):
        """No door lets such a number in: create, write, onchange."""
        Model = self.env[model].with_user(self.manager)
        label = Model._fields[field]._description_string(self.env)
        label = re.escape(f"“{label}” cannot be")
        for number in numbers:
            with self.subTest(f"{model}.{field} {number}"):
                with self.assertRaisesRegex(ValidationError, label):
                    Model.create({**values, field: number})
                with self.assertRaisesRegex(ValidationError, label):
                    spec = {name: {} for name in (*values, field)}
                    Model.onchange({**values, field: number}, [field], spec)

    def test_in_the_dialogs(self):
        bank = {"bank_id": self.bank.id, "reason": "Why not"}
        self._refused("hour.bank.adjust", "hours", NO_NUMBERS + HUGE, **bank)
        self._refused("hour.bank.transfer", "hours", NO_NUMBERS + HUGE, **bank)
        grant = {"partner_id": self.customer.id, "product_id": self.product.id}
        self._refused("hour.bank.grant", "hours", NO_NUMBERS + HUGE, **grant)
        self.assertCounters(self.bank, 600, 0)

    def test_a_dialog_that_is_open(self):
        adjust = self.env["hour.bank.adjust"].with_user(self.manager)
        adjust = adjust.create({"bank_id": self.bank.id, "hours": 1, "reason": "Gift"})
        for number in NO_NUMBERS + HUGE:
            with self.subTest(number), self.assertRaises(ValidationError):
                adjust.hours = number
        adjust.action_apply()
        self.assertCounters(self.bank, 660, 0)

    def test_a_transfer_that_is_a_draft(self):
        transfer = self.env["hour.bank.transfer"].with_user(self.manager)
        transfer = transfer.create(
            {"bank_id": self.bank.id, "hours": 1, "reason": "Merged"}
        )
        for number in NO_NUMBERS + HUGE:
            with self.subTest(number), self.assertRaises(ValidationError):
                transfer.hours = number
        for number in (0, -1):
            with self.subTest(number), self.assertRaisesRegex(UserError, "0:00"):
                transfer.hours = number

    def test_on_the_plan(self):
        name = {"name": "Big"}
        for field in (
            "overdraft_hours",
            "overage_price",
            "validity_months",
            "grace_days",
            "rollover_hours",
            "rollover_months",
            "after_hours_multiplier",
            "holiday_multiplier",
            "overdue_days",
        ):
            self._refused("hour.bank.plan", field, NO_NUMBERS, **name)
        self._refused("hour.bank.plan", "validity_months", [1201, 4e7], **name)
        self._refused("hour.bank.plan", "grace_days", [36501], **name)
        self._make_plan("Long", validity_months=1200, grace_days=36500)

    def test_on_work_types_and_multipliers(self):
        for field in ("step_minutes", "tolerance_minutes", "minimum_minutes"):
            numbers = [*NO_NUMBERS, 4e7]
            self._refused("hour.bank.work.type", field, numbers, name="Big")
        self._refused("hour.bank.work.type", "multiplier", NO_NUMBERS, name="Big")
        values = {"plan_id": self.plan.id, "kind": "priority", "ticket_priority": "1"}
        self._refused("hour.bank.multiplier", "multiplier", NO_NUMBERS, **values)

    def _assign_refused(self, record, field):
        for number in NO_NUMBERS + HUGE:
            with self.subTest(f"{record} {number}"):
                with self.assertRaises(ValidationError):
                    record[field] = number
        record[field] = 2

    def test_on_products_tickets_and_banks(self):
        pack = self._make_product("Pack", uom_id=self.unit.id, hour_bank_hours=1)
        self._assign_refused(pack.product_tmpl_id, "hour_bank_hours")
        self._assign_refused(self._make_ticket(), "planned_hours")
        self._assign_refused(self.bank.with_user(self.manager), "grace_days")

    def test_quantities_of_orders(self):
        line = self.bank.sale_line_id
        # Odoo itself cannot round what is no number.
        with self.assertRaisesRegex(ValidationError, "Correct the quantity"):
            self._make_order(4e7)
        with self.assertRaisesRegex(ValidationError, "Correct the quantity"):
            line.product_uom_qty = 4e7
        line.invalidate_recordset()
        line.product_uom_qty = 2_000_000
        self.assertEqual(self.bank.minutes_credited, 120_000_000)

    def test_days_from_which_nothing_can_be_counted(self):
        bank, plan = self.bank.with_user(self.manager), self.plan
        never = "9999-12-31"
        for record, name in ((bank, "date_end"), (plan, "validity_date")):
            with self.assertRaisesRegex(ValidationError, "cannot be 12/31/9999"):
                record[name] = never
            record[name] = "2999-12-31"
        grant = {"partner_id": self.customer.id, "product_id": self.product.id}
        self.plan.validity_months = 1200
        for day in ("date_start", "date_end"):
            Grant = self.env["hour.bank.grant"].with_user(self.manager)
            with self.assertRaisesRegex(ValidationError, "cannot be 12/31/9999"):
                Grant.create({**grant, "hours": 1, day: never})
        with self.assertRaises(Unreadable):
            parse_date("31/12/9999", "%d/%m/%Y")
        self._log(self._make_ticket(), 5)
        self.assertCounters(self.bank, 600, 5)

    def test_in_a_file(self):
        for text in ("nan", "inf", "1e308", "4e7", "40000000", "-5"):
            with self.subTest(text), self.assertRaises(Unreadable):
                parse_hours(text)
        self.assertEqual(parse_hours("99999"), 99999 * 60)

    def test_every_number_that_somebody_enters_is_bounded(self):
        """A new field for numbers fails here until it is one of models/fields.py."""
        unbounded = [
            f"{model}.{name}"
            for model, Model in self.env.registry.items()
            if Model._original_module == "helpdesk_hour_bank"
            and not Model._abstract
            and Model._name not in LINES
            for name, field in Model._fields.items()
            if field.type in ("float", "integer")
            and field.store
            and not field.readonly
            and name not in ("id", "sequence", "color", "rollover_percent")
            and not isinstance(field, Bounded)
        ]
        self.assertFalse(unbounded)
        for model, name in (
            ("helpdesk.ticket", "planned_hours"),
            ("product.template", "hour_bank_hours"),
            ("account.move.line", "hour_bank_hours"),
        ):
            self.assertIsInstance(self.env[model]._fields[name], Bounded)
