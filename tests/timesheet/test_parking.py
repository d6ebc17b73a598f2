# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that a plan refuses is parked, and debited once somebody decides."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestParking(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.allow_parking = True
        cls.bank = cls._sell(1)
        cls.ticket = cls._make_ticket()

    def _park(self, minutes, **values):
        return self._log(self.ticket, minutes, hour_bank_parked=True, **values)

    def assertParked(self, entry, minutes):
        self.assertWaits(entry, minutes)
        self.assertTrue(entry.hour_bank_parked)

    # === WHAT IS PARKED === #

    def test_it_is_recorded_and_debits_nothing(self):
        entry = self._park(90)
        self.assertParked(entry, 90)
        self.assertCounters(self.bank, 60, 0)
        self.assertIn("1:30 parked", entry.hour_bank_explanation)
        self.assertEqual(self.ticket.parked_hours, 1.5)
        self.assertEqual(self.ticket.waiting_hours, 0)
        self.assertFalse(self.ticket.waits_for_customer)
        self.assertEqual(self.bank._audit(), [])

    def test_what_there_are_hours_for_is_not_parked(self):
        with (
            self.assertRaisesRegex(UserError, "1:00 on .* need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._park(60)
        entry = self._log(self.ticket, 60)
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            entry.hour_bank_parked = True  # what it debited would be there again
        self.assertCounters(self.bank, 60, 60)

    def test_the_plan_decides_as_of_the_sale(self):
        self.plan.allow_parking = False
        self.assertParked(self._park(90), 90)
        other = self._sell(1, self.other_customer)
        self.assertFalse(other._get_terms().parking)
        ticket = self._make_ticket(self.other_customer)
        with (
            self.assertRaisesRegex(UserError, "The plan of Deco Addict lets no time"),
            self.env.cr.savepoint(),
        ):
            self._log(ticket, 90, hour_bank_parked=True)
        self.assertIn("may be parked", str(self.bank.terms_summary))
        self.assertNotIn("may be parked", str(other.terms_summary))

    def test_within_an_overdraft_nothing_is_parked(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._park(120)
        self.assertParked(self._park(121), 121)
        self._log(self.ticket, 90)
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._park(30)
        self.assertParked(self._park(31), 31)

    def test_what_is_billed_or_free_is_not_parked(self):
        self.bank.overage_policy = "free"
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._park(90)
        self.bank.state = "closed"
        self.plan.overage_policy = "free"
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._park(90)

    def test_a_contract_of_the_team_is_asked_where_there_is_no_bank(self):
        ticket = self._make_ticket(self.other_customer)
        with (
            self.assertRaisesRegex(UserError, "need not be parked"),
            self.env.cr.savepoint(),
        ):
            self._log(ticket, 30, hour_bank_parked=True)  # no contract: recorded anyway
        self.team.hour_bank_plan_id = self.plan
        with self.assertRaisesRegex(UserError, "Deco Addict"), self.env.cr.savepoint():
            self._log(ticket, 30)
        self.assertParked(self._log(ticket, 30, hour_bank_parked=True), 30)

    def test_hours_that_wait_for_money_park(self):
        self.plan.write({"grant_on": "payment", "allow_parking": True})
        self._sell(10, self.other_customer)
        entry = self._log(
            self._make_ticket(self.other_customer), 30, hour_bank_parked=True
        )
        self.assertParked(entry, 30)

    # === WHAT BECOMES OF IT === #

    def test_it_is_debited_once_somebody_decides(self):
        entry = self._park(90)
        with (
            self.assertRaisesRegex(UserError, "Azur Interior has 1:00 left"),
            self.env.cr.savepoint(),
        ):
            entry.hour_bank_parked = False
        second = self._sell(1)
        entry.name = "What was done is told anew"
        self.assertParked(entry, 90)
        entry.hour_bank_parked = False
        self.assertDrawn(entry, **{self.bank.name: 60, second.name: 30})
        self.assertFalse(entry.waiting_minutes)
        self.assertReplays(self.bank + second)

    def test_marked_as_free_it_is_no_longer_parked(self):
        entry = self._park(90)
        entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Goodwill"})
        self.assertFalse(entry.hour_bank_parked)
        self.assertEqual((entry.free_minutes, entry.waiting_minutes), (90, 0))

    def test_it_is_changed_and_deleted(self):
        entry = self._park(90)
        entry.unit_amount = 2
        self.assertParked(entry, 120)
        entry.unit_amount = 0.25  # there are hours for it by now, nobody decided
        self.assertParked(entry, 15)
        entry.unlink()
        self.assertEqual(self.ticket.parked_hours, 0)
        self.assertCounters(self.bank, 60, 0)

    def test_another_customer_pays_what_it_can(self):
        entry, rich = self._park(90), self._sell(10, self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertFalse(entry.hour_bank_parked)
        self.assertDrawn(entry, **{rich.name: 90})
        self.assertCounters(self.bank, 60, 0)

    def test_another_customer_without_hours_lets_it_wait(self):
        entry, poor = self._park(90), self._sell(1, self.other_customer)
        self.ticket.partner_id = self.other_customer
        self.assertParked(entry, 90)
        poor.terms = {**poor.terms, "parking": False}
        self.ticket.partner_id = self.contact
        self.assertParked(entry, 90)
        with (
            self.assertRaisesRegex(UserError, "The plan of Deco Addict"),
            self.env.cr.savepoint(),
        ):
            self.ticket.partner_id = self.other_customer

    def test_without_a_customer_nothing_is_parked_past_its_hours(self):
        ticket = self._make_ticket(self.env["res.partner"])
        entry = self._log(ticket, 45, hour_bank_parked=True)
        self.assertParked(entry, 45)
        ticket.partner_id = self.contact
        self.assertFalse(entry.hour_bank_parked)
        self.assertDrawn(entry, **{self.bank.name: 45})

    def test_a_copy_is_not_parked(self):
        entry = self._park(90)
        with (
            self.assertRaisesRegex(UserError, "has 1:00 left"),
            self.env.cr.savepoint(),
        ):
            entry.copy({"unit_amount": entry.unit_amount})
        self.assertFalse(entry.copy({"unit_amount": 0.5}).hour_bank_parked)

    def test_the_audit_takes_it_for_no_time_without_a_customer(self):
        entry = self._park(90)
        self.assertEqual(self.bank._audit(), [])
        self.env.cr.execute(
            "UPDATE account_analytic_line SET hour_bank_parked = NULL WHERE id = %s",
            [entry.id],
        )
        self.assertEqual([found[0] for found in self.bank._audit()], ["waiting"])

    # === WHO SEES IT === #

    def test_the_plan_asks_and_the_ticket_tells(self):
        plan = Form(self.plan.with_user(self.manager))
        plan.allow_parking = False
        plan.save()
        self.assertFalse(self.plan.allow_parking)
        self._park(90)
        ticket = Form(self.ticket.with_user(self.agent))
        self.assertEqual(ticket.parked_hours, 1.5)
