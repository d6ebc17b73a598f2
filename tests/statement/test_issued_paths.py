# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Corrections on every path: each names the old statement, the old number and why."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..sale.refund_common import RefundLeftCase
from .issued_common import IssuedCase, IssuedChecks


class PathChecks(IssuedChecks):
    """Checks the corrections of one statement."""

    def assertCorrects(self, statement, *expected):
        """The lines that correct say ``(statement, minutes, part of reason)``."""
        lines = statement.line_ids.filtered("corrects_id")
        found = [(line.corrected_name, line.corrected_minutes) for line in lines]
        self.assertEqual(found, [(name, minutes) for name, minutes, _why in expected])
        for line, (_name, _minutes, why) in zip(lines, expected, strict=True):
            self.assertIn(why, line.reason)
        self.assertFalse(self.assertChainHolds(statement.partner_id))


@tagged("post_install", "-at_install")
class TestIssuedPaths(PathChecks, IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 60, date="2026-02-10", name="Router reset")

    def setUp(self):
        super().setUp()
        self.first = self._issue("2026-02-28")
        self.said = (self.first.name, -60)

    def test_another_ticket_of_the_same_customer(self):
        other = self._make_ticket(name="The same")
        self.entry.ticket_id = other
        second = self._issue()
        why = "Entry changed"
        self.assertCorrects(second, (*self.said, why), (*self.said, why))
        tickets = second.line_ids.mapped("ticket_number")
        self.assertEqual(tickets, [self.ticket.number, other.number])

    def test_another_customer(self):
        with freeze_time("2026-01-15"):
            self._sell(10, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertCorrects(self._issue(), (*self.said, "another customer"))
        self.assertCorrects(self._issue(partner=self.other_customer))

    def test_made_free_and_billed_again(self):
        self.entry.write(
            {"hour_bank_free": True, "hour_bank_free_reason": "our mistake"}
        )
        second = self._issue()
        self.assertCorrects(second, (*self.said, "our mistake"))
        self.entry.hour_bank_free = False
        third = self._issue()
        names = [(second.name, 0, "Entry changed"), (second.name, 60, "No free time")]
        self.assertCorrects(third, *names)

    def test_what_expired_comes_back(self):
        with freeze_time("2026-03-01"):
            self.bank.date_end = "2026-02-28"
            self.bank._end_validity()
        second = self._issue("2026-03-01")
        self.assertCorrects(second)
        self.bank.with_user(self.manager).date_end = "2026-12-31"
        third = self._issue()
        self.assertCorrects(third, (second.name, -540, ""))
        self.assertEqual(third.closing_minutes, 540)

    def test_time_of_a_contact_that_was_merged(self):
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        with freeze_time("2026-01-15"):
            bank = self._sell(5, partner=twin)
            ticket = self._make_ticket(twin)
        with freeze_time("2026-02-10"):
            entry = self._log(ticket, 30, date="2026-02-10", name="Cable")
        theirs = self._issue("2026-02-28", partner=twin)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (twin + self.customer).ids,
                "dst_partner_id": self.customer.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        entry.unit_amount = 0.25
        second = self._issue()
        self.assertIn("of Twin", second._get_paper()["taken_over"])
        self.assertCorrects(
            second,
            (theirs.name, -30, "Entry changed"),
        )
        self.assertEqual(bank.partner_id, self.customer)

    def test_a_bank_that_was_transferred(self):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "hours": 2,
                "target_partner_id": self.other_customer.id,
                "reason": "Sold the shop",
            }
        )
        transfer.action_confirm()
        if transfer.state != "done":
            transfer.with_user(self.manager).action_approve()
        second = self._issue()
        self.assertCorrects(second)
        self.assertEqual(second.closing_minutes, 420)
        theirs = self._issue(partner=self.other_customer)
        self.assertCorrects(theirs)
        self.assertEqual(theirs.closing_minutes, 120)
        # time of before is given back to where it came from
        self.entry.unlink()
        third = self._issue()
        self.assertCorrects(third, (*self.said, "Entry deleted"))

    def test_an_adjustment_that_is_taken_back(self):
        self.bank._adjust(30, "Goodwill")
        second = self._issue()
        self.assertCorrects(second)
        self.bank._adjust(-30, "By mistake")
        third = self._issue()
        self.assertEqual(third.closing_minutes, second.closing_minutes - 30)
        self.assertIn("By mistake", third.line_ids.what)
        self.assertFalse(self.assertChainHolds())


@tagged("post_install", "-at_install")
class TestIssuedRefund(PathChecks, RefundLeftCase):
    def test_a_credit_note_that_is_undone(self):
        self.order._create_invoices().action_post()
        self._log(self.ticket, 60)
        first = self._issue()
        credit = self._refund()
        second = self._issue()
        self.assertEqual(second.closing_minutes, 0)
        credit.button_draft()
        credit.button_cancel()
        third = self._issue()
        self.assertEqual(third.closing_minutes, first.closing_minutes)
        back = third.line_ids
        self.assertEqual(back.mapped("minutes"), [540])
        self.assertEqual(set(back.mapped("corrected_name")), {second.name})
        self.assertEqual(set(back.mapped("corrected_minutes")), {-540})
        self.assertTrue(all(back.mapped("reason")))
        self.assertFalse(self.assertChainHolds())
