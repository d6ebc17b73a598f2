# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""No record of a batch takes a fact from its neighbour."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...tools.duration import to_hours
from ..annex.test_annex import AnnexCase
from ..books.release_common import ReleaseCase
from ..common import TODAY, HourBankCase
from ..sale.test_creditable import CreditableCase


@tagged("post_install", "-at_install")
class TestOrderOfBatchEntries(HourBankCase):
    def _log_all(self, ticket, *vals_list, minutes=60):
        entries = self.env["account.analytic.line"].with_user(self.agent)
        return entries.sudo().create(
            [
                {"ticket_id": ticket.id, "unit_amount": to_hours(minutes), **vals}
                for vals in vals_list
            ]
        )

    def test_the_project_of_an_entry_decides_what_is_beyond(self):
        ticket = self._make_ticket()
        other = self.project.copy({"name": "Other"})
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 9})
        self._sell(1)
        self.plan.overage_policy = "free"
        self._sell(1).only_project_id = other
        drawn = {"name": "a", "project_id": self.project.id}
        free = {"name": "b", "project_id": other.id}
        self._log_all(ticket, drawn, free)
        for vals_list in ([drawn, free], [free, drawn]):
            entries = self._log_all(ticket, *vals_list).sorted("name")
            self.assertEqual(entries.mapped("free_minutes"), [0, 60])

    def test_an_order_line_that_an_entry_has_is_not_chosen_for_it(self):
        first, second = self._sell(1), self._sell(9)
        ticket = self._make_ticket()
        entries = self._log_all(ticket, {"name": "a"}, {"name": "b"})
        self.assertEqual(entries.so_line, (first + second).sale_line_id)
        entries.write({"so_line": second.sale_line_id.id})
        self.assertEqual(entries.mapped("hour_bank_line_chosen"), [True, False])
        self.assertEqual(len(entries[1].hour_bank_move_ids), 1)

    def test_the_company_of_an_entry_says_on_which_day_it_began(self):
        far = self.env["res.company"].create({"name": "Far"})
        far.resource_calendar_id = self.env.company.resource_calendar_id.copy(
            {"tz": "Pacific/Auckland"}
        )
        self.env.user.company_ids += far
        Employee = self.env["hr.employee"].with_context(
            allowed_company_ids=(self.env.company + far).ids
        )
        project = self.project.copy({"name": "Far", "company_id": far.id})
        here, there = Employee.env["account.analytic.line"].create(
            [
                {
                    "name": "x",
                    "unit_amount": 1,
                    "date": TODAY,
                    "project_id": work.id,
                    "employee_id": Employee.create(
                        {"name": company.name, "company_id": company.id}
                    ).id,
                }
                for company, work in (
                    (self.env.company, self.project),
                    (far, project),
                )
            ]
        )
        for entries in (here + there, there + here):
            entries.write({"hour_bank_start": f"{TODAY} 20:00:00"})
            self.assertEqual(str(here.date), "2026-03-18")
            self.assertEqual(str(there.date), "2026-03-19")

    def test_a_known_customer_is_known_beside_its_own_ticket(self):
        self.team.only_known_customers = True
        freelancer = new_test_user(
            self.env,
            "freelancer",
            "helpdesk_mgmt.group_helpdesk_user_own,"
            "hr_timesheet.group_hr_timesheet_user",
        )
        self.team.user_ids += freelancer
        known = self._make_ticket(user_id=freelancer.id)
        fresh = self._make_ticket(user_id=freelancer.id, partner=self.contact.browse())
        tickets = (known + fresh).with_user(freelancer)
        tickets.write({"partner_id": self.contact.id})
        self.assertEqual(fresh.partner_id, self.contact)

    def test_what_is_given_back_is_there_for_the_others_that_reserve(self):
        self._sell(4)
        full = self._make_ticket(planned_hours=4, hour_bank_reserve=True)
        for tickets in ("none", "full"):
            empty = self._make_ticket(hour_bank_reserve=True)
            both = full + empty if tickets == "full" else empty + full
            both.write({"planned_hours": 2})
            self.assertEqual(both.mapped("reserved_hours"), [2, 2])
            empty.hour_bank_reserve = False
            full.planned_hours = 4

    def test_a_bank_that_bears_for_another_keeps_its_own_moves(self):
        source, target = self._sell(10), self._sell(1)
        self.env["hour.bank.transfer"].create(
            {
                "bank_id": source.id,
                "target_bank_id": target.id,
                "hours": 10,
                "reason": "Merged",
            }
        ).action_confirm()
        shared = {"date": source.date_start, "minutes": 0}
        cheaper = {"move_type": "purchase", "cause": "price", "value": -300}
        drawn = {"move_type": "time", "cause": "entry", "minutes": -60}
        self.env["hour.bank"]._post_moves(
            [
                {**shared, **cheaper, "bank_id": source.id},
                {**shared, **drawn, "bank_id": target.id},
            ]
        )
        findings = (source + target)._audit()
        self.assertFalse([each.check for each in findings if each.check != "gone"])


@tagged("post_install", "-at_install")
class TestOrderOfBatchSale(HourBankCase):
    def test_a_line_delivers_what_all_its_banks_did(self):
        customers = self.customer + self.other_customer
        for first, last in (customers, customers[::-1]):
            order = self._make_order(10, partner=first)
            line = order.order_line.with_context(accrual_entry_date=TODAY)
            order.partner_id = self.other_customer
            self._log(self._make_ticket(partner=self.other_customer), 60).unlink()
            order.partner_id = self.customer
            self._log(self._make_ticket(partner=self.customer), 60).unlink()
            order.partner_id = last
            self._log(self._make_ticket(partner=last), 90)
            self.assertEqual(len(line.hour_bank_ids), 2)
            self.env.invalidate_all()
            self.assertEqual(line._prepare_qty_delivered(), {line: 1.5})
            order._action_cancel()

    def test_an_order_that_came_back_is_its_first_customers(self):
        order = self._make_order(10)
        first = order.order_line.hour_bank_ids
        for partner in (self.other_customer, self.customer):
            order.partner_id = partner
        self.assertEqual(len(order.order_line.hour_bank_ids), 2)
        self.assertEqual(first.state, "open")
        for _cached in (True, False):
            line = order.order_line
            self.assertEqual(line._get_line_customer(), self.customer)
            self.env.invalidate_all()
        ticket = self._make_ticket(sale_line_id=line.id)
        self.assertEqual(ticket.sale_line_id, line)


@tagged("post_install", "-at_install")
class TestOrderOfBatchCredit(CreditableCase):
    def test_down_payments_are_given_back_once(self):
        self._sell_anew(invoice=False, tax_ids=False)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "percentage",
                "amount": 50,
            }
        )
        down = self.env["account.move"].browse(wizard.create_invoices()["res_id"])
        down.action_post()
        self.order._action_cancel()
        notes = self._reverse(down) + self._reverse(down)
        with self.assertRaisesRegex(UserError, "0.00"), self.cr.savepoint():
            notes.action_post()
        notes[0].action_post()

    def test_what_became_cheaper_is_credited_at_its_worth(self):
        self._sell_anew(tax_ids=False)
        self._log(self.ticket, 300)
        invoice = self.order.invoice_ids
        self._credit(invoice, quantity=1, price_unit=400)
        halves = self.env["account.move"]
        for _half in range(2):
            credit = self._credit(invoice, quantity=2.5, post=False)
            halves += credit
        for batches in (halves, [halves]):
            with self.assertRaisesRegex(UserError, "worth only"), self.cr.savepoint():
                for notes in batches:
                    notes.action_post()
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestOrderOfBatchBooks(ReleaseCase):
    def test_an_entry_is_taken_back_once(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        with freeze_time("2026-05-02"):
            entry = self._release()
            twice = entry._reverse_moves([{"date": "2026-05-01"}])
            twice += entry._reverse_moves([{"date": "2026-05-01"}])
            for reversals in (twice, twice[::-1]):
                with self.assertRaisesRegex(UserError, "already"), self.cr.savepoint():
                    reversals._post(soft=False)
                self.env.invalidate_all()
            twice[0]._post(soft=False)


@tagged("post_install", "-at_install")
class TestOrderOfBatchAnnex(AnnexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.invoice_usage_lines = True

    def _get_rows_of_annex(self, invoice):
        return (invoice._get_hour_bank_annex() or {"rows": []})["rows"]

    def _get_told(self, invoices):
        return [
            (
                invoice.invoice_line_ids.filtered("is_hour_bank_usage").mapped("name"),
                [row["what"] for row in self._get_rows_of_annex(invoice)],
            )
            for invoice in invoices
        ]

    def test_work_is_told_once(self):
        invoices, told = self.env["account.move"], []
        for order in self._make_order(1) + self._make_order(1):
            invoices += self._invoice(order, post=False, invoice_date=TODAY)
        self._log_on(TODAY, 25, "Last call")
        for batches in (invoices, [invoices], [invoices[::-1]]):
            savepoint = self.cr.savepoint()
            invoices.mapped("hour_bank_date_from")
            for batch in batches:
                batch.action_post()
            told.append(self._get_told(invoices))
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(told, [told[0]] * 3)
        self.assertIn("Router reset", told[0][0][1])
        self.assertEqual(told[0][1], ([], []))
