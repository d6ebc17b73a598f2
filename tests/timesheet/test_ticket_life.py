# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever becomes of a ticket and its contact: every minute stays in the ledger."""

from unittest import SkipTest

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, HourBankCase


class TicketCase(HourBankCase):
    @classmethod
    def setUpScene(cls):
        cls.bank = cls._sell(10)
        cls.other_bank = cls._sell(10, cls.other_customer)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 65)
        cls.user = cls.manager

    def _get_moves(self, bank):
        """Return ``[(minutes, ticket number)]`` of the bank's debits, oldest first."""
        moves = bank.move_ids.sorted("id").filtered(lambda m: m.move_type == "time")
        return [(move.minutes, move.ticket_number) for move in moves]

    def assertSound(self):
        banks = self.env["hour.bank"].search([])
        self.assertEqual(banks._audit(), [])
        self.assertReplays(banks)


@tagged("post_install", "-at_install", "hour_bank_bridge")
class TestTicketLife(TicketCase):
    def test_another_customer_takes_the_time_over(self):
        self.ticket.with_user(self.agent).partner_id = self.other_customer
        self.assertCounters(self.bank, 600, 0)
        self.assertCounters(self.other_bank, 600, 65)
        causes = set(self.other_bank.move_ids.filtered("ticket_id").mapped("cause"))
        self.assertEqual(causes, {"customer"})
        self.assertSound()

    def test_another_contact_of_the_customer_moves_nothing(self):
        self.ticket.partner_id = self.customer
        self.assertEqual(self._get_ledger(self.bank), [600, -65])

    def test_a_copy_has_no_time(self):
        self.ticket.planned_hours = 3
        copy = self.ticket.copy()
        self.assertFalse(copy.timesheet_ids)
        self.assertEqual((copy.total_hours, copy.last_timesheet_activity), (0, False))
        self.assertEqual(copy.debited_hours, 0)
        self.assertEqual(copy.partner_id, self.ticket.partner_id)
        self.assertNotEqual(copy.number, self.ticket.number)
        self.assertCounters(self.bank, 600, 65)
        self._log(copy, 10)
        self.assertEqual(
            self._get_moves(self.bank), [(-65, self.ticket.number), (-10, copy.number)]
        )

    def test_a_ticket_with_time_is_not_deleted(self):
        for user in (self.user, self.env.user):
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(UserError, "1:05 worked, 1:05 debited.*Archive"),
                self.cr.savepoint(),
            ):
                self.ticket.with_user(user).unlink()
        self.assertTrue(self.ticket.exists())
        self.assertEqual(self.entry.ticket_id, self.ticket)
        self.assertEqual(self._get_ledger(self.bank), [600, -65])

    def test_nor_one_whose_time_was_free_or_is_running(self):
        ticket = self._make_ticket()
        self._log(ticket, 0)
        with self.assertRaises(UserError):
            ticket.unlink()

    def test_a_ticket_without_time_is_deleted_and_its_story_can_be_read(self):
        number = self.ticket.number
        self.entry.unlink()
        self.ticket.with_user(self.user).unlink()
        self.assertCounters(self.bank, 600, 0)
        self.assertEqual(self._get_moves(self.bank), [(-65, number), (65, number)])
        self.assertFalse(self.bank.move_ids.ticket_id)
        self.assertSound()

    def test_archived_and_back(self):
        self.ticket.active = False
        self.assertCounters(self.bank, 600, 65)
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)
        self.assertEqual(self.bank.move_ids.ticket_id, self.ticket)
        self.ticket.active = True
        self.assertEqual(self.ticket.total_hours, 0.5)
        self.assertSound()

    def test_closed_stage(self):
        self.ticket.stage_id = self.env["helpdesk.ticket.stage"].create(
            {"name": "Done", "closed": True}
        )
        self.assertEqual(self._get_ledger(self.bank), [600, -65])
        self.entry.unit_amount = 2
        self.assertCounters(self.bank, 600, 120)

    def test_another_project(self):
        project = self.env["project.project"].create(
            {"name": "Elsewhere", "allow_timesheets": True, "allow_billable": True}
        )
        self.ticket.project_id = project
        self.assertEqual(self.entry.project_id, self.project)
        new = self._log(self.ticket, 10)
        self.assertEqual(new.project_id, project)
        self.entry.sudo().project_id = project
        self.assertCounters(self.bank, 600, 75)
        self.assertSound()

    def test_a_team_without_hour_banks(self):
        self.ticket.team_id = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Sales",
                "allow_timesheet": True,
                "default_project_id": self.project.id,
                "user_ids": [Command.link(self.agent.id)],
            }
        )
        self.assertEqual(self._get_ledger(self.bank), [600, -65])
        self.assertFalse(self._log(self.ticket, 10).rated_minutes)
        for values in ({"unit_amount": 0.5}, {"date": "2026-03-19"}):
            self.entry.write(values)
            self.assertCounters(self.bank, 600, 30)
        self.entry.unlink()
        self.assertCounters(self.bank, 600, 0)
        self.assertSound()

    def test_a_contact_who_changes_the_company(self):
        self.contact.parent_id = self.other_customer
        self.assertEqual(self.ticket.commercial_partner_id, self.other_customer)
        # What was worked for the old company stays there, edits included.
        self.assertCounters(self.bank, 600, 65)
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)
        self.entry.unit_amount = 2
        self.assertCounters(self.bank, 600, 120)
        # New time is for the new one.
        self._log(self.ticket, 10)
        self.assertCounters(self.bank, 600, 120)
        self.assertCounters(self.other_bank, 600, 10)
        self.entry.unlink()
        self.assertCounters(self.bank, 600, 0)
        self.assertSound()

    def test_a_contact_who_becomes_a_customer_of_its_own(self):
        self.contact.is_company = True
        self.assertCounters(self.bank, 600, 65)
        self.entry.unit_amount = 0.5
        self.assertCounters(self.bank, 600, 30)
        self.assertFalse(self._log(self.ticket, 10).debited_minutes)
        self.assertSound()


@tagged("post_install", "-at_install")
class TestTicketMerge(TicketCase):
    """With ``helpdesk_mgmt_merge``: its own wizard, as its form calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "helpdesk.ticket.merge" not in cls.env:
            raise SkipTest("helpdesk_mgmt_merge is not installed")
        cls.into = cls._make_ticket(cls.customer, name="Survivor")
        # The wizard moves messages, which Odoo lets only administrators do.
        cls.user.group_ids += cls.env.ref("base.group_system")

    def _merge(self, *tickets, user=None, **values):
        tickets = self.env["helpdesk.ticket"].concat(*tickets)
        Wizard = self.env["helpdesk.ticket.merge"].with_user(user or self.user)
        wizard = Wizard.with_context(
            active_model="helpdesk.ticket", active_ids=tickets.ids
        ).create(values)
        result = wizard.merge_tickets()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].browse(result["res_id"])

    def test_what_is_reserved_follows_the_time(self):
        self.into.write({"planned_hours": 2, "hour_bank_reserve": True})
        self.assertEqual(self.into.reserved_hours, 2)
        worked = self.entry.rated_minutes
        self._merge(self.into, self.ticket)
        self.assertEqual(self.bank.minutes_reserved, 120 - worked)

    def test_time_goes_to_the_ticket_that_remains(self):
        other = self._log(self.ticket, 20, user=self.colleague)
        free = self._log(
            self.ticket, 5, hour_bank_free=True, hour_bank_free_reason="Goodwill"
        )
        timer = self._log(self.ticket, 0)
        self.assertEqual(self._merge(self.into, self.ticket), self.into)
        entries = self.entry + other + free + timer
        self.assertEqual(self.into.timesheet_ids, entries)
        self.assertAlmostEqual(self.into.total_hours, 1.5)
        self.assertFalse(self.ticket.active)
        self.assertFalse(self.ticket.sudo().timesheet_ids)
        self.assertEqual(self.ticket.total_hours, 0)
        self.assertCounters(self.bank, 600, 85)
        old, new = self.ticket.number, self.into.number
        self.assertEqual(
            self._get_moves(self.bank),
            [(-65, old), (-20, old), (65, old), (-65, new), (20, old), (-20, new)],
        )
        self.entry.unit_amount = 0.5
        other.unlink()
        self.assertCounters(self.bank, 600, 30)
        self.assertSound()

    def test_time_stays_in_banks_that_ended(self):
        first = self.bank
        self._sell(10)
        first.date_end = TODAY
        with freeze_time("2026-06-01"):
            first._refresh_state()
            self.assertEqual(first.state, "expired")
            self._merge(self.into, self.ticket)
        self.assertEqual(self.entry.ticket_id, self.into)
        self.assertDrawn(self.entry, **{first.name: 65})
        self.assertEqual(first.state, "expired")
        self.assertSound()

    def test_time_over_two_banks_stays_there(self):
        second = self._sell(1)
        self.entry.unit_amount = 10.5
        self._merge(self.into, self.ticket)
        self.assertDrawn(self.entry, **{self.bank.name: 600, second.name: 30})
        self.assertEqual(second.state, "open")
        self.assertEqual(self.bank.state, "depleted")
        self.assertSound()

    def test_the_ticket_of_another_customer_takes_the_time_over(self):
        into = self._make_ticket(self.other_customer)
        self._merge(into, self.ticket)
        self.assertCounters(self.bank, 600, 0)
        self.assertCounters(self.other_bank, 600, 65)
        self.assertDrawn(self.entry, **{self.other_bank.name: 65})
        self.assertSound()

    def test_a_customer_who_has_too_little_stops_the_merge(self):
        self.other_bank._adjust(-590, "Nearly empty")
        into = self._make_ticket(self.other_customer)
        with self.assertRaisesRegex(UserError, "Deco Addict has"), self.cr.savepoint():
            self._merge(into, self.ticket)
        self.assertTrue(self.ticket.active)
        self.assertEqual(self.entry.ticket_id, self.ticket)
        self.assertEqual(self._get_ledger(self.bank), [600, -65])

    def test_into_a_new_ticket_of_the_same_customer(self):
        also = self._make_ticket()
        entry = self._log(also, 10)
        new = self._merge(
            self.ticket, also, create_new_ticket=True, dst_ticket_name="Both"
        )
        self.assertEqual(new.partner_id, self.contact)
        self.assertEqual(new.timesheet_ids, self.entry + entry)
        self.assertCounters(self.bank, 600, 75)
        self.assertSound()

    def test_into_a_new_ticket_of_nobody_is_refused(self):
        theirs = self._make_ticket(self.other_customer)
        self._log(theirs, 10)
        with (
            self.assertRaisesRegex(UserError, "1:15 debited.*has no customer"),
            self.cr.savepoint(),
        ):
            self._merge(
                self.ticket, theirs, create_new_ticket=True, dst_ticket_name="Both"
            )
        self.assertTrue(self.ticket.active)
        self.assertSound()

    def test_into_a_team_without_hour_banks(self):
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Sales",
                "allow_timesheet": True,
                "default_project_id": self.project.id,
            }
        )
        into = self._make_ticket(team_id=team.id)
        self._merge(into, self.ticket)
        self.assertEqual(self.entry.ticket_id, into)
        self.assertCounters(self.bank, 600, 65)

    def test_not_across_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += company
        into = self._make_ticket(company_id=company.id, team_id=False)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._merge(into, self.ticket)
        self.assertEqual(self.entry.ticket_id, self.ticket)

    def test_tickets_without_time_merge_as_ever(self):
        plain = self._make_ticket()
        self._merge(self.ticket, plain)
        self.assertEqual(self._get_ledger(self.bank), [600, -65])
        self.assertFalse(plain.active)

    def test_an_agent_merges_the_time_of_colleagues_along(self):
        self.agent.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        self.agent.group_ids += self.env.ref("base.group_system")
        entry = self._log(self.ticket, 20, user=self.colleague)
        self._merge(self.into, self.ticket, user=self.agent)
        self.assertEqual(entry.ticket_id, self.into)

    def test_whoever_may_not_write_the_tickets_moves_no_time(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._merge(self.into, self.ticket, user=self.salesperson)
        self.assertEqual(self.entry.ticket_id, self.ticket)
