# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement tells entries as they ended, not each correction."""

import random
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form, tagged

from ...tools.append_only import unlocked
from ..common import TODAY, HourBankCase
from ..whole.test_migration import _load

FREE = {"hour_bank_free": True, "hour_bank_free_reason": "Warranty"}
REPORT = "report.helpdesk_hour_bank.report_hour_bank_statement"


class StatementCase(HourBankCase):
    clock = f"{TODAY} 12:00:00"

    @classmethod
    def setUpScene(cls):
        with freeze_time("2026-01-15 12:00:00"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10 12:00:00"):
            cls.entry = cls._log(cls.ticket, 35, name="Router reset")

    def _get_statement(self, date_from=None, date_to=None, bank=None, **options):
        """Return the statement that the manager prints; its sums hold."""
        days = [day and fields.Date.to_date(day) for day in (date_from, date_to)]
        report = self.env[REPORT].with_user(self.manager)
        statement = report._get_statement(bank or self.bank, *days, **options)
        lines = self._get_lines(statement)
        total = statement["opening"] + sum(line["minutes"] for line in lines)
        self.assertEqual(total, statement["closing"])
        if lines:
            self.assertEqual(lines[-1]["balance"], statement["closing"])
        days = [line["date"] for line in lines]
        self.assertEqual(days, sorted(days))
        return statement

    def _give(self, entries, free=True):
        entries.write({**FREE, "hour_bank_free": free})

    def _get_lines(self, statement):
        return [line for month in statement["months"] for line in month["lines"]]

    def _read(self, *args, **options):
        """Return ``(day, what, note, worked, minutes)`` of the lines of time."""
        return [
            (
                str(line["date"])[5:],
                line["what"],
                line["note"],
                line["worked"],
                line["minutes"],
            )
            for line in self._get_lines(self._get_statement(*args, **options))
            if line["is_time"]
        ]


@tagged("post_install", "-at_install")
class TestStatementNet(StatementCase):
    """A customer reads entries as they ended."""

    def test_a_corrected_entry_is_one_line_with_its_final_minutes(self):
        entry = self.entry.with_user(self.agent)
        entry.unit_amount = 1
        entry.unit_amount = 0.25
        self.assertEqual(self._read(), [("02-10", "Router reset", "", 15, -15)])
        minutes = [line[-1] for line in self._read(steps=True)]
        self.assertEqual(minutes, [-35, -25, 25, 20])

    def test_what_cancels_out_disappears(self):
        self.entry.with_user(self.agent).unlink()
        self.assertEqual(self._read(), [])
        self.assertEqual(len(self._read(steps=True)), 2)

    def test_an_entry_of_another_day_is_one_line_on_its_day(self):
        self.entry.with_user(self.agent).date = "2026-02-12"
        self.assertEqual(self._read(), [("02-12", "Router reset", "", 35, -35)])

    def test_validity_that_ended_and_was_prolonged_is_no_news(self):
        self.bank.date_end = "2026-03-17"
        self.bank._end_validity()
        self.bank.date_end = "2026-12-31"
        kinds = [
            line["move"].move_type for line in self._get_lines(self._get_statement())
        ]
        self.assertEqual(kinds, ["purchase", "time"])

    def test_closed_and_opened_again_is_no_news(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        self.bank._change_state_by_hand("reopen", "By mistake")
        lines = self._get_lines(self._get_statement())
        self.assertEqual([line["minutes"] for line in lines], [600, -35])
        self.assertEqual(len(self._get_lines(self._get_statement(steps=True))), 4)

    def test_corrections_by_hand_stay_apart(self):
        self.bank._adjust(30, "As agreed")
        self.bank._adjust(-30, "Not as agreed")
        minutes = [ln["minutes"] for ln in self._get_lines(self._get_statement())]
        self.assertEqual(minutes, [600, -35, 30, -30])

    def test_deals_are_no_slips(self):
        line = self.bank.sale_line_id
        line.product_uom_qty = 12
        line.product_uom_qty = 10
        minutes = [ln["minutes"] for ln in self._get_lines(self._get_statement())]
        self.assertEqual(minutes, [600, -35, 120, -120])

    def test_rating_and_beneficiary_stay(self):
        remote = self.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 30}
        )
        entry = self._log(self.ticket, 10, work_type_id=remote.id, name="Reboot")
        entry.with_user(self.agent).unit_amount = 0.6
        self.assertEqual(
            self._read("2026-03-01"),
            [("03-18", "Reboot", "1:00 (steps of 0:30)", 36, -60)],
        )

    def test_what_has_to_do_with_purchases_is_told(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        self._log(self.ticket, 600, name="Migration")
        other = self._sell(10)
        [line] = self._read(bank=other)
        self.assertEqual(line[2], "Overdrawn time covered by a purchase")

    # === LATER THAN THE PERIOD === #

    def test_a_later_correction_belongs_to_the_later_statement(self):
        before = self._get_statement("2026-02-01", "2026-02-28")
        self.entry.with_user(self.agent).unit_amount = 0.25
        after = self._get_statement("2026-02-01", "2026-02-28")
        self.assertEqual(self._get_lines(after), self._get_lines(before))
        self.assertEqual(after["closing"], before["closing"])
        march = self._get_statement("2026-03-01", "2026-03-31")
        self.assertEqual((march["opening"], march["closing"]), (565, 585))
        note = "worked on 02/10/2026 · Entry changed"
        self.assertEqual(
            self._read("2026-03-01"), [("03-18", "Router reset", note, 0, 20)]
        )

    def test_more_time_of_an_earlier_entry_says_so(self):
        self.entry.with_user(self.agent).unit_amount = 1
        self.assertEqual(
            self._read("2026-03-01"),
            [
                (
                    "03-18",
                    "Router reset",
                    "worked on 02/10/2026 · Entry changed",
                    0,
                    -25,
                )
            ],
        )

    def test_an_entry_that_left_and_came_back_is_no_news(self):
        entry = self.entry.with_user(self.agent)
        self._give(entry)
        with freeze_time("2026-03-20 12:00:00"):
            entry.hour_bank_free = False
            self.assertEqual(self._read("2026-03-01"), [])
            self.assertEqual(len(self._read("2026-02-01", "2026-02-28")), 1)

    def test_set_to_nothing_and_back_it_is_not_told_twice(self):
        entry = self.entry.with_user(self.agent)
        entry.unit_amount = 0
        with freeze_time("2026-03-20 12:00:00"):
            entry.unit_amount = 1
            self.assertEqual(len(self._read("2026-02-01", "2026-02-28")), 1)
            [line] = self._read("2026-03-01")
            self.assertEqual(line[4], -25)

    def test_a_deleted_entry_comes_back_in_the_later_statement(self):
        entry = self.entry.with_user(self.agent)
        entry.unit_amount = 1
        with freeze_time("2026-04-02 12:00:00"):
            entry.unlink()
            for period, closing in (("02", 565), ("03", 540), ("04", 600)):
                statement = self._get_statement(
                    f"2026-{period}-01", f"2026-{period}-28"
                )
                self.assertEqual(statement["closing"], closing, period)
            self.assertEqual(self._get_statement()["closing"], 600)

    def test_a_slip_of_the_same_day_is_of_the_day_of_the_work(self):
        now = fields.Datetime.to_datetime(f"{TODAY} 12:00:00")
        with patch.object(type(self.env.cr), "now", lambda cr: now):
            entry = self._log(self.ticket, 60, date="2026-02-27", name="Phone")
            entry.unit_amount = 0.5
            self.assertEqual(
                self._read("2026-02-20", "2026-02-28"),
                [("02-27", "Phone", "", 30, -30)],
            )
        with (
            patch.object(type(self.env.cr), "now", lambda cr: now),
            freeze_time("2026-03-20 12:00:00"),
        ):
            entry.unit_amount = 0.75
            self.assertEqual(self._read("2026-02-20", "2026-02-28")[0][-1], -30)

    def test_the_day_of_a_correction_is_the_companys(self):
        with freeze_time("2026-03-31 22:30:00"):  # half past midnight in Brussels
            self.entry.with_user(self.agent).unit_amount = 1
            self.assertEqual(self._read("2026-03-01", "2026-03-31"), [])
            self.assertEqual(self._read("2026-04-01")[0][-1], -25)

    def test_printed_is_never_contradicted(self):
        """Statements printed at their end say the same later; all sums hold."""
        for seed in range(4):
            dice, printed = random.Random(seed), []
            bank = self._sell(100, partner=self.other_customer)
            ticket = self._make_ticket(partner=self.other_customer)
            day = fields.Date.to_date(TODAY)
            for _period in range(3):
                start, day = day, day + timedelta(days=10)
                for step in range(6):
                    now = start + timedelta(days=step)
                    with freeze_time(f"{now} 12:00:00"):
                        self._change_something(dice, ticket, now)
                end = day - timedelta(days=1)
                printed.append((start, end))
                with freeze_time(f"{end} 12:00:00"):
                    found = self._get_statement(start, end, bank=bank)
                printed[-1] += (self._describe(found),)
            closing = 0
            with freeze_time(f"{day} 12:00:00"):
                for start, end, before in printed:
                    found = self._get_statement(start, end, bank=bank)
                    self.assertEqual(self._describe(found), before, seed)
                    steps = self._get_statement(start, end, bank=bank, steps=True)
                    self.assertEqual(steps["closing"], found["closing"])
                    if start > fields.Date.to_date(TODAY):
                        self.assertEqual(found["opening"], closing, seed)
                    closing = found["closing"]
                self.assertEqual(closing, bank.minutes_balance)
                self._get_statement(bank=bank)
            bank._change_state_by_hand("close", "Next one")
            self._give(ticket.timesheet_ids)

    def _change_something(self, dice, ticket, day):
        entries = ticket.timesheet_ids.with_user(self.agent)
        what = dice.choice(["log", "change", "change", "delete", "free", "day"])
        if what == "log" or not entries:
            self._log(ticket, dice.randint(5, 90), date=day)
            return
        entry = entries[dice.randrange(len(entries))]
        if what == "change":
            entry.unit_amount = dice.choice([0, 0.25, 0.5, 1, 2])
        elif what == "delete":
            entry.unlink()
        elif what == "free":
            self._give(entry, not entry.hour_bank_free)
        else:
            entry.date = day

    def _describe(self, statement):
        return [
            (line["date"], line["minutes"], line["balance"])
            for line in self._get_lines(statement)
            if not line["is_free"]
        ]

    # === ON REQUEST === #

    def test_the_dialog_asks_for_the_steps(self):
        self.entry.with_user(self.agent).unit_amount = 0.25
        wizard = self.env["hour.bank.statement.print"].with_user(self.agent)
        form = Form(wizard.with_context(default_bank_id=self.bank.id))
        self.assertFalse(form.steps)
        report = self.env["ir.actions.report"].with_user(self.agent)
        pages = []
        for steps in (False, True):
            form.steps = steps
            action = form.save().action_print()
            page, _type = report._render_qweb_html(
                "helpdesk_hour_bank.report_hour_bank_statement",
                None,
                data=action["data"],
            )
            pages.append(page.decode())
        self.assertNotIn("Entry changed", pages[0])
        self.assertIn("Entry changed", pages[1])

    def test_the_update_lists_old_corrections_under_their_day(self):
        entry = self.entry.with_user(self.agent)
        entry.unit_amount = 0.25
        moves = self.bank.move_ids.sorted("id")
        self.env.flush_all()
        with unlocked(self.cr, "the update"):
            for move, moment in zip(
                moves,
                ["2026-01-15 10:00", "2026-02-10 10:00", "2026-02-28 23:30"],
                strict=True,
            ):
                self.cr.execute(
                    "UPDATE hour_bank_move SET create_date = %s, statement_date = NULL,"
                    " timesheet_ref = NULL WHERE id = %s",
                    [moment, move.id],
                )
            self.env.invalidate_all()
            _load("19.0.1.4.0/post-words.py").migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(
            [str(day) for day in moves.mapped("statement_date")],
            ["2026-01-15", "2026-02-10", "2026-03-01"],  # after midnight in Brussels
        )
        self.assertEqual(moves.mapped("timesheet_ref"), [0, entry.id, entry.id])


@tagged("post_install", "-at_install")
class TestStatementFree(StatementCase):
    """Free time stands there with the hours worked, and costs nothing."""

    def test_time_marked_as_free_is_listed(self):
        self._log(self.ticket, 45, name="Our mistake", **FREE)
        line = ("03-18", "Our mistake", "free: Warranty", 45, 0)
        self.assertEqual(self._read()[-1], line)
        statement = self._get_statement()
        self.assertEqual((statement["used"], statement["left"]), (35, 565))

    def test_time_that_became_free_is_listed_once(self):
        self._give(self.entry.with_user(self.agent))
        self.assertEqual(
            self._read(), [("02-10", "Router reset", "free: Warranty", 35, 0)]
        )
        notes = [line[2] for line in self._read(steps=True)]
        self.assertEqual(len(notes), 2)
        self.assertIn("free", notes[1])

    def test_in_the_later_statement_it_comes_back(self):
        self._give(self.entry.with_user(self.agent))
        self.assertEqual(self._read("2026-02-01", "2026-02-28")[0][-1], -35)
        [line] = self._read("2026-03-01")
        self.assertEqual(line[-1], 35)

    def test_what_is_partly_free_says_how_much(self):
        self.bank.overage_policy = "free"
        self.env.flush_all()
        entry = self._log(self.ticket, 600, name="Migration")
        self.assertEqual((entry.debited_minutes, entry.free_minutes), (565, 35))
        self.assertEqual(
            self._read()[-1], ("03-18", "Migration", "0:35 free", 600, -565)
        )

    def test_free_work_is_listed_on_one_bank_only(self):
        other = self._sell(10)
        limited = self._sell(10)
        limited.only_team_id = self.team.copy({"name": "Second level"})
        self._log(self.ticket, 45, name="Our mistake", **FREE)
        found = [
            bank
            for bank in self.bank + other + limited
            if any(line[2] == "free: Warranty" for line in self._read(bank=bank))
        ]
        self.assertEqual(found, [self.bank])

    def test_free_work_after_the_end_is_listed_on_the_bank_that_ended(self):
        self.bank.date_end = "2026-03-10"
        self._log(self.ticket, 45, name="Our mistake", **FREE)
        self.assertEqual(self._read()[-1][1:3], ("Our mistake", "free: Warranty"))

    def test_many_free_entries_cost_no_more_searches(self):
        self._log(self.ticket, 45, **FREE)
        self._read()
        counts = []
        for _number in range(2):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._get_statement()
            counts.append(self.cr.sql_log_count - before)
            for _entry in range(5):
                self._log(self.ticket, 45, **FREE)
        self.assertLessEqual(counts[1], counts[0])

    def test_free_time_of_others_is_not_listed(self):
        theirs = self._make_ticket(partner=self.other_customer)
        self._log(theirs, 45, **FREE)
        self.assertEqual(len(self._read()), 1)
        self.assertEqual(len(self._read("2026-03-01", "2026-03-10")), 0)

    def test_an_agent_who_sees_no_time_of_others_prints_it(self):
        self._log(self.ticket, 45, self.colleague, name="Gift", **FREE)
        report = self.env[REPORT].with_user(self.agent)
        lines = self._get_lines(report._get_statement(self.bank))
        self.assertIn("Gift", [line["what"] for line in lines])
        self.assertIn("Colleague", [line["who"] for line in lines])
