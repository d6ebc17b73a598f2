# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The nightly look at payments costs nothing for banks of which nothing is due."""

from freezegun import freeze_time

from .test_overdue import DUE, LAST, LATE, OverdueCase


class TestOverdueCost(OverdueCase):
    def _get_chosen(self):
        """Return the banks that the job looks at, of those of the test."""
        Bank = self.env["hour.bank"]
        return Bank.search(Bank._get_follow_domain()) & Bank.search(
            [("partner_id", "=", self.customer.id)]
        )

    def _sell_unpaid(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id, invoice_date_due=DUE, post=False)
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = DUE
        invoice.action_post()
        return bank

    def test_what_is_not_due_is_not_looked_at(self):
        self._sell_unpaid()
        for moment in ("2026-04-01 12:00:00", "2026-04-25 12:00:00"):
            with freeze_time(moment):
                self.assertFalse(self._get_chosen())
        with freeze_time(LATE):
            self.assertEqual(len(self._get_chosen()), 2)

    def test_the_statements_do_not_grow_with_unpaid_invoices(self):
        with freeze_time("2026-04-01 12:00:00"):
            counts = []
            for _more in range(3):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self._run_job()
                counts.append(self.cr.sql_log_count - before)
                self._sell_unpaid()
        self.assertEqual(counts[1], counts[2])

    def test_company_time_decides_on_the_day_itself(self):
        self.env.company.resource_calendar_id.tz = "Pacific/Auckland"
        with freeze_time(LAST):
            self.assertEqual(self._get_chosen(), self.bank)
            self.assertTrue(self.bank._has_to_follow())
        self.env.company.resource_calendar_id.tz = "America/Los_Angeles"
        with freeze_time("2026-05-02 02:00:00"):
            self.assertFalse(self.bank._has_to_follow())

    def test_what_is_held_is_looked_at_once_it_is_due_no_more(self):
        self._run_job_on(LATE)
        self.assertEqual(self.bank.state, "hold")
        with freeze_time("2026-05-10 12:00:00"):
            self.assertFalse(self._get_chosen())
            lines = self.invoice._get_receivable_lines()
            # past what tells the banks: as a module that writes SQL
            self.cr.execute(
                "UPDATE account_move_line SET date_maturity = '2026-06-30'"
                " WHERE id IN %s",
                [tuple(lines.ids)],
            )
            self.env.invalidate_all()
            self.assertEqual(self._get_chosen(), self.bank)
            self._run_job()
            self.assertEqual(self.bank.state, "open")

    def test_what_was_waived_is_not_held_again(self):
        self._run_job_on(LATE)
        with freeze_time("2026-05-10 12:00:00"):
            self.bank._change_state_by_hand("resume", "They promised")
            self.assertFalse(self._get_chosen())
            self._run_job()
            self.assertEqual(self.bank.state, "open")

    def test_hours_that_wait_for_money_are_looked_at_when_some_came(self):
        self.plan.grant_on = "payment"
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self.assertEqual(bank.state, "pending")
        with freeze_time("2026-04-01 12:00:00"):
            self.assertFalse(self._get_chosen())
            # past what tells the banks
            invoice.flush_recordset()
            self.cr.execute(
                "UPDATE account_move SET payment_state = 'paid' WHERE id = %s",
                invoice.ids,
            )
            self.env.invalidate_all()
            self.assertEqual(self._get_chosen(), bank)
            self._run_job()
        self.assertBank(bank, "open", 600)
