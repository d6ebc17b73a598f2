# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Planned hours that the banks keep for a ticket."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestReserve(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(4)
        cls.planned = cls._make_ticket(planned_hours=3, hour_bank_reserve=True)
        cls.other = cls._make_ticket()

    def assertReserved(self, bank, minutes):
        self.assertEqual(bank.minutes_reserved, minutes)
        self.assertEqual(sum(bank.reservation_ids.mapped("minutes")), minutes)

    def test_planned_hours_are_kept(self):
        self.assertReserved(self.bank, 180)
        self.assertEqual(self.bank.hours_available, 1)
        self.assertEqual(self.planned.reserved_hours, 3)
        self.assertCounters(self.bank, 240, 0)

    def test_others_cannot_draw_them(self):
        with self.assertRaisesRegex(UserError, "needs 0:01 more"):
            self._log(self.other, 61)
        self._log(self.other, 60)
        self.assertCounters(self.bank, 240, 60)
        self.assertReserved(self.bank, 180)

    def test_salespeople_read_those_of_their_orders(self):
        colleague = new_test_user(
            self.env, "sales_colleague", "sales_team.group_sale_salesman"
        )
        Reservation = self.env["hour.bank.reservation"]
        domain = [("bank_id", "=", self.bank.id)]
        kept = self.bank.reservation_ids
        for user in (self.salesperson, self.manager, self.accountant):
            self.assertEqual(Reservation.with_user(user).search(domain), kept)
        self.assertFalse(Reservation.with_user(colleague).search(domain))
        with self.assertRaises(AccessError):
            kept.with_user(colleague).read(["minutes"])

    def test_they_are_released_as_time_is_logged(self):
        entry = self._log(self.planned, 120)
        self.assertReserved(self.bank, 60)
        entry.unit_amount = 1
        self.assertReserved(self.bank, 120)
        entry.unlink()
        self.assertReserved(self.bank, 180)

    def test_a_bank_that_is_used_up_keeps_what_comes_back(self):
        entry = self._log(self.planned, 240)
        self.assertEqual(self.bank.state, "depleted")
        entry.unit_amount = 2
        self.assertReserved(self.bank, 60)
        self.assertCounters(self.bank, 240, 120)

    def test_one_call_for_several_tickets(self):
        values = {"name": "Extinguished", "unit_amount": 0.5}
        tickets = self.planned + self.other + self.planned
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        entries = Entry.create(
            [{**values, "ticket_id": ticket.id} for ticket in tickets]
        )
        self.assertReserved(self.bank, 120)
        self.assertCounters(self.bank, 240, 90)
        references = entries.ids
        entries.unlink()
        self.assertReserved(self.bank, 180)
        self.assertCounters(self.bank, 240, 0)
        given_back = self.bank.move_ids.filtered(lambda m: m.cause == "delete")
        self.assertCountEqual(given_back.mapped("timesheet_ref"), references)
        self.assertFalse(given_back.timesheet_id)
        self.assertEqual(given_back.ticket_id, self.planned + self.other)

    def test_what_an_overdraft_cuts_stays_cut_for_the_ticket_of_the_same_call(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        values = {"name": "Extinguished"}
        self.env["account.analytic.line"].with_user(self.agent).create(
            [
                {**values, "ticket_id": self.other.id, "unit_amount": 2},
                {**values, "ticket_id": self.planned.id, "unit_amount": 0.5},
            ]
        )
        self.assertCounters(self.bank, 240, 150)
        self.assertReserved(self.bank, 90)

    def test_time_goes_to_a_ticket_of_another_customer(self):
        theirs = self._sell(4, partner=self.other_customer)
        ticket = self._make_ticket(
            self.other_customer, planned_hours=2, hour_bank_reserve=True
        )
        entry = self._log(self.planned, 60)
        entry.ticket_id = ticket
        self.assertReserved(self.bank, 180)
        self.assertReserved(theirs, 60)
        self.assertCounters(theirs, 240, 60)

    def test_its_own_time_may_take_all(self):
        self._log(self.planned, 240)
        self.assertReserved(self.bank, 0)
        self.assertCounters(self.bank, 240, 240)

    def test_closing_and_archiving_release(self):
        done = self.env["helpdesk.ticket.stage"].create(
            {"name": "Done", "closed": True}
        )
        stage = self.planned.stage_id
        self.planned.stage_id = done
        self.assertReserved(self.bank, 0)
        self.planned.stage_id = stage
        self.assertReserved(self.bank, 180)
        self.planned.active = False
        self.assertReserved(self.bank, 0)

    def test_deleting_the_ticket_releases(self):
        self.planned.unlink()
        self.assertReserved(self.bank, 0)

    def test_another_plan_changes_what_is_kept(self):
        self.planned.planned_hours = 1
        self.assertReserved(self.bank, 60)
        self.planned.hour_bank_reserve = False
        self.assertReserved(self.bank, 0)

    def test_more_than_there_is_is_refused_with_both_numbers(self):
        with (
            self.assertRaisesRegex(UserError, "5:00 cannot be reserved.*have 4:00"),
            self.cr.savepoint(),
        ):
            self.planned.planned_hours = 5
        second = self._make_ticket(planned_hours=1, hour_bank_reserve=True)
        self.assertReserved(self.bank, 240)
        with self.assertRaisesRegex(UserError, "have 1:00"):
            second.planned_hours = 1.5

    def test_several_banks_keep_in_the_order_of_drawing(self):
        later = self._sell(2)
        self.planned.planned_hours = 5
        self.assertReserved(self.bank, 240)
        self.assertReserved(later, 60)

    def test_another_customer_moves_the_reservation(self):
        theirs = self._sell(4, partner=self.other_customer)
        self.planned.partner_id = self.other_customer
        self.assertReserved(self.bank, 0)
        self.assertReserved(theirs, 180)

    def test_what_leaves_the_bank_cuts_what_it_keeps(self):
        self.bank._adjust(-120, "Sold twice")
        self.assertReserved(self.bank, 120)
        self.bank.sale_order_id._action_cancel()
        self.assertReserved(self.bank, 0)

    def test_an_overdraft_leaves_reserved_hours_alone(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        with self.assertRaises(UserError):
            self._log(self.other, 121)
        self._log(self.other, 120)
        self._log(self.planned, 180)
        self.assertCounters(self.bank, 240, 300)

    def test_a_copy_reserves_nothing(self):
        self.planned.copy()
        self.assertReserved(self.bank, 180)

    def test_nobody_writes_reservations(self):
        line = self.bank.reservation_ids
        for user in (self.agent, self.manager, self.salesperson):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"minutes": 1})
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.bank.with_user(self.manager).write({"minutes_reserved": 0})

    def test_an_agent_may_plan_and_reserve(self):
        ticket = self.other.with_user(self.agent)
        ticket.write({"planned_hours": 1, "hour_bank_reserve": True})
        self.assertReserved(self.bank, 240)

    # === CLOSED, HELD AND OPENED AGAIN ===

    def _change_state(self, action):
        form = Form(
            self.env["hour.bank.change.state"]
            .with_user(self.manager)
            .with_context(default_bank_id=self.bank.id, default_action=action)
        )
        effect = form.effect
        form.reason = "Talks"
        form.save().action_apply()
        self.env.invalidate_all()
        return effect

    def test_closing_names_what_is_reserved_and_opening_restores_it(self):
        effect = self._change_state("close")
        self.assertIn(f"3:00 ({self.planned.number})", effect)
        self.assertReserved(self.bank, 0)
        self.assertEqual(self.planned.reserved_hours, 0)
        self.assertIn("keep it again", self._change_state("reopen"))
        self.assertReserved(self.bank, 180)
        self.assertTrue(self.planned.hour_bank_reserve)
        self.assertEqual(self.planned.reserved_hours, 3)

    def test_closing_a_bank_that_keeps_nothing_says_nothing_of_it(self):
        self.planned.hour_bank_reserve = False
        self.assertNotIn("reserved", self._change_state("close"))

    def test_a_bank_that_was_held_keeps_them_again(self):
        self._change_state("hold")
        self.planned.category_id = False  # anything by which it is looked at again
        self.assertReserved(self.bank, 0)
        self._change_state("resume")
        self.assertReserved(self.bank, 180)

    def test_opening_switches_off_what_cannot_be_restored(self):
        """Of two tickets that keep all of it only the first finds it again."""
        late = self._make_ticket(planned_hours=1, hour_bank_reserve=True)
        self.assertReserved(self.bank, 240)
        self._change_state("close")
        self.planned.write({"hour_bank_reserve": False, "planned_hours": 4})
        other = self._sell(4)
        self.planned.hour_bank_reserve = True
        other._change_state_by_hand("hold", "Not paid")
        self._change_state("reopen")
        self.assertEqual(self.planned.reserved_hours, 4)
        self.assertTrue(self.planned.hour_bank_reserve)
        self.assertEqual(late.reserved_hours, 0)
        self.assertFalse(late.hour_bank_reserve)
        self.assertIn("1:00 planned are not reserved", late.message_ids[0].body)
