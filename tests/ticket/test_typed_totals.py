# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The totals below the time of a ticket follow what is typed, and saving keeps them."""

from odoo.tests import Form, tagged

from ..common import HourBankCase

TOTALS = ("debited_hours", "billed_hours", "waiting_hours", "hour_bank_hours_left")


@tagged("post_install", "-at_install")
class TestTypedTotals(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 60)
        cls._log(cls.ticket, 30)

    def _open(self, user=None):
        return Form(self.ticket.with_user(user or self.agent))

    def _add(self, form, hours, **values):
        with form.timesheet_ids.new() as line:
            line.name = "Added"
            line.unit_amount = hours
            for name, value in values.items():
                line[name] = value

    def assertTotals(self, form, *expected):
        """The form tells these hours, and once saved it tells the same."""
        self.assertEqual([form[name] for name in TOTALS], [*expected])
        saved = form.save()
        self.env.invalidate_all()
        self.assertEqual([saved[name] for name in TOTALS], [*expected])

    def test_time_that_is_added_is_debited_and_lowers_what_is_left(self):
        form = self._open()
        self.assertEqual([form[name] for name in TOTALS], [1.5, 0, 0, 8.5])
        self._add(form, 2)
        self.assertTotals(form, 3.5, 0, 0, 6.5)

    def test_time_that_is_changed_counts_by_its_difference(self):
        form = self._open()
        with form.timesheet_ids.edit(0) as line:
            line.unit_amount = 4
        debited = sum(line["unit_amount"] for line in form.timesheet_ids._records)
        self.assertTotals(form, debited, 0, 0, 10 - debited)

    def test_time_that_is_removed_comes_back(self):
        form = self._open()
        form.timesheet_ids.remove(0)
        debited = form.total_hours
        self.assertTotals(form, debited, 0, 0, 10 - debited)

    def test_free_time_debits_nothing(self):
        form = self._open()
        self._add(form, 2, hour_bank_free=True, hour_bank_free_reason="Ours")
        self.assertTotals(form, 1.5, 0, 0, 8.5)

    def test_time_beyond_the_bank_is_billed(self):
        billed = self.env["product.product"].create(
            {
                "name": "By the hour",
                "type": "service",
                "service_policy": "delivered_manual",
                "uom_id": self.hour.id,
            }
        )
        self.plan.write({"overage_policy": "bill", "overage_product_id": billed.id})
        self.bank.action_update_terms()
        form = self._open()
        self._add(form, 10)
        self.assertTotals(form, 10, 1.5, 0, 0)

    def test_an_overdraft_is_below_zero(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})
        self.bank.action_update_terms()
        form = self._open()
        self._add(form, 10)
        self.assertTotals(form, 11.5, 0, 0, -1.5)

    def test_time_without_a_customer_waits(self):
        form = Form(self._make_ticket(self.env["res.partner"]).with_user(self.agent))
        self._add(form, 1)
        self.assertTotals(form, 0, 0, 1, 0)

    def test_what_is_refused_changes_nothing_and_the_rest_does(self):
        form = self._open()
        self._add(form, 20)
        self.assertTrue(form.hour_bank_refused)
        self.assertEqual([form[name] for name in TOTALS], [1.5, 0, 0, 8.5])
        self._add(form, 1)
        self.assertTrue(form.hour_bank_refused)
        self.assertEqual([form[name] for name in TOTALS], [2.5, 0, 0, 7.5])

    def test_another_customer_pays_for_all_of_it(self):
        self._sell(5, self.other_customer)
        self.env["hr.employee"].create({"name": "Boss", "user_id": self.manager.id})
        form = self._open(self.manager)
        form.partner_id = self.other_customer
        self.assertEqual(form.hour_bank_hours_left, 5)  # time of others is not listed
        self._add(form, 1)
        self.assertEqual(form.hour_bank_hours_left, 4)

    def test_time_of_colleagues_stays_counted(self):
        self._log(self.ticket, 45, self.colleague)
        form = self._open()
        self._add(form, 1)
        self.assertTotals(form, 3.25, 0, 0, 6.75)
