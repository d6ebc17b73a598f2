# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement of a bank: what it says, adds up to, and hides."""

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import TODAY, HourBankCase

REPORT = "helpdesk_hour_bank.report_hour_bank_statement"


@tagged("post_install", "-at_install")
class TestStatement(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 35, date="2026-02-10", name="Router reset")
        cls._log(cls.ticket, 90, date="2026-03-05", name="New cable")

    def _render(self, user=None, bank=None, **data):
        """Return the page as text cells: ``(rows of the ledger, all text)``."""
        report = self.env["ir.actions.report"].with_user(user or self.manager)
        page, _type = report._render_qweb_html(
            REPORT, (bank or self.bank).ids, data=data
        )
        root = html.fromstring(page)
        rows = [
            [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
            for row in root.xpath("//table[@name='ledger']//tr[th or count(td) > 1]")
        ]
        return rows, " ".join(root.text_content().split())

    def _get_column(self, rows, index=-1):
        return [row[index] for row in rows[1:]]

    def test_whole_life_begins_at_zero_and_closes_with_the_balance(self):
        rows, text = self._render()
        self.assertIn(f"Statement of hours {self.bank.name}", text)
        self.assertIn("Azur Interior", text)
        self.assertEqual(rows[1][-2:], ["Opening balance", "0:00"])
        self.assertEqual(rows[-1][-2:], ["Closing balance", "7:55"])

    def test_running_balance_follows_the_order_printed(self):
        # logged last, worked first
        self._log(self.ticket, 10, date="2026-02-01", name="Phone")
        rows, _text = self._render()
        lines = [row for row in rows if len(row) == 7]
        self.assertEqual(
            [(line[3], line[5], line[6]) for line in lines[1:]],
            [
                (f"Purchase · {self.bank.sale_order_id.name}", "+10:00", "10:00"),
                ("Phone", "-0:10", "9:50"),
                ("Router reset", "-0:35", "9:15"),
                ("New cable", "-1:30", "7:45"),
            ],
        )

    def test_each_line_says_day_ticket_who_what_worked_debited_and_balance(self):
        rows, _text = self._render(date_from="2026-03-01")
        self.assertEqual(
            rows[2],
            ["03/05/2026", self.ticket.number, "Agent", "New cable"]
            + ["1:30", "-1:30", "7:55"],
        )

    def test_the_customer_reads_why_more_was_debited_than_worked(self):
        remote = self.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 30, "multiplier": 1.5}
        )
        self._log(self.ticket, 10, work_type_id=remote.id, name="Reboot")
        rows, _text = self._render()
        self.assertIn(
            ["Reboot 0:30 (steps of 0:30) → 0:45 (Remote × 1.5)", "0:10", "-0:45"],
            [row[3:6] for row in rows],
        )

    def test_time_that_is_billed_has_a_statement_without_a_balance_to_cover(self):
        product = self._make_product(
            "Hourly", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.bank.write(
            {
                "overage_policy": "bill",
                "terms": {"overage_product_id": product.id},
            }
        )
        self._log(self.ticket, 500)
        overage = self.env["hour.bank"].search([("kind", "=", "overage")])
        _rows, text = self._render(bank=overage)
        self.assertIn("Billed Afterwards 0:25", text)
        self.assertIn(f"Time beyond {self.bank.name}", text)
        self.assertNotIn("next purchase", text)

    def test_a_period_opens_with_the_balance_before_it(self):
        rows, text = self._render(date_from="2026-02-01", date_to="2026-02-28")
        self.assertEqual(rows[1][-2:], ["Opening balance", "10:00"])
        self.assertEqual(rows[-1][-2:], ["Closing balance", "9:25"])
        self.assertEqual(len(rows), 4)
        self.assertNotIn("New cable", text)

    def test_a_period_that_ends_in_the_past_does_not_say_what_will_end(self):
        self.assertIn("7:55 end on 01/14/2027", self._render()[1])
        self.assertNotIn("end on", self._render(date_to="2026-02-28")[1])

    def test_bought_less_used_is_left(self):
        _rows, text = self._render()
        self.assertIn("Bought 10:00 Used 2:05 Left 7:55", text)
        _rows, text = self._render(date_to="2026-02-28")
        self.assertIn("Bought 10:00 Used 0:35 Left 9:25", text)

    def test_months_have_subtotals_when_there_are_several(self):
        rows, text = self._render()
        self.assertIn(["January 2026: 10:00 added", "10:00"], rows)
        self.assertIn(["February 2026: 0:35 used", "9:25"], rows)
        self.assertIn(["March 2026: 1:30 used", "7:55"], rows)
        _rows, text = self._render(date_from="2026-03-01")
        self.assertNotIn("1:30 used", text)

    def test_a_french_customer_reads_french(self):
        self.customer.lang = "fr_FR"
        rows, text = self._render()
        self.assertIn("05/03/2026", text)
        self.assertIn("Mars 2026", text)
        self.assertIn(f"Relevé d'heures {self.bank.name}", text)
        self.assertIn("Solde", rows[0])

    def test_a_correction_is_shown_on_request(self):
        self.entry.with_user(self.agent).unit_amount = 0.25
        rows, _text = self._render(steps=True)
        line = next(row for row in rows if "+0:20" in row)
        self.assertEqual(
            [line[0], *line[3:]],
            ["03/18/2026", "Router reset worked on 02/10/2026 · Entry changed"]
            + ["", "+0:20", "8:15"],
        )

    def test_the_current_words_of_an_entry_are_printed(self):
        self.entry.with_user(self.agent).name = "Router replaced"
        self.assertIn("Router replaced", self._render()[1])

    def test_words_written_for_another_customer_are_not_printed(self):
        with freeze_time("2026-01-15"):
            self._sell(10, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.entry.with_user(self.agent).name = "Secret of Deco"
        rows, text = self._render(steps=True)
        self.assertNotIn("Secret", text)
        self.assertIn("Router reset", text)
        self.assertEqual(rows[-1][-1], "10:00")

    def test_a_deleted_entry_stays_readable(self):
        self.entry.with_user(self.agent).unlink()
        _rows, text = self._render(steps=True)
        self.assertIn("Router reset worked on 02/10/2026 · Entry deleted", text)

    def test_an_adjustment_shows_its_reason(self):
        self.bank._adjust(-30, "As agreed")
        self.assertIn("Correction · As agreed", self._render()[1])

    def test_an_opening_balance_shows_its_reference(self):
        bank = self.env["hour.bank"]._grant(
            {
                "partner_id": self.customer.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                "date_start": self.bank.date_start,
                "reference": "OLD-1",
            },
            60,
            "Opening balance OLD-1",
        )
        self.assertIn("Opening balance · OLD-1", self._render(bank=bank)[1])

    def test_an_agent_reads_the_order_number_but_only_of_own_customers(self):
        self.bank.sale_order_id.client_order_ref = "PO-77"
        _rows, text = self._render(self.agent)
        self.assertIn(self.bank.sale_order_id.name, text)
        self.assertIn("PO-77", text)
        other = self._sell(10, partner=self.other_customer)
        with self.assertRaises(AccessError):
            self._render(self.agent, bank=other)

    def test_a_statement_of_several_banks_prints_each(self):
        other = self._sell(5)
        _rows, text = self._render(bank=self.bank + other)
        self.assertIn(self.bank.name, text)
        self.assertIn(other.name, text)

    def test_the_form_proposes_the_life_of_the_bank_and_prints_the_period(self):
        wizard = self.env["hour.bank.statement.print"].with_user(self.agent)
        form = Form(wizard.with_context(default_bank_id=self.bank.id))
        period = [str(form.date_from), str(form.date_to)]
        self.assertEqual(period, ["2026-01-15", TODAY])
        form.date_from = "2026-03-01"
        action = form.save().action_print()
        report = self.env["ir.actions.report"].with_user(self.agent)
        page, _type = report._render_qweb_html(REPORT, None, data=action["data"])
        self.assertIn("New cable", page.decode())
        self.assertNotIn("Router reset", page.decode())

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        wizard = self.env["hour.bank.statement.print"].with_user(self.agent)
        values = {"bank_id": self.bank.id, "date_from": TODAY, "date_to": "2026-03-17"}
        with self.assertRaisesRegex(UserError, "period"):
            wizard.create(values).action_print()

    def test_a_stranger_cannot_print_through_the_form(self):
        other = self._sell(10, partner=self.other_customer)
        wizard = self.env["hour.bank.statement.print"].with_user(self.agent)
        with self.assertRaises(AccessError):
            wizard.create({"bank_id": other.id, "date_from": TODAY}).action_print()
        with self.assertRaises(AccessError):
            wizard.create({"bank_id": other.id}).read(["partner_id"])

    def test_accountants_and_salespeople_print_statements(self):
        for user in (self.accountant, self.salesperson):
            rows, _text = self._render(user)
            self.assertEqual(rows[-1][-1], "7:55")

    def test_what_expired_and_what_went_on_is_said(self):
        self.bank.terms = {
            **self.bank.terms,
            "rollover": "hours",
            "rollover_minutes": 60,
            "rollover_months": 1,
        }
        self.bank.date_end = "2026-03-17"
        self.bank._end_validity()
        rows, text = self._render()
        made = self.env["hour.bank"].search([("origin_bank_id", "=", self.bank.id)])
        self.assertEqual(
            [(row[3], row[5]) for row in rows if len(row) == 7][-2:],
            [(f"Rolled over · to {made.name}", "-1:00"), ("End of validity", "-6:55")],
        )
        self.assertIn("Bought 10:00 Used 2:05 Expired or Moved 7:55 Left 0:00", text)
        self.assertIn("ended on 03/17/2026. 6:55 expired. 1:00 were rolled", text)
        self.assertIn("March 2026: 1:30 used, 7:55 expired or moved", text)
        rows, text = self._render(bank=made)
        self.assertIn(f"Rolled over · from {self.bank.name}", text)
        self.assertNotIn("Moved", text)
