# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hours on an issued statement are worth, and who reads it."""

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .issued_common import IssuedCase
from .test_issued import REPORT


@tagged("post_install", "-at_install")
class TestIssuedMoney(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.hour_bank_show_money = True
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 60, date="2026-02-10", name="Router reset")

    def _get_values(self, statement):
        return [
            (each["opening"], each["changed"], each["closing"])
            for each in statement.bank_values
        ]

    def _render(self, statement):
        page, _type = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, statement.ids
        )
        return " ".join(html.fromstring(page).text_content().split())

    def test_each_opens_with_what_the_one_before_closed_with(self):
        first = self._issue("2026-02-28")
        self.assertEqual(self._get_values(first), [("0.00", "0.00", "900.00")])
        self._log(self.ticket, 30)
        second = self._issue()
        self.assertEqual(self._get_values(second), [("900.00", "0.00", "850.00")])
        self.assertEqual((second.opening_value, second.closing_value), (900, 850))
        self.assertIn('"closing": "850.00"', second._get_canonical_text())
        self.assertRegex(self._render(second), r"Opening balance .{,4}900.00 9:00")
        self.assertRegex(self._render(second), r"Closing balance .{,4}850.00 8:30")
        self.assertFalse(self.assertChainHolds())

    def test_it_is_the_value_of_the_bank(self):
        self.entry.unit_amount = 0.5
        statement = self._issue()
        self.assertAlmostEqual(statement.closing_value, self.bank.value_balance)

    def test_a_price_that_changed(self):
        self._issue("2026-02-28")
        self.bank.sale_line_id.price_unit = 90
        second = self._issue()
        self.assertEqual(self._get_values(second), [("900.00", "-90.00", "810.00")])
        self.assertIn("Price changed", self._render(second))

    def test_a_bank_without_hours_is_worth_nothing(self):
        self._log(self.ticket, 540)
        self.assertEqual(self._get_values(self._issue()), [("0.00", "0.00", "0.00")])

    def test_money_that_is_shown_from_now_on(self):
        self.env.company.hour_bank_show_money = False
        first = self._issue("2026-02-28")
        self.assertFalse(first.bank_values)
        self.assertNotIn("values", first._get_canonical_facts())
        self.env.company.hour_bank_show_money = True
        self._log(self.ticket, 30)
        self.assertEqual(
            self._get_values(self._issue()), [("900.00", "0.00", "850.00")]
        )

    def test_who_reads_it(self):
        statement = self._issue()
        for user in (self.manager, self.accountant, self.salesperson):
            values = statement.with_user(user).read(["closing_value"])
            self.assertEqual(values[0]["closing_value"], 900)
        for name in ("bank_values", "closing_value", "opening_value", "value_note"):
            with self.assertRaises(AccessError):
                statement.with_user(self.agent).read([name])
        balances = statement.with_user(self.agent).read(["balances"])[0]["balances"]
        self.assertNotIn("900", str(balances))

    def test_another_currency_is_never_added_to_the_one_before(self):
        """Odoo changes it only as long as there is no journal item."""
        first = self._issue("2026-02-28")
        before = first.currency_id
        currency = self.env["res.currency"].create(
            {"name": "XHB", "symbol": "x", "rounding": 0.01}
        )
        self.env.company.currency_id = currency
        fresh = self._sell(5)
        second = self._issue()
        self.assertEqual(second.currency_id, currency)
        self.assertEqual(self._get_values(second)[0], ("", "", ""))
        self.assertEqual(second.opening_minutes, 540)
        [values] = [each for each in second.bank_values if each["id"] == fresh.id]
        self.assertEqual(float(values["closing"]), second.closing_value)
        self.assertIn(f"told in {before.name}", second.value_note)
        self.assertIn("not carried over to XHB", self._render(second))
        self.assertEqual(first.closing_value, 900)
        third = self._issue()
        self.assertEqual(self._get_values(third)[0], ("", "", ""))
        self.assertEqual(self._get_values(third)[1][0], values["closing"])
        for statement in first + second + third:
            self.assertTrue(statement._check_digest())
