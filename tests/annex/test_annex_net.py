# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An annex lists what a customer should know: no slips, no internal reasons."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form

from ..common import TODAY
from .test_annex import AnnexCase


class TestAnnexNet(AnnexCase):
    def _get_period(self, invoice):
        annex = invoice._get_hour_bank_annex()
        return tuple(map(fields.Date.to_string, (annex["date_from"], annex["date_to"])))

    def _get_text(self, invoice):
        return self._render(invoice)[2]

    def test_its_period_is_the_days_that_it_lists(self):
        february = self._bill("2026-02-28")
        self.assertEqual(self._get_period(february), ("2026-01-15", "2026-02-28"))
        self._log_on("2026-03-02", 20, "Forgotten", worked="2026-02-20")
        self._log_on("2026-03-05", 10, "Help")
        draft = self._bill(post=False)
        draft.invoice_line_ids.unlink()
        draft.hour_bank_annex = True
        self.assertEqual(str(draft.hour_bank_date_from), "2026-03-01")
        self.assertEqual(self._get_period(draft), ("2026-02-20", "2026-03-05"))
        self.assertIn("02/20/2026 – 03/05/2026", self._get_text(draft))
        self.assertIn("from 02/20/2026 to 03/05/2026", draft.hour_bank_annex_summary)

    def test_slips_are_not_listed(self):
        slip = self._log_on("2026-02-12", 90, "Wrong customer")
        typed = self._log_on("2026-02-12", 90, "Printer")
        for minutes in (30, 60, 45):
            typed.with_user(self.agent).unit_amount = minutes / 60
        slip.with_user(self.agent).unlink()
        invoice = self._bill()
        rows = self._get_rows_of(invoice)
        self.assertNotIn("Wrong customer", self._get_text(invoice))
        printer = [row for row in rows if row[3].startswith("Printer")]
        self.assertEqual([row[3:6] for row in printer], [["Printer", "0:45", "-0:45"]])
        self.assertEqual(self._get_balances(invoice)[self.bank.name], (0, 520))

    def test_an_entry_that_is_worked_off_two_banks_is_one_row_also_when_raised(self):
        with freeze_time("2026-02-11"):
            other = self._sell(5)
        entry = self._log_on("2026-02-12", 500, "Migration")
        entry.with_user(self.agent).unit_amount = 10
        row = next(r for r in self._get_rows_of(self._bill()) if r[3] == "Migration")
        self.assertEqual(
            row[4:], ["10:00", "-9:25 -0:35", f"{self.bank.name} {other.name}"]
        )

    def test_what_was_told_before_is_corrected_and_not_told_again(self):
        self._bill("2026-02-28")
        with freeze_time("2026-03-02"):
            self.entry.with_user(self.agent).unit_amount = 45 / 60
        [row] = [r for r in self._get_rows_of(self._bill()) if r[3][:6] == "Router"]
        self.assertEqual(row[3:6], ["Router reset Entry changed", "", "-0:10"])

    def test_internal_reasons_and_what_was_taken_back_are_not_listed(self):
        with freeze_time("2026-02-12"):
            self.bank._change_state_by_hand("close", "They owe us money")
            self.bank._change_state_by_hand("reopen", "They paid at last")
            self.bank._adjust(-15, "To make the boss happy")
            transfer = self.env["hour.bank.transfer"].create(
                {"bank_id": self.bank.id, "hours": 1, "reason": "Quarrel of heirs"}
            )
            transfer._transfer()
        invoice = self._bill()
        text = self._get_text(invoice)
        for internal in ("owe us", "at last", "happy", "Quarrel", "Opened", "Closed"):
            self.assertNotIn(internal, text)
        moved = [row for row in self._get_work(invoice) if transfer.name in row[0]]
        self.assertEqual(sorted(minutes for _w, minutes in moved), ["+1:00", "-1:00"])
        self.assertEqual(self._get_balances(invoice)[self.bank.name], (0, 490))

    def test_a_sale_that_was_cancelled_is_not_listed(self):
        with freeze_time("2026-02-12"):
            other = self._sell(7)
            other.sale_order_id._action_cancel()
        invoice = self._bill()
        self.assertNotIn(other.name, self._get_text(invoice))
        self.assertNotIn(other.sale_order_id.name, self._get_text(invoice))

    def test_banks_in_which_nothing_moved_are_left_out(self):
        with freeze_time("2026-02-11"):
            other = self._sell(7)
        self.assertIn(other.name, self._get_balances(self._bill("2026-02-28")))
        self._log_on("2026-03-05", 90, "New cable")
        invoice = self._bill()
        self.assertIn(self.bank.name, self._get_balances(invoice))
        self.assertNotIn(other.name, self._get_balances(invoice))

    def test_a_reprint_says_the_same_also_once_an_entry_is_deleted(self):
        entry = self._log_on("2026-02-12", 60, "Printer")
        entry.with_user(self.agent).unit_amount = 1.5
        invoice = self._bill("2026-02-28")
        self.assertIn(("Printer", "-1:30"), self._get_work(invoice))
        printed = self._render(invoice)
        entry.with_user(self.agent).unlink()
        self.env.invalidate_all()
        self.assertEqual(self._render(invoice), printed)

    def test_an_annex_of_before_still_prints_each_move(self):
        self.entry.with_user(self.agent).unit_amount = 0.5
        invoice = self._bill("2026-02-28")
        self.assertIn(("Router reset", "-0:30"), self._get_work(invoice))
        facts = dict(invoice.sudo().hour_bank_annex_facts)
        del facts["net"], facts["rows"]
        invoice.sudo().hour_bank_annex_facts = facts
        self.assertIn(("Router reset", "-0:35"), self._get_work(invoice))
        self.assertIn(("Router reset Entry changed", "+0:05"), self._get_work(invoice))
        self.assertEqual(self._get_period(invoice), ("2026-01-15", "2026-02-28"))


class TestAnnexNone(AnnexCase):
    def test_a_second_invoice_of_the_day_says_why_it_has_none(self):
        first = self._bill()
        second = self._bill(post=False).with_user(self.accountant)
        self.assertTrue(second.hour_bank_annex)
        second.invoice_line_ids.unlink()
        second.hour_bank_annex = True
        reason = f"The annex of {first.name} tells the work until 03/18/2026 already"
        self.assertIn(reason, second.hour_bank_annex_summary)
        with Form(second) as form, form.invoice_line_ids.new() as line:
            line.product_id = self.service_product
        second.action_post()
        self.assertTrue(second.hour_bank_annex, "nobody took it off")
        self.assertIn(reason, second.hour_bank_annex_summary)
        self.assertEqual(str(second.hour_bank_date_to), TODAY)
        self._log_on(TODAY, 10, "Last call")
        self.env.invalidate_all()
        self.assertFalse(self._get_rows_of(second), "it was printed without")
        second.button_draft()
        self.assertIn(("Last call", "-0:10"), self._get_work(second))
        second.action_post()
        self.assertIn(("Last call", "-0:10"), self._get_work(second))

    def test_a_period_without_work_says_so(self):
        draft = self._bill(post=False)
        draft.hour_bank_date_from = "2026-03-01"
        draft.action_post()
        self.assertTrue(draft.hour_bank_annex)
        self.assertEqual(
            draft.hour_bank_annex_summary,
            "No work from 03/01/2026 to 03/18/2026: no page is added.",
        )
        self.assertEqual(self._render(draft), ([], [], ""))

    def test_nothing_is_said_where_nobody_wanted_one(self):
        self.plan.invoice_annex = False
        self._bill()
        invoice = self._bill()
        self.assertFalse(invoice.hour_bank_annex or invoice.hour_bank_annex_summary)

    def test_it_shows_what_customers_are_shown_on_the_day_of_posting(self):
        entry = self._log_on("2026-02-12", 45, "Printer")
        company, person = self.env.company, entry.employee_id.name
        ticket = entry.ticket_id.number
        shown = self._bill()
        row = next(r for r in self._get_rows_of(shown) if r[3] == "Printer")
        self.assertEqual(row[1:5], [ticket, person, "Printer", "0:45"])
        company.write(
            {
                "hour_bank_show_persons": False,
                "hour_bank_show_worked": False,
                "hour_bank_show_tickets": False,
            }
        )
        row = next(r for r in self._get_rows_of(shown) if r[3] == "Printer")
        self.assertEqual(row[2], person, "a posted invoice prints the same for ever")
        self._log_on("2026-03-12", 30, "Scanner")
        later = self._bill()
        row = next(r for r in self._get_rows_of(later) if r[3] == "Scanner")
        self.assertEqual(row[1:5], ["", "", "Scanner", ""])
        entry.sudo().ticket_id.team_id.hour_bank_show_persons = "yes"
        self._log_on("2026-03-13", 20, "Cable")
        row = next(r for r in self._get_rows_of(self._bill()) if r[3] == "Cable")
        self.assertEqual(row[1:5], ["", person, "Cable", ""])
