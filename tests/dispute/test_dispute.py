# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A debit is disputed and decided: what becomes of its minutes."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..scene import TODAY
from .dispute_common import DisputeCase


@tagged("post_install", "-at_install")
class TestDispute(DisputeCase):
    # === OPEN === #

    def test_opened_it_is_marked_and_still_debited(self):
        dispute = self._dispute(self.entry, self.contact)
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "open",
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "asked_minutes": 45,
                    "minutes": 45,
                    "ticket_id": self.ticket.id,
                    "bank_ids": self.bank.ids,
                }
            ],
        )
        self.assertEqual(str(dispute.deadline), "2026-04-01")
        self.assertParts(self.entry, 45, 0)
        self.assertEqual(self.entry.disputed_minutes, 45)
        self.assertEqual(self.bank.dispute_count, 1)
        self.assertEqual(self.bank.disputed_hours, 0.75)
        self.assertEqual(self.ticket.dispute_count, 1)
        move = self.entry.sudo().hour_bank_move_ids
        self.assertEqual(move.dispute_text, "0:45 in dispute")
        other = self._sell(10)
        self.env["hour.bank"]._post_moves(
            [
                {
                    **{"bank_id": other.id, "move_type": "time", "cause": "entry"},
                    **{"minutes": -1, "date": TODAY, "ticket_id": self.ticket.id},
                    "timesheet_id": self.entry.id,
                }
            ]
        )
        self.assertEqual(other.dispute_count, 0)
        self.assertEqual(
            other.move_ids.filtered("timesheet_id").dispute_text, "0:45 in dispute"
        )
        self.assertEqual(
            dispute.activity_ids.mapped("user_id"), self.agent, "who has the ticket"
        )

    def test_of_two_contacts_the_second_finds_the_first_ones(self):
        first = self._dispute(self.entry, self.contact)
        second = self._dispute(self.entry, self.people["own"].partner_id)
        self.assertEqual(first, second)
        self.assertEqual(second.contact_id, self.contact)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_open_one(self):
        dispute = self._dispute(self.entry, self.contact)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            dispute.copy({"timesheet_ref": dispute.timesheet_ref})
            self.env.flush_all()

    def test_a_part_of_it(self):
        dispute = self._dispute(self.entry, self.contact, minutes=20)
        self.assertEqual((dispute.minutes, self.entry.disputed_minutes), (20, 20))

    def test_not_more_than_is_debited(self):
        with self.assertRaisesRegex(UserError, "At most 0:45"), self.env.cr.savepoint():
            self._dispute(self.entry, self.contact, minutes=46)
        self._dispute(self.entry, self.contact, minutes=45)

    def test_not_without_words(self):
        with self.assertRaisesRegex(UserError, "write what"), self.env.cr.savepoint():
            self._dispute(self.entry, self.contact, "  ")

    def test_not_where_the_company_wants_none(self):
        self.env.company.hour_bank_disputes = False
        with self.assertRaisesRegex(UserError, "Nothing"), self.env.cr.savepoint():
            self._dispute(self.entry, self.contact)

    def test_only_of_the_lines_that_the_contact_sees(self):
        """A parent company's contact sees nothing of its subsidiary's own bank."""
        for who in ("none", "parent", "stranger", "former"):
            contact = self.people[who].partner_id
            with (
                self.subTest(who),
                self.assertRaisesRegex(UserError, "Nothing"),
                self.env.cr.savepoint(),
            ):
                self._dispute(self.entry, contact)

    # === DECIDE === #

    def test_reduced_minutes_become_free(self):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "reduced", self.manager, 0.25, "A detour of ours")
        self.assertParts(self.entry, 30, 15)
        move = self.entry.sudo().hour_bank_move_ids.sorted("id")[-1]
        self.assertRecordValues(
            move,
            [
                {
                    "minutes": 15,
                    "cause": "dispute",
                    "reason": "A detour of ours",
                    "move_type": "time",
                }
            ],
        )
        self.assertTrue(move.origin_move_id)
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "reduced",
                    "reduced_minutes": 15,
                    "charged_after": 30,
                    "decided_by_id": self.manager.id,
                }
            ],
        )
        self.assertFalse(self.entry.disputed_minutes)
        self.assertFalse(dispute.activity_ids)
        self.assertIn("after a dispute", self.entry.hour_bank_explanation)
        self.assertAudited()

    def test_made_free_it_stays_so_however_long_it_gets(self):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "free", self.manager)
        self.assertParts(self.entry, 0, 45)
        self.entry.unit_amount = 2
        self.assertParts(self.entry, 0, 120)
        self.assertAudited()

    def test_upheld_and_withdrawn_change_nothing(self):
        for outcome in ("withdrawn", "upheld"):
            dispute = self._dispute(self.entry, self.contact)
            self._answer(dispute, outcome, self.manager)
            self.assertEqual(dispute.state, outcome)
            self.assertParts(self.entry, 45, 0)
            self.assertFalse(self.entry.disputed_minutes)

    def test_what_was_decided_is_not_disputed_again(self):
        self._answer(self._dispute(self.entry, self.contact), "upheld", self.manager)
        with self.assertRaisesRegex(UserError, "Nothing"), self.env.cr.savepoint():
            self._dispute(self.entry, self.contact)
        self.entry.unit_amount = 1
        self.assertEqual(self._dispute(self.entry, self.contact).minutes, 60)

    def test_it_is_decided_once(self):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "upheld", self.manager)
        with self.assertRaisesRegex(UserError, "ended meanwhile"):
            dispute.with_user(self.manager)._answer("free", 0, "Later")

    def test_not_reduced_by_more_than_is_debited(self):
        dispute = self._dispute(self.entry, self.contact)
        for hours in (0, 1):
            with (
                self.assertRaisesRegex(UserError, "at most 0:45"),
                self.env.cr.savepoint(),
            ):
                self._answer(dispute, "reduced", self.manager, hours)
        self._answer(dispute, "reduced", self.manager, 0.75)
        self.assertParts(self.entry, 0, 45)

    def test_the_customer_withdraws(self):
        dispute = self._dispute(self.entry, self.contact)
        self.assertTrue(dispute._withdraw_in_portal(self.contact))
        self.assertFalse(dispute._withdraw_in_portal(self.contact))
        self.assertEqual((dispute.state, self.entry.disputed_minutes), ("withdrawn", 0))

    # === LATER EDITS === #

    def _reduce(self, hours=0.25):
        dispute = self._dispute(self.entry, self.contact)
        self._answer(dispute, "reduced", self.manager, hours)
        return dispute

    def test_a_later_edit_keeps_what_was_waived(self):
        self._reduce()
        for hours, debited, free in (
            (1, 45, 15),
            (0.5, 15, 15),
            (0.1, 0, 6),
            (0.75, 30, 15),
        ):
            self.entry.unit_amount = hours
            self.assertParts(self.entry, debited, free)
        self.assertAudited()

    def test_drawn_anew_it_keeps_what_was_waived(self):
        self._reduce()
        self.entry.work_type_id = self.env["hour.bank.work.type"].create(
            {"name": "Visit", "multiplier": 2}
        )
        self.assertParts(self.entry, 75, 15)
        self.entry.work_type_id = False
        self.assertParts(self.entry, 30, 15)
        self.entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Gift"})
        self.assertParts(self.entry, 0, 45)
        self.entry.hour_bank_free = False
        self.assertParts(self.entry, 30, 15)
        self.assertAudited()

    def test_another_customer_pays_all_of_it(self):
        self._reduce()
        self._sell(5, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertParts(self.entry, 45, 0)
        self.ticket.partner_id = self.contact
        self.assertParts(self.entry, 30, 15)
        self.assertAudited()

    def test_reduced_twice(self):
        self._reduce()
        self.entry.unit_amount = 1
        self._reduce()
        self.assertParts(self.entry, 30, 30)
        self.assertAudited()

    # === MEANWHILE === #

    def test_it_follows_a_shorter_entry(self):
        dispute = self._dispute(self.entry, self.contact)
        self.entry.unit_amount = 0.5
        self.assertEqual((dispute.minutes, self.entry.disputed_minutes), (30, 30))
        self.entry.unit_amount = 1
        self.assertEqual((dispute.state, dispute.minutes), ("open", 30))

    def test_it_ends_where_nothing_is_debited_any_more(self):
        dispute = self._dispute(self.entry, self.contact)
        self.entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Gift"})
        self.assertEqual(dispute.state, "lapsed")
        self.assertIn("corrected", dispute.answer)

    def test_it_ends_with_a_deleted_entry(self):
        dispute = self._dispute(self.entry, self.contact)
        self.entry.unlink()
        self.assertEqual(dispute.state, "lapsed")
        self.assertFalse(dispute.timesheet_id)
        self.assertAudited()

    def test_it_ends_where_another_customer_pays(self):
        dispute = self._dispute(self.entry, self.contact)
        self._sell(5, partner=self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertEqual(dispute.state, "lapsed")
        self.assertFalse(self.entry.disputed_minutes)

    def test_it_follows_to_another_ticket(self):
        dispute = self._dispute(self.entry, self.contact)
        ticket = self._make_ticket(self.contact)
        self.entry.sudo()._change_ticket(ticket)
        self.assertEqual((dispute.state, dispute.ticket_id), ("open", ticket))

    def test_other_time_is_left_alone(self):
        dispute = self._dispute(self.entry, self.contact)
        self.entries["all"].unit_amount = 2
        self.assertEqual((dispute.state, dispute.minutes), ("open", 45))

    # === ALARMS === #

    def test_held_back_where_the_bank_says_so(self):
        self._dispute(self.entry, self.contact)
        self.assertFalse(self.bank._get_held_back_minutes())
        self.plan.disputed_counts = False
        bank = self._sell(5)
        self.assertFalse(bank._get_terms().disputed_counts)
        self.assertIn("Disputed time", dict(bank._get_terms_lines()))
        self.bank.sudo().terms = {**self.bank.sudo().terms, "disputed_counts": False}
        self.assertEqual(self.bank._get_held_back_minutes(), {self.bank.id: 45})
