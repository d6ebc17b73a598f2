# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A page and the spreadsheet tell what the printed statement tells, always."""

import io
from datetime import date, timedelta

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.tests import HttpCase, new_test_user, tagged

from ..oracle import test_model
from ..statement.test_statement_net import FREE, REPORT, StatementCase

ROUNDS = max(test_model.EXAMPLES // 10, 1)
SAME = ("date", "ticket", "who", "what", "note", "worked", "minutes", "balance")


def read_lines(months):
    return [line for month in months for line in month["lines"]]


@tagged("post_install", "-at_install")
class TestPortalStatement(StatementCase):
    def _get_page(self, number=1, **options):
        bank = self.bank.sudo()
        bank.invalidate_recordset()
        return bank.env[REPORT]._get_bank_page(bank, number, **options)

    def _get_line(self, **options):
        """Return the newest line of the bank."""
        return read_lines(self._get_page(**options)["months"])[0]

    def test_numbers_and_lines_are_those_of_the_statement(self):
        self._log(self.ticket, 20, **FREE)
        self._log(self.ticket, 50)
        page, statement = self._get_page(), self._get_statement()
        for name in ("bought", "used", "gone", "left", "waiting", "ending"):
            self.assertEqual(page[name], statement[name])
        lines = read_lines(page["months"])[::-1]
        for line, printed in zip(lines, self._get_lines(statement), strict=True):
            for name in SAME:
                self.assertEqual(line[name], printed[name], name)

    def test_the_newest_lines_come_first_and_months_have_all_their_sums(self):
        for number in range(5):
            self._log(self.ticket, 10, name=f"Call {number}")
        first, last = self._get_page(1, size=4), self._get_page(2, size=4)
        self.assertEqual(first["count"], 7)
        [month] = first["months"]
        self.assertIn("March 2026: 0:50 used", month["title"])
        self.assertTrue(month["is_part"])
        self.assertEqual(
            [ln["what"] for ln in month["lines"]][:2], ["Call 4", "Call 3"]
        )
        self.assertEqual(len(last["months"]), 3)
        self.assertEqual(last["months"][-1]["lines"][0]["balance"], 600)
        self.assertFalse(self._get_page(3, size=4)["months"])
        self.assertEqual(
            self._get_page(-3, size=4)["months"][0]["month"], month["month"]
        )

    def test_a_slip_of_the_same_day_is_not_told(self):
        entry = self._log(self.ticket, 70)
        entry.unit_amount = 0.75
        self.assertEqual(self._get_line()["minutes"], -45)
        self.assertFalse(self._get_line()["corrected"])

    def test_a_correction_of_a_later_day_is_told(self):
        self.entry.unit_amount = 0.75
        line = read_lines(self._get_page()["months"])[0]
        self.assertEqual((line["minutes"], str(line["date"])), (-45, "2026-02-10"))
        self.assertEqual(line["corrected"], "corrected from 0:35 on 03/18/2026")
        steps = read_lines(self._get_page(steps=True)["months"])
        self.assertEqual([step["minutes"] for step in steps], [-10, -35, 600])
        self.assertFalse(steps[0]["corrected"])

    def test_a_correction_that_came_to_the_same_is_not_told(self):
        self.entry.unit_amount = 0.75
        self.entry.unit_amount = 35 / 60
        self.assertFalse(read_lines(self._get_page()["months"])[0]["corrected"])

    def test_time_of_today_may_change(self):
        self._log(self.ticket, 30)
        lines = read_lines(self._get_page()["months"])
        self.assertEqual([ln["is_provisional"] for ln in lines], [True, False, False])
        with freeze_time("2026-03-19 12:00:00"):
            self.assertFalse(self._get_line()["is_provisional"])

    def test_the_day_is_that_of_the_company(self):
        with freeze_time("2026-03-18 23:30:00"):  # half past midnight in Brussels
            self._log(self.ticket, 30, date="2026-03-19")
            self.assertTrue(self._get_line()["is_provisional"])
            self.entry.unit_amount = 0.5
        self.assertIn("03/19", str(read_lines(self._get_page()["months"])))

    def test_why(self):
        remote = self.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 15}
        )
        self._log(self.ticket, 35, work_type_id=remote.id)
        self.assertEqual(self._get_line()["why"], "0:35 worked → 0:45 (steps of 0:15)")
        self.env.company.hour_bank_show_worked = False
        self.assertEqual(self._get_line()["why"], "0:45 (steps of 0:15)")
        self.assertEqual(read_lines(self._get_page()["months"])[1]["why"], "")

    def test_why_only_a_part_is_of_this_bank(self):
        self.bank._adjust(-535, "Trial")
        self._sell(10)
        self._log(self.ticket, 60)
        line = read_lines(self._get_page()["months"])[0]
        self.assertEqual((line["minutes"], line["worked"]), (-30, 60))
        self.assertEqual(line["why"], "1:00 worked → 0:30 from this bank")

    def test_switches(self):
        company = self.env.company
        line = self._get_line()
        self.assertTrue(line["who"] and line["worked"] and line["ticket"])
        self.assertFalse(line["value"])
        company.write(
            {f"hour_bank_show_{name}": False for name in self._get_switches()}
        )
        company.hour_bank_show_money = True
        line = self._get_line()
        self.assertFalse(line["who"] or line["worked"] or line["ticket"])
        self.assertAlmostEqual(line["value"], -58.33, delta=0.01)
        self.team.hour_bank_show_persons = "yes"
        self.assertTrue(self._get_line()["who"])

    def _get_switches(self):
        return ("persons", "worked", "tickets")

    # === SPREADSHEET === #

    def _get_sheet(self):
        bank = self.bank.sudo()
        content = bank.env[REPORT]._get_spreadsheet(bank)
        return load_workbook(io.BytesIO(content)).active

    def test_spreadsheet_has_times_as_times(self):
        rows = list(self._get_sheet().iter_rows(min_row=3))
        head = [cell.value for cell in rows[0]]
        self.assertEqual(head[-3:], ["Worked", "Debited", "Balance"])
        values = dict(zip(head, rows[2], strict=True))
        self.assertEqual(values["Date"].value.date(), date(2026, 2, 10))
        self.assertEqual(values["Worked"].value, timedelta(minutes=35))
        self.assertEqual(values["Worked"].number_format, "[h]:mm")
        self.assertEqual(values["Balance"].value, timedelta(minutes=565))

    def test_spreadsheet_knows_no_formula_and_no_address(self):
        for text in ("=1+1", '=HYPERLINK("http://example.com")', "@SUM(1)", "http://x"):
            self._log(self.ticket, 5, name=text)
        cells = [cell for row in self._get_sheet().iter_rows() for cell in row]
        texts = {cell.value: cell for cell in cells if cell.data_type == "s"}
        self.assertIn("=1+1", texts)
        self.assertIn("@SUM(1)", texts)
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell for cell in cells if cell.hyperlink])

    def test_spreadsheet_obeys_the_switches(self):
        self.env.company.write(
            {f"hour_bank_show_{name}": False for name in self._get_switches()}
        )
        values = [
            c.value for row in self._get_sheet().iter_rows(min_row=4) for c in row
        ]
        self.assertNotIn("Agent", values)
        self.assertNotIn(self.ticket.number, values)
        self.env.company.hour_bank_show_money = True
        self.assertEqual(self._get_sheet().cell(3, 9).value, "Value")


@tagged("post_install", "-at_install")
class TestPortalShown(StatementCase, HttpCase):
    """What the switches say holds on each page, and what people type is text there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(cls.env, "reader", "base.group_portal")
        cls.reader.partner_id.write(
            {"parent_id": cls.customer.id, "hour_bank_portal": "all"}
        )
        cls.team.show_timesheet_portal = True
        cls.ticket.partner_id = cls.reader.partner_id
        cls.pages = (
            f"/my/hour-banks/{cls.bank.id}",
            f"/my/hour-banks/{cls.bank.id}?steps=1",
            f"/my/hour-banks/{cls.bank.id}/pdf",
            f"/my/ticket/{cls.ticket.id}",
        )

    def _read(self, path):
        self.env.flush_all()
        self.env.invalidate_all()
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_switches_on_each_page(self):
        self.authenticate("reader", "reader")
        for path in self.pages:
            with self.subTest(path):
                text = self._read(path)
                self.assertIn("Agent", text)
                self.assertIn("0:35", text)
                self.assertIn(self.ticket.number, text)
        self.env.company.hour_bank_show_persons = False
        for path in self.pages:
            with self.subTest(path):
                self.assertNotIn("Agent", self._read(path))

    def test_own_text_for_the_customer(self):
        self.entry.hour_bank_customer_text = "Router <b>restarted</b>"
        self.entry.name = "Plug pulled again, see contract"
        self.authenticate("reader", "reader")
        for path in self.pages:
            with self.subTest(path):
                text = self._read(path)
                self.assertIn("Router &lt;b&gt;restarted&lt;/b&gt;", text)
                self.assertNotIn("Plug pulled", text)

    def test_time_of_a_ticket_in_the_numbers_of_the_statement(self):
        self._log(self.ticket, 20, **FREE)
        viewer = self.reader.partner_id
        told = self.ticket._get_portal_time(viewer)
        self.assertEqual(
            told["sums"], {"worked": 55, "debited": 35, "free": 20, "waiting": 0}
        )
        self.assertEqual(told["left"], "9:25 left in 1 bank")
        self.assertFalse(self.ticket._get_portal_time()["left"], "who has the link")
        viewer.hour_bank_portal = "own"
        self.assertFalse(self.ticket._get_portal_time(viewer)["left"])
        viewer.hour_bank_portal = "none"
        self.assertFalse(self.ticket._get_portal_time(viewer))
        self.assertFalse(self.ticket._get_portal_time(), "nor with its link")
        viewer.hour_bank_portal = "all"
        self.team.show_timesheet_portal = False
        self.assertFalse(self.ticket._get_portal_time(viewer))

    def test_money_only_with_its_switch(self):
        self.authenticate("reader", "reader")
        self.assertNotIn("Worth, without tax", self._read(self.pages[0]))
        self.env.company.hour_bank_show_money = True
        text = self._read(self.pages[0])
        self.assertIn("Worth, without tax", text)
        self.assertIn("941.67", text)

    def test_waiting_time_is_told_as_such(self):
        self.plan.allow_parking = True
        for bank in self.bank + self._sell(1):  # the last one has the terms of now
            bank._adjust(-bank.minutes_balance, "Trial")
        self._log(self.ticket, 25, hour_bank_parked=True)
        self.authenticate("reader", "reader")
        for path in (self.pages[0], "/my/hour-banks", self.pages[3]):
            with self.subTest(path):
                text = self._read(path)
                self.assertIn("0:25", text)
                self.assertIn("may still change", text)


@tagged("post_install", "-at_install")
class TestPortalHistories(test_model.TestModel):
    """The pages of a bank tell what its statement tells, after any history."""

    test_histories_that_once_went_wrong = None  # they are about other things

    def test_random_histories_agree_with_the_model(self):
        for number in range(ROUNDS):
            self._run_round(test_model.seed(test_model.SEED + number), 2)

    def _check_replay(self):
        for bank in self.env["hour.bank"].sudo().union(*self.banks):
            self._check_pages(bank)
        self._check_left()
        return super()._check_replay()

    def _check_pages(self, bank):
        report = bank.env[REPORT]
        for steps in (False, True):
            statement = report._get_statement(bank, steps=steps)
            printed = read_lines(statement["months"])
            shown = []
            while len(shown) < len(printed):
                page = report._get_bank_page(bank, len(shown) // 3 + 1, steps, size=3)
                self.assertEqual(page["count"], len(printed))
                shown += read_lines(page["months"])
            for name in SAME:
                self.assertEqual(
                    [line[name] for line in shown[::-1]],
                    [line[name] for line in printed],
                    name,
                )
            self.assertEqual(page["left"], bank.minutes_balance)
            self.assertEqual(page["left"], statement["closing"])

    def _check_left(self):
        """What is left in all is what the banner of a ticket says.

        But for banks that pay for other work than that of the ticket.
        """
        self.contact.hour_bank_portal = "all"
        told = self.env["hour.bank"]._get_portal_overview(
            self.contact, self.env.company
        )
        for ticket in self.tickets:
            # as in a request of its own: not as it was before the last step
            ticket.invalidate_recordset(["hour_bank_hours_balance", "payer_banks"])
            if told and ticket.partner_id in (self.contact, self.customer):
                banner = round(ticket.hour_bank_hours_balance * 60)
                apart = self._get_banks_for_other_work(ticket)
                for_other_work = sum(apart.mapped("minutes_balance"))
                self.assertEqual(banner, told["minutes"] - for_other_work)

    def _get_banks_for_other_work(self, ticket):
        Bank = self.env["hour.bank"].sudo()
        seen = Bank.search(
            [*Bank._get_portal_domain(self.contact), ("kind", "=", "prepaid")]
        )
        return seen._filtered_usable().filtered(
            lambda bank: bank._get_uncovered_work(
                ticket, ticket._get_timesheet_project(), ticket._get_work_type()
            )
        )
